"""What is to be known of a list beside its rows, in answers that have no coverage: that it is of
political use, that a person typed it of scans, that it is no longer read here.
"""

from collections.abc import Iterable

from db import checks
from db.engine import Connection
from db.log import Filters
from scrapers import registry
from tracker.outgoing import Json

WARNING, TRANSCRIBED, UNREAD = "political_use", "transcribed", "no_longer_read"
"""The names under which every answer has it: a warning, yes or no, a sentence."""


def beside(one: Json) -> Json:
    """An entry, a change or a question with what is to be known of its list."""
    return one | of_list(one["list_id"])


def of_list(list_id: str) -> Json:
    """The same of one list; "" and no where there is nothing to say."""
    return {
        WARNING: registry.political_use(list_id),
        TRANSCRIBED: registry.is_transcribed(list_id),
        UNREAD: registry.no_longer_read(list_id),
    }


def of_lists(lists: Iterable[str]) -> Json:
    """The same of several: lists with their sentences, and which are transcripts."""
    told = {key: of_list(key) for key in sorted(set(lists))}
    return {
        WARNING: _said(told, WARNING),
        TRANSCRIBED: [key for key, of in told.items() if of[TRANSCRIBED]],
        UNREAD: _said(told, UNREAD),
    }


def of_filters(connection: Connection, filters: Filters) -> Json:
    """The same of all lists on record of which these filters may leave a row."""
    return of_lists(filters.lists or checks.lists(connection))


def _said(told: dict[str, Json], name: str) -> dict[str, str]:
    return {key: of[name] for key, of in told.items() if of[name]}
