"""Every version of a list's file in a git repository, as documents of before."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from db import snapshots
from db.engine import reading
from db.log import Filters
from tests.builders import CROWD, day, person, un_xml, without
from tests.builders import take as take_one
from tests.conftest import open_tracker
from tests.repositories import Repository
from tracker.answers.log import changes
from tracker.errors import WrongUsage
from tracker.intake import gitrepo, versions
from tracker.model import Provenance
from tracker.proof import replay
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome

FILE = "un/consolidated.xml"
MORE = [*CROWD, person(41)]


@pytest.fixture
def made(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


@pytest.fixture
def tracker(tmp_path: Path) -> Tracker:
    return open_tracker(tmp_path / "home")


def taken(
    tracker: Tracker,
    repository: Path,
    *paths: str,
    list_id: str = "un_sc",
    said: list[str] | None = None,
    **more: Any,
) -> list[Outcome]:
    files = versions.files_of(list_id, paths or (FILE,))
    tell = (said if said is not None else []).append
    with gitrepo.opened(repository) as opened:
        for path in files.paths.values():
            versions.demand(opened, path)
        return list(versions.take_repository(tracker, list_id, opened, files, tell, **more))


def log(tracker: Tracker, list_id: str = "un_sc") -> list[tuple[str, ...]]:
    """The log without what is of the times of observation."""
    with reading(tracker.ledger.engine) as connection:
        rows = [row.json() for row in changes(connection, Filters(lists=(list_id,), limit=0))]
    clocks = {"change_id", "observed_at", "observed_after", "recorded_at", "provenance"}
    return sorted(tuple(str(v) for k, v in row.items() if k not in clocks) for row in rows)


def rows(tracker: Tracker, list_id: str = "un_sc") -> list[snapshots.SnapshotRow]:
    with reading(tracker.ledger.engine) as connection:
        return snapshots.of_list(connection, list_id)


def test_versions_are_documents_of_the_times_of_their_commits(
    made: Repository, tracker: Tracker
) -> None:
    made.commit({FILE: un_xml(CROWD, day(1))})
    made.commit({FILE: un_xml(MORE, day(2))})
    made.commit({"README": b"nothing of the list"})
    made.commit({FILE: un_xml(without(3), day(4))})
    outcomes = taken(tracker, made.folder)
    assert [one.outcome for one in outcomes] == ["recorded", "recorded", "pending"]
    assert [row.observed_at[:10] for row in rows(tracker)] == [
        "2024-01-02",
        "2024-01-03",
        "2024-01-05",
    ]
    assert {row.provenance for row in rows(tracker)} == {"third-party copy"}


def test_the_log_is_that_of_a_folder_of_the_same_documents(
    made: Repository, tracker: Tracker, tmp_path: Path
) -> None:
    documents = [un_xml(people, day(n)) for n, people in enumerate((CROWD, MORE, CROWD, MORE), 1)]
    other = open_tracker(tmp_path / "other")
    for number, content in enumerate(documents, 1):
        made.commit({FILE: content})
        take_one(other, content, day(number))
    taken(tracker, made.folder)
    assert log(tracker) == log(other) != []
    assert not list(replay.differences(tracker, ["un_sc"]))


def test_what_was_taken_is_not_taken_again_and_new_commits_are(
    made: Repository, tracker: Tracker
) -> None:
    made.commit({FILE: un_xml(CROWD, day(1))})
    taken(tracker, made.folder)
    made.commit({FILE: un_xml(MORE, day(2))})
    again, new = taken(tracker, made.folder)
    assert (again.outcome, again.reason) == ("unchanged", "It is on record already.")
    assert new.outcome == "recorded"
    assert len(tracker.journal.receipts("un_sc")) == 2


def test_the_same_bytes_in_a_later_commit_say_that_the_list_was_unchanged(
    made: Repository, tracker: Tracker
) -> None:
    first = un_xml(CROWD, day(1))
    made.commit({FILE: first})
    (made.folder / FILE).chmod(stat.S_IRWXU)
    made.commit({})
    outcomes = taken(tracker, made.folder)
    assert [one.outcome for one in outcomes] == ["recorded", "unchanged"]
    assert len(rows(tracker)) == 1


def test_a_file_is_followed_through_renames(made: Repository, tracker: Tracker) -> None:
    made.commit({"old/list-of-2015.xml": un_xml(CROWD, day(1))})
    made.rename("old/list-of-2015.xml", FILE)
    made.commit({FILE: un_xml(MORE, day(3))})
    outcomes = taken(tracker, made.folder)
    assert [one.outcome for one in outcomes] == ["recorded", "unchanged", "recorded"]


def test_a_merge_counts_as_what_it_brought_to_its_first_parent(
    made: Repository, tracker: Tracker
) -> None:
    made.commit({FILE: un_xml(CROWD, day(1))})
    made.git("checkout", "-q", "-b", "side")
    made.commit({FILE: un_xml(without(1, 2), day(2))})
    made.commit({FILE: un_xml(MORE, day(3))})
    made.git("checkout", "-q", "main")
    made.commit({"other": b"goes on"})
    merged = datetime(2024, 2, 1, tzinfo=UTC)
    made.git("merge", "-q", "--no-ff", "side", "-m", "merged", at=merged)
    outcomes = taken(tracker, made.folder)
    assert [one.observed_at[:10] for one in outcomes] == ["2024-01-02", "2024-02-01"]
    assert [one.removed for one in outcomes] == [0, 0]


def test_two_commits_of_one_second_and_a_clock_that_goes_back_stand_in_the_order_of_history(
    made: Repository, tracker: Tracker
) -> None:
    noon = datetime(2024, 3, 1, 12, tzinfo=UTC)
    made.commit({FILE: un_xml(CROWD, day(1))}, noon)
    made.commit({FILE: un_xml(MORE, day(2))}, noon)
    made.commit({FILE: un_xml([*MORE, person(42)], day(3))}, noon - timedelta(days=9))
    said: list[str] = []
    outcomes = taken(tracker, made.folder, said=said)
    assert [one.observed_at[11:19] for one in outcomes] == ["12:00:00", "12:00:01", "12:00:02"]
    assert [(one.added, one.removed) for one in outcomes[1:]] == [(1, 0), (1, 0)]
    assert said == [
        "2 versions have a time that is not after that of the version before them: the order is "
        "the history's, each a second after the one before."
    ]


def test_a_shallow_clone_is_said(made: Repository, tracker: Tracker, tmp_path: Path) -> None:
    for number, people in enumerate((CROWD, MORE, CROWD), 1):
        made.commit({FILE: un_xml(people, day(number))})
    clone = tmp_path / "shallow"
    made.git("clone", "-q", "--depth", "2", f"file://{made.folder}", str(clone))
    said: list[str] = []
    outcomes = taken(tracker, clone, said=said)
    assert len(outcomes) == 2
    assert said == [versions.SHALLOW]


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 9\n"
TORN = b"<<<<<<< ours\n<CONSOLIDATED_LIST>\n=======\n<LIST>\n>>>>>>> theirs\n"


@pytest.mark.parametrize(
    ("content", "why"),
    [(POINTER, "is a pointer of Git LFS"), (TORN, "has the marks of a merge")],
)
def test_what_stands_in_the_place_of_a_document_is_refused_and_moves_nobody(
    made: Repository, tracker: Tracker, content: bytes, why: str
) -> None:
    made.commit({FILE: un_xml(CROWD, day(1))})
    made.commit({FILE: content})
    made.commit({FILE: un_xml(MORE, day(3))})
    outcomes = taken(tracker, made.folder)
    assert [one.outcome for one in outcomes] == ["recorded", "refused", "recorded"]
    assert why in outcomes[1].reason
    assert outcomes[2].removed == 0


def test_links_large_files_and_commits_without_the_file_are_refused_with_a_sentence(
    made: Repository, tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.commit({FILE: un_xml(CROWD, day(1))})
    (made.folder / FILE).unlink()
    made.commit({})
    (made.folder / FILE).symlink_to("/etc/passwd")
    made.commit({})
    (made.folder / FILE).unlink()
    made.commit({FILE: b" " * 70_000_000})
    outcomes = taken(tracker, made.folder)
    assert [one.outcome for one in outcomes] == ["recorded", *["refused"] * 3]
    assert "without which it is not the list" in outcomes[1].reason
    assert "symbolic link" in outcomes[2].reason
    assert "70,000,000 bytes, more than the limit" in outcomes[3].reason


def test_the_files_of_a_set_are_those_of_one_commit(made: Repository, tracker: Tracker) -> None:
    sample = Path(__file__).parents[1] / "samples" / "us_ofac_sdn"
    folder = next(f for f in sorted(sample.iterdir()) if (f / "add.csv").exists())
    names = ("sdn.csv", "add.csv", "alt.csv")
    made.commit({f"ofac/{name}": (folder / name).read_bytes() for name in names[:1]})
    made.commit({f"ofac/{name}": (folder / name).read_bytes() for name in names[1:]})
    paths = [f"ofac/{name}" for name in names]
    outcomes = taken(tracker, made.folder, *paths, list_id="us_ofac_sdn")
    assert outcomes[0].outcome == "refused"
    assert "ofac/add.csv" in outcomes[0].reason
    assert {len(receipt.files) for receipt in tracker.journal.receipts("us_ofac_sdn")} == {3}


def test_official_is_what_somebody_vouches_for(made: Repository, tracker: Tracker) -> None:
    made.commit({FILE: un_xml(CROWD, day(1))})
    taken(tracker, made.folder, provenance=Provenance.OFFICIAL)
    assert [row.provenance for row in rows(tracker)] == ["official"]


def test_roles_name_files_that_are_named_otherwise(made: Repository, tracker: Tracker) -> None:
    made.commit({"data/latest": un_xml(CROWD, day(1))})
    with pytest.raises(WrongUsage, match="say which file it is: --path ROLE=PATH"):
        taken(tracker, made.folder, "data/latest")
    (outcome,) = taken(tracker, made.folder, "list=data/latest")
    assert outcome.outcome == "recorded"


@pytest.mark.parametrize("path", ["/etc/passwd", "../x.xml", ""])
def test_a_path_lies_below_the_root(path: str) -> None:
    with pytest.raises(WrongUsage):
        versions.files_of("un_sc", [path])


def test_what_is_no_repository_and_files_that_never_were(made: Repository, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    for folder in (tmp_path / "nowhere", tmp_path / "plain"):
        with pytest.raises(WrongUsage, match="There is no git repository"):
            gitrepo.opened(folder).__enter__()
    with pytest.raises(WrongUsage, match="has no commit"):
        gitrepo.opened(made.folder).__enter__()
    made.commit({FILE: b"x"})
    with (
        pytest.raises(WrongUsage, match=r"No commit of the repository ever had a file un/no\.xml"),
        gitrepo.opened(made.folder) as repository,
    ):
        versions.demand(repository, "un/no.xml")


def test_without_git_one_sentence_says_so(
    made: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(WrongUsage, match="There is no `git` command"):
        gitrepo.opened(made.folder).__enter__()


def test_nothing_that_a_hostile_repository_sets_is_run(
    made: Repository, tracker: Tracker, tmp_path: Path
) -> None:
    """Each of these settings has git run a program of the repository's choice somewhere."""
    made.commit({FILE: un_xml(CROWD, day(1)), ".gitattributes": b"* filter=f diff=d text\n"})
    made.commit({FILE: un_xml(MORE, day(2))})
    trace = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> {trace}\nexit 1\n')
    program.chmod(0o755)
    settings = {
        "core.fsmonitor": program,
        "core.pager": program,
        "core.sshCommand": program,
        "core.gitProxy": program,
        "core.alternateRefsCommand": program,
        "core.hooksPath": tmp_path,
        "core.editor": program,
        "diff.external": program,
        "diff.d.command": program,
        "diff.d.textconv": program,
        "filter.f.clean": program,
        "filter.f.smudge": program,
        "filter.f.process": program,
        "gpg.program": program,
        "log.showSignature": "true",
        "pager.log": program,
        "credential.helper": f"!{program}",
        "uploadpack.packObjectsHook": program,
        "extensions.partialClone": "origin",
        "remote.origin.url": f"ext::{program}",
        "remote.origin.promisor": "true",
        "alias.log": f"!{program}",
        "alias.rev-parse": f"!{program}",
    }
    made.git("config", "core.repositoryFormatVersion", "1")
    for name, value in settings.items():
        made.git("config", name, str(value))
    for hook in (made.folder / ".git" / "hooks").iterdir():
        hook.unlink()
    for name in ("post-checkout", "reference-transaction", "post-index-change"):
        (made.folder / ".git" / "hooks" / name).write_text(program.read_text())
        (made.folder / ".git" / "hooks" / name).chmod(0o755)
    trace.unlink(missing_ok=True)
    outcomes = taken(tracker, made.folder)
    assert [one.outcome for one in outcomes] == ["recorded", "recorded"]
    assert not trace.exists()


def test_the_program_of_that_test_would_be_run_by_a_careless_git(
    made: Repository, tmp_path: Path
) -> None:
    made.commit({FILE: un_xml(CROWD, day(1)), ".gitattributes": b"* diff=d\n"})
    made.commit({FILE: un_xml(MORE, day(2))})
    trace, program = tmp_path / "ran", tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho ran >> {trace}\n")
    program.chmod(0o755)
    made.git("config", "diff.d.textconv", str(program))
    made.git("log", "-p")
    assert trace.exists()


def test_objects_that_are_missing_are_refused_and_asked_of_nobody(
    made: Repository, tracker: Tracker
) -> None:
    made.commit({FILE: un_xml(CROWD, day(1))})
    made.commit({FILE: un_xml(MORE, day(2))})
    blob = made.git("rev-parse", f"HEAD:{FILE}")
    (made.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    first, second = taken(tracker, made.folder)
    assert (first.outcome, second.outcome) == ("recorded", "refused")
    assert "does not have its contents" in second.reason
