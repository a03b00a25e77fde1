"""What is compared: where the parties of a list stood when, read once from what was recorded.

Days are as exact as what was recorded: a list says on which day somebody came onto it or left it,
or two documents do between which it happened. Whether somebody stood there on a day is therefore
yes, no, or not to be known.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from db import checks, names, numbers, snapshots, standings
from db.canonical import canonical
from db.engine import Connection
from db.standings import StandingOnRecord
from scrapers import registry
from tracker.matching.same import FULL, telling, within
from tracker.model import EntryState, Spell
from tracker.recorded import Standing
from tracker.rules.normalise.names import match_form

HANDLES = frozenset({"unReference", "ofsiGroupId", "ukSanctionsListId"})
"""Types of numbers by which lists name the entry of another list."""

UN_LIST = "un_sc"
SEVERAL = frozenset("(;,/")
"""Letters of which a cell of several names has one."""

FEW = 40
"""So many entries are looked at for names that are alike: those with the rarest words."""

COMPARED = frozenset(EntryState) - {EntryState.MERGED}
"""States of entries that are parties of their own."""

UN_FORM = re.compile(r"[a-z]{2}[ie]\.\d{3,4}")
DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
LAST_OF_A_YEAR, LAST_OF_A_MONTH = "-12-31", "-31"
OPEN = "9999-12-31"
"""In place of the day of an end that has not come."""


class Stay(NamedTuple):
    """One time of standing somewhere: it began from `began_from` to `began_by`, and ended so."""

    began_from: str
    began_by: str
    ended_from: str = OPEN
    ended_by: str = OPEN
    sha256: str = ""
    until_sha256: str = ""

    @classmethod
    def of(cls, spell: Spell) -> "Stay":
        """From what was recorded; the list's own days where the documents do not belie them."""
        own = spell.listed_on if DAY.fullmatch(spell.listed_on) else ""
        after, since = spell.after[:10], spell.since[:10]
        says = own if after < _last(own) and own <= since else ""
        left = spell.delisted_on if DAY.fullmatch(spell.delisted_on) else ""
        return cls(
            began_from=says or after,
            began_by=_last(says) if says else since,
            ended_from=left or _day_after(spell.until_after[:10]) or OPEN,
            ended_by=_last(left) or spell.until[:10] or OPEN,
            sha256=spell.sha256,
            until_sha256=spell.until_sha256,
        )

    @property
    def ended(self) -> str:
        """How its end is dated: on a day that is stated, or by the first document without."""
        return f"{'on' if self.ended_from == self.ended_by else 'by'} {self.ended_by}"

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.ended_by == OPEN

    def stood(self, day: str) -> bool | None:
        """Whether it was going on at the end of a day; None where that is not to be known."""
        if day < self.began_from or day >= self.ended_by:
            return False
        return True if self.began_by <= day < self.ended_from else None


def _last(day: str) -> str:
    """The last day that a date as exact as it is may mean; "" for none."""
    tails = {4: LAST_OF_A_YEAR, 7: LAST_OF_A_MONTH}
    return day + tails.get(len(day), "")


def _day_after(day: str) -> str:
    """A text that sorts after a day and before the next one; "" for none: it stood on that day."""
    return f"{day}~" if day else ""


@dataclass(frozen=True, slots=True)
class Known:
    """One entry of a list as it is compared: names by their form, UN references, its stays.

    `heads` are the forms of its primary names, `names` those of its full names, and `others` has
    weak and short ones too; `programmes` has the stays under each programme.
    """

    list_id: str
    entry_id: str
    key: str
    caption: str
    state: str
    stays: tuple[Stay, ...]
    programmes: Mapping[str, tuple[Stay, ...]]
    keys: tuple[str, ...] = ()
    references: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)

    def was_under(self, programmes: Collection[str]) -> bool:
        """Whether it ever stood under one of these programmes; always, where none is named."""
        return not programmes or not self.programmes.keys().isdisjoint(programmes)

    def under(self, programmes: Collection[str]) -> "Known":
        """The same as it stood under some programmes of its list; wholly, where none is named."""
        if not programmes:
            return self
        of_these = (self.programmes.get(one, ()) for one in programmes)
        return replace(self, stays=tuple(sorted(chain.from_iterable(of_these))))

    def stood(self, day: str) -> bool | None:
        """Whether it was listed at the end of a day; None where that is not to be known."""
        said = {stay.stood(day) for stay in self.stays}
        if True in said:
            return True
        return None if None in said else False

    @property
    def handles(self) -> tuple[str, ...]:
        """Keys and references that it goes or went by."""
        return (*self.keys, *self.references)

    @property
    def given(self) -> set[str]:
        """References of the UN among these."""
        return {folded(one) for one in self.handles if is_of_un(one)}

    @property
    def is_listed(self) -> bool:
        """Whether its newest document lists it."""
        return any(stay.is_open for stay in self.stays)

    @property
    def last(self) -> Stay:
        """Its newest time on the list."""
        return max(self.stays, key=lambda stay: (stay.ended_by, stay.began_by))

    def stay_at(self, day: str) -> Stay:
        """Its time on the list of a day, or its newest one."""
        return next((stay for stay in self.stays if stay.stood(day)), self.last)

    def __str__(self) -> str:
        """As sentences name it: a key that is no name goes with it."""
        is_id = len(self.key) < LONGEST_ID and match_form(self.key) not in self.names
        return f"{self.caption} ({self.key})" if is_id and "|" not in self.key else self.caption


