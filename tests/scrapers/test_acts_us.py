"""Notices of the United States: what their text says goes before what their title seems to say."""

import json
from typing import Any

import pytest

from scrapers import kit, registry
from scrapers.families import ofac_actions
from scrapers.kit import ActKind, Effect
from tests.conftest import real
from tests.scrapers.test_acts import answer, published

FEED, INSPECTION = "us_federal_register", "us_public_inspection"
ACTIONS, DELTA = "us_ofac_recent_actions", "us_ofac_changes"
NUMBER = "2030-00001"
END = "Dated: January 1, 2030. A. Person. [FR Doc. 2030-00001 Filed 1-1-30; 8:45 am]"
SECTION = "pursuant to section 219 of the Immigration and Nationality Act (8 U.S.C. 1189)"
FTO = "Foreign Terrorist Organization"


def text(*sentences: str, number: str = NUMBER) -> dict[str, kit.Document]:
    content = "\n".join(("<p>DEPARTMENT OF STATE</p>", *sentences, END)).encode()
    return {f"bodies/{number}": kit.Document(name=f"{number}.txt", content=content)}


def only(title: str, body: dict[str, kit.Document], **more: Any) -> kit.RawAct:
    documents = {**answer(published(title, **more)), **body}
    (act,) = registry.scraper(FEED).acts(documents)
    return act


DESIGNATES = (
    "Based upon a review of the Administrative Record I conclude that the relevant circumstances "
    "described in section 219 exist with respect to Example Front, also known as Front of "
    "Examples, also known as EF, also known as St Example's Army.",
    f"Therefore, I hereby designate the aforementioned organization as a {FTO} {SECTION}.",
)


def test_a_designation_names_head_and_all_aliases_and_is_in_force_on_publication() -> None:
    title = "In the Matter of the Designation of Example Front Also Known as Front of Exa..."
    act = only(title, text(*DESIGNATES), citation="95 FR 100", docket_ids=["Public Notice: 12402"])
    assert (act.kind, act.whole) == (ActKind.DESIGNATION, True)
    assert act.citations == ("95 FR 100", "FR Doc. 2030-00001", "Public Notice 12402")
    assert (act.signed_on, act.published_on, act.in_force_on) == (
        "2030-01-01",
        "2030-01-02",
        "2030-01-02",
    )
    fto, sdn = act.parties
    assert (fto.name, fto.effect) == ("Example Front", Effect.ADDS)
    assert fto.aliases == ("Front of Examples", "EF", "St Example's Army")
    assert (fto.lists, fto.programmes) == (("us_state_fto",), ("FTO",))
    assert (sdn.lists, sdn.programmes) == (("us_ofac_sdn",), ("FTO",))
    assert act.lists == ("us_state_fto", "us_ofac_sdn")


def test_a_review_with_the_title_of_a_designation_keeps() -> None:
    act = only(
        "Designation as Terrorist or Global Terrorist: al-Shabaab",
        text(
            "Based upon a review, the Secretary of State has determined that the circumstances "
            f"that were the basis for the designation of al-Shabaab (and other aliases) as a {FTO} "
            "have not changed in such a manner as to warrant revocation of the designation.",
            "Therefore the designation of the aforementioned organization, pursuant to Section 219 "
            "of the INA (8 U.S.C. 1189), shall be maintained.",
        ),
    )
    assert act.kind == ActKind.REVIEW
    assert {(party.name, party.effect) for party in act.parties} == {("al-Shabaab", Effect.KEEPS)}
    assert act.lists == ("us_state_fto", "us_ofac_sdn")
    assert act.in_force_on == ""


def revokes(more: str = "") -> dict[str, kit.Document]:
    return text(
        "Acting under section 219(a)(6)(A), I hereby revoke the designation of al-Nusrah Front, "
        f"also known as Hay'at Tahrir al-Sham (and other aliases), as a {FTO} {SECTION}.{more}"
    )


@pytest.mark.parametrize(
    ("more", "api", "in_force"),
    [
        ("", {}, "2030-01-02"),
        (" This revocation takes effect upon publication.", {}, "2030-01-02"),
        (" The revocation is effective as of May 28, 2030.", {}, "2030-05-28"),
        (" The designation was effective October 8, 1997.", {}, "2030-01-02"),
        ("", {"effective_on": "2030-01-09"}, "2030-01-09"),
    ],
)
def test_a_revocation_removes_from_its_day(more: str, api: Any, in_force: str) -> None:
    act = only(f"Revocation of the {FTO} Designation of al-Nusrah Front", revokes(more), **api)
    assert (act.kind, act.in_force_on) == (ActKind.REVOCATION, in_force)
    fto, sdn = act.parties
    assert (fto.name, fto.effect, fto.aliases) == (
        "al-Nusrah Front",
        Effect.REMOVES,
        ("Hay'at Tahrir al-Sham",),
    )
    assert sdn.programmes == ("FTO",)


