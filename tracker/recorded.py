"""What was recorded, read once at the door: stored bodies become values here and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from db.canonical import parsed
from tracker.model import PRESENT, Pending, Scope, Spell

Body = Mapping[str, Any]
"""A JSON object as it is recorded."""


NEVER = Spell(since="", after="", listed_on="", sha256="", state="")
"""Of an entry that stood at no time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where one entry of a list stood, as recorded at one time.

    `pending` are the open questions about it; `carried` maps fields that its last document cannot
    have to the document that they come from.
    """

    entry_id: str
    keys: tuple[str, ...]
    revision: str
    state: str
    episode: int
    spells: tuple[Spell, ...]
    programmes: Mapping[str, tuple[Spell, ...]]
    pending: tuple[str, ...]
    carried: Mapping[str, str]

    @classmethod
    def read(cls, body: str) -> Self:
        """A standing from its stored body."""
        stored: dict[str, Any] = parsed(body)
        programmes = {tag: _spells(rows) for tag, rows in stored["programmes"].items()}
        return cls(
            entry_id=stored["entry_id"],
            keys=tuple(stored["keys"]),
            revision=stored["revision"],
            state=stored["state"],
            episode=stored["episode"],
            spells=_spells(stored["spells"]),
            programmes=programmes,
            pending=tuple(stored["pending"]),
            carried=stored["carried"],
        )

    @property
    def key(self) -> str:
        """The key it goes by."""
        return self.keys[-1]

    @property
    def listed(self) -> bool:
        """Whether it counts as listed: doubt never shrinks a list."""
        return self.state in PRESENT

    @property
    def last_spell(self) -> Spell | None:
        """Its newest time on the list."""
        return self.spells[-1] if self.spells else None

    @property
    def listed_on(self) -> str:
        """The authority's own day of its newest time on the list; "" where it gave none."""
        return self.spells[-1].listed_on

    @property
    def open_programmes(self) -> tuple[str, ...]:
        """Programmes under which it stands, sorted."""
        stood = self.programmes.items()
        return tuple(sorted(tag for tag, spells in stood if spells and spells[-1].open))


def unit_of(scope: str, programme: str) -> str:
    """The programme that a change is about; "" where it is about the whole entry."""
    return programme if scope == Scope.DESIGNATION else ""


class QuestionOnRecord(NamedTuple):
    """A question as it stands on record, by the number of its row.

    `observed_at` and `sha256` are the first document that made it necessary.
    """

    seq: int
    state: str
    observed_at: str
    sha256: str
    resolved_at: str = ""

    @classmethod
    def read(cls, seq: int, body: str) -> Self:
        """A question from the number and the body of its row."""
        stored = pending(body)
        document = (stored.observed_at, stored.snapshot_sha256)
        return cls(seq, stored.state, *document, stored.resolved_at)

    @property
    def end(self) -> tuple[str, str]:
        """How it ended, if it has, and when."""
        return (self.state, self.resolved_at)

    @property
    def document(self) -> tuple[str, str]:
        """Moment and hash of that document."""
        return (self.observed_at, self.sha256)


def pending(body: str) -> Pending:
    """A question put to a person, from its stored body."""
    return Pending(**parsed(body))


def _spells(rows: list[dict[str, Any]]) -> tuple[Spell, ...]:
    return tuple(Spell(**row) for row in rows)
