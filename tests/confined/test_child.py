"""The process that reads: what it answers, what it may not do, and that only it dies."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrapers import kit, registry
from scrapers.registry import scraper
from tests import accept
from tests.builders import CROWD, day, person, un_xml
from tests.confined import poisoned
from tests.faults import trial
from tracker.confined.child import Child
from tracker.confined.here import Here
from tracker.confined.start import NoReader
from tracker.confined.task import KILLED, Killed, Task, Unread

pytestmark = pytest.mark.slow(12)

POISONED = (sys.executable, "-m", "tests.confined.poisoned")
LINE_OF_DEATH = {
    b"abort": "the reading process ended by SIGABRT",
    b"kill": "the reading process ended by SIGKILL",
    b"crash": "the reading process ended by SIGSEGV",
    b"leave": "the reading process ended by exit code 3",
    b"interrupt": "the reading process ended by SIGINT",
    b"eat": "reading it takes more than 500 MB of memory",
    b"gulp": "reading it takes more than 500 MB of memory",
    b"memory error": "reading it takes more than 500 MB of memory",
    b"spin": "reading it takes more than 1 seconds of processor time",
    b"sleep": "reading it took more than 5 seconds",
    b"wrong answer": "what was read of it makes no sense",
    b"half an answer": "the reading process ended by exit code 0",
}


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    with closing(Child()) as reader:
        yield reader


@pytest.fixture(scope="module")
def dying() -> Iterator[Child]:
    with closing(Child(seconds=1, command=POISONED)) as reader:
        yield reader


def task(*documents: bytes, list_id: str = "un_sc") -> Task:
    return Task(
        list_id=list_id,
        format_id="xml",
        sha256="0" * 64,
        observed_at=day(1),
        mode="run",
        documents={"list": kit.Document(name="consolidated.xml", content=b"".join(documents))},
    )


def good() -> Task:
    return task(un_xml(CROWD, day(1)))


def of_sample(case: trial.Good) -> Task:
    return Task(
        list_id=case.key,
        format_id=case.format_id,
        sha256="0" * 64,
        observed_at=day(1),
        mode="backfill",
        documents={
            role: kit.Document(name=case.names[role], content=content)
            for role, content in case.documents.items()
        },
    )


@pytest.mark.parametrize("key", registry.keys())
def test_it_answers_as_a_reader_in_this_process_does(child: Child, key: str) -> None:
    for folder in accept.folders(key):
        wanted = of_sample(trial.good(key, folder))
        for known in ((), {next(iter(Here().read(wanted, ()).contents))}):
            ours, theirs = Here().read(wanted, known), child.read(wanted, known)
            said = {member.revision for member in ours.snapshot.members.values()}
            assert (theirs.snapshot, theirs.drift) == (ours.snapshot, ours.drift)
            assert list(theirs.snapshot.members) == list(ours.snapshot.members)
            assert theirs.contents == {n: c for n, c in ours.contents.items() if n in said}


def test_contents_are_asked_for_that_nobody_stored_however_often_they_were_read(
    child: Child,
) -> None:
    """A document whose recording failed was read all the same."""
    child.forget()
    first = child.read(good(), ())
    assert child.read(good(), ()).contents == first.contents
    assert child.read(good(), first.contents).contents == {}


LATER = datetime(2031, 1, 1, tzinfo=UTC)
"""After all that samples of feeds tell of."""


@pytest.mark.parametrize("key", registry.feeds())
def test_it_reads_feeds(child: Child, key: str) -> None:
    cases = trial.samples(key) if (accept.SAMPLES / key).is_dir() else []
    for case in cases:
        told = replace(of_sample(case), observed_at=LATER)
        assert child.acts(told) == Here().acts(told) != ()


def test_it_finds_links(child: Child) -> None:
    page = kit.Document(
        name="page.html",
        content=b"<html><body><a href='/a/shisantouketsu20261008.xlsx'>x</a></body></html>",
    )
    assert child.links("jp_mof", "page", page) == Here().links("jp_mof", "page", page)


def test_what_is_refused_here_is_refused_there_in_the_same_words(child: Child) -> None:
    bad = task(b"<html><title>Access denied</title></html>")
    with pytest.raises(kit.ScrapeError) as ours:
        Here().read(bad, ())
    with pytest.raises(Unread) as theirs:
        child.read(bad, ())
    assert str(theirs.value) == str(ours.value)
    assert not isinstance(theirs.value, Killed)


def test_one_process_reads_many_documents(child: Child) -> None:
    child.read(good(), ())
    process = child.process
    with pytest.raises(Unread):
        child.read(task(b"<nothing/>"), ())
    child.forget()
    child.read(good(), ())
    assert child.process is process


def test_what_parsers_leave_behind_does_not_add_up(child: Child) -> None:
    """Documents that end too early: lxml keeps each until somebody looks for cycles."""
    source = trial.samples("ch_seco")[0]
    whole = source.documents["list"]
    bad = replace(source, documents={"list": whole[:-9] + b" " * 2_000_000})
    child.close()
    peaks = []
    for _ in range(60):
        with pytest.raises(Unread):
            child.read(of_sample(bad), ())
        assert child.process is not None
        status = Path(f"/proc/{child.process.started.pid}/status").read_text()
        peaks.append(int(status.split("VmRSS:")[1].split()[0]))
    assert peaks[-1] < peaks[5] + 60_000, peaks  # kB; each document has 2,000


@pytest.mark.parametrize("word", LINE_OF_DEATH, ids=bytes.decode)
def test_it_dies_alone_and_the_next_document_is_read(dying: Child, word: bytes) -> None:
    with pytest.raises(Killed) as death:
        dying.read(task(un_xml(CROWD, day(1)), b"<!--", word, b"-->"), ())
    expected = {LINE_OF_DEATH[word], *([LINE_OF_DEATH[b"sleep"]] if word == b"spin" else ())}
    assert str(death.value) in {f"{KILLED}: {line}." for line in expected}
    assert dying.read(good(), ()) == Here().read(good(), ())


def test_every_end_has_its_line() -> None:
    assert LINE_OF_DEATH.keys() | {b"signals"} == poisoned.ENDS.keys()


@pytest.mark.parametrize("word", poisoned.FORBIDDEN, ids=bytes.decode)
def test_it_cannot(dying: Child, word: bytes) -> None:
    """Sockets, other programs, many open files, writing: denied, and the document is refused."""
    with pytest.raises(Unread) as refused:
        dying.read(task(b"<!--", word, b"-->"), ())
    said = str(refused.value)
    assert "Nothing held it back" not in said
    assert any(why in said for why in ("Operation not permitted", "Too many open files", "large"))


def test_it_knows_no_secret(dying: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_SMTP_PASSWORD", "hunter2")
    dying.close()
    with pytest.raises(Unread) as told:
        dying.read(task(b"<!--", poisoned.SECRETS, b"-->"), ())
    assert "TRACKER" not in str(told.value)
    assert "PYTHONPATH" in str(told.value)


def test_a_stopped_service_lets_it_finish(dying: Child) -> None:
    """Signals go to the whole group of a service; it ends when its input does."""
    signalled = task(un_xml(CROWD, day(1)), b"<!--signals-->")
    assert len(dying.read(signalled, ()).snapshot.members) == len(CROWD) + 3


def test_it_ends_with_its_master() -> None:
    code = (
        "from tracker.confined.child import Child; import os; c = Child(); c.held;"
        "print(c.process.started.pid, flush=True); os._exit(0)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    pid = int(said.stdout)
    for _ in range(100):
        if not _lives(pid):
            return
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    pytest.fail("it outlived its master")


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_process_without_threads_makes_a_copy_of_itself_and_any_other_starts_one_anew() -> None:
    """The copy has none of the other's files, and no environment; both answer alike."""
    code = (
        "import os, sys, threading, time; from tests.confined.test_child import good;"
        "from contextlib import closing; from tracker.confined.child import Child;"
        "from tracker.confined.here import Here; kept = open(os.devnull);"
        "sleep = dict(target=time.sleep, args=[60], daemon=True);"
        "threads = [threading.Thread(**sleep) for _ in sys.argv[1:]];"
        "[thread.start() for thread in threads];"
        "reader = Child(); answer = reader.read(good(), ()); started = reader.process.started;"
        "files = len(os.listdir(f'/proc/{started.pid}/fd'));"
        "print(type(started).__name__, files, len(reader.held), answer == Here().read(good(), ()));"
        "reader.close()"
    )

    def said(*words: str) -> str:
        command = [sys.executable, "-c", code, *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    with closing(Child()) as reader:
        held = len(reader.held)
    assert said() == f"Copied 4 {held} True"
    assert said("a thread") == f"Anew 4 {held} True"


WAITING = """
import os, sys
from contextlib import closing
from tracker.confined.child import Child
with closing(Child(loaded=False)) as child:
    child.warm()
    started = child.process.started
    status = open(f"/proc/{started.pid}/status").read()
    from tests.confined.test_child import good
    from tracker.confined.here import Here
    kept = int(status.split("VmRSS:")[1].split()[0])
    answer = child.read(good(), ())
    print(type(started).__name__, kept < 30_000, len(child.held), answer == Here().read(good(), ()))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no proc(5) here")
def test_one_that_waits_has_nothing_loaded_and_then_reads_and_is_held_like_any_other() -> None:
    done = subprocess.run([sys.executable, "-c", WAITING], capture_output=True, text=True)
    with closing(Child()) as reader:
        held = len(reader.held)
    assert done.stdout.strip() == f"Copied True {held} True", done.stderr


@pytest.mark.parametrize("killed", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_one_that_waits_outlives_what_stops_a_service_and_ends_with_its_master(
    killed: signal.Signals,
) -> None:
    code = (
        "from tracker.confined.child import Child; import os, sys, time; c = Child(loaded=False);"
        "c.warm(); time.sleep(0.2); pid = c.process.started.pid; os.kill(pid, int(sys.argv[1]));"
        "time.sleep(0.2); print(pid, c.process.has_ended, flush=True); os._exit(0)"
    )
    command = [sys.executable, "-c", code, str(int(killed))]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    pid, has_ended = said.split()
    assert has_ended == "False"
    for _ in range(100):
        if not _lives(int(pid)):
            return
        time.sleep(0.05)
    os.kill(int(pid), signal.SIGKILL)
    pytest.fail("it outlived its master")


def test_one_that_ended_while_nobody_asked_harms_no_document(child: Child) -> None:
    child.read(good(), ())
    assert child.process is not None
    child.process.started.kill()
    child.process.started.wait()
    assert child.read(good(), ()) == Here().read(good(), ())


def test_many_threads_ask_one_process(child: Child) -> None:
    answers = []
    threads = [
        threading.Thread(target=lambda n=n: answers.append((n, child.read(_with(n), ()))))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert all(found == Here().read(_with(n), ()) for n, found in answers)


def _with(number: int) -> Task:
    return task(un_xml([*CROWD[:number], person(90 + number)], day(1)))


def test_where_no_process_can_be_had_no_document_is_blamed() -> None:
    for command in (("/nowhere/python",), (sys.executable, "-c", "raise SystemExit(1)")):
        with pytest.raises(NoReader), closing(Child(command=command)) as reader:
            reader.read(good(), ())


def test_a_list_may_be_allowed_more(dying: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    known = scraper("un_sc")
    small = replace(known, source=replace(known.source, memory_limit_bytes=120_000_000))
    monkeypatch.setattr("scrapers.registry.scraper", lambda _: small)
    with pytest.raises(Killed, match="more than 120 MB"):
        dying.read(task(b"<!--eat-->"), ())
