"""How values leave the program."""

from dataclasses import dataclass

from tracker.answers.log import EXPORT
from tracker.answers.table import as_csv
from tracker.outgoing import Out

CONTRACT = """
change_id, list_id, entry_id, entry_key, caption, schema, kind, scope, programme, terrorism,
screening_relevant, origin, confirmation, entry_still_in_force, also_listed_on, cause, instrument,
instrument_url, effective_on, published_at, observed_after, observed_at, recorded_at,
snapshot_sha256, previous_snapshot_sha256, rules_version, fields, review_state, provenance
"""


def test_a_change_is_exported_with_the_columns_of_the_contract_in_their_order() -> None:
    assert list(EXPORT) == CONTRACT.replace("\n", " ").strip().replace("  ", " ").split(", ")


@dataclass(frozen=True, kw_only=True, slots=True)
class Inner(Out):
    day: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Outer(Out):
    name: str
    until: str | None
    days: tuple[Inner, ...]
    tags: tuple[str, ...]


def test_values_within_values_leave_as_json_in_the_order_of_their_fields() -> None:
    value = Outer(name="x", until=None, days=(Inner(day="2024-01-01"),), tags=("a", "b"))
    found = value.json()
    assert found == {
        "name": "x",
        "until": None,
        "days": [{"day": "2024-01-01"}],
        "tags": ["a", "b"],
    }
    assert list(found) == ["name", "until", "days", "tags"]


def test_no_cell_of_a_csv_is_a_formula() -> None:
    rows = [{"a": "=cmd()", "b": -1, "c": True, "d": None, "e": ["-x"]}]
    assert as_csv(rows, "abcde") == 'a,b,c,d,e\r\n\'=cmd(),-1,true,,"[""-x""]"\r\n'


def test_a_csv_without_columns_is_empty() -> None:
    assert as_csv([], ()) == ""
