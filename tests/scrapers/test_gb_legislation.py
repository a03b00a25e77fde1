"""Orders on proscribed organisations: who is added, removed, reworded, and from which day."""

import contextlib
import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers import kit, registry
from scrapers.acts.gb_legislation import Paragraph, does
from scrapers.kit import ActKind, ActParty, Effect
from scrapers.kit.citations import identity
from tests.conftest import real

FEED = "gb_legislation"
META = "http://www.legislation.gov.uk/namespaces/metadata"
TITLE = "The Terrorism Act 2000 (Proscribed Organisations) (Amendment) Order 2017"
AFTER_MADE = "This Order comes into force on the day after the day on which it is made."


def search(*entries: str) -> kit.Document:
    content = (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
        f'xmlns:ukm="{META}"><id>http://www.legislation.gov.uk/uksi/data.feed</id>'
        f"<title>Search Results</title>{''.join(entries)}</feed>"
    )
    return kit.Document(name="data.feed", content=content.encode())


def found(path: str, made: str = "", published: str = "", title: str = TITLE) -> str:
    created = f'<ukm:CreationDate Date="{made}"/>' if made else ""
    said = f"<published>{published}T01:00:00Z</published>" if published else ""
    return (
        f"<entry><id>http://www.legislation.gov.uk/id/{path}</id><title>{title}</title>"
        f'<link href="http://www.legislation.gov.uk/{path}"/>{said}{created}<summary/></entry>'
    )


def article(text: str, *lines: str, within: tuple[str, ...] = ()) -> str:
    """An article; `lines` stand in an amendment below it, `within` are its paragraphs."""
    block = "".join(f"<Para><Text>{html.escape(line)}</Text></Para>" for line in lines)
    amendment = f"<BlockAmendment>{block}</BlockAmendment>" if block else ""
    inner = "".join(
        f"<P3><Pnumber>a</Pnumber><P3para><Text>{html.escape(one)}</Text></P3para></P3>"
        for one in within
    )
    return (
        "<P1group><Title>Proscribed organisations</Title><P1><Pnumber>2</Pnumber><P1para>"
        f"<Text>{html.escape(text)}</Text>{inner}{amendment}</P1para></P1></P1group>"
    )


def order(path: str, *articles: str, made: str = "", more: str = "") -> kit.Document:
    date = f'<ukm:Made Date="{made}"/>' if made else ""
    content = (
        '<?xml version="1.0" encoding="utf-8"?><Legislation '
        'xmlns="http://www.legislation.gov.uk/namespaces/legislation" '
        f'IdURI="http://www.legislation.gov.uk/id/{path}"><ukm:Metadata xmlns:ukm="{META}">'
        f"<ukm:SecondaryMetadata>{date}{more}</ukm:SecondaryMetadata></ukm:Metadata><Secondary>"
        "<SecondaryPrelims><MadeDate><Text>Made</Text></MadeDate></SecondaryPrelims>"
        f"<Body>{article(AFTER_MADE)}{''.join(articles)}</Body><ExplanatoryNotes><P><Text>Article "
        "2 omits \u201cEverybody\u201d.</Text></P></ExplanatoryNotes></Secondary></Legislation>"
    )
    return kit.Document(name="data.xml", content=content.encode())


def acts(made: kit.Document, **texts: kit.Document) -> list[kit.RawAct]:
    documents = {"made": made}
    documents |= {f"orders/{key.replace('_', '-')}": text for key, text in texts.items()}
    return list(registry.scraper(FEED).acts(documents))


ADDED = (
    "al-Ashtar Brigades (Saraya al-Ashtar) (The Wa\u2019ad Allah Brigades)",
    "al-Mukhtar Brigades (Saraya al-Mukhtar)",
    "Hasam (Harakat Sawa\u2019d Misr) (Harakat Hasm) (Hasm)",
    "Liwa al-Thawra",
)
OF_2017 = order(
    "uksi/2017/1325",
    article(
        "In Schedule 2 to the Act (proscribed organisations), after the entry for National Action, "
        "insert the following entries\u2014",
        *ADDED,
    ),
    article("In Schedule 2 to the Act, omit \u201cHezb-e Islami Gulbuddin\u201d."),
    made="2017-12-21",
)


