"""`tracker backfill --git` and `--wayback`: what is typed, what is said, how it ends."""

import json
from pathlib import Path

import pytest

from scrapers.registry import scraper
from tests.builders import CROWD, day, person, un_xml
from tests.command import tracker
from tests.repositories import Repository
from tests.webarchives import archiving

URL = scraper("un_sc").source.formats[0].files["list"].url
FILE = "un/consolidated.xml"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repository")
    made.commit({FILE: un_xml(CROWD, day(1))})
    made.commit({FILE: un_xml([*CROWD, person(41)], day(2))})
    return made


def test_a_repository_is_taken_in_and_every_answer_says_by_what_way_it_came(
    repository: Repository, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    words = ("backfill", "--git", str(repository.folder), "--path", FILE, "un_sc")
    done = tracker(home, *words, "--json")
    assert done.returncode == 0, done.stderr
    assert [row["outcome"] for row in json.loads(done.stdout)] == ["recorded", "recorded"]
    (change,) = json.loads(tracker(home, "changes", "--json").stdout)
    assert list(change)[-1] == "provenance"
    assert change["provenance"] == "third-party copy"
    moments = json.loads(tracker(home, "timeline", "Given41 Family41", "--json").stdout)
    assert {moment["provenance"] for moment in moments} == {"third-party copy"}
    (entry,) = json.loads(tracker(home, "show", "QDi.041", "--json").stdout)
    assert [one["provenance"] for one in entry["documents"]] == ["third-party copy"]
    assert "provenance: third-party copy" in tracker(home, "show", "QDi.041").stdout
    (covered,) = json.loads(tracker(home, "coverage", "un_sc", "--json").stdout)
    assert covered["document_provenance"] == "third-party copy"
    csv = tracker(home, "changes", "--format", "csv").stdout
    assert csv.splitlines()[0].endswith(",review_state,provenance")


def test_whoever_vouches_for_documents_says_official(
    repository: Repository, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    words = ("backfill", "--git", str(repository.folder), "--path", FILE, "un_sc")
    assert tracker(home, *words, "--provenance", "official").returncode == 0
    (change,) = json.loads(tracker(home, "changes", "--json").stdout)
    assert change["provenance"] == "official"


def test_a_web_archive_is_taken_in(tmp_path: Path) -> None:
    with archiving() as archive:
        archive.has(day(1), URL, un_xml(CROWD, day(1)))
        archive.has(day(2), URL, un_xml([*CROWD, person(41)], day(2)))
        archive.has(day(3), URL, b"moved", status="301")
        settings = {
            "TRACKER_WEBARCHIVE_URL": archive.url,
            "TRACKER_WEBARCHIVE_PAUSE": "0",
            "TRACKER_ALLOW_PRIVATE_HOSTS": "yes",
        }
        words = ("backfill", "--wayback", "un_sc", "--since", "2024-01-01", "--until", "2024-02-01")
        done = tracker(tmp_path / "home", *words, "--json", **settings)
    assert done.returncode == 0, done.stderr
    assert [row["outcome"] for row in json.loads(done.stdout)] == ["recorded", "recorded"]
    assert "1 captures were passed over: they were answered 301." in done.stderr
    (change,) = json.loads(tracker(tmp_path / "home", "changes", "--json").stdout)
    assert change["provenance"] == "archive"


def test_where_nobody_answers_what_came_before_is_kept_and_the_end_says_why(tmp_path: Path) -> None:
    settings = {
        "TRACKER_WEBARCHIVE_URL": "http://127.0.0.1:9",
        "TRACKER_WEBARCHIVE_PAUSE": "0",
        "TRACKER_FIRST_PAUSE": "0",
        "TRACKER_ATTEMPTS": "2",
        "TRACKER_ALLOW_PRIVATE_HOSTS": "yes",
    }
    words = ("backfill", "--wayback", "un_sc", "--since", "2024-01-01")
    done = tracker(tmp_path / "home", *words, **settings)
    assert done.returncode == 1
    assert "cannot be had" in done.stdout.replace("\n", " ") + done.stderr


GIT, WAYBACK = "--git {repository}", "--wayback"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (f"{GIT} {WAYBACK} un_sc", "--git and --wayback are two ways: give one of them."),
        ("--git nowhere --path consolidated.xml un_sc", "There is no git repository nowhere."),
        (f"{GIT} un_sc", "--git: name the file of the list in it by --path FILE."),
        (f"{GIT} --path consolidated.xml", "Name the one list that it is of"),
        (f"{GIT} --path consolidated.xml un_sc us_ofac_sdn", "Name the one list that it is of"),
        (f"{GIT} --path consolidated.xml nope", "There is no list 'nope'."),
        (f"{GIT} --path a/consolidated.xml un_sc", "ever had a file a/consolidated.xml."),
        (f"{GIT} --path readme.txt un_sc", "say which file it is: --path ROLE=PATH."),
        (f"{GIT} --path {FILE} un_sc --provenance best", "--provenance best is none: official"),
        (f"{GIT} --path {FILE} un_sc --since 2020-01-01", "go with --wayback."),
        (f"{WAYBACK} un_sc", "name the day from which on, by --since DAY."),
        (f"{WAYBACK} un_sc --since 2999-01-01", "--since 2999-01-01 is yet to come"),
        (f"{WAYBACK} un_sc --since 2024-02-01 --until 2024-01-01", "is after --until"),
        (f"{WAYBACK} nope --since 2024-01-01", "There is no list 'nope'."),
        (f"{WAYBACK} un_sc --since 2024-01-01 --path x", "--path goes with --git REPO."),
        (f"{WAYBACK} un_sc --since 2024-01-01 --provenance official", "is of the grade archive"),
        (f"{WAYBACK} my_none --since 2024-01-01", "There is no list 'my_none'."),
        ("", "Name the folder, or --git REPO, or --wayback"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence_and_makes_no_home(
    repository: Repository, tmp_path: Path, words: str, sentence: str
) -> None:
    typed = words.format(repository=repository.folder).split()
    done = tracker(tmp_path / "home", "backfill", *typed)
    assert done.returncode == 2, done.stderr
    assert sentence in done.stderr
    assert not (tmp_path / "home" / "tracker.db").exists()
