"""Canada Gazette II: what an act does, by which of its words, and from which day."""

import pytest

from scrapers import kit, registry
from scrapers.kit import ActKind, Effect
from tests.conftest import real

FEED = "ca_gazette"
END = """COMING INTO FORCE
9. These Regulations come into force on the day on which they are registered."""
HEAD = """EXTRA Vol. 146, No. 2
Canada Gazette
OTTAWA, THURSDAY, DECEMBER 20, 2012
Registration
{number} {day}
CRIMINAL CODE
Regulations Amending the Regulations Establishing a List of Entities
P.C. 2012-1768 {day}
Whereas each entity listed in the schedule is to remain listed in the Regulations;
AMENDMENT
"""
IS_AMENDED = (
    "Section 1 of the Regulations Establishing a List of Entities (see footnote 1) is amended"
)


def text(*articles: str, number: str = "SOR/2012-299", day: str = "December 17, 2012") -> bytes:
    return "\n".join([HEAD.format(number=number, day=day), *articles, END]).encode()


def page(content: bytes, name: str = "SOR-2012-299") -> kit.Documents:
    return {f"pages/{name}": kit.Document(name=f"{name}.html", content=content)}


def only(*articles: str) -> kit.RawAct:
    (act,) = registry.scraper(FEED).acts(page(text(*articles)))
    return act


def done(act: kit.RawAct) -> list[tuple[str, Effect, str]]:
    return [(party.name, party.effect, party.into) for party in act.parties]


def test_a_deletion_by_itself_is_a_delisting_from_the_day_of_registration() -> None:
    act = only(
        f"1. {IS_AMENDED} by deleting the following:",
        "Mujahedin-e-Khalq (MEK) (also known among other names as Mojahedin-e Khalq Organization "
        "(MKO) and People’s Mujahidin Organization of Iran (PMOI))",
    )
    assert act.kind == ActKind.REVOCATION
    assert act.citations == ("SOR/2012-299", "P.C. 2012-1768")
    assert (act.registered_on, act.in_force_on, act.made_on) == ("2012-12-17",) * 3
    assert act.published_on == "2012-12-20"
    assert done(act) == [("Mujahedin-e-Khalq (MEK)", Effect.REMOVES, "")]
    assert {"Mojahedin-e Khalq Organization", "PMOI"} <= set(act.parties[0].aliases)
    assert act.lists == ("ca_listed_entities", "ca_listed_entities_feed")
    assert act.whole


def test_a_deletion_that_goes_on_under_a_longer_name_rewords() -> None:
    act = only(
        f"1. (1) {IS_AMENDED} by deleting the following:",
        "Babbar Khalsa (BK)",
        "(2) Section 1 of the Regulations is amended by replacing “Babbar Khalsa International "
        "(BKI)” with the following:",
        "Babbar Khalsa International (BKI) (also known among other names as Babbar Khalsa (BK))",
    )
    assert act.kind == ActKind.AMENDMENT
    assert [effect for _, effect, _ in done(act)] == [Effect.REWORDS, Effect.REWORDS]


def test_a_bare_deletion_beside_replacements_is_no_delisting() -> None:
    act = only(
        f"1. (1) {IS_AMENDED} by deleting the following:",
        "Babbar Khalsa (BK)",
        "(2) Section 1 of the Regulations is amended by replacing “Al Qaida” with the following:",
        "Al Qaida (also known among other names as Islamic Army and The Base)",
    )
    assert [effect for _, effect, _ in done(act)] == [Effect.NAMES, Effect.REWORDS]


def test_a_deletion_and_an_addition_of_one_name_reword() -> None:
    act = only(
        f"1. (1) {IS_AMENDED} by deleting the following:",
        "Example Front (EF)",
        "(2) Section 1 of the Regulations is amended by adding the following:",
        "Example Front (EF) (also known among other names as Front of Examples)",
    )
    assert done(act) == [("Example Front (EF)", Effect.REWORDS, "")]


def test_a_deletion_whose_names_another_entry_takes_merges() -> None:
    act = only(
        f"1. (1) {IS_AMENDED} by deleting the following:",
        "Al Jihad (AJ) (also known among other names as Egyptian Islamic Jihad (EIJ))",
        "(2) Section 1 of the Regulations is amended by replacing “Al Qaida (also known among "
        "other names as The Base)” with the following:",
        "Al Qaida (also known among other names as The Base and Egyptian Islamic Jihad)",
    )
    merged, kept = act.parties
    assert (merged.name, merged.effect, merged.into) == ("Al Jihad (AJ)", Effect.MERGES, "Al Qaida")
    assert merged.cause == "merged"
    assert (kept.name, kept.effect) == ("Al Qaida", Effect.REWORDS)
    assert "Egyptian Islamic Jihad" in kept.aliases


def test_a_head_that_is_replaced_renames_and_the_french_text_changes_nothing() -> None:
    act = only(
        "1. The reference to “Al Qaida in Iraq (AQI) (also known among other names as” in section "
        "1 of the Regulations Establishing a List of Entities is replaced by the following:",
        "Islamic State (IS) (also known among other names as ISIL, al-Qaida in Iraq,",
        "2. The reference to “The Organization Base of Jihad,” in section 1 of the French version "
        "of the Regulations is deleted.",
    )
    assert done(act) == [("Al Qaida in Iraq (AQI)", Effect.RENAMES, "Islamic State (IS)")]
    assert act.kind == ActKind.AMENDMENT


