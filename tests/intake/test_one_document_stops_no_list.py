"""Whatever one document makes the program raise: that one is refused, and the next one is taken."""

from gzip import BadGzipFile
from typing import Any

import pytest
from structlog.testing import capture_logs

from db import arrivals, checks
from db.archive import ArchiveDamaged
from db.claims import LeaseLost
from db.engine import DatabaseError, DataError, OperationalError, StorageError, reading
from scrapers import kit, registry
from tests.builders import ask, brief, day, log, person, take, take_un, un_xml
from tests.faults import trial
from tests.faults.trial import Good
from tests.intake.breaking import FAILURES, FOLDING, READING, Breaks
from tests.record.processes import MANY
from tracker.confined import here
from tracker.errors import Refused, fault_of_document
from tracker.intake import rebuild, run
from tracker.notices.kinds.operations import Operations
from tracker.notices.notice import Occasion
from tracker.notices.watching import Watching
from tracker.proof import doctor, replay
from tracker.record.journal import Arrival, bundle_sha256
from tracker.record.tracker import Busy, Tracker
from tracker.record.writer import Outcome
from tracker.settings import Settings

STEPS = ["archive", *READING, *FOLDING]
COMPARED = set(FOLDING)
"""Steps that are taken only beside a predecessor, and by no list that merely repeats others."""


@pytest.fixture
def breaks(monkeypatch: pytest.MonkeyPatch) -> Breaks:
    found = Breaks()
    found.install(monkeypatch)
    return found


def variant(case: Good, number: int) -> dict[str, kit.Document]:
    """The documents of a sample in other bytes that say the same."""
    role = min(case.documents)
    mark = b"\0" if case.form.files[role].content == kit.FileType.EXCEL else b"\n"
    content = {**case.documents, role: case.documents[role] + mark * number}
    return {r: kit.Document(name=case.names[r], content=c) for r, c in content.items()}


def sha256_of(tracker: Tracker, documents: dict[str, kit.Document]) -> str:
    archive = tracker.journal.archive
    return bundle_sha256((d.name, archive.put(d.content)) for d in documents.values())


def looked(tracker: Tracker, case: Good, number: int) -> Outcome:
    """A look on day n that brought variant n."""
    arrival = Arrival(
        list_id=case.key,
        observed_at=day(number),
        mode="run",
        format_id=case.format_id,
        documents=variant(case, number),
    )
    return run.take(tracker, arrival, live=True)


def told(tracker: Tracker, list_id: str) -> list[str]:
    """What operators are to be told of a list now."""
    given = Occasion(settings=Settings(), watching=Watching(), now=tracker.clock())
    with reading(tracker.ledger.engine) as connection:
        notices = list(Operations.due(connection, given))
    about = [notice.told for notice in notices if notice.list_id == list_id]
    return [str(one.reason) for one in about if isinstance(one, Operations)]


def unprocessed(tracker: Tracker, list_id: str) -> list[int]:
    with reading(tracker.ledger.engine) as connection:
        return arrivals.unprocessed(connection, list_id)


def red(tracker: Tracker, list_id: str) -> bool:
    with reading(tracker.ledger.engine) as connection:
        return checks.failing(connection, list_id) is not None


TRIED = registry.keys() if MANY else registry.keys()[::4]
"""The steps are the same for all lists; their readers are tried elsewhere, each."""


@pytest.mark.slow
@pytest.mark.parametrize("key", TRIED)
def test_every_step_may_break_on_a_document_of_every_list(
    key: str, tracker: Tracker, breaks: Breaks
) -> None:
    case, aggregator = trial.samples(key)[0], registry.scraper(key).source.aggregator
    steps = [name for name in STEPS if not (aggregator and name in COMPARED - {"refusal"})]
    assert looked(tracker, case, 0).outcome == "recorded"
    for place, name in enumerate(steps):
        bad, good = 2 * place + 1, 2 * place + 2
        breaks.on(sha256_of(tracker, variant(case, bad)), name)
        outcome = looked(tracker, case, bad)
        failure = FAILURES[name]()
        assert outcome.outcome == "refused", name
        assert type(failure).__name__ in outcome.reason, (name, outcome.reason)
        assert "Traceback" not in outcome.reason
        assert red(tracker, key), name
        assert told(tracker, key) == [outcome.reason]
        assert looked(tracker, case, good).outcome in ("recorded", "unchanged"), name
        assert not red(tracker, key), name
        assert unprocessed(tracker, key) == []
    assert list(replay.differences_of(tracker, key)) == []
    assert brief(tracker) == []  # nobody came or left


