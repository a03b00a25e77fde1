"""Official acts, as their sources tell of them, beside the lists that show them.

A feed's documents are journalled like a list's. An act is on record from its first sight; whether
its list shows it by now is read anew each time it is asked for. An act is never a change: the
list's own document is, and its notice then names the act. What courts do no list ever shows.
"""

from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import product

from db import changes, checks, standings
from db.engine import Connection
from scrapers import registry
from scrapers.kit import OF_COURTS, PUTS_ON, TAKES_OFF, ActKind, ActParty, Effect
from tracker.matching import search
from tracker.matching.search import Match
from tracker.model import COUNTS_AS_LISTED
from tracker.outgoing import Json, Out
from tracker.record.acts import acts as on_record
from tracker.record.kept import Kept
from tracker.rules.acts import CURATED, REVIEWER, Act
from tracker.rules.names.prepared import prepared
from tracker.rules.names.score import score
from tracker.rules.normalise.names import match_form

SAME_PARTY, SURELY = 0.90, 0.95
"""How alike a name in an act and a listed name are from which a change cites the act, and from
which the act needs no announcement: an acronym or a known other name is not enough for that.
"""

LATEST_BEFORE = timedelta(days=45)
LONGEST_WAIT = timedelta(days=400)
"""How long before or after an act a list may show it: press statements come before, pages late."""

EVER = "9999"
"""Later than any moment on record."""

BY_KIND = {
    ActKind.DESIGNATION: Effect.ADDS,
    ActKind.AMENDMENT: Effect.REWORDS,
    ActKind.REVOCATION: Effect.REMOVES,
    ActKind.REVIEW: Effect.KEEPS,
    ActKind.RENEWAL: Effect.KEEPS,
}
"""What an act does to those whom it only names."""

OF_COURT = frozenset({ActKind.JUDGMENT, ActKind.ORDER, ActKind.OPINION, ActKind.APPEAL})
"""Kinds of acts that no list ever shows."""

KEEPING = frozenset({ActKind.REVIEW, ActKind.RENEWAL})
"""Kinds of acts that keep all those whom they do not name."""

ADDED = ("addition", "relisting")
EDITED = ("amendment", "identity", *ADDED)
CAME_OR_LEFT = (*ADDED, "removal")
SHOWN_BY = {
    Effect.ADDS: ADDED,
    Effect.REWORDS: EDITED,
    Effect.RENAMES: EDITED,
    Effect.SUSPENDS: EDITED,
    Effect.REMOVES: ("removal",),
    Effect.OMITS: ("removal",),
    Effect.MERGES: ("removal",),
}
"""What an act does to a party -> kinds of changes by which its list shows it."""


def source_of(feed_id: str) -> str:
    """Who tells of an act, in words."""
    if feed_id == REVIEWER:
        return "Entered here"
    return registry.scraper(feed_id).source.title.split(",")[0]


def cited(act: Act) -> dict[str, str]:
    """How a notice cites an act."""
    says, first = act.says, act.first
    return {
        "feed_id": first.feed_id,
        "number": first.says.number,
        "title": says.title,
        "published_on": act.day,
        "url": says.url,
        "snapshot_sha256": first.snapshot_sha256,
        "feed": source_of(first.feed_id),
        "kind": str(says.kind),
    }


def names(act: Act) -> tuple[str, ...]:
    """The parties that an act names, by the heads it gives them, each once."""
    return tuple(dict.fromkeys(party.name for party in act.says.parties))


def effect_of(act: Act, party: ActParty) -> Effect:
    """What an act does to a party; of one that it only names its kind says that."""
    if party.effect == Effect.NAMES:
        return BY_KIND.get(act.says.kind, Effect.NAMES)
    return party.effect


def acts(
    connection: Connection, *, feeds: Sequence[str] = (), since: str = "", until: str = ""
) -> list[Act]:
    """Acts on record, of some sources or of all, newest first; from one day to another."""
    told = on_record(connection)
    wanted = [act for act in told if _is_of(act, feeds)] if feeds else told
    dated = [act for act in wanted if _is_between(act.day, since, until)]
    return sorted(dated, key=_newest, reverse=True)


