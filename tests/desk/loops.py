"""A loop of its own for what is awaited: the browser of other tests leaves one running here."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def run(what: Coroutine[Any, Any, None]) -> None:
    """Run it to its end, in a thread that has no loop yet."""
    with ThreadPoolExecutor(1) as alone:
        alone.submit(asyncio.run, what).result()
