"""A representation need not show everybody under a programme: whoever stood there still does."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapers import kit
from scrapers.lists import ua_nsdc
from scrapers.registry import scraper
from tests.rules.builders import LIST, Document, Story, amid, document, entry, told
from tracker.rules.normalise import entries
from tracker.rules.reading import Arrived, read

BOTH = {"Act": "", "Terrorism": ""}
FILE = {"list": kit.File(url="", patterns=("*",), content=kit.FileType.CSV)}
SOURCE = replace(
    LIST,
    formats=(
        kit.Format(id="json", files=FILE),
        kit.Format(id="tsv", files=FILE, may_lack=frozenset({"Terrorism"})),
    ),
)


def some(number: int, acts: dict[str, str], form: str, **more: Any) -> Document:
    parties = (entry(f"party {at}", acts=acts, **more) for at in range(12))
    return document(number, *amid(*parties), form=form)


def test_a_programme_that_a_representation_need_not_show_stays_there_and_back() -> None:
    days = [some(0, BOTH, "json"), some(1, {"Act": ""}, "tsv"), some(2, {"Act": ""}, "tsv")]
    story = told(*days, some(3, BOTH, "json"), source=SOURCE)
    assert (story.rows, story.asked) == ([], [])
    story = told(*days, source=SOURCE)
    assert (story.rows, story.asked, story.outcome) == ([], [], "unchanged")
    assert story.of("party 1").tags == ("Act", "Terrorism")


def test_a_representation_that_shows_it_is_believed_when_it_does_not() -> None:
    story = told(some(0, BOTH, "json"), some(1, {"Act": ""}, "json"), source=SOURCE)
    assert len(story.asked) == 12
    one = some(1, {"Act": ""}, "tsv"), some(2, {"Act": ""}, "json")
    assert len(told(some(0, BOTH, "json"), *one, source=SOURCE).asked) == 12


def test_another_programme_that_it_does_not_show_is_lost_as_ever() -> None:
    story = told(some(0, BOTH, "json"), some(1, {"Terrorism": ""}, "tsv"), source=SOURCE)
    assert {asked.programme for asked in story.asked} == {"Act"}


def test_who_is_delisted_in_it_leaves() -> None:
    gone = [entry("party 3", acts={"Act": ""}, state="delisted")]
    kept = (entry(f"party {at}", acts={"Act": ""}) for at in range(12) if at != 3)
    story = told(some(0, BOTH, "json"), document(1, *amid(*kept, *gone), form="tsv"), source=SOURCE)
    assert story.brief == [("removal", "party 3")]


# The register of Ukraine, as its interface has it and as its site exports it.

SUBJECTS = (
    {"sid": 1, "name": "Вигаданий Іван", "translit": "Vyhadanyi Ivan", "status": "active"},
    {"sid": 2, "name": "Уявна Ганна", "translit": "Uiavna Hanna", "status": "active"},
)
WHY = [{"key": "Підстава", "value": "причетність до терористичної діяльності"}]


def in_json(**of_first: Any) -> dict[str, kit.Document]:
    first, second = SUBJECTS
    content = json.dumps([{**first, **of_first}, second]).encode()
    return {
        "individual": kit.Document(name="individual.json", content=content),
        "legal": kit.Document(
            name="legal.json", content=json.dumps([{**second, "sid": 3}]).encode()
        ),
    }


def in_tsv() -> dict[str, kit.Document]:
    head = "sid\tname\ttranslit_name\taliases\tstatus\treg_id\ttax_id\n"
    rows = [f"{one['sid']}\t{one['name']}\t{one['translit']}\t\tactive\t\t\n" for one in SUBJECTS]
    individual, legal = head + "".join(rows), head + rows[1].replace("2", "3", 1)
    return {
        "individual": kit.Document(name="individual.csv", content=individual.encode()),
        "legal": kit.Document(name="legal.csv", content=legal.encode()),
    }


def register(number: int, form: str, documents: dict[str, kit.Document]) -> Document:
    of = next(one for one in ua_nsdc.SOURCE.formats if one.id == form)
    at = datetime(2026, 10, 1, tzinfo=UTC) + timedelta(days=number)
    arrived = Arrived(sha256=f"{number:064d}", observed_at=at, mode="run", format=of)
    found = read(scraper("ua_nsdc"), documents, arrived, ())
    contents = {key: entries.decoded(data) for key, data in found.contents.items()}
    return Document(found.snapshot, contents)


def of_register(*documents: Document) -> Story:
    return told(*documents, source=ua_nsdc.SOURCE)


def test_the_register_of_ukraine_says_the_same_as_it_is_exported() -> None:
    rich, poor = in_json(attributes=WHY), in_tsv()
    first = register(0, "json", rich)
    story = of_register(first, register(1, "tsv", poor), register(2, "json", rich))
    assert (story.rows, story.asked) == ([], [])
    story = of_register(first, register(1, "tsv", poor))
    assert (story.rows, story.asked, story.outcome) == ([], [], "unchanged")
    assert ua_nsdc.TERRORISM in story.of("1").tags
    assert ua_nsdc.TERRORISM not in story.of("2").tags
