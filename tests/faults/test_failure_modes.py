"""Breakages that official lists have really had, one a test; the table: docs/failure-modes.md.

Modes that other tests show already are named in the table only.
"""

import importlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scrapers import kit, registry
from scrapers.registry import scraper
from tests import accept
from tests.builders import (
    ask,
    brief,
    day,
    fto_html,
    log,
    person,
    questions,
    state,
    take,
    take_fto,
    take_un,
    un_xml,
)
from tests.faults import damage, trial
from tests.faults.pipeline import take as take_case
from tracker.intake import folders
from tracker.model import Kind
from tracker.record.tracker import Tracker
from tracker.rules.normalise.dates import partial_date
from tracker.rules.reading import Reading

TABLE = Path(__file__).parents[2] / "docs" / "failure-modes.md"
CROWD = [person(n) for n in range(1, 101)]
ROWS = [(f"March {n}, 2001", f"Group {n} of the Front") for n in range(1, 31)]
GONE = [(f"May {n}, 2010", f"Former {n} Brigade", f"June {n}, 1999") for n in range(1, 5)]
SAMPLES = [(key, folder) for key in registry.keys() for folder in accept.folders(key)]
every_sample = pytest.mark.parametrize(
    ("key", "folder"), SAMPLES, ids=[f"{key}-{folder.name}" for key, folder in SAMPLES]
)


def sample(key: str) -> trial.Good:
    return trial.good(key, accept.folders(key)[0])


def un_case(people: list[dict[str, object]], number: int) -> trial.Good:
    return trial.Good(
        key="un_sc",
        format_id="xml",
        documents={"list": un_xml(people, day(number))},
        names={"list": "consolidated.xml"},
    )


def un(people: list[dict[str, object]], number: int) -> Reading:
    """A UN document of day n as a reading: for the fold and the guard alone."""
    case = un_case(people, number)
    return case.read(case.documents, number)


# The table itself.


def rows() -> Iterator[tuple[int, list[str]]]:
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if found := re.match(r"\| (\d+) \|", line):
            yield int(found[1]), re.findall(r"`(tests/[\w/]+\.py::\w+)`", line)


def test_the_table_has_every_mode_once_each_with_a_test() -> None:
    found = dict(rows())
    assert sorted(found) == list(range(1, 34))
    assert all(found.values()), [number for number, tests in found.items() if not tests]


@pytest.mark.parametrize("name", sorted({name for _, names in rows() for name in names}))
def test_every_test_the_table_names_exists(name: str) -> None:
    path, _, function = name.partition("::")
    module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
    assert function.startswith("test_")
    assert callable(getattr(module, function))


# 1-3: columns, cells, ids.


@pytest.mark.parametrize(
    ("key", "role", "old", "new"),
    [
        ("us_state_fto", "page", b">Date Implemented<", b">Since<"),
        ("tr_masak", "list", "KARAR TARİH-SAYISI".encode("cp1254"), b"KARAR"),
        ("iq_aml", "list", b'"isExcluded"', b'"excluded"'),
        ("za_fic", "list", b"ListedOn>", b"DateListed>"),
        ("un_sc", "list", b"LISTED_ON>", b"LISTED>"),
    ],
)
def test_a_renamed_column_is_refused_and_no_value_is_lost(
    key: str, role: str, old: bytes, new: bytes
) -> None:
    case = sample(key)
    content = case.documents[role].replace(old, new)
    assert content != case.documents[role]
    with pytest.raises(kit.LayoutChanged):
        case.read({**case.documents, role: content}, 1)


def test_dates_that_became_serial_numbers_are_the_formats_doing(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, [p | {"born": [str(20_000 + n)]} for n, p in enumerate(CROWD)], 1)
    found = log(tracker)
    assert found
    assert {row["origin"] for row in found} == {"format"}
    assert {row["kind"] for row in found} == {"amendment"}


def test_keys_made_of_dates_that_became_serial_numbers_move_nobody(tracker: Tracker) -> None:
    take_fto(tracker, fto_html(ROWS, GONE), 0)
    serials = [(str(36_000 + n), name) for n, (_, name) in enumerate(ROWS)]
    outcome = take_fto(tracker, fto_html(serials, GONE), 1)
    assert (outcome.added, outcome.removed, questions(tracker)) == (0, 0, [])
    assert {row["kind"] for row in log(tracker)} == {"identity", "amendment"}