def test_a_review_that_amends_is_an_amendment_with_the_new_names() -> None:
    act = only(
        f"In the Matter of the Review and Amendment of the Designation of Example State as a {FTO}",
        text(
            "Based upon a review, the designation of the aforementioned organization shall be "
            f"maintained as a {FTO}. Therefore, I hereby amend the designation of Example State "
            f"as a {FTO} to include the following new aliases: Amaq Agency, Al Hayat Center, and "
            "Al Hayat. This determination shall be published."
        ),
    )
    assert act.kind == ActKind.AMENDMENT
    party = act.parties[0]
    assert (party.name, party.effect) == ("Example State", Effect.REWORDS)
    assert party.aliases == ("Amaq Agency", "Al Hayat Center", "Al Hayat")


def test_a_designation_under_the_order_shows_on_the_treasurys_list_alone() -> None:
    act = only(
        "The Designation of Ali Example as a Specially Designated Global Terrorist",
        text(
            "Acting under Executive Order 13224, I hereby determine that the person known as Ali "
            "Example, also known as Abu Example, has committed, or poses a significant risk of "
            "committing, acts of terrorism."
        ),
    )
    (party,) = act.parties
    assert (party.name, party.aliases) == ("Ali Example", ("Abu Example",))
    assert (party.lists, party.programmes) == (("us_ofac_sdn",), ("SDGT",))
    assert act.in_force_on == ""  # the order has effect without publication, on a day unsaid here


def test_a_signature_after_publication_is_a_slip_of_the_pen() -> None:
    act = only(
        f"{FTO} Designation of Example Front", text(*DESIGNATES), publication_date="2029-12-31"
    )
    assert (act.whole, act.signed_on, act.in_force_on) == (True, "", "2029-12-31")


def test_a_correction_is_an_act_of_its_own() -> None:
    title = f"Designation of Example Front as a {FTO}; Correction"
    url = "https://www.federalregister.gov/api/v1/documents/2029-00009?publication_date=2029-12-01"
    act = only(title, {}, correction_of=url)
    assert (act.corrects, act.number) == ("FR Doc. 2029-00009", NUMBER)
    assert (act.kind, act.parties[0].effect) == (ActKind.AMENDMENT, Effect.REWORDS)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"bodies/2030-00001": kit.Document(name="x.txt", content=b"\xff\x00\xfe")},
        {"bodies/2030-00001": kit.Document(name="x.txt", content=" ".join(DESIGNATES).encode())},
        {
            "bodies/2030-00001": kit.Document(
                name="x",
                content=text(*DESIGNATES)["bodies/2030-00001"].content.replace(
                    b"2030-00001", b"2030-00002"
                ),
            )
        },
    ],
)
def test_what_cannot_be_read_of_a_text_leaves_the_title(body: dict[str, kit.Document]) -> None:
    act = only(f"{FTO} Designation of Example Front", body)
    assert (act.kind, act.whole, act.parties[0].aliases) == (ActKind.DESIGNATION, False, ())
    assert bool(act.note) == bool(body)


def test_of_a_page_of_two_notices_ours_is_read() -> None:
    other = (
        "I hereby revoke the designation of Old Army. Dated: May 1, 2030. [FR Doc. 2030-00000 F]"
    )
    act = only(f"{FTO} Designation of Example Front", text(other, *DESIGNATES))
    assert (act.kind, act.parties[0].name) == (ActKind.DESIGNATION, "Example Front")


@pytest.mark.parametrize(
    ("sentence", "kind", "name", "aliases", "in_force"),
    [
        (
            "I hereby revoke the designations of Ansarallah (also known as the Houthis) as a "
            f"{FTO} {SECTION} and as a Specially Designated Global Terrorist, effective June 16, "
            "2030.",
            ActKind.REVOCATION,
            "Ansarallah",
            ("Houthis",),
            "2030-06-16",
        ),
        (
            f"I hereby determine that the designation of Old Army as a {FTO} shall be revoked.",
            ActKind.REVOCATION,
            "Old Army",
            (),
            "2030-01-02",
        ),
        (
            f"I hereby redesignate Old Army (OA), a.k.a. Army of Old, as a {FTO} {SECTION}.",
            ActKind.RENEWAL,
            "Old Army (OA)",
            ("Army of Old",),
            "",
        ),
        (
            f"I hereby designate the following organizations as a {FTO}: Old Army; New Army.",
            ActKind.DESIGNATION,
            "",
            (),
            "2030-01-02",
        ),
        (
            "The petition is denied. The designation of the aforementioned organization as a "
            f"{FTO} shall be maintained.",
            ActKind.REVIEW,
            "",
            (),
            "",
        ),
    ],
)
def test_other_ways_in_which_notices_are_worded(
    sentence: str, kind: ActKind, name: str, aliases: tuple[str, ...], in_force: str
) -> None:
    act = only(f"Designation of {FTO}s", text(f"Based upon a review. {sentence}"))
    assert (act.kind, act.in_force_on, act.whole) == (kind, in_force, True)
    assert [party.name for party in act.parties][:1] == [name][: bool(name)]
    assert all(party.aliases == aliases for party in act.parties)


