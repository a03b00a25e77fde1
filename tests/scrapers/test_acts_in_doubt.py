"""Acts whose words can be read in two ways name somebody, and do nothing to anybody."""

import pytest

from scrapers import fetch, kit, registry
from scrapers.acts import gb_legislation, un_updates
from scrapers.families import canada_gazette, eu_operative, ofac_actions
from scrapers.kit import ActKind, Effect, citations
from tests.scrapers.test_gb_legislation import TITLE, article, found, order, search

# Canada.

SECTION = "1. Section 1 of the Regulations Establishing a List of Entities is amended by "
COMES = "2. These Regulations come into force on the day on which they are registered."


def regulation(*articles: str, head: str = "", comes: str = COMES) -> canada_gazette.Regulation:
    (found,) = canada_gazette.regulations(
        [
            head,
            "SOR/2030-15 January 30, 2030",
            "Regulations Amending the Regulations Establishing a List of Entities",
            "P.C. 2030-44 January 29, 2030",
            *articles,
            "COMING INTO FORCE",
            comes,
        ]
    )
    return found


ENTRY = "\u201cExample Front (also known as Old Name)\u201d"


@pytest.mark.parametrize(
    "article",
    [
        f"{SECTION}deleting \u201cOld Name\u201d from the entry {ENTRY}.",
        f"{SECTION}deleting \u201cOld Name\u201d in the item {ENTRY}.",
        f"{SECTION}adding \u201cNew Name\u201d to the item {ENTRY}.",
        f"1. The reference to {ENTRY} in section 1 of the Regulations is amended by adding the "
        "following:\nNew Name",
    ],
)
def test_a_name_within_an_entry_of_canada_neither_comes_nor_leaves(article: str) -> None:
    found = regulation(*article.split("\n"))
    assert {(one.name, one.effect) for one in found.parties} == {("Example Front", Effect.REWORDS)}


@pytest.mark.parametrize(
    "articles",
    [
        (f"{SECTION}deleting the reference to Example Front (EF).",),
        ("1. Section 1 of the Regulations Establishing a List of Entities is repealed.",),
        (
            f"{SECTION}replacing {ENTRY} with the following:",
            "Alpha Front (also known as AF)",
            "Beta Front (also known as BF)",
        ),
    ],
)
def test_an_article_that_nobody_can_read_leaves_the_act_unread(articles: tuple[str, ...]) -> None:
    found = regulation(*articles)
    assert (found.kind, found.parties) == (ActKind.OTHER, ())
    assert found.problem.startswith("An article ")


def test_what_is_added_behind_another_entry_is_added_alone() -> None:
    found = regulation(f"{SECTION}adding the following after {ENTRY}:", "New Army (NA)")
    assert [(one.name, one.effect) for one in found.parties] == [("New Army (NA)", Effect.ADDS)]


def test_a_regulation_in_force_with_something_else_says_no_day() -> None:
    comes = "2. These Regulations come into force on the day on which section 3 of the Act does."
    deletes = (f"{SECTION}deleting the following:", "Example Front (EF)")
    assert regulation(*deletes, comes=comes).in_force_on == ""
    assert regulation(*deletes).in_force_on == "2030-01-30"
    comes = "2. These Regulations come into force on February 15, 2030."
    assert regulation(*deletes, comes=comes).in_force_on == "2030-02-15"


def test_an_erratum_of_the_gazette_deletes_nobody() -> None:
    deletes = (f"{SECTION}deleting the following:", "Example Front (EF)")
    found = regulation(*deletes, head="ERRATUM")
    assert (found.kind, found.parties) == (ActKind.OTHER, ())
    assert found.problem == "It corrects what was printed."


# United Kingdom.


