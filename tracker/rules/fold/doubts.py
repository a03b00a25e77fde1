"""Which removals of a document a person has to answer, and why; which programmes it renamed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product, repeat
from operator import attrgetter

from tracker.model import Snapshot
from tracker.rules import guard
from tracker.rules.fold.document import CurrentDocument
from tracker.rules.fold.matching import Met, Pairs
from tracker.rules.fold.terms import SETTLED, terrorism
from tracker.rules.standing import Absence, Item, ListState, absences_of

MONTH = 30
"""Days within which one after the other that left the same end of a programme is a leak."""

TOO_MANY_ASKED = "too many entries of the list are already in question since an earlier document"


class Waiting:
    """Questions that no document answers, however late: so many wait since one document.

    They are counted when somebody first asks in a step, once for all.
    """

    def __init__(self, state: ListState, listed: int) -> None:
        self.state, self.listed = state, listed
        self.counted: Counter[str] | None = None

    def holds(self, left: Absence, entry: Item) -> bool:
        """Whether the question of this absence goes on waiting; `entry` as it stands by now.

        Where it may go on as another, time does not tell: when that one leaves, it may be then.
        """
        if left.heirs:
            return True
        if self.counted is None:
            self.counted = self._count(entry)
        return guard.still_too_many(self.counted[left.since], self.listed)

    def _count(self, entry: Item) -> Counter[str]:
        standing = {**self.state.items, entry.entry_id: entry}
        absences = absences_of(standing.values())
        return Counter(left.since for left in absences if left.pending)


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubts:
    """Reasons to leave removals of a document to a person, "" where there is none.

    `document`: of entries that it does not have; `entries`: of some of them, by key; `acts`: of
    programmes of entries still listed; `stated`: of entries that it says have left; `shaky`: why it
    is no ground for any. `listed` counts entries before it; `renamed`: old programme -> new name.
    """

    document: str
    entries: Mapping[str, str]
    acts: str
    stated: str
    shaky: str
    only_act: str
    too_many_asked: bool
    listed: int
    renamed: Mapping[str, str]
    waiting: Waiting

    def of(self, entry: Item) -> str:
        """Why the absence of an entry is a question."""
        return self.document or self.entries.get(entry.key, "")

    @property
    def of_document(self) -> bool:
        """Whether it is the document as a whole that is doubted."""
        return any((self.document, self.acts, self.stated))

    @property
    def first(self) -> str:
        """The one that is told of the document as a whole."""
        whys = (self.document, self.acts, self.stated, *self.entries.values())
        return next(filter(None, whys), "")


def weighed(pairs: Pairs, document: CurrentDocument, before: Snapshot, state: ListState) -> Doubts:
    """What the guard says of a document's removals: of entries, of programmes, stated ones."""
    now, source = document.now, document.source
    listed = _listed(before, state)
    number = len(listed)
    past = _past(document, state) if pairs.gone else guard.NO_PAST
    gone = {entry.key for entry in pairs.gone}.intersection(listed)
    alive = bool(pairs.newcomers or pairs.met)
    known = [pair for pair in pairs.met if pair.entry.listed]
    staying = [pair for pair in known if document.lists(pair.key)]
    stated = len(known) - len(staying)
    renamed = _renamed(staying, document, before)
    before = _as_shown(_under_new_names(before, renamed), document.may_lack)
    pieces = guard.entry_doubts(before, now, gone, listed, past, alive=alive)
    lost = [_lost(pair, document, renamed) for pair in staying]
    too_many_asked = guard.still_too_many(_asked_lately(document, state), number)
    document_doubt = guard.doubt(before, now, gone, listed, source, past, pieces)
    if gone and too_many_asked and not document_doubt:
        document_doubt = TOO_MANY_ASKED
    return Doubts(
        document=document_doubt,
        entries=pieces,
        acts=guard.designation_doubt(before, now, sum(map(len, lost)), number, source),
        stated=guard.stated_doubt(before, now, stated, number),
        shaky=guard.shaky(before, now, source),
        only_act=_only_act(before, now),
        too_many_asked=too_many_asked,
        listed=number,
        renamed=renamed,
        waiting=Waiting(state, number),
    )


def _listed(before: Snapshot, state: ListState) -> list[str]:
    """Keys of the predecessor, in its order, whose entries are listed and not absent."""
    leads_to = map(state.by_key.get, before.members, repeat(""))
    entries = map(state.items.get, leads_to)
    both = zip(before.members, entries, strict=True)
    return [key for key, entry in both if entry is not None and entry.present]


