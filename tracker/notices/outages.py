"""When people are told that lists cannot be checked, and that they can be again. Pure.

Of one outage they get one mail, however many lists it takes, and one of its end:

- A list whose trouble is its own is told of at once: its server answered, or another list was seen
  in good order since. One that cannot be reached is seldom alone: it waits until every list that is
  looked at has been heard of, for an hour at most. Of one cause people are told once an hour.
- Where two lists or more cannot be reached and nothing has worked since, others that cannot be
  reached join them: the next mail of the outage names them, within a day in any case.
- It ends when all are back; or an hour after the first came back, when each has been looked at
  again; in any case six hours after it. Those that stay failing are named, and go on by themselves.
- What lasts is said once more after a time that is set, for all lists of the outage together;
  again only for lists that were not named yet, and not before that time is over once more.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from operator import attrgetter

from tracker.notices.alike import alike

START, ESCALATION, RECOVERY = "start", "escalation", "recovery"
STEPS = (START, ESCALATION, RECOVERY)

GATHERS = timedelta(hours=1)
"""How long a list that cannot be reached waits for others, and those that are back for the rest."""

MARGIN = timedelta(minutes=2)
"""A look that came to a good end so soon after another failed may have begun before it."""

LONGEST = timedelta(hours=6)
"""Every list is looked at at least so often."""

DAY = timedelta(days=1)
NEVER = datetime.min.replace(tzinfo=UTC)

REFUSED, NOT_FOUND, NOT_REACHED = "refused", "could not be found", "could not be reached"
SLOW, BROKE_OFF, NOT_ASKED = "did not answer in time", "broke off", "not asked"

UNREACHED = frozenset({NOT_FOUND, NOT_REACHED, SLOW, BROKE_OFF, NOT_ASKED})
"""Causes that may lie on our side of the line: a list that has one of them is seldom alone."""

CAUSES: tuple[tuple[str, str], ...] = (
    (r"its module cannot be used", "its module cannot be used"),
    (r"no such host|could not be found|not known", NOT_FOUND),
    (r"cannot be reached|could not be reached|refuses the connection", NOT_REACHED),
    (r"in time|too slow", SLOW),
    (r"broke off", BROKE_OFF),
    (r"nobody was asked", NOT_ASKED),
    (r"certificate", "a certificate that cannot be trusted"),
)
ANSWERED = re.compile(r"\b(?:answered|refused us|HTTP)\D{0,3}(\d{3})\b")


def cause_of(outcome: str, reason: str) -> str:
    """Why a list could not be checked, in the few words by which causes are counted."""
    if outcome == "refused":
        return REFUSED
    if answered := ANSWERED.search(reason):
        return f"HTTP {answered[1]}"
    causes = (cause for words, cause in CAUSES if re.search(words, reason))
    return next(causes, "failed")


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """How a list is, by its looks: since when it fails and last did, or since when it works again.

    `at` is the newest look, `failed_at` the last that failed, `good_since` the first good one after
    that, `good_at` the last good one. `elsewhere` is the last good one at any list before `at`.
    """

    list_id: str
    at: datetime
    cause: str = ""
    failing_since: datetime | None = None
    failed_at: datetime | None = None
    good_since: datetime | None = None
    good_at: datetime | None = None
    elsewhere: datetime | None = None

    @property
    def failing(self) -> bool:
        """Whether its newest looks failed."""
        return self.failing_since is not None

    @property
    def since(self) -> datetime:
        """Since when it fails."""
        return self.failing_since or self.at

    @property
    def back(self) -> datetime:
        """Since when it works again."""
        return self.good_since or self.at


@dataclass(frozen=True, kw_only=True, slots=True)
class Down:
    """A list of which people were told that it cannot be checked, and not yet that it can."""

    list_id: str
    since: datetime
    told_at: datetime
    outage: str
    cause: str = ""
    escalated_at: datetime | None = None

    @property
    def side(self) -> str:
        """What lists have in common that may be down by the same trouble."""
        return NOT_REACHED if self.cause in UNREACHED else self.cause


@dataclass(frozen=True, kw_only=True, slots=True)
class Say:
    """One thing to tell: of which lists, which of them go on failing, and which failed meanwhile.

    `alone` is said of one list whose outage has no other.
    """

    step: str
    lists: tuple[str, ...]
    still: tuple[str, ...] = ()
    meanwhile: tuple[str, ...] = ()
    alone: bool = False


@dataclass(frozen=True)
class World:
    """How all lists are now, and what people were told."""

    looks: Mapping[str, Look]
    down: Sequence[Down]
    now: datetime
    patience: timedelta
    followed: Sequence[Look] = field(init=False)

    def __post_init__(self) -> None:
        lately = [look for look in self.looks.values() if self.now - look.at <= DAY]
        object.__setattr__(self, "followed", lately)

    @cached_property
    def unnamed(self) -> list[Look]:
        """Lists that fail and of which nobody was told."""
        named = {down.list_id for down in self.down}
        failing = filter(attrgetter("failing"), self.looks.values())
        return [look for look in failing if look.list_id not in named]

    @cached_property
    def joined(self) -> Mapping[str, frozenset[str]]:
        """List that has joined an outage -> the lists of which people were told, down with it."""
        with_it = {look.list_id: self._fellows(look) for look in self.unnamed}
        return {list_id: fellows for list_id, fellows in with_it.items() if len(fellows) > 1}

    def _fellows(self, look: Look) -> frozenset[str]:
        """Lists that cannot be reached either, where nothing has worked since they failed."""
        if look.cause not in UNREACHED:
            return frozenset()
        worked = look.elsewhere or NEVER
        same = (down for down in self.down if down.side == NOT_REACHED)
        return frozenset(down.list_id for down in same if worked <= down.since <= look.at)

    @cached_property
    def outages(self) -> list[list[Down]]:
        """Lists that people were told of, by what belongs together: told of together, or failing
        within an hour by the same trouble.
        """
        label = {down.outage: down.outage for down in self.down}
        for same in alike(self.down, attrgetter("side")).values():
            for one, next_one in pairwise(sorted(same, key=attrgetter("since"))):
                if next_one.since - one.since <= GATHERS:
                    label = _merged(label, label[next_one.outage], label[one.outage])
        return list(alike(self.down, lambda down: label[down.outage]).values())

    def fails(self, down: Down) -> bool:
        """Whether a list that people were told of is failing still."""
        return self.looks[down.list_id].failing

    def joined_to(self, outage: Sequence[Down]) -> list[Look]:
        """Lists that have joined an outage."""
        lists = {down.list_id for down in outage}
        return [look for look in self.unnamed if lists & self.joined.get(look.list_id, set())]


def _merged(label: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    return {outage: new if was == old else was for outage, was in label.items()}


# What is to be said now.


def due(world: World) -> Say | None:
    """The next thing to tell, if there is one; what is told first may change what comes next."""
    said = (say(world) for say in (_end, _long, _begin))
    return next(filter(None, said), None)


def _begin(world: World) -> Say | None:
    """Lists that nobody was told of: all together as soon as one of them waits no longer."""
    fresh = [look for look in world.unnamed if not _waits_with_others(world, look)]
    if not any(_is_ready(world, look) for look in fresh):
        return None
    return Say(step=START, lists=_ids(fresh), alone=len(fresh) == 1)


def _waits_with_others(world: World, look: Look) -> bool:
    return look.list_id in world.joined and world.now - look.since < DAY


def _is_ready(world: World, look: Look) -> bool:
    """Whether a list waits for no others."""
    if world.now - look.since >= GATHERS:
        return True
    lately = (down for down in world.down if world.now - down.told_at < GATHERS)
    if look.cause in map(attrgetter("cause"), lately):
        return False
    return look.cause not in UNREACHED or _is_alone(world, look)


def _is_alone(world: World, look: Look) -> bool:
    """Whether others were seen in good order since, or there are none left to be heard of."""
    good = [one for one in world.followed if not one.failing]
    return not good or any((one.good_at or NEVER) > look.since + MARGIN for one in good)


def _long(world: World) -> Say | None:
    """Outages that last, each with all its lists."""
    late = [outage for outage in world.outages if _is_late(world, outage)]
    named = [down for outage in late for down in outage if world.fails(down)]
    more = [look for outage in late for look in world.joined_to(outage)]
    if not named:
        return None
    alone = len(late) == 1 and len(late[0]) == 1 and not more
    return Say(step=ESCALATION, lists=_ids([*named, *more]), alone=alone)


def _is_late(world: World, outage: Sequence[Down]) -> bool:
    """Whether a list fails for too long and that was not said, nor anything of it for as long.

    What is told just now is not told once more in the same round.
    """
    if any(down.told_at >= world.now for down in outage):
        return False
    said = [down.escalated_at for down in outage if down.escalated_at]
    if said and world.now - max(said) < world.patience:
        return False
    unsaid = [down for down in outage if not down.escalated_at and world.fails(down)]
    since = [down.since for down in unsaid]
    since += [look.since for look in world.joined_to(outage)]
    return bool(since) and world.now - min(since) >= world.patience


def _end(world: World) -> Say | None:
    """Outages that are over, with the lists that are back and those that are not."""
    over = [outage for outage in world.outages if _is_over(world, outage)]
    members = [down for outage in over for down in outage]
    still = [down for down in members if world.fails(down)]
    back = [down for down in members if not world.fails(down)]
    if not back:
        return None
    more = [look for outage in over for look in world.joined_to(outage)]
    return Say(
        step=RECOVERY,
        lists=_ids(back),
        still=_ids([*still, *more]),
        meanwhile=_meanwhile(world, members),
        alone=len(members) == 1 and not more,
    )


def _is_over(world: World, outage: Sequence[Down]) -> bool:
    """Whether all are back, or the others were waited for."""
    looks = [world.looks[down.list_id] for down in outage]
    back = [look.back for look in looks if not look.failing]
    waited_for = [*filter(attrgetter("failing"), looks), *world.joined_to(outage)]
    if not back or not waited_for:
        return bool(back)
    lasts = world.now - min(back)
    heard = all(look.at > min(back) for look in waited_for)
    return lasts >= (GATHERS if heard else LONGEST)


def _meanwhile(world: World, members: Sequence[Down]) -> tuple[str, ...]:
    """Lists that joined a great outage, and were back before anybody was told of them."""
    if len(members) == 1:
        return ()
    known, last = {down.list_id for down in members}, max(down.told_at for down in members)
    looks = (look for look in world.looks.values() if look.list_id not in known)
    back = (look for look in looks if not look.failing)
    return _ids(look for look in back if (look.failed_at or NEVER) > last)


def _ids(lists: Iterable[Down | Look]) -> tuple[str, ...]:
    return tuple(sorted({one.list_id for one in lists}))


# What people know when it is told.


def told(world: World, say: Say, name: str) -> list[Down]:
    """The lists that people were told of once something is told; `name` is what it begins."""
    if say.step == RECOVERY:
        return _after_end(world, say, name)
    known = {down.list_id: down for down in world.down}
    outage = next((known[one].outage for one in say.lists if one in known), name)
    fresh = [_down(world, one, outage) for one in say.lists if one not in known]
    every = [*world.down, *fresh]
    if say.step == START:
        return every
    return [replace(d, escalated_at=world.now) if d.list_id in say.lists else d for d in every]


def _after_end(world: World, say: Say, name: str) -> list[Down]:
    known = {down.list_id: down for down in world.down}
    rest = [down for down in world.down if down.list_id not in (*say.lists, *say.still)]
    named = (known[one] for one in say.still if one in known)
    still = [replace(down, outage=name, told_at=world.now) for down in named]
    more = [_down(world, one, name) for one in say.still if one not in known]
    return [*rest, *still, *more]


def _down(world: World, list_id: str, outage: str) -> Down:
    look = world.looks[list_id]
    return Down(
        list_id=list_id,
        since=look.since,
        told_at=world.now,
        outage=outage,
        cause=look.cause,
    )