@pytest.mark.parametrize("name", STEPS)
def test_what_came_before_and_after_a_document_that_breaks_is_as_if_it_had_never_come(
    name: str, on_both: Tracker, breaks: Breaks
) -> None:
    tracker = on_both
    crowd = [person(n) for n in range(1, 31)]
    take_un(tracker, crowd, 0)
    take_un(tracker, [*crowd[1:], person(40)], 1)
    before = log(tracker)
    bad = un_xml([*crowd[3:], person(41)], day(2))
    breaks.on(sha256_of(tracker, {"list": kit.Document(name="x", content=bad)}), name)
    with capture_logs() as said:
        outcome = take(tracker, bad, day(2), mode="run")
    assert outcome.outcome == "refused"
    assert log(tracker) == before
    (where,) = [line for line in said if line["event"] == "broken"]
    assert "breaking.py" in where["trace"]
    assert where["list_id"] == "un_sc"
    take_un(tracker, [*crowd[1:], person(40), person(42)], 3, mode="run")
    assert [row["entry_key"] for row in log(tracker)[len(before) :]] == ["QDi.042"]
    assert ask(tracker, "Given42 Family42", "2024-01-04")["answers"][0]["answer"] == "in_force"
    assert list(replay.differences_of(tracker, "un_sc")) == []


@pytest.mark.parametrize("name", [*READING, *FOLDING])
def test_a_late_document_and_new_rules_go_past_one_that_breaks(
    name: str, tracker: Tracker, breaks: Breaks
) -> None:
    crowd = [person(n) for n in range(1, 31)]
    take_un(tracker, crowd, 0)
    bad = un_xml([*crowd, person(41)], day(20))
    breaks.on(sha256_of(tracker, {"list": kit.Document(name="x", content=bad)}), name)
    take(tracker, bad, day(20))
    take_un(tracker, [*crowd, person(42)], 30)
    assert take_un(tracker, [*crowd, person(42), person(43)], 10).outcome == "recorded"  # late
    after = brief(tracker)
    assert ("addition", "QDi.041") not in after
    assert ("addition", "QDi.042") in after
    rebuild.upgrade(tracker, "un_sc")
    assert brief(tracker) == after
    assert list(replay.differences_of(tracker, "un_sc")) == []


def test_a_receipt_that_an_earlier_release_died_of_is_done_with_at_the_next_look(
    tracker: Tracker, breaks: Breaks
) -> None:
    take_un(tracker, [person(1)], 0)
    content = un_xml([person(1), person(2)], day(1))
    bad = {"list": kit.Document(name="consolidated.xml", content=content)}
    breaks.on(sha256_of(tracker, bad), "parse")
    arrival = Arrival(
        list_id="un_sc", observed_at=day(1), mode="run", format_id="xml", documents=bad
    )
    tracker.journal.receive(arrival, tracker.clock())  # and the process died
    assert take_un(tracker, [person(1), person(3)], 2, mode="run").outcome == "recorded"
    assert unprocessed(tracker, "un_sc") == []
    assert brief(tracker) == [("addition", "QDi.003")]


