"""JSON that readers understand differently, or that costs more than it says, is refused."""

import json
from pathlib import Path

import pytest

from db import canonical
from db.engine import reading
from scrapers import kit
from scrapers.kit import json_records
from scrapers.registry import scraper
from tests.builders import day, take
from tracker.proof import verify
from tracker.record.tracker import Tracker

SAMPLES = Path(__file__).parents[1] / "samples"
DEEP = json_records.DEEPEST

POISON = {
    "objects within objects": ('{"a":' * 300 + "1" + "}" * 300, f"deeper than {DEEP} levels"),
    "lists within lists": ("[" * 100_000 + "]" * 100_000, f"deeper than {DEEP} levels"),
    "lists that never end": ("[" * 100_000, f"deeper than {DEEP} levels"),
    "one level too many": ("[" * (DEEP + 1) + "]" * (DEEP + 1), f"deeper than {DEEP} levels"),
    "half a character": (r'["\ud800"]', "half a character"),
    "the other half": (r'["x\udfffy"]', "half a character"),
    "half a character in a name": (r'{"\uD83d": 1}', "half a character"),
    "not a number": ("[NaN]", "NaN is no number"),
    "infinite": ('{"x": -Infinity}', "-Infinity is no number"),
    "beyond every float": ("[1e400]", "1e400 is no number"),
    "ten thousand digits": (f"[{'9' * 10_000}]", "a number of 10000 digits"),
    "one name twice": ('{"name": "A", "name": "B"}', "has the name 'name' twice"),
    "one name twice, escaped": (r'{"name": "A", "n\u0061me": "B"}', "has the name 'name' twice"),
}

PLAIN = {
    "deep enough": "[" * DEEP + "]" * DEEP,
    "both halves": r'["\ud83d\ude00"]',
    "an escaped backslash": r'["\\ud800"]',
    "a small number": "[1e-400, -0, 123456789012345678]",
    "a text that says it": '["NaN", "[[[[[[", "1e999"]',
    "a name twice, in two objects": '[{"a": 1}, {"a": 2}]',
}


def document(text: str) -> kit.Document:
    return kit.Document(name="list.json", content=text.encode())


@pytest.mark.parametrize("kind", POISON)
def test_what_is_not_plain_is_refused_with_a_sentence(kind: str) -> None:
    text, why = POISON[kind]
    with pytest.raises(kit.LayoutChanged, match=why.replace("(", r"\(")) as refused:
        json_records.load(document(text))
    str(refused.value).encode()
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize("kind", PLAIN)
def test_what_is_plain_is_read(kind: str) -> None:
    assert json_records.load(document(PLAIN[kind])) == json.loads(PLAIN[kind])


def poisoned(text: str, poison: str) -> str:
    """A document whose first object has one more field, of this value."""
    at = text.index("{") + 1
    return f'{text[:at]}"poison": {poison}, {text[at:]}'


FIELDS = ('{"a":' * 300 + "1" + "}" * 300, r'"\ud800abc"', "NaN", "1" * 5_000, '{"b": 1, "b": 2}')
LISTS = {
    "iq_aml": "localsanctionslist.json",
    "qa_nctc": "nctc.json",
    "vn_mps": "terrorist-organization.json",
    "fr_gels": "Registrenationaldesgels.json",
}


@pytest.mark.parametrize("poison", FIELDS, ids=lambda text: text[:12])
@pytest.mark.parametrize("list_id", LISTS)
def test_a_poisoned_document_is_a_refusal_and_the_next_one_is_read(
    tracker: Tracker, list_id: str, poison: str
) -> None:
    (sample,) = sorted(SAMPLES.glob(f"{list_id}/*/{LISTS[list_id]}"))[-1:]
    text = sample.read_text(encoding="utf-8")
    form = scraper(list_id).source.formats[0].id
    told = {"list_id": list_id, "form": form, "name": sample.name}
    good = take(tracker, text.encode(), day(0), **told)
    bad = take(tracker, poisoned(text, poison).encode(), day(1), **told)
    again = take(tracker, text.replace("{", "{ ", 1).encode(), day(2), **told)
    assert (good.outcome, bad.outcome, again.outcome) == ("recorded", "refused", "unchanged")
    assert bad.reason.startswith(sample.name)
    assert "The program broke" not in bad.reason
    with reading(tracker.ledger.engine) as connection:
        assert list(verify.problems(connection, tracker.journal.archive, "")) == []


def test_a_feed_of_acts_refuses_the_same() -> None:
    feed = scraper("us_federal_register")
    with pytest.raises(kit.LayoutChanged, match="deeper"):
        list(feed.acts({"documents": document(POISON["objects within objects"][0])}))


@pytest.mark.parametrize("broken", ["a\ud800b", "\udfff", "\ud83d\ude00"])
def test_what_is_stored_as_json_has_only_whole_characters(broken: str) -> None:
    stored = canonical.encoded({broken: [broken, ("x", broken)]})
    stored.decode()
    assert canonical.parsed(stored)
    assert canonical.canonical({"a": "é"}) == '{"a":"é"}'


def test_a_file_name_that_is_no_unicode_is_refused_or_kept_and_stops_nothing(
    tracker: Tracker,
) -> None:
    name = "consolidated\udcff\x00.xml"
    outcome = take(tracker, b"<nothing/>", day(0), name=name)
    assert outcome.outcome == "refused"
    assert "\0" not in outcome.reason
    outcome.reason.encode()
