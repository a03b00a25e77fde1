"""Lists without ids: renamed, moved, expired; acts that date what left; aggregators."""

from typing import Any

from tests.builders import brief, day, log, questions, take
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome

SEMA_HEAD = '<?xml version="1.0" encoding="UTF-8"?><data-set>'


def sema(names: list[tuple[str, str]]) -> bytes:
    """A Canadian autonomous list: (given name, last name) of people under one regime."""
    records = "".join(
        f"<record><Country>Haiti / Haïti</Country><LastName>{last}</LastName>"
        f"<GivenName>{given}</GivenName><Item>1</Item></record>"
        for given, last in names
    )
    return f"{SEMA_HEAD}{records}</data-set>".encode()


PEOPLE = [(f"Given{n}", f"Family{chr(65 + n)}") for n in range(20)]


def take_sema(tracker: Tracker, names: list[tuple[str, str]], number: int) -> Outcome:
    return take(tracker, sema(names), day(number), list_id="ca_sema", name="sema-lmes.xml")


def test_a_respelling_is_a_question_where_keys_are_made_of_names(tracker: Tracker) -> None:
    take_sema(tracker, [("Anna", "Alpha"), ("Sergei", "Menyailo"), *PEOPLE], 0)
    take_sema(tracker, [("Anna", "Alpha"), ("Sergey", "Menyailo"), *PEOPLE], 5)
    assert brief(tracker) == [("addition", "Haiti/sergeymenyailo")]
    (asked,) = questions(tracker)
    assert asked["entry_key"] == "Haiti/sergeimenyailo"
    assert "nearly the same name" in asked["reason"]


def test_swapped_parts_of_a_name_are_one_party(tracker: Tracker) -> None:
    take_sema(tracker, [("Anna", "Alpha"), ("Van Minh", "Ho"), *PEOPLE], 0)
    take_sema(tracker, [("Anna", "Alpha"), ("Ho", "Van Minh"), *PEOPLE], 5)
    (row,) = log(tracker)
    assert row["kind"] == "identity"
    assert row["entry_still_in_force"]
    assert questions(tracker) == []


def test_other_blanks_and_legal_forms_keep_the_key(tracker: Tracker) -> None:
    before = sema(PEOPLE).replace(b"</data-set>", b"") + (
        b"<record><Country>Russia / Russie</Country><Entity>OJSC Gazprom Neft</Entity></record>"
        b"</data-set>"
    )
    after = before.replace(b"<Entity>OJSC Gazprom Neft</Entity>", b"<Entity>Gazpromneft</Entity>")
    for number, content in ((0, before), (5, after)):
        take(tracker, content, day(number), list_id="ca_sema", name="sema-lmes.xml")
    assert brief(tracker) == [("identity", "Russia/gazpromneft")]


def test_two_companies_of_one_name_are_told_apart_by_their_legal_form(tracker: Tracker) -> None:
    records = "".join(
        f"<record><Country>Russia / Russie</Country><Entity>{name}</Entity></record>"
        for name in ("Stroytransgaz LLC", "Stroytransgaz OJSC")
    ).encode()
    both = sema(PEOPLE).replace(b"</data-set>", records + b"</data-set>")
    without = both.replace(b"<Entity>Stroytransgaz OJSC</Entity>", b"<Entity>Other</Entity>")
    for number, content in ((0, both), (5, without)):
        take(tracker, content, day(number), list_id="ca_sema", name="sema-lmes.xml")
    assert brief(tracker) == [("addition", "Russia/other"), ("identity", "Russia/stroytransgaz")]
    assert [q["entry_key"] for q in questions(tracker)] == ["Russia/stroytransgaz ojsc"]


# New Zealand: an expiry.

COLUMNS = "<tr><th>Terrorist entity</th><th>Date of designation</th><th>{}</th></tr>"