def test_one_order_adds_four_and_removes_one() -> None:
    (act,) = acts(
        search(found("uksi/2017/1325", "2017-12-21", "2017-12-21")), uksi_2017_1325=OF_2017
    )
    assert act == kit.RawAct(
        number="uksi-2017-1325",
        title=TITLE,
        published_on="2017-12-21",
        url="https://www.legislation.gov.uk/uksi/2017/1325",
        kind=ActKind.AMENDMENT,
        citations=("SI 2017/1325",),
        made_on="2017-12-21",
        in_force_on="2017-12-22",
        parties=(
            ActParty(
                "al-Ashtar Brigades",
                Effect.ADDS,
                aliases=("Saraya al-Ashtar", "The Wa\u2019ad Allah Brigades"),
            ),
            ActParty("al-Mukhtar Brigades", Effect.ADDS, aliases=("Saraya al-Mukhtar",)),
            ActParty(
                "Hasam", Effect.ADDS, aliases=("Harakat Sawa\u2019d Misr", "Harakat Hasm", "Hasm")
            ),
            ActParty("Liwa al-Thawra", Effect.ADDS),
            ActParty("Hezb-e Islami Gulbuddin", Effect.REMOVES),
        ),
        lists=("gb_proscribed",),
        whole=True,
    )


def test_the_real_text_of_that_order_says_the_same() -> None:
    path = real("excerpts", "gb_proscribed_orders", "2017-12-21", "uksi-2017-1325.txt")
    lines = path.read_text("utf-8").splitlines()
    start = next(n for n, text in enumerate(lines) if "insert the following" in text)
    added = tuple(lines[start + 1 : start + 5])
    omitted = next(text for text in lines if "omit" in text)
    parties = [*does(Paragraph(lines[start], added)), *does(Paragraph(omitted))]
    assert [(party.name, party.effect) for party in parties] == [
        ("al-Ashtar Brigades", Effect.ADDS),
        ("al-Mukhtar Brigades", Effect.ADDS),
        ("Hasam", Effect.ADDS),
        ("Liwa al-Thawra", Effect.ADDS),
        ("Hezb-e Islami Gulbuddin", Effect.REMOVES),
    ]


PMOI = "Mujaheddin e Khalq"
MILITARY = "The military wing of Hizballah, including the Jihad Council"
WORDS: dict[str, tuple[str, tuple[str, ...], list[tuple[str, str]]]] = {
    "omits": (f"In Schedule 2, omit \u201c{PMOI}\u201d.", (), [(PMOI, "removes")]),
    "omits two": (
        "omit \u201cA Front\u201d and \u201cB Army\u201d",
        (),
        [
            ("A Front", "removes"),
            ("B Army", "removes"),
        ],
    ),
    "omits an entry": (
        f"In Schedule 2 to the Terrorism Act 2000, omit the entry for {PMOI}.",
        (),
        [(PMOI, "removes")],
    ),
    "is omitted": (f"\u201c{PMOI}\u201d is omitted.", (), [(PMOI, "removes")]),
    "the entry shall be omitted": (
        f"The entry for {PMOI} shall be omitted.",
        (),
        [(PMOI, "removes")],
    ),
    "inserts by quotes": (
        "after \u201cNational Action\u201d insert \u201cRed Dawn (RD)\u201d and "
        "\u201cBlue Dusk\u201d",
        (),
        [("Red Dawn", "adds"), ("Blue Dusk", "adds")],
    ),
    "inserts behind an anchor": (
        "there shall be inserted, after \u201cNational Action\u201d, \u201cRed Dawn\u201d",
        (),
        [("Red Dawn", "adds")],
    ),
    "a note on an entry is no entry": (
        "at the end insert\u2014",
        ("Red Dawn", "The entry for Red Dawn refers to the group at Exville."),
        [("Red Dawn", "adds")],
    ),
    "substitutes": (
        "for \u201cHizballah External Security Organisation\u201d substitute "
        f"\u201c{MILITARY}\u201d.",
        (),
        [("Hizballah External Security Organisation", "renames")],
    ),
    "substitutes an entry below": (
        "for the entry for Red Dawn substitute\u2014",
        ("Red Dawn (RD) (The Dawn)",),
        [("Red Dawn", "rewords")],
    ),
    "omits and inserts": (
        "omit \u201cRed Dawn\u201d and after \u201cX\u201d insert \u201cBlue Dusk\u201d",
        (),
        [("Red Dawn", "removes"), ("Blue Dusk", "adds")],
    ),
    "omits and substitutes": (
        "omit \u201cRed Dawn\u201d and for \u201cBlue Dusk\u201d substitute \u201cGrey Dusk\u201d",
        (),
        [("Red Dawn", "removes"), ("Blue Dusk", "renames")],
    ),
    "two sentences": (
        "omit \u201cRed Dawn\u201d; and \u201cBlue Dusk\u201d is inserted.",
        (),
        [("Red Dawn", "removes"), ("Blue Dusk", "adds")],
    ),
    "whose is what cannot be told": (
        "omit \u201cRed Dawn\u201d and \u201cBlue Dusk\u201d is inserted.",
        (),
        [],
    ),
    "a word within an entry": (
        "in the entry for Red Dawn, omit \u201c(The Dawn)\u201d",
        (),
        [("Red Dawn", "rewords")],
    ),
    "a word into an entry": (
        "in the entry for \u201cRed Dawn\u201d, after \u201c(RD)\u201d insert "
        "\u201c(The Dawn)\u201d",
        (),
        [("Red Dawn", "rewords")],
    ),
    "the head of an entry": (
        "in the entry for Red Dawn, for \u201cRed Dawn\u201d substitute \u201cBlue Dawn\u201d",
        (),
        [("Red Dawn", "renames")],
    ),
    "another name": (
        "The names \u201cThe Dusk\u201d and \u201cEvening\u201d are to be treated as other "
        "names for the organisation which is listed in Schedule 2 as \u201cRed Dawn\u201d",
        (),
        [("Red Dawn", "rewords")],
    ),
    "words of no entry that is named": (
        "after \u201cRed Dawn\u201d omit \u201c(RD)\u201d and for \u201c(B)\u201d substitute "
        "\u201c(C)\u201d",
        (),
        [],
    ),
    "nothing": ("In this Order \u201cthe Act\u201d means the Terrorism Act 2000.", (), []),
    "a quoted verb": ("The group \u201cWe insert and omit\u201d is dangerous.", (), []),
}