@pytest.mark.parametrize(
    ("text", "effects"),
    [
        ("In Schedule 2, omit the words <and its wings> in the entry for Old Front.", "names"),
        ("In Schedule 2, in the entry beginning <Old Front> omit <Old Name>.", "names"),
        ("In Schedule 2, in the note, omit <Old Front>.", "names"),
        ("In Schedule 3 to the Counter-Terrorism Act 2008, omit <Old Front>.", ""),
        ("In Schedule 2 to the Counter-Terrorism Act 2008, omit <Old Front>.", ""),
        ("In Part 2 of Schedule 7, omit <Old Front>.", ""),
        ("In article 2 of the Amendment Order 2020, omit <Old Front>.", ""),
        ("After <Old Front> insert <or New Name>.", ""),
        ("In Schedule 2 to the Terrorism Act 2000, omit <Old Front>.", "removes"),
        ("In Schedule 2 to the Act, omit <Old Front> and <Old Army>.", "removes"),
    ],
)
def test_orders_that_change_something_else_than_entries(text: str, effects: str) -> None:
    plain = text.replace("<", "\u201c").replace(">", "\u201d")
    found = gb_legislation.does(gb_legislation.Paragraph(plain))
    assert " ".join({party.effect for party in found}) == effects


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("at 12.01 a.m. on 22nd December 2017", "2017-12-22"),
        ("on the day after the day on which it is made", "2017-12-22"),
        ("on the day on which it is made", "2017-12-21"),
        ("on the day on which section 5 of the Act (of 1 May 2030) comes into force", ""),
        ("on the later of 22nd December 2017 and the day after the day on which it is made", ""),
        ("on 22nd December 2017, except for article 3", ""),
        ("at the end of the period of 7 days beginning with the day on which it is made", ""),
    ],
)
def test_a_commencement_that_hangs_on_something_else_says_no_day(when: str, day: str) -> None:
    said = [gb_legislation.Paragraph(f"This Order comes into force {when}.")]
    assert gb_legislation._in_force(said, "2017-12-21") == day


def read_order(path: str, *articles: str, title: str = TITLE) -> kit.RawAct:
    role = "drafts" if "ukdsi" in path else "made"
    text = order(path, *articles, made="" if role == "drafts" else "2017-12-21")
    name = f"orders/{path.replace('/', '-')}"
    searches = {"made": search(), role: search(found(path, title=title))}
    (act,) = registry.scraper("gb_legislation").acts({**searches, name: text})
    return act


def test_a_draft_that_was_withdrawn_announces_nothing() -> None:
    path, omits = "ukdsi/2017/9780111162125", article("Omit \u201cOld Front\u201d.")
    (party,) = read_order(path, omits).parties
    assert party.effect == Effect.REMOVES
    (party,) = read_order(path, omits, title=f"{TITLE} (withdrawn)").parties
    assert party.effect == Effect.NAMES


# European Union.

PARTY, COUNCIL = "Example Front v Council", "Council v Example Front"


@pytest.mark.parametrize(
    ("parties", "paragraphs"),
    [
        (
            PARTY,
            ["\u201cannuls Decision 2008/583/EC\u201d shall read \u201c2008/584/EC\u201d."],
        ),
        (PARTY, ["Point 1 is to be read: Annuls Decision 2008/583/EC."]),
        (PARTY, ["Dismisses the application for leave to intervene."]),
        (PARTY, ["Dismisses the application for legal aid."]),
        (PARTY, ["Dismisses the application for revision."]),
        (PARTY, ["The application for suspension of operation is dismissed."]),
        (PARTY, ["Dismisses the application for a stay of execution."]),
        (COUNCIL, ["Sets aside the judgment in part", "Dismisses the appeal as to the remainder"]),
        (f"{COUNCIL} and {PARTY}", ["Dismisses the appeals."]),
    ],
)
def test_what_decides_no_case_is_no_state(parties: str, paragraphs: list[str]) -> None:
    sides = eu_operative.sides(parties)
    costs = "Orders the intervener to bear the costs of the intervention."
    found = eu_operative.decided([*paragraphs, costs], sides, "", "2030-01-30")
    assert (found.effect, bool(found.note)) == (Effect.NAMES, True)


def test_the_costs_of_who_intervened_take_nothing_from_a_judgment() -> None:
    sides = eu_operative.sides(PARTY)
    told = ["Dismisses the action", "Orders the applicant to pay the costs of the intervention"]
    assert eu_operative.decided(told, sides, "", "2030-01-30").effect == Effect.UPHOLDS


# OFAC.

ENTRY_OF_OFAC = "EXAMPLE, Ali (a.k.a. ABU EXAMPLE); DOB 1 Jan 1970 (individual) [SDGT]."


@pytest.mark.parametrize(
    ("before", "effect"),
    [
        (["The following persons have not been removed from the list:"], Effect.NAMES),
        (["The following persons were removed from and have been added to it:"], Effect.NAMES),
        (["The following were previously removed from the list:"], Effect.NAMES),
        (["The following have been added to OFAC's SDN List:", "Deletions"], Effect.NAMES),
        (["The following have been added to OFAC's SDN List:", "Removals:"], Effect.NAMES),
        (["The following deletions have been made to OFAC's SDN List:"], Effect.REMOVES),
        (["The following, whose property was blocked, has been removed:"], Effect.REMOVES),
    ],
)
def test_a_sentence_of_ofac_that_says_two_things_does_none(
    before: list[str], effect: Effect
) -> None:
    (party,) = ofac_actions.parties([*before, ENTRY_OF_OFAC])
    assert party.effect == effect


