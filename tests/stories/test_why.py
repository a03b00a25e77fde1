"""Why names came, left or stayed: courts that removed nobody, acts that only reword, merges.

Facts and where they are from: `scrapers/acts/curated.yaml`.
"""

from collections.abc import Callable, Iterator

import pytest

from tests.builders import ask
from tests.conftest import open_tracker
from tests.stories.papers import Amendment, Archive, entry
from tracker.demo.story import Listed
from tracker.intake import curated

pytestmark = pytest.mark.slow(10)

GROUPS = [f"Example Front {number}" for number in range(1, 34)]

Tell = Callable[..., Archive]


@pytest.fixture
def tell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tell]:
    """Who makes an archive of one list, with the acts that the program is shipped with."""
    made: list[Archive] = []

    def told(list_id: str, *entries: Listed, amendments: tuple[Amendment, ...] = ()) -> Archive:
        tracker = open_tracker(tmp_path_factory.mktemp("why"))
        curated.take_in(tracker)
        archive = Archive(
            tracker=tracker,
            lists={list_id: [*BYSTANDERS[list_id], *entries]},
            amendments=amendments,
        )
        made.append(archive)
        return archive

    yield told
    for archive in made:
        archive.tracker.ledger.engine.dispose()


BYSTANDERS: dict[str, list[Listed]] = {
    "eu_terrorist_list": [
        entry("AL-NASSER Abdelkarim", person=True, remark="citizen of Saudi Arabia."),
        *(entry(f"‘{name}’") for name in GROUPS),
    ],
    "gb_proscribed": [entry(name) for name in GROUPS],
    "us_state_fto": [
        *(entry(name, "1997-10-08") for name in GROUPS),
        *(entry(f"Former Front {number}", "1997-10-08", "1999-10-08") for number in range(1, 4)),
    ],
    "us_ofac_sdn": [
        entry(name.upper(), id=str(990_001 + n), tags=["SDGT"]) for n, name in enumerate(GROUPS)
    ],
    "ca_listed_entities": [entry(name, id=str(694_000 + n)) for n, name in enumerate(GROUPS)],
    "un_sc": [
        entry("GIVEN FAMILY", "2001-10-06", id="QDi.001"),
        *(entry(name, "2001-10-06", id=f"QDe.{n:03}") for n, name in enumerate(GROUPS, 200)),
    ],
}


def court_state(archive: Archive, name: str, day: str) -> tuple[str, str | None]:
    (list_id,) = archive.lists
    (found,) = ask(archive.tracker, name, day, lists=(list_id,))["answers"]
    return found["answer"], found["court_state"]


def story(archive: Archive, name: str) -> list[tuple[str, str, str]]:
    """Kind, the law's day and cause of all rows about a name."""
    (list_id,) = archive.lists
    rows = archive.rows(list_id, name)
    return [(row["kind"], row["effective_on"], row["cause"]) for row in rows]


def instruments(archive: Archive, kind: str) -> set[str]:
    (list_id,) = archive.lists
    return {row["instrument"] for row in archive.rows(list_id) if row["kind"] == kind}


EU_DAYS = (
    *("2014-10-15", "2014-12-18", "2017-07-27", "2018-11-16", "2019-09-05"),
    *("2021-04-23", "2021-11-24", "2022-12-01"),
)
COURTS = (
    ("Hamas", "2014-12-16", None),
    ("Hamas", "2014-12-17", "annulled_effects_maintained"),
    ("Hamas", "2017-07-26", "annulment_set_aside"),
    ("Hamas", "2019-09-04", "annulled_still_listed"),
    ("Hamas", "2021-11-23", "annulment_set_aside"),
    ("Liberation Tigers of Tamil Eelam", "2014-10-16", "annulled_still_listed"),
    ("Liberation Tigers of Tamil Eelam", "2017-07-26", "annulled_still_listed"),
    ("Kurdistan Workers’ Party", "2018-11-15", "annulled_still_listed"),
    ("Kurdistan Workers’ Party", "2021-04-22", "annulment_set_aside"),
    ("Kurdistan Workers’ Party", "2022-11-30", "upheld"),
)


