"""Nobody takes it all: few requests are worked on at a time, few of one, and fewer that wait."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.desk import loops
from tracker.desk import turns
from tracker.desk.turns import MOST_OF_ONE, MOST_READING, MOST_WAITING, MOST_WAITING_OF_ONE, Shared


class Held:
    """An application whose answers wait until they are let go."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.working = self.most = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.working += 1
        self.most = max(self.most, self.working)
        await self.go.wait()
        self.working -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def status(app: Callable[..., Awaitable[None]], who: str, target: str = "/v1/changes") -> int:
    path, _, query = target.partition("?")
    statuses = []
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query.encode(),
        "headers": [(b"authorization", who.encode())],
        "client": (who, 1),
    }

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    await app(scope, receive, send)
    return int(statuses[0])


async def asked_together(shared: Shared, held: Held, asked: list[tuple[str, str]]) -> list[int]:
    """How many are answered how, once all were asked before any was answered."""
    tasks = [asyncio.create_task(status(shared, *one)) for one in asked]
    await asyncio.sleep(0.02)
    held.go.set()
    return list(await asyncio.gather(*tasks))


WAITING = ["/v1/changes?after=x&wait=30", "/v1/changes/stream"]


def test_few_are_worked_on_at_a_time_and_all_are_answered() -> None:
    async def run() -> None:
        held = Held()
        shared = Shared(held, 0)
        answers = await asked_together(shared, held, [(f"p{n}", "/lists") for n in range(60)])
        assert answers == [200] * 60
        assert held.most == MOST_READING
        assert not shared.asking

    loops.run(run())


def test_who_waited_for_long_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "QUEUE_SECONDS", 0.01)

    async def run() -> None:
        held = Held()
        answers = await asked_together(
            Shared(held, 0), held, [(f"p{n}", "/lists") for n in range(20)]
        )
        assert answers == [200] * MOST_READING + [503] * (20 - MOST_READING)

    loops.run(run())


@pytest.mark.parametrize("target", WAITING)
def test_who_waits_for_news_keeps_nobody_else_waiting(target: str) -> None:
    async def run() -> None:
        held = Held()
        waiting = [(f"p{n}", target) for n in range(MOST_WAITING + 5)]
        answers = await asked_together(Shared(held, 0), held, waiting)
        assert answers == [200] * MOST_WAITING + [429] * 5
        assert held.most == MOST_WAITING > MOST_READING

    loops.run(run())


@pytest.mark.parametrize(
    ("target", "most"),
    [("/lists", MOST_OF_ONE), *((target, MOST_WAITING_OF_ONE) for target in WAITING)],
)
def test_of_one_few_are_under_way(target: str, most: int) -> None:
    async def run() -> None:
        held = Held()
        shared = Shared(held, 0)
        answers = await asked_together(shared, held, [("ada", target)] * (most + 3))
        assert answers == [200] * most + [429] * 3
        assert await status(shared, "ada", target) == 200

    loops.run(run())


def test_one_who_breaks_off_keeps_no_place() -> None:
    async def run() -> None:
        held = Held()
        shared = Shared(held, 0)
        for _ in range(3):
            tasks = [asyncio.create_task(status(shared, f"p{n}", "/x")) for n in range(20)]
            await asyncio.sleep(0.01)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        held.go.set()
        assert await asyncio.wait_for(status(shared, "ada", "/x"), 1) == 200
        assert not shared.asking

    loops.run(run())