def _is_of(act: Act, feeds: Container[str]) -> bool:
    return any(telling.feed_id in feeds for telling in act.tellings)


def _is_between(day: str, since: str, until: str) -> bool:
    return since <= day and (not until or day <= until)


def _newest(act: Act) -> tuple[str, str]:
    return act.day, act.says.number


def act(connection: Connection, feed_id: str, number: str) -> Act | None:
    """One act on record, by what a source numbers it by."""
    for each in on_record(connection):
        if any((one.feed_id, one.says.number) == (feed_id, number) for one in each.tellings):
            return each
    return None


# Whether a list shows it.


class Seen(StrEnum):
    """How an act stands beside a list that may show it."""

    SHOWN = "shown"
    WAITS = "waits"
    NOTHING = "nothing to show"
    EARLIER = "before our record"
    TWO = "two entries bear the name"


WAITING = frozenset({Seen.WAITS, Seen.TWO})
"""Acts that are looked after until their list shows them, or a person has looked."""


SEEN = Kept(
    most=20_000, tables=frozenset({"act", "change", "name", "number", "snapshot", "standing"})
)
"""How acts stand beside lists, as long as nothing is recorded that it rests on. Of looks that is
the first one alone, which is part of the question.
"""


def seen(connection: Connection, act: Act, list_id: str) -> Seen:
    """Whether a list shows an act by now; of one that names several parties, all of them."""
    first, _ = checks.ends(connection, list_id, "", EVER)
    key = (act, list_id, first)
    return SEEN.one(connection, key, lambda: _seen_since(connection, act, list_id, first))


def _seen_since(connection: Connection, act: Act, list_id: str, first: str) -> Seen:
    """The same of a list that was first seen in good order at a moment, "" for never."""
    if act.says.kind in OF_COURT:
        return Seen.NOTHING
    found = {_seen(connection, act, party, list_id) for party in act.parties_of(list_id)}
    if not act.says.parties and act.says.kind not in KEEPING:
        found.add(_unread(act))
    told = next((one for one in (Seen.WAITS, Seen.TWO, Seen.SHOWN) if one in found), Seen.NOTHING)
    return Seen.EARLIER if told in WAITING and _is_before(act, first) else told


def _unread(act: Act) -> Seen:
    """What nobody can say to whom it does something, or what: a feed's has to be read by a person,
    what people wrote down was.
    """
    return Seen.NOTHING if _is_by_people(act) else Seen.WAITS


def _is_by_people(act: Act) -> bool:
    """Whether only a person tells of an act, or the file that ships with the program."""
    return set(act.provenance) <= {CURATED, REVIEWER}


def _is_before(act: Act, first: str) -> bool:
    """Whether an act is from long before our first document of a list; what is curated, of one
    without any.
    """
    if not first:
        return _is_by_people(act)
    return bool(act.day) and act.day < str(date.fromisoformat(first[:10]) - LATEST_BEFORE)


def _seen(connection: Connection, act: Act, party: ActParty, list_id: str) -> Seen:
    effect = effect_of(act, party)
    if effect in OF_COURTS or effect in (Effect.KEEPS, Effect.SUSPENDS):
        return Seen.NOTHING
    if effect in (Effect.REWORDS, Effect.RENAMES):
        return Seen.NOTHING if _is_by_people(act) else _new_names(connection, party, list_id)
    entries = entries_of(connection, party, list_id, by_head=effect in PUTS_ON)
    if effect == Effect.NAMES:
        return Seen.SHOWN if _has_changed(connection, act, EDITED, entries) else _unread(act)
    if len(entries) > 1:
        return Seen.TWO
    return _shows(connection, act, effect, entries)