def test_names_are_whole_that_a_line_of_print_breaks() -> None:
    sentences = [
        one.replace("also known as EF", "also known as Al-\n    Example") for one in DESIGNATES
    ]
    act = only(f"{FTO} Designation of Example Front", text(*sentences))
    assert "Al-Example" in act.parties[0].aliases


def test_what_moves_at_every_call_makes_no_other_act() -> None:
    title = f"{FTO} Designation of Example Front"
    first = only(title, {}, page_views={"count": 1}, public_inspection_pdf_url="https://x/a?1")
    assert only(title, {}, page_views={"count": 9}, public_inspection_pdf_url="x/a?2") == first


def test_only_notices_that_may_be_about_terrorists_are_asked_for() -> None:
    url = "https://www.federalregister.gov/documents/full_text/text/2030/01/02/2030-00001.txt"
    page = answer(
        published(f"{FTO} Designation of Example Front", raw_text_url=url),
        published(
            "Notice of OFAC Sanctions Actions", document_number="2030-00002", body_html_url="/b"
        ),
        published(
            "Designation of a Passport Agency", document_number="2030-00003", raw_text_url="/c"
        ),
        published(f"Review of a {FTO}", document_number="2030-00004"),
    )["documents"]
    links = registry.scraper(FEED).module.follow(page)
    assert links == {"bodies/2030-00001": url, "bodies/2030-00002": "/b"}


@pytest.mark.parametrize("content", [b"[]", b"{}", b'{"results": 1}', b"<html>"])
def test_an_answer_of_another_schema_leads_nowhere(content: bytes) -> None:
    for feed in (FEED, INSPECTION):
        with pytest.raises(kit.LayoutChanged):
            registry.scraper(feed).module.follow(kit.Document(name="x", content=content))


@pytest.mark.parametrize(
    ("day", "name", "number", "kind"),
    [
        ("2014-05-15", "2014-11217.txt", "2014-11217", ActKind.DESIGNATION),
        ("2015-01-06", "2014-30963.txt", "2014-30963", ActKind.REVIEW),
        ("2021-01-14", "2021-00618.md", "2021-00618", ActKind.REVIEW),
        ("2024-07-09", "2024-14946.txt", "2024-14946", ActKind.REVIEW),
    ],
)
def test_real_notices(day: str, name: str, number: str, kind: ActKind) -> None:
    content = real("excerpts", "feed_federal_register", day, name).read_bytes()
    body = {f"bodies/{number}": kit.Document(name=name, content=content)}
    act = only(f"Designation of Nobody as a {FTO}", body, document_number=number)
    assert (act.kind, act.whole) == (kind, True)


def test_a_real_answer_on_another_subject_leads_nowhere() -> None:
    content = real("excerpts", "feed_federal_register", "2026-07-07", "fr_search.json").read_bytes()
    document = kit.Document(name="fr_search.json", content=content)
    assert registry.scraper(FEED).module.follow(document) == {}
    assert list(registry.scraper(FEED).acts({"documents": document})) == []


# Public inspection


def inspected(**more: Any) -> kit.Documents:
    plain = {
        "document_number": NUMBER,
        "title": f"Revocation of the {FTO} Designation of al-Nusrah Front",
        "filed_at": "2030-01-01T08:45:00.000-05:00",
        "publication_date": "2030-01-02",
        "html_url": "https://www.federalregister.gov/public-inspection/2030-00001/revocation",
        "docket_numbers": ["Public Notice: 12640"],
    }
    content = json.dumps({"count": 1, "results": [plain | more]}).encode()
    return {"documents": kit.Document(name="current.json", content=content)}