def test_entries_that_are_added_stand_one_a_line_or_behind_brackets() -> None:
    act = only(
        f"1. {IS_AMENDED} by adding the following at the end of that section:",
        "First Front (also known among other names as Front (F1) and F2) Second Army (also known "
        "as S2)",
        "Third Group",
    )
    assert act.kind == ActKind.DESIGNATION
    assert [name for name, effect, _ in done(act)] == ["First Front", "Second Army", "Third Group"]


def test_a_text_that_is_cut_off_does_nothing() -> None:
    whole = text(f"1. {IS_AMENDED} by deleting the following:", "Example Front (EF)")
    (act,) = registry.scraper(FEED).acts(page(whole[: whole.index(b"COMING INTO")]))
    assert (act.kind, act.parties, act.whole) == (ActKind.OTHER, (), False)
    assert "cut off" in act.note


def test_what_an_article_replaces_by_nothing_is_not_read() -> None:
    act = only(f"1. {IS_AMENDED} by replacing “Example Front” with the following:")
    assert (act.parties, act.whole) == ((), False)


def test_an_order_that_entities_remain_listed_is_a_review() -> None:
    content = text(number="SI/2012-103").replace(b"Regulations Amending the ", b"Order on the ")
    (act,) = registry.scraper(FEED).acts(page(content, "SI-2012-103"))
    assert (act.kind, act.parties, act.number) == (ActKind.REVIEW, (), "SI/2012-103")


def test_two_instruments_on_one_page_are_two_acts_and_another_subject_is_none() -> None:
    content = (
        text(f"1. {IS_AMENDED} by adding the following:", "Example Front")
        + b"\n"
        + text(f"1. {IS_AMENDED} by deleting the following:", "Old Army", number="SOR/2012-300")
        + b"\nRegistration\nSOR/2012-301 December 17, 2012\nFish Regulations\n"
    )
    acts = list(registry.scraper(FEED).acts(page(content)))
    assert [(act.number, done(act)[0][1]) for act in acts] == [
        ("SOR/2012-299", Effect.ADDS),
        ("SOR/2012-300", Effect.REMOVES),
    ]


def test_pages_of_before_2015_are_in_windows_1252() -> None:
    plain = text(f"1. {IS_AMENDED} by adding the following:", "Armée d’Exemple").decode()
    lines = "".join(f"<p>{line}</p>" for line in plain.splitlines())
    marked = f'<html><meta charset="windows-1252"><body>{lines}</body></html>'
    (act,) = registry.scraper(FEED).acts(page(marked.encode("cp1252")))
    assert done(act) == [("Armée d’Exemple", Effect.ADDS, "")]


INDEX = b"""<html><body><ul>
<li><a href="2012-12-20-x2/html/sor-dors299-eng.html">SOR/2012-299</a> Regulations Amending the
 Regulations Establishing a List of Entities</li>
<li><a href="2012-12-20-x2/html/sor-dors301-eng.html">SOR/2012-301</a> Fish Regulations</li>
<li><a href="https://elsewhere.example/">List of Entities</a></li>
</ul></body></html>"""


def test_an_index_leads_to_the_pages_about_the_list_and_tells_of_those_that_did_not_come() -> None:
    index = kit.Document(name="index-eng.html", content=INDEX)
    name, link = "SOR-2012-299", "2012/2012-12-20-x2/html/sor-dors299-eng.html"
    address = f"https://gazette.gc.ca/rp-pr/p2/{link}"
    assert registry.scraper(FEED).module.follow(index) == {f"pages/{name}": address}
    (act,) = registry.scraper(FEED).acts({"before": index})
    assert (act.kind, act.number, act.whole) == (ActKind.OTHER, "SOR/2012-299", False)
    whole = text(f"1. {IS_AMENDED} by deleting the following:", "Old Army")
    (act,) = registry.scraper(FEED).acts({"before": index, **page(whole)})
    assert (act.url, act.whole) == (address, True)


def test_an_index_that_leads_to_no_instrument_is_none() -> None:
    index = kit.Document(name="index", content=b"<html><body><a href='/'>Home</a></body></html>")
    with pytest.raises(kit.LayoutChanged, match="names any instrument"):
        list(registry.scraper(FEED).acts({"before": index}))


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"<html><body>nothing</body></html>"])
def test_a_page_that_is_none_loses_nothing_else(content: bytes) -> None:
    index = kit.Document(name="index-eng.html", content=INDEX)
    (act,) = registry.scraper(FEED).acts({"before": index, **page(content)})
    assert not act.whole


@pytest.mark.parametrize(
    ("day", "name", "number", "effects"),
    [
        ("2014-06-06", "sor-dors147-eng.txt", "SOR/2014-147", [Effect.ADDS, Effect.ADDS]),
        ("2014-09-25", "sor-dors211-eng.txt", "SOR/2014-211", [Effect.RENAMES]),
        ("2012-12-20", "sor-dors299-eng.txt", "SOR/2012-299", []),
        ("2012-08-20", "extra1-eng.txt", "SOR/2012-162", []),
    ],
)
def test_real_pages_as_far_as_they_are_whole(
    day: str, name: str, number: str, effects: list[Effect]
) -> None:
    content = real("excerpts", "feed_canada_gazette", day, name).read_bytes()
    (act,) = registry.scraper(FEED).acts(page(content, name))
    assert act.number == number
    assert [party.effect for party in act.parties] == effects