def _shows(connection: Connection, act: Act, effect: Effect, entries: Sequence[str]) -> Seen:
    """By the entry of surely that name: changed so since, listed, or, after a removal, not listed.

    What came later takes nothing back: a designation that was revoked years after was shown.
    """
    if not entries:
        return Seen.WAITS
    if _has_come(connection, act, SHOWN_BY[effect], entries):
        return Seen.SHOWN
    is_listed = standings.any_in(connection, entries, COUNTS_AS_LISTED)
    return Seen.SHOWN if is_listed == (effect in PUTS_ON) else Seen.WAITS


def _has_come(
    connection: Connection, act: Act, kinds: Sequence[str], entries: Sequence[str]
) -> bool:
    """Whether entries came or left so after the day of an act, or last of all before it: who came
    and left before is not shown to be designated once more.
    """
    if not act.day:
        return False
    since = str(date.fromisoformat(act.day) - LATEST_BEFORE)
    steps = changes.steps_since(connection, entries, CAME_OR_LEFT, since)
    after = [kind for at, kind in steps if at[:10] > act.day]
    before = [kind for at, kind in steps if at[:10] <= act.day]
    return any(kind in kinds for kind in (*before[-1:], *after))


def _has_changed(
    connection: Connection, act: Act, kinds: Sequence[str], entries: Sequence[str]
) -> bool:
    """Whether entries were changed so since about the day of an act."""
    since = str(date.fromisoformat(act.day) - LATEST_BEFORE) if act.day else ""
    return bool(entries) and changes.any_since(connection, entries, kinds, since)


def _new_names(connection: Connection, party: ActParty, list_id: str) -> Seen:
    """An act that words an entry anew waits while the list has not all the names that it gives."""
    given = (*party.aliases, party.into) if party.into else (party.name, *party.aliases)
    unknown = [name for name in filter(None, given) if not _surely(connection, name, list_id)]
    return Seen.WAITS if unknown else Seen.NOTHING


def entries_of(
    connection: Connection, party: ActParty, list_id: str, *, by_head: bool = False
) -> list[str]:
    """The entries of a list that a party surely is: by its reference, its head, its other names.

    Those that bear a name exactly go before those of nearly that name. Whoever is put on a list is
    looked for `by_head` alone: its other name may be that of another who is on it.
    """
    if found := standings.having_keys(connection, list_id, party.references):
        return found
    if found := _bearing(connection, (party.name,), list_id):
        return found
    return [] if by_head else _bearing(connection, party.aliases, list_id)


def _bearing(connection: Connection, names: Sequence[str], list_id: str) -> list[str]:
    named = [match for name in names for match in _surely(connection, name, list_id)]
    exact = [match for match in named if match.exact]
    return list(dict.fromkeys(match.entry_id for match in exact or named))


def _surely(connection: Connection, name: str, list_id: str) -> list[Match]:
    return search.search(connection, name, lists=(list_id,), least=SURELY, most=0)


# The acts behind a change.


def names_one_of(act: Act, listed: Iterable[str]) -> bool:
    """Whether an act is about a party of one of these names."""
    return any(_is_named(party, listed) for party in act.says.parties)


def _is_named(party: ActParty, listed: Iterable[str]) -> bool:
    pairs = product(map(prepared, party.names), map(prepared, listed))
    return any(score(here, there) >= SAME_PARTY for here, there in pairs)


def of_list(connection: Connection, list_id: str, days: Sequence[str]) -> list[Act]:
    """The acts that changes of a list may show that were observed on these days, one at least."""
    since, _ = _may_show(min(days))
    _, until = _may_show(max(days))
    published = acts(connection, since=since, until=until)
    return [act for act in published if list_id in act.says.lists]


def behind(
    published: Iterable[Act], kind: str, observed_at: str, listed: Sequence[str]
) -> list[Act]:
    """Those of a list's acts that one change shows: of its time and sort, about that party."""
    since, until = _may_show(observed_at)
    in_time = [act for act in published if since <= act.day <= until]
    return [act for act in in_time if _does(act, kind, listed)]


def _does(act: Act, kind: str, listed: Sequence[str]) -> bool:
    """Whether an act does to a party of these names what a change of this kind shows."""
    if act.says.kind in OF_COURT:
        return False
    fitting = (p for p in act.says.parties if kind in SHOWN_BY.get(effect_of(act, p), ()))
    return any(_is_named(party, listed) for party in fitting)


