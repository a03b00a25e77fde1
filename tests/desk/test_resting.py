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
    monkeypatch.setattr(resting, "QUIET_SECONDS", 0.5)
    monkeypatch.setattr(memory, "give_back", lambda *, everything: given.append(everything))

    async def times(often: int) -> bool:
        """Whether it is given back so often, and no more a good while later."""
        for _ in range(200):
            await asyncio.sleep(0.05)
            if len(given) == often:
                break
        await asyncio.sleep(0.7)
        return given == [True] * often

    async def asked() -> None:
        app = Resting(answer)
        for _ in range(8):
            await app(HTTP, hear, taken)
            await asyncio.sleep(0.02)
        assert given == []
        assert await times(1)
        await app(HTTP, hear, taken)
        assert await times(2)

    loops.run(asked())