def nz(live: list[str], expired: list[tuple[str, str]]) -> bytes:
    first = "".join(
        f"<tr><td><p>{name}</p></td><td>10 February 2010</td><td>20 November 2021</td></tr>"
        for name in live
    )
    last = "".join(
        f"<tr><td><p>{name}</p></td><td>14 December 2021<br>10 February 2010</td><td>{on}</td></tr>"
        for name, on in expired
    )
    return (
        "<html><body><h2>Designated terrorist entities</h2>"
        f"<table>{COLUMNS.format('Date renewed')}{first}</table><h2>Expired designations</h2>"
        f"<table>{COLUMNS.format('Date allowed to expire')}{last}</table></body></html>"
    ).encode()


GROUPS = ["Al-Shabaab", "Ansar Allah", "Hamas", "Hizbollah", "Islamic State Sinai", "New IRA"]


def take_nz(tracker: Tracker, content: bytes, number: int) -> Outcome:
    name = "lists-associated-with-resolution-1373.html"
    return take(
        tracker, content, day(number), list_id="nz_police", role="page", form="html", name=name
    )


def test_a_designation_that_expires_is_removed_on_the_authoritys_word(tracker: Tracker) -> None:
    old = [("FARC", "2 February 2019")]
    take_nz(tracker, nz([*GROUPS, "ETA"], old), 0)
    take_nz(tracker, nz(GROUPS, [("ETA", "20 November 2024"), *old]), 5)
    rows: list[dict[str, Any]] = [r for r in log(tracker) if r["kind"] == "removal"]
    assert [(r["caption"], r["effective_on"], r["cause"]) for r in rows] == [
        ("ETA", "2024-11-20", "expiry")
    ]
    assert rows[0]["confirmation"] == "authority_states"
    assert {r["kind"] for r in log(tracker)} == {"removal"}


# Canada: what the law's own notes date.


def law(names: list[tuple[int, str]], acts: list[tuple[int, str]]) -> bytes:
    items = "".join(
        f'<Item lims:fid="{fid}" lims:inforce-start-date="2018-05-23"><Text>{name}</Text></Item>'
        for fid, name in names
    )
    notes = "".join(
        f'<HistoricalNoteSubItem lims:fid="{fid}" lims:inforce-start-date="{on}">SOR'
        "</HistoricalNoteSubItem>"
        for fid, on in acts
    )
    return (
        '<Regulation xmlns:lims="http://justice.gc.ca/lims" lims:current-date="2024-01-01">'
        "<Identification><InstrumentNumber>SOR/2002-284</InstrumentNumber></Identification>"
        f"<List>{items}</List><HistoricalNote>{notes}</HistoricalNote></Regulation>"
    ).encode()


def take_law(tracker: Tracker, content: bytes, number: int) -> Outcome:
    return take(
        tracker, content, day(number), list_id="ca_listed_entities", name="SOR-2002-284.xml"
    )


LISTED = [(694000 + n, f"Group {chr(65 + n % 26)}{n}") for n in range(40)]
FIRST_ACT = (800_000, "2021-02-03")


def test_one_new_act_dates_what_left(tracker: Tracker) -> None:
    take_law(tracker, law(LISTED, [FIRST_ACT]), 0)
    take_law(tracker, law(LISTED[:9] + LISTED[10:], [FIRST_ACT, (900_000, "2024-01-04")]), 5)
    (row,) = log(tracker)
    assert (row["kind"], row["effective_on"]) == ("removal", "2024-01-04")
    assert row["confirmation"] == "observed_once"


def test_two_new_acts_of_different_days_date_nothing(tracker: Tracker) -> None:
    acts = [FIRST_ACT, (900_000, "2024-01-02"), (900_100, "2024-01-04")]
    take_law(tracker, law(LISTED, [FIRST_ACT]), 0)
    take_law(tracker, law(LISTED[:9] + LISTED[10:], acts), 5)
    (row,) = log(tracker)
    assert (row["kind"], row["effective_on"]) == ("removal", "")


def test_a_law_that_cites_no_new_act_dates_nothing(tracker: Tracker) -> None:
    take_law(tracker, law(LISTED, [FIRST_ACT]), 0)
    take_law(tracker, law(LISTED[:9] + LISTED[10:], [FIRST_ACT]), 5)
    (row,) = log(tracker)
    assert (row["kind"], row["effective_on"]) == ("removal", "")