# 5-8, 10, 11: full lists that are not full, or not of today.


def test_an_older_copy_at_the_live_address_delists_nobody(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 10)
    older = un_xml(CROWD[:-3], day(2))
    assert take(tracker, older, day(11), mode="run").outcome == "old_copy"
    assert (questions(tracker), log(tracker)) == ([], [])


@every_sample
def test_a_redirect_to_a_home_page_is_refused(key: str, folder: Path) -> None:
    case = trial.good(key, folder)
    for role in case.documents:
        for what in ("home page", "challenge", "forbidden", "technical difficulties"):
            page = damage.PAGES[what]
            if leads_on(key, role):
                assert leads_nowhere(key, page), (role, what)
            else:
                with pytest.raises(kit.ScrapeError):
                    case.read({**case.documents, role: page}, 1)


def leads_on(key: str, role: str) -> bool:
    """Whether a role is a page that only leads to the list: it is followed, never read."""
    known = scraper(key)
    files = known.source.formats[0].files
    others = [file for name, file in files.items() if name != role and not file.url]
    followed = role in files and bool(files[role].url) and bool(others)
    return followed and hasattr(known.module, "follow")


def leads_nowhere(key: str, page: bytes) -> bool:
    """Whether a page gives no address at all, by saying so or by saying nothing."""
    try:
        found = scraper(key).module.follow(kit.Document(name="page.html", content=page))
    except kit.ScrapeError:
        return True
    return not found


def test_a_delta_in_place_of_the_list_is_a_question(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    outcome = take_un(tracker, [*CROWD[20:26], person(300), person(301)], 1)
    assert outcome.outcome == "pending"
    assert [row for row in brief(tracker) if row[0] == "addition"] == [
        ("addition", "QDi.300"),
        ("addition", "QDi.301"),
    ]
    assert len(questions(tracker)) == 94
    assert [row for row in log(tracker) if row["kind"] == "removal"] == []


def test_a_mirror_that_lags_says_how_old_its_own_document_is(tracker: Tracker) -> None:
    """The UN delisted, the mirror did not: two answers, each with its document's age."""
    mirror = sample("za_fic")
    name = "AIMAN MUHAMMED RABI AL-ZAWAHIRI"
    people = [*CROWD[:50], person(600, ref="QDi.006", name=name), *CROWD[60:]]
    people = [p for p in people if p["ref"] != "QDi.006" or p["name"] == name]
    take_un(tracker, people, 0)
    take_un(tracker, [p for p in people if p["name"] != name], 3)
    take_case(tracker, mirror, mirror.documents, 0)
    answers = {a["list_id"]: a for a in ask(tracker, name, day(4).date().isoformat())["answers"]}
    assert answers["un_sc"]["answer"] == "missing"
    assert answers["za_fic"]["answer"] == "in_force"
    ages = [answers[key]["document_age_days"] for key in ("un_sc", "za_fic")]
    assert ages[0] < ages[1]


def test_an_aggregator_is_never_a_source_of_removals() -> None:
    case = un_case(CROWD, 0)
    without = un(CROWD[:50] + CROWD[51:], 1)
    (row,) = trial.log(case, [without])
    assert row.kind == Kind.REMOVAL
    assert trial.log(case, [without], aggregator=True) == []


def test_a_sub_list_that_is_out_for_a_day_is_a_question(tracker: Tracker) -> None:
    taliban = [person(n, ref=f"TAi.{n:03d}", regime="Taliban") for n in range(500, 505)]
    take_un(tracker, [*CROWD[:50], *taliban, *CROWD[50:]], 0)
    outcome = take_un(tracker, CROWD, 1)
    assert (outcome.outcome, "no entry of programme Taliban" in outcome.reason) == ("pending", True)
    assert [row for row in log(tracker) if row["kind"] == "removal"] == []
    take_un(tracker, [*CROWD[:50], *taliban, *CROWD[50:]], 2)
    assert (log(tracker), questions(tracker)) == ([], [])


# 12, 13: dates and texts as they are.


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("dd/mm/1965", "1965"),
        ("00/00/1970", "1970"),
        ("00/07/1970", "1970-07"),
        ("2015-03-27-04:00", "2015-03-27"),
        ("2015-03-27T00:00:00Z", "2015-03-27"),
        ("31/02/1960", ""),
        ("15/13/1960", ""),
        ("26/7/98", ""),
        ("46126", ""),
        ("Re-listed: 4 May 2011", ""),
    ],
)
def test_odd_dates_are_read_as_what_they_say_or_not_at_all(text: str, date: str) -> None:
    assert partial_date(text, ("%d/%m/%Y",)) == date


