"""What it takes to say why: official acts matched to the removals of a list."""

import random
import time
from collections.abc import Iterator

from bench.acts import NOW, raw
from scrapers.kit import ActKind, Effect, RawAct
from tests import big_log
from tracker.model import Kind
from tracker.rules.acts import Act, Telling, united
from tracker.rules.causes import Causes, Clocks, Named, Question, effects_of

REMOVALS, ACTS, ROUNDS = 1_000, 3_000, 3
LIST = "us_ofac_sdn"


class Nobody:
    """No other entry has a name or a reference."""

    def have_name(self, form: str) -> bool:
        return False

    def have(self, handle: str) -> bool:
        return False

    def keep(self, handle: str) -> bool:
        return False


def main() -> None:
    """Seconds for the acts of a list, and for the removals that they are matched to."""
    people = big_log.parties(ACTS * 17, random.Random(1))[:ACTS]
    names = [who["caption"] for who in people]
    acts = united(telling(number, says) for number, says in enumerate(of_list(names), 1))
    asked = [question(number, name) for number, name in enumerate(names[:REMOVALS])]
    spent, cited = min(matched(acts, asked) for _ in range(ROUNDS))
    what = f"{REMOVALS:,} removals matched to {len(acts):,} acts, {cited} cited"
    print(f"{what:52} {spent:6.3f} s")


def matched(acts: list[Act], asked: list[Question]) -> tuple[float, int]:
    """Seconds, and how many removals are explained."""
    start = time.perf_counter()
    known = Causes.of(LIST, acts)
    why = [known.behind(one) for one in asked]
    return time.perf_counter() - start, sum(one is not None for one in why)


def of_list(names: list[str]) -> Iterator[RawAct]:
    for number, name in enumerate(names):
        yield raw(number, name, LIST, ActKind.REVOCATION, Effect.REMOVES)


def telling(seq: int, says: RawAct) -> Telling:
    return Telling(seq, "us_federal_register", NOW, "0" * 64, NOW, says)


def question(number: int, name: str) -> Question:
    """A removal between two documents, the act of which is a few days older."""
    day = raw(number, name, LIST, ActKind.REVOCATION, Effect.REMOVES).in_force_on
    return Question(
        names=(Named(name, head=True), Named(f"ABU {name}", head=False)),
        handles=frozenset(),
        programmes=frozenset({"SDGT"}),
        of_one=False,
        effects=effects_of(Kind.REMOVAL, ()),
        clocks=Clocks("", f"{day[:8]}01T00:00:00Z", f"{day[:8]}28T00:00:00Z", "2001-01-01"),
        is_edit=False,
        others=Nobody(),
    )


if __name__ == "__main__":
    main()
