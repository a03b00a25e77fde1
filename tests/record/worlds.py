"""Random lives of a list with the truth beside: what the authority did, and what was handed out.

The authority lists, delists, relists under another regime, renames, gives other references, swaps
them and gives those of the delisted to others. Servers hand out old copies, cut sections, halves
and error pages; some documents come late. People answer as the truth has it.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.builders import day, person, un_xml

SYLLABLES = (
    "ba",
    "dor",
    "kel",
    "mu",
    "nir",
    "po",
    "rash",
    "sun",
    "tev",
    "zaw",
    "gli",
    "hep",
    "fyr",
)
REGIMES = ("Al-Qaida", "Taliban", "Iraq", "Haiti")
LONG = 60
"""Days without a document after which the guard takes a few at an end for having left."""

GOOD, LATE, OLD, CUT, HALF, ERROR = "good", "late", "old", "cut", "half", "error"


@dataclass
class Party:
    """Somebody, whatever the list calls him: what is true of him now."""

    number: int
    name: str
    ref: str
    regime: str
    listed: str
    born: str
    listed_now: bool = True
    dataid: str = ""
    aliases: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def row(self) -> dict[str, Any]:
        """He as the list has him."""
        return person(
            self.number,
            name=self.name,
            ref=self.ref,
            regime=self.regime,
            listed=self.listed,
            born=[self.born],
            dataid=self.dataid,
            aliases=[("Good", name) for name in self.aliases],
            notes=f"Note on {self.dataid}.",
        )


@dataclass(frozen=True)
class Handed:
    """A document as it was handed out: when, what kind, bytes, and who truly stood on the list."""

    at: int
    kind: str
    content: bytes
    truth: dict[int, tuple[str, str]]
    """Party -> (reference, regime), of all who stand on the list as of this document."""


class World:
    """An authority with its list, and a server that hands it out, by chance."""

    def __init__(self, seed: int, size: int = 60) -> None:
        self.chance = random.Random(seed)
        self.at = 0
        self.number = 0
        self.renumbered = 0
        self.whole = True
        self.parties: list[Party] = []
        for _ in range(size):
            self.list_one()
        self.published: list[bytes] = []

    # The authority.

    def list_one(self, ref: str = "") -> Party:
        """List somebody, under a reference of his own or one that another party had."""
        self.number += 1
        words = [self._word() for _ in range(3)]
        party = Party(
            number=self.number,
            name=" ".join(words),
            ref=ref or f"QDi.{self.number:03d}",
            regime=self.chance.choice(REGIMES[:2]),
            listed=f"{day(self.at):%Y-%m-%d}" if self.at else f"20{self.number % 20:02d}-01-25",
            born=f"{1940 + self.number % 50}-{1 + self.number % 12:02d}-{1 + self.number % 28:02d}",
            dataid=str(100_000 + self.number),
        )
        party.names.append(party.name)
        self.parties.append(party)
        return party

    def _word(self) -> str:
        return "".join(self.chance.choices(SYLLABLES, k=3)).capitalize() + f"{self.number:x}"[-1:]

    def here(self) -> list[Party]:
        """Those on the list, in its order."""
        return [party for party in self.parties if party.listed_now]

    def someone(self) -> Party:
        """Somebody on the list, not at an end of it."""
        return self.chance.choice(self.here()[3:-3])

    def act(self) -> str:
        """One act of the authority."""
        acts = (
            self.adds,
            self.delists,
            self.relists,
            self.renames,
            self.renumbers,
            self.swaps,
            self.reuses,
            self.moves,
            self.calls,
        )
        chosen = self.chance.choice(acts)
        chosen()
        return chosen.__name__

    def adds(self) -> None:
        self.list_one()

    def delists(self) -> None:
        self.someone().listed_now = False

    def relists(self) -> None:
        away = [party for party in self.parties if not party.listed_now]
        taken = {party.ref for party in self.here()}
        back = [party for party in away if party.ref not in taken]
        if back:
            party = self.chance.choice(back)
            party.listed_now, party.listed = True, f"{day(self.at):%Y-%m-%d}"
            party.regime = self.chance.choice(REGIMES)

    def renames(self) -> None:
        party = self.someone()
        others = party.name.split()[1:]
        party.name = " ".join([self._word(), *others])
        party.names.append(party.name)

    def renumbers(self) -> None:
        self.renumbered += 1
        self.someone().ref = f"QDi.{700 + self.renumbered}"

    def swaps(self) -> None:
        one, other = self.chance.sample(self.here()[3:-3], 2)
        one.ref, other.ref = other.ref, one.ref

    def reuses(self) -> None:
        taken = {party.ref for party in self.here()}
        free = [p.ref for p in self.parties if not p.listed_now and p.ref not in taken]
        if free:
            self.list_one(self.chance.choice(free))

    def moves(self) -> None:
        self.someone().regime = self.chance.choice(REGIMES)

    def calls(self) -> None:
        self.someone().aliases.append(self._word() + " " + self._word())

    def named(self) -> Mapping[str, int]:
        """Every name that anybody ever had as his main one -> party."""
        return {name: party.number for party in self.parties for name in party.names}

    # The server.

    def truth(self) -> dict[int, tuple[str, str]]:
        return {party.number: (party.ref, party.regime) for party in self.here()}

    def document(self) -> bytes:
        return un_xml([party.row() for party in self.here()], day(self.at))

    def hand_out(self, *, may_be_cut: bool) -> Handed:
        """What the server gives on this day."""
        whole, damaged = (60, 10, 10), (8, 4) if self.whole and may_be_cut else (0, 0)
        kinds = (GOOD, LATE, OLD, CUT, HALF, ERROR)
        kind = self.chance.choices(kinds, weights=(*whole, *damaged, 8))[0]
        self.whole = kind in (GOOD, OLD) or (self.whole and kind not in (CUT, HALF))
        content = self.document()
        rows = [party.row() for party in self.here()]
        match kind:
            case "old" if self.published:
                content = self.chance.choice(self.published)
            case "cut":
                content = un_xml(rows[: -self.chance.randint(1, 12)], day(self.at))
            case "half":
                content = un_xml(rows[: len(rows) // 2], day(self.at))
            case "error":
                content = b"<html><body>maintenance</body></html>"
            case _:
                kind = kind if kind != OLD else GOOD
                self.published.append(content)
        return Handed(self.at, kind, content, self.truth())

    def life(self, days: int) -> Iterator[Handed]:
        """Documents day by day, at times with acts between."""
        self.published.append(self.document())
        yield Handed(0, GOOD, self.published[0], self.truth())
        seen = 0
        for _ in range(days):
            self.at += self.chance.choice([1, 1, 2, 5, 20, 70])
            for _ in range(self.chance.choice([0, 1, 1, 2])):
                self.act()
            document = self.hand_out(may_be_cut=self.at - seen < LONG)
            seen = self.at if document.kind == GOOD else seen
            yield document