def test_an_official_mistake_stands_as_published_until_the_authority_amends_it(
    tracker: Tracker,
) -> None:
    wrong = person(7, aliases=[("Good", "Aum Shinrikyo")])
    take_un(tracker, [*CROWD[:6], wrong, *CROWD[7:]], 0)
    take_un(tracker, CROWD, 1)
    (row,) = log(tracker)
    assert (row["kind"], row["origin"]) == ("amendment", "authority")
    (change,) = row["fields"]
    assert (change["field"], change["before"]) == ("alias", ["Aum Shinrikyo"])


# 15-18: duplicates, churn, twins.


def test_a_column_that_comes_twice_is_refused() -> None:
    case = sample("tr_masak")
    text = case.documents["list"].decode("cp1254")
    doubled = text.replace("ANNE ADI;BABA ADI", "ANNE ADI;ANNE ADI")
    with pytest.raises(kit.LayoutChanged):
        case.read({**case.documents, "list": doubled.encode("cp1254")}, 1)
    twice = b"A,A,B\r\n1,2,3\r\n"
    with pytest.raises(kit.LayoutChanged, match="a column twice"):
        list(kit.csv.headed(kit.Document(name="x.csv", content=twice), ["A", "B"]))


def test_a_whole_row_that_comes_twice_is_one_entry() -> None:
    case = sample("tr_masak")
    lines = case.documents["list"].splitlines(keepends=True)
    after = case.read({**case.documents, "list": b"".join([*lines, lines[-1]])}, 1)
    assert after.snapshot.members == case.reading.snapshot.members
    assert trial.log(case, [after]) == []


@pytest.mark.every_list
def test_a_list_says_which_language_version_is_the_authoritys() -> None:
    for key in registry.keys():
        assert re.fullmatch(r"[a-z]{2,3}", scraper(key).source.language), key


# 19-25: what a site does.


def test_a_page_taken_before_its_table_was_there_is_refused() -> None:
    case = sample("us_state_fto")
    page = re.sub(rb"<tbody>.*?</tbody>|<tr><td>.*?</tr>", b"", case.documents["page"], flags=re.S)
    with pytest.raises(kit.LayoutChanged, match="rows"):
        case.read({"page": page}, 1)


def test_the_day_in_law_and_the_day_we_saw_it_are_two_dates(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(900, listed="2023-11-02")], 20)
    (row,) = log(tracker)
    assert row["effective_on"] == "2023-11-02"
    assert row["observed_at"][:10] == day(20).date().isoformat()


def test_a_file_saved_by_a_person_is_the_way_round_a_wall(tracker: Tracker, tmp_path: Path) -> None:
    take_un(tracker, CROWD, 0)
    saved = tmp_path / "consolidated.xml"
    saved.write_bytes(un_xml([*CROWD[:40], *CROWD[41:], person(900)], day(1)))
    outcome = folders.upload(tracker, "un_sc", saved, by="ada")
    assert outcome.outcome == "pending"
    assert brief(tracker) == [("addition", "QDi.900")]
    assert {q["reason"] for q in questions(tracker)} == {"the document was uploaded by hand"}


@pytest.mark.every_list
def test_a_list_that_is_behind_a_wall_says_how_to_get_round_it() -> None:
    for key in registry.keys():
        source = scraper(key).source
        addresses = [file.url for file in source.formats[0].files.values() if file.required]
        if not any(addresses) and not hasattr(scraper(key).module, "follow"):
            assert "--file" in source.access_note, key