def _may_show(observed_at: str) -> tuple[str, str]:
    """The first and the last day of publication of acts that a change of that day may show."""
    day = date.fromisoformat(observed_at[:10])
    return str(day - LONGEST_WAIT), str(day + LATEST_BEFORE)


# Acts as people look at them.


BY_COURTS = {
    Effect.CHALLENGES: "challenges the listing of",
    Effect.ANNULS: "annuls the listing of",
    Effect.ANNULS_EFFECTS_MAINTAINED: "annuls, and maintains for now, the listing of",
    Effect.CONFIRMS_ANNULMENT: "confirms the annulment of",
    Effect.SETS_ASIDE: "sets aside the annulment of",
    Effect.UPHOLDS: "upholds the listing of",
    Effect.RULES_UNLAWFUL: "rules unlawful the listing of",
    Effect.APPEALS: "appeals in the case of",
    Effect.REFUSES: "refuses in the case of",
}
"""What courts do is done to a listing or to a judgment, never to the party."""


def _done(effect: Effect, party: ActParty) -> str:
    """What is done to whom, in words; under which programmes alone, where it is not all."""
    under = f" under {' and '.join(party.programmes)}" if party.programmes else ""
    return f"{BY_COURTS.get(effect) or _plain(effect)} {party.name}{under}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ActOfList(Out):
    """An act beside one list that may show it, and whether that list does by now."""

    act: Act
    list_id: str
    seen: Seen

    @property
    def shown(self) -> bool:
        """Whether the list shows it, or need not."""
        return self.seen in (Seen.SHOWN, Seen.NOTHING)

    @property
    def does(self) -> list[str]:
        """What it does to whom, in words, for this list."""
        parties = self.act.parties_of(self.list_id)
        return [_done(effect_of(self.act, party), party) for party in parties]

    def json(self) -> Json:
        """The act as it is cited, then what is known of it here."""
        says = self.act.says
        return {
            **cited(self.act),
            "list_id": self.list_id,
            "names": list(names(self.act)),
            "shown": self.shown,
            "observed_at": self.act.first.observed_at,
            "act_id": self.act.act_id,
            "in_force_on": self.act.law_day,
            "does": self.does,
            "citation": self.act.citation if says.citations or says.court else "",
            "citations": list(says.citations),
            "court": says.court,
            "case": says.case,
            "state": str(self.seen),
            "provenance": list(self.act.provenance),
            "note": says.note,
            "read": self.act.is_read,
        }


def _plain(effect: Effect) -> str:
    return str(effect).replace("_", " ")


def by_list(
    connection: Connection, published: Iterable[Act], lists: Collection[str] = ()
) -> Iterator[ActOfList]:
    """Acts as people look at them: once for each list that may show them, or each of these."""
    for act in published:
        for list_id in act.says.lists:
            if not lists or list_id in lists:
                yield ActOfList(act=act, list_id=list_id, seen=seen(connection, act, list_id))


def same_news(one: Act, other: Act, list_id: str) -> bool:
    """Whether an act tells nothing of a list that another one does not: a press statement and the
    notice, a draft and the order, each of the same parties and to the same end.
    """
    ours, theirs = (_ends(act, list_id) for act in (one, other))
    if not ours or not ours <= theirs or not one.day or not other.day:
        return False
    apart = date.fromisoformat(one.day) - date.fromisoformat(other.day)
    return abs(apart) <= LONGEST_WAIT


def _ends(act: Act, list_id: str) -> set[tuple[str, str, tuple[str, ...]]]:
    """Whom an act puts on a list or takes off, or words anew, by name and programmes."""
    return {
        (_end(effect_of(act, party)), match_form(party.name), party.programmes)
        for party in act.parties_of(list_id)
    }


def _end(effect: Effect) -> str:
    if effect in TAKES_OFF:
        return "off"
    return "on" if effect in PUTS_ON else str(effect)