def test_public_inspection_announces_what_will_be_in_force() -> None:
    (act,) = registry.scraper(INSPECTION).acts({**inspected(), **revokes()})
    assert act.kind == ActKind.ANNOUNCEMENT
    assert (act.published_on, act.in_force_on) == ("2030-01-01", "2030-01-02")
    assert act.citations == ("FR Doc. 2030-00001", "Public Notice 12640")
    assert act.parties[0].effect == Effect.REMOVES


@pytest.mark.parametrize(
    "broken",
    [
        {"document_number": "../x"},
        {"publication_date": "soon", "filed_at": None},
        {"publication_date": None, "filed_at": None},
        {"publication_date": "2030-02-30"},
    ],
)
def test_a_document_on_inspection_without_number_or_day_is_refused(broken: Any) -> None:
    with pytest.raises(kit.LayoutChanged):
        list(registry.scraper(INSPECTION).acts(inspected(**broken)))


# OFAC


PERSON = (
    'EXAMPLE, Ali (a.k.a. "ABU EXAMPLE"; a.k.a. SAMPLE, Ali), Beirut, Lebanon; DOB 01 Jan 1970; '
    "nationality Lebanon; (individual) [SDGT] (Linked To: HIZBALLAH)."
)
GROUP = "EXAMPLE TRADING CO., LTD., Beirut, Lebanon; Secondary sanctions risk: x [SDGT] [IRGC]."
OTHER = "NEUTRAL, Person; DOB 1970; (individual) [RUSSIA-EO14024]."


def test_entries_are_read_as_they_are_printed() -> None:
    paragraphs = [
        "The following individual has been added to OFAC's SDN List:",
        PERSON,
        OTHER,
        "The following deletions have been made to OFAC's SDN List:",
        GROUP,
        "The following changes have been made to OFAC's SDN List:",
        f"{GROUP[:-1]} -to- EXAMPLE HOLDING (f.k.a. EXAMPLE TRADING), Beirut, Lebanon [SDGT].",
        "The following general licence is issued:",
        PERSON,
    ]
    added, gone, changed, lost, named = ofac_actions.parties(paragraphs)
    assert (added.name, added.aliases, added.programmes) == (
        "EXAMPLE, Ali",
        ("ABU EXAMPLE", "SAMPLE, Ali"),
        ("SDGT",),
    )
    assert (added.effect, gone.effect, changed.effect) == (
        Effect.ADDS,
        Effect.REMOVES,
        Effect.REWORDS,
    )
    assert (gone.name, gone.programmes) == ("EXAMPLE TRADING CO., LTD", ("SDGT", "IRGC"))
    assert changed.aliases == ("EXAMPLE HOLDING", "EXAMPLE TRADING")
    assert (lost.effect, lost.programmes) == (Effect.REMOVES, ("IRGC",))
    assert named.effect == Effect.NAMES


def test_a_notice_of_ofac_removes_by_its_text() -> None:
    body = text(
        "<p>On May 7, 2030, OFAC removed the following persons from the SDN List, and they are no "
        "longer subject to the prohibitions:</p>",
        f"<p>1. {PERSON}</p>",
    )
    act = only("Notice of OFAC Sanctions Actions", body)
    assert (act.kind, act.lists) == (ActKind.REVOCATION, ("us_ofac_sdn",))
    assert [party.name for party in act.parties] == ["EXAMPLE, Ali"]


def test_a_notice_of_ofac_about_others_is_no_act() -> None:
    body = text("<p>The following persons are blocked:</p>", f"<p>{OTHER}</p>")
    documents = {**answer(published("Notice of OFAC Sanctions Actions")), **body}
    assert list(registry.scraper(FEED).acts(documents)) == []


INDEX = b"""<html><body>
<div class="search-result views-row"><div><a href="/recent-actions/20300102">Counter Terrorism
 Designations</a></div><div>January 2, 2030 - <a href="/recent-actions/sanctions-list-updates">
 Sanctions List Updates</a></div></div>
<div class="search-result views-row"><a href="/recent-actions/20300101">Russia-related General
 License</a></div></body></html>"""


def test_recent_actions_are_read_by_their_page() -> None:
    index = kit.Document(name="recent-actions", content=INDEX)
    link = "https://ofac.treasury.gov/recent-actions/20300102"
    assert registry.scraper(ACTIONS).module.follow(index) == {"actions/20300102": link}
    (act,) = registry.scraper(ACTIONS).acts({"index": index})
    assert (act.kind, act.whole, act.published_on) == (ActKind.OTHER, False, "2030-01-02")
    page = f"<p>The following individual has been added:</p><p>{PERSON}</p>".encode()
    documents = {"index": index, "actions/20300102": kit.Document(name="p", content=page)}
    (act,) = registry.scraper(ACTIONS).acts(documents)
    assert (act.kind, act.whole, act.url) == (ActKind.DESIGNATION, True, link)
    assert act.parties[0].name == "EXAMPLE, Ali"


