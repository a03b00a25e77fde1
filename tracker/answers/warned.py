"""What is warned of beside rows of lists of political use, in answers that have no coverage."""

from collections.abc import Iterable

from db import checks
from db.engine import Connection
from db.log import Filters
from scrapers import registry
from tracker.outgoing import Json

WARNING = "political_use"
"""The name under which every answer has it."""


def beside(one: Json) -> Json:
    """An entry or a change with the warning of its list, "" for a list of any other kind."""
    return one | {WARNING: registry.political_use(one["list_id"])}


def of_lists(lists: Iterable[str]) -> dict[str, str]:
    """List -> its warning, for those of these lists that have one."""
    told = {key: registry.political_use(key) for key in sorted(set(lists))}
    return {key: warning for key, warning in told.items() if warning}


def of_filters(connection: Connection, filters: Filters) -> dict[str, str]:
    """The same of all lists on record of which these filters may leave a row."""
    return of_lists(filters.lists or checks.lists(connection))