def test_three_that_courts_annulled_again_and_again_were_never_off_the_eu_list(tell: Tell) -> None:
    archive = tell(
        "eu_terrorist_list",
        entry("‘Hamas’, including ‘Hamas-Izz al-Din al-Qassem’"),
        entry("‘Liberation Tigers of Tamil Eelam’ – ‘LTTE’"),
        entry("‘Kurdistan Workers’ Party’ – ‘PKK’ (a.k.a. ‘KADEK’, a.k.a. ‘KONGRA-GEL’)"),
    )
    archive.look("eu_terrorist_list", *EU_DAYS)
    assert archive.rows("eu_terrorist_list") == []
    found = [(name, day, court_state(archive, name, day)) for name, day, _ in COURTS]
    assert found == [(name, day, ("in_force", state)) for name, day, state in COURTS]


def test_palestine_action_is_ruled_unlawful_and_still_in_force(tell: Tell) -> None:
    archive = tell("gb_proscribed", entry("Palestine Action", "2025-07-05"))
    archive.look("gb_proscribed", "2025-07-04", "2025-07-05", "2026-02-14")
    assert [kind for kind, _, _ in story(archive, "Palestine Action")] == ["addition"]
    assert court_state(archive, "Palestine Action", "2026-02-12") == ("in_force", None)
    now = court_state(archive, "Palestine Action", "2026-02-14")
    assert now == ("in_force", "ruled_unlawful_still_in_force")


def test_kadi_left_the_un_list_before_the_last_judgment_and_not_by_it(tell: Tell) -> None:
    archive = tell(
        "un_sc",
        entry("YASIN ABDULLAH EZZEDINE QADI", "2001-10-17", "2012-10-05", id="QDi.022"),
    )
    archive.look("un_sc", "2008-09-04", "2012-10-04", "2012-10-05", "2013-07-19")
    ((kind, _, cause),) = story(archive, "QADI")
    assert kind == "removal"
    assert cause != "court_annulment"


def test_the_farc_leaves_the_eu_list_a_year_after_its_suspension(tell: Tell) -> None:
    name = "‘Fuerzas armadas revolucionarias de Colombia’ – ‘FARC’ (‘Revolutionary Armed Forces of "
    archive = tell("eu_terrorist_list", entry(f"{name}Colombia’)", until="2017-11-13"))
    archive.look("eu_terrorist_list", "2016-09-26", "2016-09-28", "2017-11-12", "2017-11-14")
    archive.confirm()
    (row,) = archive.rows("eu_terrorist_list")
    assert (row["kind"], row["effective_on"]) == ("removal", "2017-11-13")
    assert "2017/2073" in row["instrument"]


def test_the_farc_leaves_the_us_list_and_was_announced_the_day_before(tell: Tell) -> None:
    name = "Revolutionary Armed Forces of Colombia (FARC)"
    archive = tell("us_state_fto", entry(name, "1997-10-08", "2021-12-01"))
    archive.look("us_state_fto", "2021-11-20", "2021-12-02")
    assert story(archive, "Colombia") == [("removal", "2021-12-01", "revocation")]


def test_ansarallah_comes_goes_and_comes(tell: Tell) -> None:
    archive = tell(
        "us_state_fto",
        entry("Ansarallah", "2021-01-19", "2021-02-16"),
        entry("Ansarallah", "2025-03-05"),
    )
    archive.look("us_state_fto", "2021-01-18", "2021-01-20", "2021-02-17", "2025-03-04")
    archive.look("us_state_fto", "2025-03-06")
    told = [(kind, day) for kind, day, _ in story(archive, "Ansarallah")]
    assert told == [
        ("addition", "2021-01-19"),
        ("removal", "2021-02-16"),
        ("relisting", "2025-03-05"),
    ]


SOR = {
    "SOR/2012-162": "2012-08-20",
    "SOR/2014-211": "2014-09-22",
    "SOR/2015-175": "2015-06-24",
    "SOR/2024-156": "2024-06-27",
}
ACTS = tuple(Amendment(number=number, day=day) for number, day in SOR.items())


def test_egyptian_islamic_jihad_becomes_a_name_of_al_qaida(tell: Tell) -> None:
    archive = tell(
        "ca_listed_entities",
        entry("Al Jihad (AJ) (also known as Egyptian Islamic Jihad)", until="2015-06-24", id="1"),
        entry(
            "Al Qaida",
            id="2",
            later={
                "2015-06-24": "Al Qaida (also known among other names as Al Jihad and Egyptian "
                "Islamic Jihad)"
            },
        ),
        amendments=ACTS,
    )
    archive.look("ca_listed_entities", "2015-06-23", "2015-06-25")
    rows = {row["caption"]: row for row in archive.rows("ca_listed_entities")}
    gone, heir = rows["Al Jihad"], rows["Al Qaida"]
    assert (gone["kind"], gone["cause"]) == ("identity", "merged")
    assert "SOR/2015-175" in gone["instrument"]
    assert (heir["kind"], heir["entry_still_in_force"]) == ("amendment", True)


