"""Memory is given back once nobody asks any more, and not while somebody does."""

import asyncio

import pytest
from starlette.types import Message, Receive, Scope, Send

from tests.desk import loops
from tracker import memory
from tracker.desk import resting
from tracker.desk.resting import Resting

HTTP: Scope = {"type": "http"}


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.body", "body": b""})


async def hear() -> Message:
    return {"type": "http.request"}


async def taken(_message: Message) -> None:
    return None


def test_it_is_given_back_once_after_the_last_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[bool] = []
    monkeypatch.setattr(resting, "QUIET_SECONDS", 0.1)
    monkeypatch.setattr(memory, "give_back", lambda *, everything: given.append(everything))

    async def asked() -> None:
        app = Resting(answer)
        for _ in range(8):
            await app(HTTP, hear, taken)
            await asyncio.sleep(0.03)
        assert given == []
        await asyncio.sleep(0.4)
        assert given == [True]
        await app(HTTP, hear, taken)
        await asyncio.sleep(0.4)
        assert given == [True, True]

    loops.run(asked())