@pytest.mark.parametrize("name", WORDS)
def test_what_a_paragraph_does(name: str) -> None:
    text, lines, parties = WORDS[name]
    assert [(party.name, party.effect) for party in does(Paragraph(text, lines))] == parties


def test_a_substitution_says_under_which_name_the_entry_goes_on() -> None:
    text = WORDS["substitutes"][0]
    (party,) = does(Paragraph(text))
    assert party.into == "The military wing of Hizballah"


def test_words_left_out_of_an_entry_that_is_named_above_remove_nobody() -> None:
    text = order(
        "uksi/2030/5",
        article("In the entry for Red Dawn\u2014", within=("omit \u201c(RD)\u201d;",)),
        article("In Schedule 2\u2014", within=("omit \u201cBlue Dusk\u201d;",)),
        made="2030-01-02",
    )
    (act,) = acts(search(found("uksi/2030/5")), uksi_2030_5=text)
    assert [(party.name, party.effect) for party in act.parties] == [
        ("Red Dawn", Effect.REWORDS),
        ("Blue Dusk", Effect.REMOVES),
    ]


def test_an_entry_that_is_left_out_and_put_in_again_is_reworded() -> None:
    text = order(
        "uksi/2030/6",
        article("omit \u201cRed Dawn (RD)\u201d"),
        article("after \u201cX\u201d insert \u201cRed Dawn (RDA)\u201d"),
        made="2030-01-02",
    )
    (act,) = acts(search(found("uksi/2030/6")), uksi_2030_6=text)
    assert act.parties == (ActParty("Red Dawn", Effect.REWORDS, aliases=("RDA",)),)
    assert act.kind == ActKind.AMENDMENT


def test_an_order_that_only_adds_or_only_removes_is_a_designation_or_a_revocation() -> None:
    adds = order("uksi/2030/1", article("insert\u2014", "Red Dawn"), made="2030-01-02")
    removes = order("uksi/2008/1645", article(f"omit \u201c{PMOI}\u201d"), made="2008-06-23")
    first, second = acts(
        search(found("uksi/2030/1"), found("uksi/2008/1645")),
        uksi_2030_1=adds,
        uksi_2008_1645=removes,
    )
    assert (first.kind, first.in_force_on) == (ActKind.DESIGNATION, "2030-01-03")
    assert (second.kind, second.in_force_on) == (ActKind.REVOCATION, "2008-06-24")
    assert second.citations == ("SI 2008/1645",)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("comes into force on 14th July 2016", "2016-07-14"),
        ("comes into force at 00:01 on 5th July 2025", "2025-07-05"),
        ("shall come into force on the day after the day on which it is made", "2025-07-04"),
        ("comes into force on the day on which it is made", "2025-07-03"),
        ("comes into force in accordance with article 1(1)", ""),
    ],
)
def test_when_an_order_comes_into_force(words: str, day: str) -> None:
    text = order("uksi/2025/803", article("insert\u2014", "Red Dawn"), made="2025-07-03")
    said = text.content.decode().replace(AFTER_MADE, f"This Order {words}.")
    document = kit.Document(name="data.xml", content=said.encode())
    (act,) = acts(search(found("uksi/2025/803")), uksi_2025_803=document)
    assert act.in_force_on == day