def _past(document: CurrentDocument, state: ListState) -> guard.Past:
    """What the list's own history says of removals: derived from where its entries stand."""
    left = [(item, item.left) for item in state.items.values() if item.left is not None]
    ended = [(item, absence) for item, absence in left if not absence.pending]
    # Who left in a gap between two documents may have left on any day of it.
    unasked = [document.since(a.row.observed_after).days - 1 for _, a in ended if not a.reason]
    month = [item for item, a in left if document.since(a.since).days <= MONTH]
    batches = Counter(absence.since for _, absence in ended if absence.confirmed)
    return guard.Past(
        lately={window: sum(days <= window for days in unasked) for window in guard.WINDOWS},
        programmes=Counter(tag for item in month for tag in item.tags),
        batch=max(batches.values(), default=0),
    )


def _asked_lately(document: CurrentDocument, state: ListState) -> int:
    """How many entries are in question since a document of the last weeks."""
    asked = filter(attrgetter("asks_whether_it_left"), state.absences())
    return sum(document.since(left.since) <= SETTLED for left in asked)


def _only_act(before: Snapshot, now: Snapshot) -> str:
    """The day of the acts cited since the predecessor, where all are of one day."""
    cited = before.stats.amended_on
    fresh = set(now.stats.amended_on).difference(cited)
    day = max(fresh, default="")
    is_later = day > max(cited, default=day)
    return day if is_later and len(fresh) == 1 else ""


# Programmes.


def _lost(pair: Met, document: CurrentDocument, renamed: Mapping[str, str]) -> list[str]:
    """Tags that an entry in force before and after has lost in this step."""
    kept = document.programmes(pair.key)
    beside = kept | document.may_lack
    lost = sorted(set(pair.entry.tags).difference(beside, pair.entry.absences))
    return [tag for tag in lost if renamed.get(tag) not in kept]


def _renamed(staying: Sequence[Met], document: CurrentDocument, before: Snapshot) -> dict[str, str]:
    """Programmes that only got another name: all who stayed have one new tag for an old one.

    Over years others of that programme left the list: they say nothing of its name. A new name
    that we do not know for terrorism, in the place of one that we do, is for a person to judge.
    """
    stayed: Counter[str] = Counter()
    moved: Counter[tuple[str, str]] = Counter()
    for pair in staying:
        lost = _lost(pair, document, {})
        stayed.update(lost)
        moved.update(product(lost, _unheard_of(pair, document, before)))
    nearly_all = [pair for pair, number in moved.items() if number >= _most(stayed[pair[0]])]
    return {tag: to for tag, to in nearly_all if _is_left_for(tag, to, document)}


def _under_new_names(before: Snapshot, renamed: Mapping[str, str]) -> Snapshot:
    """The predecessor as if its programmes had had their new names: none of them has ended."""
    if not renamed:
        return before
    counts: Counter[str] = Counter()
    for tag, number in before.stats.programmes.items():
        counts[renamed.get(tag, tag)] += number
    return replace(before, stats=replace(before.stats, programmes=dict(counts)))


def _as_shown(before: Snapshot, may_lack: frozenset[str]) -> Snapshot:
    """The predecessor without programmes that the document need not show: none is emptied."""
    if may_lack.isdisjoint(before.stats.programmes):
        return before
    counts = {tag: n for tag, n in before.stats.programmes.items() if tag not in may_lack}
    return replace(before, stats=replace(before.stats, programmes=counts))


def _most(number: int) -> float:
    """How many of those who stayed show that their programme only got another name."""
    return max(guard.EMPTIED_FROM, guard.RELABELLED * number)


def _unheard_of(pair: Met, document: CurrentDocument, before: Snapshot) -> list[str]:
    """Programmes that an entry stands under now and that nobody stood under before."""
    fresh = document.programmes(pair.key).difference(pair.entry.tags)
    heard_of = before.stats.programmes
    return sorted(tag for tag in fresh if not heard_of.get(tag))


def _is_left_for(tag: str, to: str, document: CurrentDocument) -> bool:
    """Whether nobody stands under a programme now; and both or neither are about terrorism."""
    source = document.source
    alike = terrorism(source, (tag,)) == terrorism(source, (to,))
    return alike and not document.now.stats.programmes.get(tag)
