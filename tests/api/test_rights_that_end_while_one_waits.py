"""Who waits for news is told none once the right to read has ended."""

import httpx
import pytest

from tests.api.test_following import ENDED, Served, served, soon
from tracker.api import watching

__all__ = ["served"]


def test_who_waits_is_told_nothing_once_the_token_has_ended(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "EVERY", 0.2)
    token = "read:viewer:dot"
    headers = {"Authorization": f"Bearer {token}"}
    since = served.get("/v1/changes?after=now")["next"]

    def end_and_add() -> None:
        ENDED.add(token)
        served.log.add([1])

    soon(end_and_add)
    try:
        where = f"{served.address}/v1/changes?after={since}&wait=20"
        answer = httpx.get(where, headers=headers, timeout=30)
    finally:
        ENDED.discard(token)
    assert (answer.status_code, "items" in answer.json()) == (401, False)