def test_trouble_with_the_database_is_no_reason_to_refuse_a_document(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_un(tracker, [person(1)], 0)

    def locked(*_: object) -> None:
        raise DatabaseError("SELECT 1", {}, Exception("database is locked"))

    with monkeypatch.context() as patch:
        patch.setitem(FAILURES, "walk", locked)
        trouble = Breaks()
        trouble.install(patch)
        content = un_xml([person(1), person(2)], day(1))
        sha256 = sha256_of(tracker, {"list": kit.Document(name="x", content=content)})
        trouble.on(sha256, "walk")
        with pytest.raises(DatabaseError):
            take(tracker, content, day(1), mode="run")
    assert len(unprocessed(tracker, "un_sc")) == 1
    take_un(tracker, [person(1), person(2)], 2, mode="run")
    assert brief(tracker) == [("addition", "QDi.002")]  # by the document that waited
    assert log(tracker)[0]["observed_at"] == "2024-01-02T00:00:00Z"


def test_a_null_character_in_a_name_stops_no_database(on_both: Tracker) -> None:
    """PostgreSQL keeps none, SQLite does; none comes so far."""
    case = trial.samples("qa_nctc")[0]
    (role,) = case.documents
    content = case.documents[role].replace(b'"Sample"', b'"Sam\\u0000ple"')
    assert content != case.documents[role]
    bad = Good(key=case.key, format_id=case.format_id, documents={role: content}, names=case.names)
    looked(on_both, case, 0)
    assert looked(on_both, bad, 1).outcome == "unchanged"
    assert looked(on_both, case, 2).outcome == "unchanged"
    assert unprocessed(on_both, case.key) == []


@pytest.mark.parametrize(
    ("failure", "why"),
    [
        (kit.LayoutChanged("No table."), "No table."),
        (Refused("Not this one."), "Not this one."),
        (DataError("INSERT", {}, Exception("no NUL")), "DataError"),
        (BadGzipFile("Not a gzipped file"), "BadGzipFile: Not a gzipped file"),
        (MemoryError(), "(MemoryError)"),
        (RuntimeError("two\nlines " + "x" * 9000), "two lines xxx"),
    ],
    ids=lambda given: type(given).__name__,
)
def test_what_is_said_of_a_document_is_one_short_sentence(failure: Exception, why: str) -> None:
    said = fault_of_document(failure)
    assert why in said.why
    assert len(said.why) < 400
    assert len(said.why.splitlines()) == 1
    assert bool(said.trace) == ("in the log" in said.why)


@pytest.mark.parametrize(
    "failure",
    [
        LeaseLost("un_sc"),
        ArchiveDamaged("gone"),
        Busy("un_sc"),
        OperationalError("SELECT", {}, Exception("locked")),
        StorageError("the pool is empty"),
    ],
    ids=lambda given: type(given).__name__,
)
def test_what_says_nothing_of_the_document_goes_on(failure: Exception) -> None:
    with pytest.raises(type(failure)):
        fault_of_document(failure)


@pytest.mark.parametrize("name", ["sniff", "acts"])
def test_a_feed_goes_on_after_a_document_that_breaks(
    name: str, tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = "us_federal_register"
    form = registry.scraper(feed).source.formats[0]
    role = next(iter(form.files))

    def look(content: bytes, number: int) -> Outcome:
        document = kit.Document(name="documents.json", content=content)
        arrival = Arrival(
            list_id=feed,
            observed_at=day(number),
            mode="run",
            format_id=form.id,
            documents={role: document},
        )
        return run.take(tracker, arrival, live=True)

    def broken(*_: object) -> None:
        raise RecursionError("maximum recursion depth exceeded")

    empty = b'{"count": 0, "results": []}'
    with monkeypatch.context() as patch:
        owner = registry.Scraper if name == "acts" else here
        patch.setattr(owner, name, broken)
        assert look(empty, 0).outcome == "refused"
        assert list(replay.lost_acts(tracker)) == []
    assert look(empty + b"\n", 1).outcome == "unchanged"
    assert unprocessed(tracker, feed) == []


@pytest.mark.parametrize("name", ["sniff", "parse", "archive"])
def test_what_broke_for_once_is_taken_at_its_own_place_when_it_comes_again(
    name: str, tracker: Tracker, breaks: Breaks
) -> None:
    """Memory ran out, or a disk did not answer: at the next look the same bytes can be read."""
    first, second = [person(1)], [person(1), person(2)]
    content = un_xml(second, day(1))
    sha256 = sha256_of(tracker, {"list": kit.Document(name="x", content=content)})
    take_un(tracker, first, 0, mode="run")
    breaks.on(sha256, name)
    assert take(tracker, content, day(1), mode="run").outcome == "refused"
    take(tracker, un_xml(first, day(0)), day(2), mode="run")
    assert take(tracker, content, day(3), mode="run").outcome == "refused"
    breaks.plan.clear()
    assert take(tracker, content, day(4), mode="run").outcome == "recorded"
    (row,) = log(tracker)
    assert (row["kind"], row["entry_key"]) == ("addition", "QDi.002")
    assert row["observed_at"] == "2024-01-02T00:00:00Z"
    assert list(replay.differences_of(tracker, "un_sc")) == []
    assert unprocessed(tracker, "un_sc") == []


def test_a_refused_document_that_comes_every_hour_is_read_once_each_time(
    tracker: Tracker, breaks: Breaks, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = un_xml([person(1), person(2)], day(1))
    take_un(tracker, [person(1)], 0)
    breaks.on(sha256_of(tracker, {"list": kit.Document(name="x", content=content)}), "parse")
    read = list[str]()
    real = run.digest.__globals__["documents"].fresh_of

    def counted(*args: Any) -> Any:
        read.append(args[2].sha256)
        return real(*args)

    monkeypatch.setattr(run.digest.__globals__["documents"], "fresh_of", counted)
    for number in range(1, 9):
        take(tracker, content, day(number), mode="run")
    assert len(read) == 8


def test_a_document_on_which_a_later_fold_breaks_is_red_in_doctor(
    tracker: Tracker, breaks: Breaks
) -> None:
    crowd = [person(n) for n in range(1, 31)]
    take_un(tracker, crowd, 0)
    content = un_xml([*crowd, person(41)], day(20))
    take(tracker, content, day(20))
    take_un(tracker, [*crowd, person(41), person(42)], 30)

    def findings() -> list[doctor.Finding]:
        with reading(tracker.ledger.engine) as connection:
            return list(doctor._refused_now(connection, "un_sc"))

    assert findings() == []
    breaks.on(sha256_of(tracker, {"list": kit.Document(name="x", content=content)}), "walk")
    take_un(tracker, crowd, 10)  # late, so that all later ones are folded again
    (finding,) = findings()
    assert not finding.fine
    assert "that of 2024-01-21: The program broke on it (KeyError" in finding.sentence
    assert brief(tracker)[-1] == ("addition", "QDi.042")  # and nobody is lost by it
    assert ("addition", "QDi.041") in brief(tracker)
    breaks.plan.clear()
    rebuild.upgrade(tracker, "un_sc")
    assert findings() == []
