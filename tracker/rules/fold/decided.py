"""What people decided, by what it is about: absences from a time on, keys of one party or of two.

A decision outlives the document that raised its question. It is about an entry's absence, or one
programme's, from a time on: if a late document moves the first one without, it moves along.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, repeat
from operator import attrgetter

from tracker.model import Decision, entry_id, moment, pending_id
from tracker.rules.fold.terms import FLICKER
from tracker.rules.standing import Absence, Item, Spells

NO_SPELLS: Spells = ()

_id_by = lru_cache(maxsize=10_000)(entry_id)


IDENTITY = "identity"
"""May one who left go on as a newcomer? Confirmed: they are one party. Rejected: they are two."""

CONFLICT = "identity_conflict"
"""Does one reference stand for another party now? Confirmed: the former one left. Rejected: no."""

REMOVAL = "removal"
"""Is this absence a removal? Confirmed: it is. Rejected: the document is wrong."""


def question_kind(left: Absence) -> str:
    """What is asked about an absence. Of several heirs nobody can say yes to one."""
    if left.conflict:
        return CONFLICT
    return IDENTITY if len(left.heirs) == 1 else REMOVAL


STAYS = {IDENTITY: "confirm"}
"""Kind of question -> the answer that leaves an entry where it is; to all others it is no."""


def leaves(decision: Decision) -> bool:
    """Whether an answer makes an absence a removal."""
    return decision.verdict != STAYS.get(decision.kind, "reject")


def question_of(left: Absence) -> str:
    """The id of the question whether an absence is a removal, asked or not."""
    return asked_of(left, left.since, left.sha256)


def asked_of(left: Absence, at: str, sha256: str) -> str:
    """The id that the question would have if this document were the first one without."""
    return pending_id(left.row.entry_id, question_kind(left), left.unit, at, sha256)


class Decided:
    """Decisions as the fold asks for them."""

    def __init__(self, decisions: Mapping[str, Decision]) -> None:
        self.by_question = decisions
        self.by_unit: dict[tuple[str, str, str], list[Decision]] = defaultdict(list)
        self.merged: dict[str, list[Decision]] = defaultdict(list)
        self.by_document: dict[tuple[str, str], list[Decision]] = defaultdict(list)
        self.cuts: dict[str, list[Decision]] = defaultdict(list)
        self.split: dict[str, list[Decision]] = defaultdict(list)
        for decision in sorted(decisions.values(), key=attrgetter("number")):
            self._take_in(decision)
        placed = map(attrgetter("kind"), decisions.values())
        self.any_unplaced = not all(placed)

    def _take_in(self, decision: Decision) -> None:
        match decision.verdict:
            case "merge":
                for key in decision.keys:
                    self.merged[key].append(decision)
            case "split":
                *_, key = decision.keys
                where = self.split if len(decision.keys) > 1 else self.cuts
                where[key].append(decision)
            case _ if decision.kind and not decision.entry_id:
                self.by_document[decision.kind, decision.sha256].append(decision)
            case _:
                about = (decision.entry_id, decision.kind, decision.unit)
                self.by_unit[about].append(decision)

    # Answers to questions.

    def at_once(self, entry: Item, left: Absence) -> Decision | None:
        """The decision that holds for an absence from its first document on; the last one counts.

        It is about that document, about another one of the same moment, or confirms an absence of
        the same spell, begun at most 14 days before, that a late document has cut in two.
        """
        spells = {"": entry.spells, **entry.programmes}.get(left.unit, NO_SPELLS)
        held = [one for one in self._about(left) if _goes_on(one, left, spells)]
        return _newest([*held, *self._named(question_of(left))])

    def by_now(self, left: Absence, at: str, sha256: str) -> Decision | None:
        """The decision about a later part of an absence, once the fold has come to that part.

        `at` and `sha256` are those of a document that does not show the unit either.
        """
        if not self.by_question:
            return None
        later = [one for one in self._about(left) if left.since < one.since <= at]
        if self.any_unplaced:
            later += self._named(asked_of(left, at, sha256))
        return _newest(one for one in later if one.number > left.decided)

    def lies_ahead(self, left: Absence, at: str) -> bool:
        """Whether somebody decided about a later part of an absence than this moment."""
        return any(one.since > at for one in self._about(left))

    def of_document(self, kind: str, sha256: str) -> Decision | None:
        """The last decision of a kind about a document, whenever it was seen first."""
        return _newest(self.by_document.get((kind, sha256), ()))

    def _named(self, question: str) -> list[Decision]:
        """The decision that names this very question, if any does."""
        return list(filter(None, [self.by_question.get(question)]))

    def _about(self, left: Absence) -> list[Decision]:
        """Those about this unit of the entry, which may have had an id by its key before.

        Ids are made of the first key that documents show: an earlier document may show another one.
        """
        row, of_unit = left.row, (question_kind(left), left.unit)
        ids = dict.fromkeys((row.entry_id, _id_by(row.list_id, row.entry_key)))
        return list(chain.from_iterable(self.by_unit.get((each, *of_unit), ()) for each in ids))

    # Who is who.

    def partners(self, key: str) -> Iterator[tuple[str, Decision]]:
        """Keys of which a person said that they stand for the party of this one, too."""
        for decision in self.merged.get(key, ()):
            others = filter(key.__ne__, decision.keys)
            yield from zip(others, repeat(decision))

    def meant(self, entry: Item, key: str) -> Decision | None:
        """The last word, if any, on whether a key stands for an entry: a merge or a split."""
        ours = [one for other, one in self.partners(key) if other in entry.keys]
        apart = [one for one in self.split.get(key, ()) if one.keys[0] in entry.keys]
        return _newest([*ours, *apart])

    def parted(self, entry: Item, key: str) -> bool:
        """Whether a key does not stand for an entry, by a person's last word."""
        word = self.meant(entry, key)
        return word is not None and word.verdict == "split"

    def is_one(self, key: str) -> bool:
        """Whether a person said that all who ever stood under a key are one party."""
        return any(set(one.keys) == {key} for one in self.merged.get(key, ()))

    def parts_now(self, entry: Item, at: str) -> bool:
        """Whether its own key stands for somebody else from a time on that has come."""
        if getattr(entry.left, "conflict", False):
            return False
        began = entry.spells[0].since
        cuts = chain.from_iterable(self.cuts.get(key, ()) for key in entry.keys)
        return any(began < cut.since <= at for cut in cuts)


def _newest(decisions: Iterable[Decision]) -> Decision | None:
    """The last word."""
    return max(decisions, key=attrgetter("number"), default=None)


def _goes_on(decision: Decision, left: Absence, spells: Spells) -> bool:
    """Whether an absence is the one decided, though it has another first document now."""
    if decision.since == left.since:
        return True
    began = max(map(attrgetter("since"), spells[-1:]), default=left.since)
    if not leaves(decision) or not began < decision.since < left.since:
        return False
    return moment(left.since) - moment(decision.since) <= FLICKER
