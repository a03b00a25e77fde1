"""What courts have said of a listing, beside where it stands on its list. Pure.

A judgment speaks of an act of an authority; the list goes on until an authority acts. So a state of
a court is never a row of the log: it follows, for one entry and one time on its list, from the acts
on record by a day. Which state means what: docs/acts/court-states.md.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from scrapers.kit import OF_COURTS, ActKind, ActParty, Effect
from tracker.rules.acts import Act

REMOVES_NOBODY = "A judgment removes nobody."
"""What is said of every state of a court, here alone: only an authority takes a name off a list."""


class CourtState(StrEnum):
    """How a listing stands in court, while it stands on its list."""

    CHALLENGED = "challenged"
    EFFECTS_MAINTAINED = "annulled_effects_maintained"
    STILL_LISTED = "annulled_still_listed"
    SET_ASIDE = "annulment_set_aside"
    APPEAL_PENDING = "appeal_pending"
    UPHELD = "upheld"
    UNLAWFUL = "ruled_unlawful_still_in_force"


AGAINST = frozenset({CourtState.EFFECTS_MAINTAINED, CourtState.STILL_LISTED, CourtState.UNLAWFUL})
"""States in which the last word of a court is against the listing."""

SAID: dict[CourtState, str] = {
    CourtState.CHALLENGED: "it is challenged in court",
    CourtState.EFFECTS_MAINTAINED: "a court has annulled the listing and keeps its effects for now",
    CourtState.STILL_LISTED: "a court has annulled the listing, and it stays listed",
    CourtState.SET_ASIDE: "the annulment of the listing was set aside",
    CourtState.APPEAL_PENDING: "an appeal is pending",
    CourtState.UPHELD: "a court has upheld the listing",
    CourtState.UNLAWFUL: "a court has ruled the listing unlawful, and it is still in force",
}
"""State -> what people are told of it."""

BY_WORD = {
    Effect.ANNULS_EFFECTS_MAINTAINED: CourtState.EFFECTS_MAINTAINED,
    Effect.ANNULS: CourtState.STILL_LISTED,
    Effect.RULES_UNLAWFUL: CourtState.UNLAWFUL,
    Effect.CONFIRMS_ANNULMENT: CourtState.STILL_LISTED,
    Effect.SETS_ASIDE: CourtState.SET_ASIDE,
    Effect.UPHOLDS: CourtState.UPHELD,
}
"""What a judgment does -> the state that it leads to while nothing follows. Where one judgment does
several things (annuls one act, dismisses as to another), the first of them here counts.
"""

WEIGHT = (*BY_WORD, Effect.REFUSES, Effect.APPEALS, Effect.CHALLENGES)

LATER = (
    {Effect.CHALLENGES},
    {Effect.UPHOLDS, Effect.ANNULS, Effect.ANNULS_EFFECTS_MAINTAINED, Effect.RULES_UNLAWFUL},
    {Effect.SETS_ASIDE, Effect.CONFIRMS_ANNULMENT},
    {Effect.APPEALS},
    {Effect.REFUSES},
)
"""Of two acts of one day, which comes first: what is above others decides after them."""

NO_STATE = frozenset({ActKind.OPINION, ActKind.ANNOUNCEMENT})
"""Acts that are none of a court: an Advocate General proposes, a press release tells beforehand."""

CASE = re.compile(r"\b[CT]-\d{1,4}/\d{2}\b")
FIRST_INSTANCE = re.compile(r"\bT-\d{1,4}/\d{2}\b")
SENT_BACK = re.compile(r"\b(?:sen[dt]s? back|refer(?:s|red)?(?: the case)? back|remit(?:s|ted)?)\b")

APPEAL_WITHIN = timedelta(days=72)
"""Two months from the service of a judgment of the General Court, and ten days on account of
distance: Statute of the Court of Justice, Article 56; its Rules of Procedure, Article 51.
"""


class Word(NamedTuple):
    """What one act says of one party: the heaviest of the things that it does to it."""

    act: Act
    party: ActParty
    effects: frozenset[Effect]

    @property
    def day(self) -> str:
        """The day of the judgment, or on which an action or appeal was brought."""
        return delivered_on(self.act)

    @property
    def effect(self) -> Effect:
        """What it does to the party; of several things the heaviest."""
        return self.party.effect

    @property
    def citation(self) -> str:
        """How people cite it."""
        return cited(self.act)

    @property
    def dated(self) -> str:
        """The same with its day, unless it is cited by that."""
        return self.citation if self.day in self.citation else f"{self.citation}, {self.day}"

    @property
    def ecli(self) -> str:
        """Its European identifier; "" where it has none."""
        cited = self.act.says.citations
        return next((one.removeprefix("ECLI ") for one in cited if one.startswith("ECLI")), "")


class InCourt(NamedTuple):
    """How a listing stands in court on a day, since when, by which judgment, and what comes next.

    `word` is the judgment that decides, or the action where there is none; `appeal` the appeal that
    is pending against it. `words` is all that was said in this time on the list, the oldest first.
    """

    state: CourtState
    since: str
    word: Word
    appeal: Word | None
    next: str
    words: tuple[Word, ...]

    @property
    def decisive(self) -> Word:
        """The act by which the state came about."""
        return self.appeal or self.word

    @property
    def sentence(self) -> str:
        """The state in words, with its judgments, and that they remove nobody."""
        pending = f"; the appeal is {self.appeal.citation}" if self.appeal else ""
        said = SAID[self.state]
        what = f"{said[0].upper()}{said[1:]} ({self.word.dated}{pending})."
        return " ".join([what, self.next, REMOVES_NOBODY])

    @property
    def then(self) -> str:
        """The act by which it came about, for a time that is over, and that it removed nobody."""
        return f"At that time: {line(self.decisive)} ({self.decisive.day}). {REMOVES_NOBODY}"


def cited(act: Act) -> str:
    """How people cite an act: one of the Union's courts by its case, others as they are cited
    first; what nobody can cite by its title.
    """
    says = act.says
    if says.case and (CASE.search(says.case) or not says.citations):
        return says.case
    return act.citation if says.citations or says.court else f"“{says.title}”"


def delivered_on(act: Act) -> str:
    """The day of a judgment; where none is said, that of whatever is said of it."""
    says = act.says
    days = (says.made_on, says.signed_on, says.in_force_on, says.registered_on, says.published_on)
    return next(filter(None, days), "")


class Kept(NamedTuple):
    """That an authority kept a party on its list, or put it there, by an act of a day."""

    day: str
    citation: str


def kept(said: Iterable[tuple[Act, ActParty]]) -> list[Kept]:
    """The acts by which authorities kept one party, in the order of their days."""
    acts = (
        act
        for act, party in said
        if party.effect in (Effect.KEEPS, Effect.ADDS) and act.says.kind not in NO_STATE
    )
    return sorted(Kept(borne_on(act), cited(act)) for act in acts if borne_on(act))


def borne_on(act: Act) -> str:
    """The day of an authority's act: one of the Union is known by the day that it bears."""
    says = act.says
    is_unions = any(one.startswith("CELEX ") for one in says.citations)
    return (says.in_force_on or says.signed_on or act.law_day) if is_unions else act.law_day


