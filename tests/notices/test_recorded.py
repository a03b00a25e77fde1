"""Notices that the release before has recorded are read, say the same, and are written the same."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tracker.notices.notice import Notice, kinds
from tracker.notices.page import page

RECORDED: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("recorded.json").read_text(encoding="utf-8")
)
"""Rows of the table of notices, and what a mail of each said: subject, sentence, to be seen."""


def recorded(row: dict[str, Any]) -> Notice:
    return Notice.of(SimpleNamespace(**{**row, "facts": json.dumps(row["facts"])}))


def test_every_kind_is_there() -> None:
    assert {row["kind"] for row in RECORDED} == set(kinds())


@pytest.mark.parametrize("number", range(len(RECORDED)))
def test_a_recorded_notice_says_and_stays_the_same(number: int) -> None:
    row = RECORDED[number]
    notice = recorded(row)
    assert [notice.subject(), notice.told.sentence(), notice.told.needs_ack] == row["says"]
    assert json.loads(json.dumps(notice.told.written())) == row["facts"]
    assert page([notice]).text.startswith(("***", " ".join(row["says"][1].split())[:40]))