LONGEST_ID = 20
"""Letters of a key that is shown beside a name; longer ones are made of the name."""


@dataclass(frozen=True)
class ListFacts:
    """One list: its entries, the day of its first and newest good document, of its last look.

    `elsewhere` are keys of entries that are not compared: they are on it for other reasons.
    `documents` are the day and hash of each good document, oldest first.
    """

    list_id: str
    first: str
    document: str
    sha256: str
    seen: str
    entries: Mapping[str, Known]
    elsewhere: frozenset[str] = frozenset()
    documents: tuple[tuple[str, str], ...] = ()

    @cached_property
    def by_form(self) -> Mapping[str, frozenset[str]]:
        """Form of a full name -> the entries that have or had it."""
        return _turned((known.entry_id, known.names) for known in self.entries.values())

    @cached_property
    def by_any_form(self) -> Mapping[str, frozenset[str]]:
        """The same of all names, weak and short ones too."""
        return _turned((known.entry_id, known.others) for known in self.entries.values())

    @cached_property
    def by_word(self) -> Mapping[str, frozenset[str]]:
        """Word of a name -> the entries that have one with it."""
        words = (
            (k.entry_id, chain.from_iterable(map(str.split, k.others)))
            for k in self.entries.values()
        )
        return _turned(words)

    @cached_property
    def by_reference(self) -> Mapping[str, frozenset[str]]:
        """Key or UN reference -> the entries that go or went by it."""
        pairs = ((one.entry_id, one.handles) for one in self.entries.values())
        return _turned((entry, map(folded, given)) for entry, given in pairs)

    def referred(self, references: Iterable[str]) -> list[Known]:
        """Entries that go by any of these references."""
        found = (self.by_reference.get(folded(one), ()) for one in references)
        return self._entries(found)

    def named(self, forms: Iterable[str]) -> list[Known]:
        """Entries that have a name in one of these forms."""
        return self._entries(self.by_form.get(form, ()) for form in forms)

    def called(self, forms: Iterable[str]) -> list[Known]:
        """Entries that have a name, weak and short ones too, in one of these forms."""
        return self._entries(self.by_any_form.get(form, ()) for form in forms)

    def near(self, forms: Iterable[str]) -> list[Known]:
        """Entries that have a rare word of some names in common with them: few, if any."""
        words = {word for form in forms for word in form.split()}
        held = sorted((self.by_word[word] for word in words & self.by_word.keys()), key=len)
        found: set[str] = set()
        for entries in held:
            if len(found) + len(entries) > FEW:
                break
            found |= entries
        return [self.entries[entry] for entry in sorted(found)]

    def _entries(self, found: Iterable[Iterable[str]]) -> list[Known]:
        return [self.entries[entry] for entry in sorted(set(chain.from_iterable(found)))]


def folded(reference: str) -> str:
    """A reference as it is compared: letter case and what stands around it mean nothing."""
    return reference.strip(" .").casefold()


def is_of_un(reference: str) -> bool:
    """Whether it is a permanent reference of the United Nations."""
    return bool(UN_FORM.fullmatch(folded(reference)))