def words(said: Iterable[tuple[Act, ActParty]]) -> list[Word]:
    """What courts say of one party, in the order of their days, each act once.

    Opinions and what merely announces are left out, and so is what has no day.
    """
    by_act: dict[str, list[ActParty]] = {}
    acts: dict[str, Act] = {}
    for act, party in said:
        if party.effect in OF_COURTS and act.says.kind not in NO_STATE and delivered_on(act):
            acts[act.act_id] = act
            by_act.setdefault(act.act_id, []).append(party)
    found = [_word(acts[of], parties) for of, parties in by_act.items()]
    return sorted(found, key=lambda word: (word.day, _turn(word.effect), word.act.act_id))


def _word(act: Act, parties: Sequence[ActParty]) -> Word:
    heaviest = min(parties, key=lambda party: WEIGHT.index(party.effect))
    return Word(act, heaviest, frozenset(map(attrgetter("effect"), parties)))


def _turn(effect: Effect) -> int:
    return next(turn for turn, effects in enumerate(LATER) if effect in effects)


# From one word to the next.


class _Course(NamedTuple):
    """How far it has come: the last judgment, and what waits for one."""

    word: Word | None = None
    appeal: Word | None = None
    challenge: Word | None = None
    refused: Word | None = None

    def after(self, said: Word) -> "_Course":
        """Where it stands after one more word."""
        match said.effect:
            case Effect.CHALLENGES:
                return self._replace(challenge=said)
            case Effect.APPEALS:
                return self._replace(appeal=said)
            case Effect.REFUSES:
                return self._refused(said)
        return _Course(
            word=said,
            appeal=_unless_decided(self.appeal, said),
            challenge=_unless_decided(self.challenge, said),
        )

    def _refused(self, said: Word) -> "_Course":
        """Nobody may appeal, or bring an action: all is as it was before that was asked for."""
        if self.word is None:
            return self._replace(appeal=None, challenge=_unless_decided(self.challenge, said))
        return self._replace(appeal=_unless_decided(self.appeal, said), refused=said)

    @property
    def appealed(self) -> Word | None:
        """The appeal that is pending against the last judgment."""
        waits = self.appeal and (self.word is None or self.appeal.day >= self.word.day)
        return self.appeal if waits else None

    @property
    def challenged(self) -> Word | None:
        """The action against a listing that no judgment speaks against."""
        if self.word is None or self.challenge is None:
            return self.challenge
        stands = self.word.effect in (Effect.UPHOLDS, Effect.SETS_ASIDE)
        return self.challenge if stands and self.challenge.day >= self.word.day else None