def test_a_sentence_that_speaks_of_a_tag_is_no_entry() -> None:
    said = "The following [SDGT] individuals have been deleted from OFAC's SDN List:"
    found = ofac_actions.parties(["The following have been added:", ENTRY_OF_OFAC, said, OTHER])
    assert [(one.name, one.effect) for one in found] == [
        ("EXAMPLE, Ali", Effect.ADDS),
        ("SAMPLE, Omar", Effect.REMOVES),
    ]


OTHER = "SAMPLE, Omar (individual) [SDGT] (Linked To: EXAMPLE FRONT)."


def test_entries_of_one_line_each_are_as_many() -> None:
    text = f"The following have been added:\n\n{OTHER}\n{ENTRY_OF_OFAC}\nTHIRD FRONT [SDGT].\n"
    found = ofac_actions.parties(ofac_actions.printed(text))
    assert [one.name for one in found] == ["SAMPLE, Omar", "EXAMPLE, Ali", "THIRD FRONT"]


# United Nations.

RELEASE = """<rss version="2.0"><channel><item><title>Security Council 1267 Committee {}</title>
<link>https://press.un.org/en/2030/sc16000.doc.htm</link><description>QDi.431</description>
<pubDate>Wed, 30 Jan 2030 12:00:00 -0500</pubDate></item></channel></rss>"""


@pytest.mark.parametrize(
    ("title", "effect"),
    [
        ("Removes One Entry from Its Sanctions List", Effect.REMOVES),
        ("Adds One Individual to Its Sanctions List", Effect.ADDS),
        ("Removes One Name from the Travel Ban Exemption", Effect.NAMES),
        ("Denies Request to Remove One Entry", Effect.NAMES),
        ("Does Not Remove One Entry", Effect.NAMES),
        ("Adds One Alias to the Entry of One Individual", Effect.NAMES),
        ("Removes Information from One Entry", Effect.NAMES),
        ("Considers the Removal of One Entry", Effect.NAMES),
    ],
)
def test_a_release_that_tells_of_no_whole_entry_only_names(title: str, effect: Effect) -> None:
    document = kit.Document(name="feed.xml", content=RELEASE.format(title).encode())
    (act,) = un_updates.acts({"feed": document})
    assert {party.effect for party in act.parties} == {effect}


# One act, one identity; two acts, two.


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SOR/99-128", "SOR/1999-128"),
        ("SI/97-5", "SI/1997-5"),
        ("draft SI 978-0-11-081952-5", "ukdsi/2008/9780110819525"),
        ("FR Doc. 2013-6636", "FR Doc. 2013-06636"),
        ("SI 2008/1645", "S.I. 2008 No. 1645"),
    ],
)
def test_one_act_in_two_spellings_is_one(one: str, other: str) -> None:
    assert citations.identity(one) == citations.identity(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Common Position 2001/931/CFSP", "Regulation (EC) No 931/2001"),
        ("Common Position 2001/931/CFSP", "Decision 2001/931/EC"),
        ("SI 2012/103", "SI/2012-103"),
        ("SOR/2012-103", "SI/2012-103"),
        ("FR Doc. 2012-1234", "FR Doc. C1-2012-1234"),
        ("FR Doc. E9-474", "FR Doc. Z9-474"),
        ("CELEX 32009D0062", "CELEX 32009D0062R(01)"),
        (
            "http://data.europa.eu/eli/reg/2026/1708/oj",
            "http://data.europa.eu/eli/reg/2026/1708/corrigendum/2026-09-01/oj",
        ),
        ("CELEX 62014TJ0316", "CELEX 62014TJ0316(01)"),
    ],
)
def test_two_acts_are_two(one: str, other: str) -> None:
    assert citations.identity(one) != citations.identity(other)


# Of many files.


def test_files_that_never_come_do_not_hold_up_the_others() -> None:
    roles = [f"bodies/{number}" for number in range(100)]
    asked = [set(fetch._in_turn(roles, 25, turn)) for turn in range(20)]
    assert {len(one) for one in asked} == {25}
    assert all(set(roles[:10]) <= one for one in asked)
    assert set.union(*asked) == set(roles)
    assert fetch._in_turn(roles[:25], 25, 7) == roles[:25]
