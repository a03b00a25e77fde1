"""Why nothing came of looks at lists, by cause: what 40 rows of a table would say 40 times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

from scrapers.causes import Cause
from tracker.record.writer import Outcome

HOST = attrgetter("host")

NAMED = 6
"""Hosts and lists that are named; of more the number is said."""

WHY: dict[str, str] = {
    Cause.NOT_FOUND: "could not be found",
    Cause.REFUSED: "refused the connection",
    Cause.NO_WAY: "could not be reached: there is no way to them from here",
    Cause.SILENT: "did not answer in time",
    Cause.CERTIFICATE: "showed a certificate that cannot be trusted",
    Cause.NOT_ASKED: "could not be asked, having no address for programs",
}
"""By cause, what its hosts did; the others are answers by number, or of many kinds."""

OFFLINE = frozenset({Cause.NOT_FOUND, Cause.NO_WAY, Cause.SILENT})
"""What it looks like when it is this machine that has no network."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """One cause, the hosts from which nothing came by it, and the lists that nothing came of."""

    cause: str
    hosts: tuple[str, ...]
    lists: tuple[str, ...]
    offline: bool  # whether all of the run looks as if this machine had no network

    @property
    def sentence(self) -> str:
        """What happened where, in one line."""
        hosts = "1 host" if len(self.hosts) == 1 else f"{len(self.hosts)} hosts"
        end = ": is this machine online?" if self.offline else ":"
        return f"{self._what(hosts)}{end} {_some(self.hosts)} ({_some(self.lists)})."

    def _what(self, hosts: str) -> str:
        if self.cause.startswith("HTTP "):
            return f"{self.cause} from {hosts}"
        return f"{hosts} {WHY.get(self.cause, 'sent nothing that could be used')}"


def _some(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    named, more = ", ".join(names[:NAMED]), len(names[NAMED:])
    return f"{named} and {more} more" if more else named


def grounds(outcomes: Sequence[Outcome]) -> list[Ground]:
    """Every cause by which no document came, that of most lists first."""
    by_cause: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_cause.setdefault(outcome.cause, []).append(outcome)
    offline = _looks_offline(by_cause)
    by_cause.pop("", None)
    found = [_ground(cause, lost, offline) for cause, lost in by_cause.items()]
    return sorted(found, key=lambda ground: -len(ground.lists))


def _looks_offline(by_cause: Mapping[str, Sequence[Outcome]]) -> bool:
    """Whether several hosts were asked and nobody was there."""
    asked = by_cause.keys() - {Cause.NOT_ASKED}
    hosts = set(map(HOST, chain(*by_cause.values())))
    return asked <= OFFLINE and len(hosts) > 1


def _ground(cause: str, lost: Sequence[Outcome], offline: bool) -> Ground:
    return Ground(
        cause=cause,
        hosts=tuple(dict.fromkeys(map(HOST, lost))),
        lists=tuple(map(attrgetter("list_id"), lost)),
        offline=offline and cause in OFFLINE,
    )


def nothing_came(outcomes: Sequence[Outcome]) -> bool:
    """Whether no host gave us anything, of however many lists."""
    return bool(outcomes) and all(map(attrgetter("cause"), outcomes))