def _unless_decided(waiting: Word | None, said: Word) -> Word | None:
    """What waits for a judgment, unless this is it: one of the same case, as far as we know."""
    if waiting is None or said.effect == Effect.APPEALS:
        return waiting
    ours, theirs = _cases(waiting), _cases(said)
    return waiting if ours and theirs and ours.isdisjoint(theirs) else None


def _cases(word: Word) -> set[str]:
    """The numbers of its cases; one that is sent back keeps its own."""
    says = word.act.says
    return set(CASE.findall(" ".join((says.case, *says.citations))))


def in_court(
    said: Iterable[Word], *, on: str, begun: str = "", since: Iterable[Kept] = ()
) -> InCourt | None:
    """How a listing that began on a day stood in court on another; None where nothing is open.

    `said` are the words on record, in order, `since` the acts by which the authority kept it. What
    came before the listing began, or comes after the day asked for, does not count.
    """
    counting = [word for word in said if word.day <= on and word.day >= begun[: len(word.day)]]
    course = _Course()
    for word in counting:
        course = course.after(word)
    state, decisive = _state(course, on)
    if state is None or decisive is None:
        return None
    return InCourt(
        state=state,
        since=_since(state, decisive),
        word=course.word if course.word and state != CourtState.CHALLENGED else decisive,
        appeal=course.appealed if state == CourtState.APPEAL_PENDING and course.word else None,
        next=_next(state, course, on, [one for one in since if one.day <= on]),
        words=tuple(counting),
    )


def _state(course: _Course, on: str) -> tuple[CourtState | None, Word | None]:
    """The state, and the word that it comes from."""
    if appeal := course.appealed:
        return CourtState.APPEAL_PENDING, appeal
    if challenge := course.challenged:
        return CourtState.CHALLENGED, challenge
    if course.word is None:
        return None, None
    state = BY_WORD[course.word.effect]
    until = course.word.act.says.maintained_until
    if state == CourtState.EFFECTS_MAINTAINED and until and on > until:
        state = CourtState.STILL_LISTED
    return state, course.word


def _since(state: CourtState, word: Word) -> str:
    """The day from which it is so: of effects that lapsed, the one after."""
    until = word.act.says.maintained_until
    lapsed = word.effect == Effect.ANNULS_EFFECTS_MAINTAINED and state == CourtState.STILL_LISTED
    return _later(until, timedelta(days=1)) if lapsed else word.day


def _later(day: str, by: timedelta) -> str:
    """A day so much later; a month or a year that is given in place of one stays as it is."""
    return str(date.fromisoformat(day) + by) if len(day) == len("2009-01-26") else day


# What happens next, in one sentence.

HAS_TO_ACT = "the authority has to act: it leaves the name out, or lists it anew by another act"


def _next(state: CourtState, course: _Course, on: str, since: Sequence[Kept]) -> str:
    """What happens next, as far as it is on record; where the authority has acted, what it did."""
    word = course.word
    later = [one for one in since if word and state in AGAINST and one.day > word.day]
    said = [] if later and state == CourtState.STILL_LISTED else [_of_state(state, course, on)]
    sentence = "; ".join([*said, *map(_was_kept, later[-1:])])
    return f"{sentence[0].upper()}{sentence[1:]}."


def _was_kept(act: Kept) -> str:
    """That the authority has kept it by an act after the judgment: that act is not annulled."""
    return f"the authority has kept it on the list since, by {act.citation} of {act.day}"