def test_a_note_inside_a_header_cell_is_refused() -> None:
    case = sample("us_state_fto")
    page = case.documents["page"].replace(b">Date Implemented<", b">Date Implemented (note)<")
    assert page != case.documents["page"]
    with pytest.raises(kit.LayoutChanged):
        case.read({"page": page}, 1)


def test_a_closed_list_delists_nobody() -> None:
    from tracker.rules import guard

    source = replace(scraper("un_sc").source, closed_on=day(5).date().isoformat())
    before, after = un(CROWD, 0).snapshot, un(CROWD[:50] + CROWD[51:], 6).snapshot
    assert "delists nobody" in guard.doubt(before, after, ["QDi.051"], list(before.members), source)
    earlier = un(CROWD[:50] + CROWD[51:], 4).snapshot
    assert guard.doubt(before, earlier, ["QDi.051"], list(before.members), source) == ""


@every_sample
def test_a_feed_that_was_emptied_is_refused(key: str, folder: Path) -> None:
    """All records gone, the frame still there: the header row, the root, the empty list."""
    case = trial.good(key, folder)
    for role, content in case.documents.items():
        if case.form.files[role].required:
            documents = {**case.documents, role: emptied(content, case.form.files[role].content)}
            found = trial.survives(case, f"{role} emptied", documents)
            if found is not None:
                trial.assert_nobody_left(case, f"{role} emptied", found)
                gone = [row for row in trial.log(case, [found]) if row.kind == Kind.REMOVAL]
                assert gone == []


def emptied(content: bytes, kind: kit.FileType) -> bytes:
    found = dict(damage.STRUCTURE.get(kind, damage.nothing)(content, 1))
    if kind == kit.FileType.CSV:
        return found["only the header"]
    if kind == kit.FileType.JSON:
        return re.sub(rb"\[.*\]", b"[]", content, flags=re.S)
    if kind == kit.FileType.XML:
        return re.sub(rb"(<[\w:-]+[^>]*>).*(</[\w:-]+>\s*)$", rb"\1\2", content, flags=re.S)
    if kind == kit.FileType.HTML:
        return re.sub(rb"<tr>\s*<td.*?</tr>|<li.*?</li>", b"", content, flags=re.S)
    return next((b for what, b in found.items() if what.endswith("only the header")), b"")


# 27-29: encodings, years, counts.


@every_sample
def test_a_byte_order_mark_changes_nothing_or_is_refused(key: str, folder: Path) -> None:
    case = trial.good(key, folder)
    for role, content in case.documents.items():
        documents = {
            **case.documents,
            role: b"\xef\xbb\xbf" + content.removeprefix(b"\xef\xbb\xbf"),
        }
        found = trial.survives(case, "byte order mark", documents)
        if found is not None:
            assert trial.log(case, [found]) == []


def test_a_name_of_digits_only_is_a_name(tracker: Tracker) -> None:
    take_un(tracker, [*CROWD, person(764, name="764")], 0)
    assert state(tracker, "QDi.764") == "in_force"
    (found,) = ask(tracker, "764", day(1).date().isoformat())["answers"]
    assert found["matched_name"] == "764"
    assert kit.sheet.cell_text(764.0) == "764"


@pytest.mark.every_list
def test_no_list_knows_a_year_by_heart() -> None:
    """File names with a year are matched by pattern: next year's file is taken too."""
    for key in registry.keys():
        for form in scraper(key).source.formats:
            for file in form.files.values():
                for pattern in file.patterns:
                    assert not re.search(r"20[12]\d", pattern), (key, pattern)


def test_two_rows_of_one_key_that_share_no_name_are_two_entries_and_two_declared_rows() -> None:
    case = sample("iq_aml")
    text = case.documents["list"]
    ids = re.findall(rb'"id": "([^"]+)"', text)
    after = case.read({"list": text.replace(ids[3], ids[0])}, 1)
    assert len(after.snapshot.members) == len(case.reading.snapshot.members)
    assert [key for key in after.snapshot.members if key.startswith(f"{ids[0].decode()}#")]