@pytest.mark.parametrize("content", [b"<html><body>Maintenance</body></html>", INDEX[:-20]])
def test_a_page_without_actions_or_cut_off_is_refused(content: bytes) -> None:
    with pytest.raises(kit.LayoutChanged):
        list(registry.scraper(ACTIONS).acts({"index": kit.Document(name="x", content=content)}))


def delta(action: str, day: str = "2030-01-02") -> kit.Documents:
    content = f"""<sanctionsData xmlns="https://www.treasury.gov/ofac/DeltaFile/1.0">
    <publicationInfo><datePublished>{day}T10:00:00</datePublished></publicationInfo><entities>
    <entity id="42" action="{action}"><sanctionsPrograms><sanctionsProgram>SDGT</sanctionsProgram>
    </sanctionsPrograms><names><name><formattedFullName>EXAMPLE, Ali</formattedFullName></name>
    </names></entity><entity id="43" action="add"><sanctionsPrograms>
    <sanctionsProgram>RUSSIA-EO14024</sanctionsProgram></sanctionsPrograms></entity></entities>
    </sanctionsData>"""
    return {"changes": kit.Document(name="delta.xml", content=content.encode())}


@pytest.mark.parametrize(
    ("action", "effect", "kind"),
    [
        ("add", Effect.ADDS, ActKind.DESIGNATION),
        ("remove", Effect.REMOVES, ActKind.REVOCATION),
        ("modify", Effect.REWORDS, ActKind.AMENDMENT),
    ],
)
def test_a_delta_says_what_was_done_to_whom(action: str, effect: Effect, kind: ActKind) -> None:
    (act,) = registry.scraper(DELTA).acts(delta(action))
    (party,) = act.parties
    assert (act.kind, act.published_on, party.effect) == (kind, "2030-01-02", effect)
    assert (party.name, party.references, party.programmes) == ("EXAMPLE, Ali", ("42",), ("SDGT",))


@pytest.mark.parametrize("documents", [delta("vanish"), delta("add", "soon")])
def test_a_delta_of_another_schema_is_refused(documents: kit.Documents) -> None:
    with pytest.raises(kit.LayoutChanged):
        list(registry.scraper(DELTA).acts(documents))


# United Nations


def rss(title: str, description: str = "", day: str = "Wed, 02 Jan 2030 12:00:00 +0000") -> Any:
    content = f"""<rss version="2.0"><channel><title>Updates</title><item><title>{title}</title>
    <link>https://press.un.org/en/2030/sc14000.doc.htm</link><description>{description}
    </description><pubDate>{day}</pubDate></item></channel></rss>"""
    return {"feed": kit.Document(name="updates.xml", content=content.encode())}


@pytest.mark.parametrize(
    ("title", "effect", "kind"),
    [
        ("1267 Committee Removes One Entry from Its List", Effect.REMOVES, ActKind.REVOCATION),
        ("1267 Committee Adds 1 Entry to Its List", Effect.ADDS, ActKind.DESIGNATION),
        ("1267 Committee Amends One Entry", Effect.REWORDS, ActKind.AMENDMENT),
        ("1267 Committee Adds Two Entries to Its List", Effect.NAMES, ActKind.DESIGNATION),
        ("1267 Committee Amends One Entry, Removes One", Effect.NAMES, ActKind.AMENDMENT),
        ("1267 Committee Meets", Effect.NAMES, ActKind.OTHER),
    ],
)
def test_a_press_release_does_what_it_says_to_as_many_as_it_says(
    title: str, effect: Effect, kind: ActKind
) -> None:
    (act,) = registry.scraper("un_updates").acts(
        rss(title, "QDi.001 pursuant to resolution 1267 (1999)")
    )
    assert (act.kind, act.published_on) == (kind, "2030-01-02")
    assert act.citations == ("SC/14000", "S/RES/1267 (1999)")
    (party,) = act.parties
    assert (party.references, party.effect, party.programmes) == (
        ("QDi.001",),
        effect,
        ("Al-Qaida",),
    )


def test_a_release_on_another_list_is_no_act() -> None:
    assert list(registry.scraper("un_updates").acts(rss("Libya Committee Removes One Entry"))) == []


@pytest.mark.parametrize("day", ["", "yesterday", "Wed, 32 Jan 2030 12:00:00 +0000"])
def test_a_release_without_a_day_is_refused(day: str) -> None:
    with pytest.raises(kit.LayoutChanged):
        list(registry.scraper("un_updates").acts(rss("1267 Committee Adds One Entry", day=day)))