def test_the_merger_is_cited_by_the_act_on_record_where_the_text_names_no_act(tell: Tell) -> None:
    archive = tell(
        "ca_listed_entities",
        entry("Al Jihad (AJ) (also known as Egyptian Islamic Jihad)", until="2015-06-24", id="1"),
        entry(
            "Al Qaida",
            id="2",
            later={"2015-06-24": "Al Qaida (also known as Al Jihad)"},
        ),
    )
    archive.look("ca_listed_entities", "2015-06-23", "2015-06-25")
    (gone,) = (row for row in archive.rows("ca_listed_entities") if row["kind"] == "identity")
    assert (gone["cause"], gone["effective_on"]) == ("merged", "2015-06-24")
    assert "SOR/2015-175" in gone["instrument"]


def test_acts_that_only_reword_remove_nobody(tell: Tell) -> None:
    others = "Kurdistan Workers Party (PKK) (also known among other names as KADEK and "
    archive = tell(
        "ca_listed_entities",
        entry(
            "Babbar Khalsa (BK) (also known as Babbar Khalsa International)",
            id="1",
            later={"2012-08-20": "Babbar Khalsa International (BKI) (also known as Babbar Khalsa)"},
        ),
        entry(
            f"{others}Kongra-Gel)",
            id="2",
            later={"2024-06-27": f"{others}People’s Congress of Kurdistan)"},
        ),
        amendments=ACTS,
    )
    archive.look("ca_listed_entities", "2012-08-19", "2012-08-22", "2024-06-26", "2024-06-28")
    rows = archive.rows("ca_listed_entities")
    assert "removal" not in {row["kind"] for row in rows}
    assert {row["entry_still_in_force"] for row in rows} == {True}
    assert {row["cause"] for row in rows} == {""}


def test_a_head_that_an_act_replaces_is_a_new_name_of_the_same_entry(tell: Tell) -> None:
    archive = tell(
        "ca_listed_entities",
        entry(
            "Al Qaida in Iraq (AQI) (also known among other names as Jama’at al-Tawhid and AQI-JT)",
            id="1",
            later={
                "2014-09-22": "Islamic State (IS) (also known among other names as ISIS, Al Qaida "
                "in Iraq and Jama’at al-Tawhid)"
            },
        ),
        amendments=ACTS,
    )
    archive.look("ca_listed_entities", "2014-09-21", "2014-09-24")
    rows = archive.rows("ca_listed_entities")
    assert {row["kind"] for row in rows} <= {"identity", "amendment"}
    assert "identity" in {row["kind"] for row in rows}
    assert all("SOR/2014-211" in row["instrument"] for row in rows)


def test_one_order_adds_four_and_removes_one(tell: Tell) -> None:
    four = (
        "al-Ashtar Brigades (Saraya al-Ashtar)",
        "al-Mukhtar Brigades (Saraya al-Mukhtar)",
        "Hasam (Harakat Sawa’d Misr)",
        "Liwa al-Thawra",
    )
    archive = tell(
        "gb_proscribed",
        entry("Hezb-e Islami Gulbuddin", "2005-10-14", "2017-12-22"),
        *(entry(name, "2017-12-22") for name in four),
    )
    archive.look("gb_proscribed", "2017-12-21", "2017-12-22", "2018-01-10")
    archive.confirm()
    rows = archive.rows("gb_proscribed")
    assert sorted(row["kind"] for row in rows) == [*["addition"] * 4, "removal"]
    assert all("SI 2017/1325" in row["instrument"] for row in rows)
    (gone,) = (row for row in rows if row["kind"] == "removal")
    assert (gone["caption"], gone["effective_on"]) == ("Hezb-e Islami Gulbuddin", "2017-12-22")
    assert gone["cause"] == "revocation"


def test_a_review_that_keeps_is_no_change_and_no_cause(tell: Tell) -> None:
    archive = tell("us_state_fto", entry("al-Shabaab", "2008-03-18"))
    archive.look("us_state_fto", "2024-07-08", "2024-07-10")
    assert story(archive, "Shabaab") == []
