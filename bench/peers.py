"""The matchers of others, for the same pairs: plain rapidfuzz, and nomenklatura's (extra `ftm`)."""

from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from rapidfuzz import fuzz, utils

Matcher = Callable[[str, str, bool], float]
"""(query, candidate, whether a person is meant) -> 0 to 1."""


def rapidfuzz_sorted(query: str, candidate: str, _person: bool) -> float:
    return fuzz.token_sort_ratio(query, candidate, processor=utils.default_process) / 100


def rapidfuzz_weighted(query: str, candidate: str, _person: bool) -> float:
    return fuzz.WRatio(query, candidate, processor=utils.default_process) / 100


def available() -> dict[str, Matcher]:
    """Every matcher that is installed here."""
    found: dict[str, Matcher] = {
        "rapidfuzz token_sort_ratio": rapidfuzz_sorted,
        "rapidfuzz WRatio": rapidfuzz_weighted,
    }
    if find_spec("nomenklatura") is not None:
        found["nomenklatura logic-v2"] = _nomenklatura("logic-v2")
        found["nomenklatura name-based"] = _nomenklatura("name-based")
    return found


def _nomenklatura(algorithm: str) -> Matcher:
    from followthemoney import model
    from nomenklatura.matching import get_algorithm

    matcher: Any = get_algorithm(algorithm)
    config = matcher.default_config()

    @lru_cache(maxsize=100_000)
    def entity(name: str, person: bool) -> Any:
        schema = "Person" if person else "Organization"
        data = {"id": name, "schema": schema, "properties": {"name": [name]}}
        return model.get_proxy(data)

    def compare(query: str, candidate: str, person: bool) -> float:
        result = matcher.compare(entity(query, person), entity(candidate, person), config)
        return float(result.score)

    return compare
