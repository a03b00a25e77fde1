"""The addresses of many lists tried, side by side: what answers where lists are published.

Nothing is taken in, and nothing is recorded: whoever asks wants to know before the first look.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from scrapers import kit, registry
from tracker.errors import Refused
from tracker.intake import run
from tracker.settings import Settings
from tracker.shown import count

if TYPE_CHECKING:
    from scrapers.trying import Patient, Tried
    from tracker.confined.task import Reader

AT_A_TIME = 8
"""Lists that are tried side by side; a host is asked by one of them at a time."""

SECONDS = 300.0
"""For all addresses of one list, waiting for the turn to ask a host not counted."""


def tried(
    settings: Settings, reader: "Reader", wanted: Sequence[str], done: Callable[[str], None]
) -> "list[Tried]":
    """What answers at the addresses of these lists, list by list; `done` after each of them.

    Raised is what ends a run of lists, too; the questions that are under way are then broken off.
    """
    from scrapers.trying import Patient

    hosts = Patient()
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        begun = {
            key: pool.submit(copy_context().run, _tried, settings, reader, key, hosts)
            for key in wanted
        }
        try:
            for key in wanted:
                begun[key].result()
                done(key)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            hosts.end()
            raise
    return [one for key in wanted for one in begun[key].result()]


def _tried(settings: Settings, reader: "Reader", list_id: str, hosts: "Patient") -> "list[Tried]":
    from scrapers import trying

    scraper = registry.scraper(list_id)
    policy = replace(
        run.policy_of(settings, scraper.source),
        attempts=1,
        deadline_seconds=SECONDS,
        hosts=hosts,
        sleep=hosts.pause,
    )
    pages = partial(_links, reader, list_id)
    return list(trying.tried(scraper, policy, pages, settings.urls.get(list_id)))


def _links(reader: "Reader", list_id: str, role: str, page: kit.Document) -> Mapping[str, str]:
    """Where a page leads to, read by the process that may die of it."""
    try:
        return reader.links(list_id, role, page)
    except Refused as doubt:
        raise kit.ScrapeError(str(doubt)) from None


def summed_up(found: "Sequence[Tried]") -> str:
    """How many addresses answered how, in a sentence or two."""
    kinds = Counter(one.verdict for one in found)
    well = sum(number for verdict, number in kinds.items() if verdict.is_well)
    said = ", ".join(f"{number} {verdict}" for verdict, number in kinds.most_common())
    return f"{well} of {count(len(found), 'address', 'addresses')} as expected: {said}."