def test_a_draft_is_announced_and_no_law_and_unites_with_its_order_where_that_says_so() -> None:
    path = "ukdsi/2008/9780110819525"
    text = order(
        path,
        article(WORDS["substitutes"][0]),
        more='<ukm:SupersededBy URI="http://www.legislation.gov.uk/uksi/2008/1931"/>',
    )
    documents = {
        "made": search(found("uksi/2008/1931", "2008-07-17")),
        "drafts": search(found(path, published="2008-07-02")),
        "orders/ukdsi-2008-9780110819525": text,
    }
    made, draft = registry.scraper(FEED).acts(documents)
    assert draft.kind == ActKind.ANNOUNCEMENT
    assert (draft.made_on, draft.in_force_on) == ("", "")
    assert draft.citations == ("draft SI 9780110819525", "SI 2008/1931")
    assert identity(made.citations[0]) in map(identity, draft.citations)
    assert "is no law" in draft.note
    assert [party.effect for party in draft.parties] == [Effect.RENAMES]


def test_texts_are_followed_as_they_were_made() -> None:
    page = search(
        found("uksi/2017/1325"),
        found("uksi/2017/1325"),
        found("ukdsi/2008/9780110819525"),
        found("uksi/2006/2299", title="The Proscribed Organisations Appeal Commission Rules"),
        found("uksi/2019/1", title="The Proscribed Organisation (Name Changes) Order 2019"),
    )
    site = "https://www.legislation.gov.uk"
    assert registry.scraper(FEED).links("made", page) == {
        "orders/uksi-2017-1325": f"{site}/uksi/2017/1325/made/data.xml",
        "orders/ukdsi-2008-9780110819525": f"{site}/ukdsi/2008/9780110819525/data.xml",
        "orders/uksi-2019-1": f"{site}/uksi/2019/1/made/data.xml",
    }


def test_an_old_order_is_not_published_when_the_site_took_it_up() -> None:
    (act,) = acts(search(found("uksi/2001/1261", "2001-03-28", "2010-08-12")))
    assert (act.made_on, act.published_on) == ("2001-03-28", "")


@pytest.mark.parametrize(
    "text",
    [
        kit.Document(name="x.xml", content=OF_2017.content[:-50]),
        kit.Document(name="x.xml", content=b"<html/>"),
        order("uksi/2017/1326", article("omit \u201cRed Dawn\u201d"), made="2017-12-21"),
        order("uksi/2017/1325", article("omit \u201cRed Dawn\u201d"), made="21/12/2017"),
    ],
)
def test_a_text_that_cannot_be_read_says_nothing(text: kit.Document) -> None:
    (act,) = acts(search(found("uksi/2017/1325", "2017-12-21")), uksi_2017_1325=text)
    assert act.parties == ()
    assert not act.whole
    assert act.note.startswith("Its text could not be read: ")


@pytest.mark.parametrize(
    "content",
    [b"", b"<feed", b"<html></html>", search("<entry><id>x</id></entry>").content, b"{}"],
)
def test_what_is_no_search_is_one_sentence(content: bytes) -> None:
    with pytest.raises(kit.LayoutChanged):
        acts(kit.Document(name="data.feed", content=content))


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(kit.LayoutChanged, match="which is no date"):
        acts(search(found("uksi/2017/1325", "2017-02-30")))


@given(st.binary(max_size=300), st.text(max_size=200))
def test_whatever_comes_is_read_or_refused(content: bytes, text: str) -> None:
    whole = OF_2017.content.replace(b"Liwa al-Thawra", content)
    document = kit.Document(name="x.xml", content=whole)
    with contextlib.suppress(kit.ScrapeError):
        assert acts(search(found("uksi/2017/1325")), uksi_2017_1325=document)
    assert all(party.name for party in does(Paragraph(f"omit {text}", (text,))))