def _of_state(state: CourtState, course: _Course, on: str) -> str:
    match state, course:
        case CourtState.CHALLENGED, _Course(challenge=Word() as action):
            return (
                f"a court has to decide the action of {action.day} ({action.citation}), and "
                "no decision is on record"
            )
        case CourtState.APPEAL_PENDING, _Course(appeal=Word() as appeal):
            return f"the appeal of {appeal.day} ({appeal.citation}) has to be decided"
        case CourtState.UNLAWFUL, _Course(refused=Word() as refused):
            return (
                f"permission to appeal was refused on {refused.day} ({refused.citation}), so "
                "the authority has to act"
            )
        case _, _Course(word=Word() as word):
            return _of_word(state, word, on) + _elsewhere(course)
    raise AssertionError(state)


def _of_word(state: CourtState, word: Word, on: str) -> str:
    """What follows from the last judgment, where nothing is pending against it."""
    match state:
        case CourtState.EFFECTS_MAINTAINED:
            until = word.act.says.maintained_until
            when = f"until {until}" if until else "(until when is not on record)"
            return f"{_may_appeal(word, on)}the effects are maintained {when}"
        case CourtState.STILL_LISTED if word.effect == Effect.CONFIRMS_ANNULMENT:
            return f"the appeal was dismissed, so {HAS_TO_ACT}"
        case CourtState.STILL_LISTED if word.effect == Effect.ANNULS_EFFECTS_MAINTAINED:
            until = word.act.says.maintained_until
            return f"the effects were maintained until {until} only; {HAS_TO_ACT}"
        case CourtState.STILL_LISTED:
            return f"{_may_appeal(word, on)}{HAS_TO_ACT}"
        case CourtState.SET_ASIDE:
            return _of_set_aside(word)
        case CourtState.UNLAWFUL:
            return (
                "it stays in force until the authority acts or a court quashes it; an appeal may "
                "be brought, and none is on record"
            )
    return f"{_may_appeal(word, on)}nothing follows for the list"


def _may_appeal(word: Word, on: str) -> str:
    """That an appeal may still be brought, where the time for it is known to run."""
    cases = " ".join((word.act.says.case, word.act.citation))
    if not FIRST_INSTANCE.search(cases):
        return ""
    last = _later(word.day, APPEAL_WITHIN)
    return "an appeal may be brought; " if on <= last else ""


def _of_set_aside(word: Word) -> str:
    """Whether the case is decided anew; where the act does not say, that it does not."""
    says = word.act.says
    if SENT_BACK.search(f"{says.title} {says.note}".lower()):
        below = "the General Court" if CASE.search(says.case) else "the court below"
        return f"the case was sent back to {below}, which has to decide it anew"
    if Effect.UPHOLDS in word.effects:
        return "the action was dismissed for good, and nothing follows for the list"
    return "the listing stands; whether the case was sent back is not on record"


def _elsewhere(course: _Course) -> str:
    """What waits in other cases."""
    waiting = [word.citation for word in (course.appeal, course.challenge) if word]
    return f"; no decision is on record in {' and '.join(waiting)}" if waiting else ""


# As one line, beside what lists show.

LINES = {
    Effect.CHALLENGES: "challenged in court by {}",
    Effect.APPEALS: "appeal {} brought",
    Effect.ANNULS: "annulled by {}",
    Effect.ANNULS_EFFECTS_MAINTAINED: "annulled by {}, effects maintained",
    Effect.CONFIRMS_ANNULMENT: "annulment confirmed by {}",
    Effect.SETS_ASIDE: "annulment set aside by {}",
    Effect.UPHOLDS: "upheld by {}",
    Effect.RULES_UNLAWFUL: "ruled unlawful by {}",
    Effect.REFUSES: "refused by {}",
}
STAYS = {Effect.RULES_UNLAWFUL: "still in force"}


def line(word: Word, *, listed: bool | None = None) -> str:
    """A judgment in a line: what it says, and that the list stays as it is.

    `listed` is whether the party stood on the list that day; None where that is not known.
    """
    until = word.act.says.maintained_until
    maintained = word.effect == Effect.ANNULS_EFFECTS_MAINTAINED and until
    said = LINES[word.effect].format(word.citation) + (f" until {until}" if maintained else "")
    if listed is None:
        return said
    return f"{said}; {STAYS.get(word.effect, 'still listed') if listed else 'changes no list'}"