def _turned(pairs: Iterable[tuple[str, Iterable[str]]]) -> dict[str, frozenset[str]]:
    """What each of several things -> those that have it."""
    holders: dict[str, set[str]] = defaultdict(set)
    for entry, things in pairs:
        for thing in things:
            holders[thing].add(entry)
    return {thing: frozenset(entries) for thing, entries in holders.items()}


def facts(connection: Connection, list_id: str, seen: str) -> ListFacts | None:
    """All of one list, last seen on a day; None where no good document of it is on record."""
    good = [row for row in snapshots.of_list(connection, list_id) if row.good]
    if not good:
        return None
    newest, entries = good[-1], dict(_entries(connection, list_id))
    keyed = standings.keys(connection, list_id)
    return ListFacts(
        list_id=list_id,
        first=good[0].observed_at[:10],
        document=newest.observed_at[:10],
        sha256=newest.sha256,
        seen=seen or newest.observed_at[:10],
        entries=entries,
        elsewhere=frozenset(folded(key) for key, entry in keyed if entry not in entries),
        documents=tuple((row.observed_at[:10], row.sha256) for row in good),
    )


def last_seen(connection: Connection, list_id: str) -> str:
    """The day of the last good look at a list, "" for none.

    A closed one says nothing of later days.
    """
    closed = registry.closed_on(list_id)
    seen = checks.last_seen_good(connection, list_id)[:10]
    return min(seen, closed) if closed else seen


def _entries(connection: Connection, list_id: str) -> Iterator[tuple[str, Known]]:
    referred = _references(connection, list_id)
    tags = _tags(list_id)
    rows = standings.in_states(connection, list_id, COMPARED)
    of_un = {entry for entry, given in referred.items() if any(map(is_of_un, given))}
    asked = [row for row in rows if row.entry_id in of_un or _has_any(row.body, tags)]
    called = _names(connection, {row.entry_id for row in asked})
    for row in asked:
        own = frozenset(referred.get(row.entry_id, ()))
        yield row.entry_id, _known(row, own, called.get(row.entry_id, {}))


def _tags(list_id: str) -> Sequence[str]:
    """How the terrorism programmes of a list are written in a standing; none where all are."""
    source = registry.scraper(list_id).source if list_id in registry.keys() else None
    if source is None or source.terrorism_words or list_id == UN_LIST:
        return ()
    return [f"{canonical(one)}:" for one in source.terrorism_programmes or ()]


def _has_any(body: str, tags: Sequence[str]) -> bool:
    """Whether an entry ever stood under a programme about terrorism."""
    return not tags or any(tag in body for tag in tags)


def _known(row: StandingOnRecord, references: frozenset[str], called: Mapping[str, Any]) -> Known:
    standing = Standing.read(row.body)
    return Known(
        list_id=row.list_id,
        entry_id=row.entry_id,
        key=row.entry_key,
        caption=row.caption,
        state=row.state,
        keys=standing.keys,
        stays=tuple(map(Stay.of, standing.spells)),
        programmes={tag: tuple(map(Stay.of, of)) for tag, of in standing.programmes.items()},
        references=references,
        **called,
    )


def _names(connection: Connection, entries: Collection[str]) -> dict[str, dict[str, Any]]:
    """Entry -> its names by form: primary ones, full ones, and those that support a match only."""
    heads: dict[str, set[str]] = defaultdict(set)
    full: dict[str, dict[str, str]] = defaultdict(dict)
    other: dict[str, dict[str, str]] = defaultdict(dict)
    for name in names.of_entries(connection, sorted(entries)):
        forms = forms_of(name.text, name.form)
        if name.kind in FULL:
            full[name.entry_id] |= {one: text for one, text in forms.items() if telling(one)}
        other[name.entry_id] |= forms
        if name.kind == "name":
            heads[name.entry_id].add(name.form)
    return {
        entry: {"heads": frozenset(heads[entry]), "names": full[entry], "others": other[entry]}
        for entry in other
    }


def forms_of(text: str, form: str = "") -> dict[str, str]:
    """Form -> name, of a name and of those that its cell holds."""
    inside = within(text) if SEVERAL.intersection(text) else ()
    return {match_form(name): name for name in inside} | {form or match_form(text): text}


def _references(connection: Connection, list_id: str) -> dict[str, set[str]]:
    """Entry -> the references that it has or had, of the UN and of OFSI's list."""
    found: dict[str, set[str]] = defaultdict(set)
    for number in numbers.of_list(connection, list_id, HANDLES):
        found[number.entry_id].add(number.text)
    return found
