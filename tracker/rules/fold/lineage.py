"""Whether a document is the list, or an older copy of it that a server still hands out.

An old copy moves nobody, in either direction (design, section 4). It is known by the document's
own date, by bytes that another document has superseded, by the acts that it cites, or by entries:
all that came last are gone, and nobody is new. A document of a lower grade of provenance beside a
better one of the same moment is passed over in the same way.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from tracker.model import PRESENT, Decision, Member, Pending, Snapshot, moment, pending_id, stamp
from tracker.rules import made
from tracker.rules.fold.terms import FLICKER, Given
from tracker.rules.standing import Lineage, ListState

STAYS = timedelta(days=2)
"""An old copy that stands in the place of the list for so long is asked about."""

NEWEST_GONE = 3
"""So many entries that came last, all of them gone, are a sign that the document is older."""

KIND = "old_copy"
CONFIRMED, REJECTED = "confirm", "reject"
WHOLE_DAY = len("2024-01-01")
SHORT = 16
"""Digits of a document's hash that tell it from others of its list."""


def older(now: Snapshot, before: Snapshot, state: ListState) -> str:
    """Why a document is an old copy, in words; "" if it may be the list."""
    lineage = state.lineage
    if now.sha256[:SHORT] in lineage.superseded:
        return "its bytes are those of an earlier document that another one has replaced"
    if why := _by_date(now, before, lineage):
        newest = max(lineage.newest[:10], max(before.stats.amended_on, default=""))
        return "" if _has_news(now, state, newest) else why
    dated = now.published_at and before.published_at
    return "" if dated else _by_entries(now, before, state)


def _by_date(now: Snapshot, before: Snapshot, lineage: Lineage) -> str:
    """That an earlier document had a later date of its own; acts that it cites are dates, too."""
    own = credible(now)
    exact = now.format_id == before.format_id
    digits = len(own) if exact else WHOLE_DAY
    if own and own[:digits] < lineage.newest[:digits]:
        return f"its own date is {own}; an earlier document was of {lineage.newest}"
    cited, known = now.stats.amended_on, before.stats.amended_on
    if cited and known and max(cited) < max(known):
        return f"the newest act that it cites is of {max(cited)}; one of {max(known)} is known"
    return ""


def credible(document: Snapshot) -> str:
    """A document's own date; "" where it has none, and where it lies in the future.

    What earlier rules read is judged again: they believed dates a week ahead.
    """
    return stamp(made.believed(document.published_at, document.observed_at))


def _has_news(now: Snapshot, state: ListState, newest: str) -> bool:
    """Whether it lists somebody who is not listed, from a day that an old copy cannot know.

    Somebody whom we never saw, or who had left, or who comes under one more act.
    """
    for key, member in now.members.items():
        fresh = {act for act in member.acts if len(act[1]) == WHOLE_DAY and act[1] >= newest}
        if fresh and member.state in PRESENT:
            entry = state.of(key)
            if entry is None or not entry.listed or not fresh.issubset(entry.acts):
                return True
    return False


def _by_entries(now: Snapshot, before: Snapshot, state: ListState) -> str:
    """That all who came last on a list without a date are gone, and nobody is new."""
    last_day = max(_days(now.members.values()), default="")
    if not last_day or now.members.keys() - state.by_key.keys():
        return ""
    later = [key for key in filter(state.is_here, before.members) if _after(last_day, before, key)]
    if len(later) < NEWEST_GONE or now.members.keys() & set(later):
        return ""
    return f"nobody listed after {last_day} is in it, and {len(later)} were in the one before"


def _after(day: str, document: Snapshot, key: str) -> bool:
    return min(_days([document.members[key]]), default="") > day


def _days(members: Iterable[Member]) -> Iterator[str]:
    """Days from which members that are listed are, where the authority gives whole ones."""
    for member in members:
        if member.state in PRESENT:
            yield from (on for _, on, _ in member.acts if len(on) == WHOLE_DAY)


# What becomes of it.


def left_out(now: Snapshot, why: str, state: ListState, given: Given) -> tuple[Pending, ...] | None:
    """The questions about an old copy; None where a person has said that it is the list."""
    standing = _standing(now, state.lineage)
    answer = _answer(now, standing, given)
    if answer is not None and answer.verdict == CONFIRMED:
        state.lineage = standing
        return None
    questions = () if standing.asked is None else (standing.asked,)
    asked = _asked(now, why, standing, answer, state)
    if asked is not None:
        standing = replace(standing, asked=asked if asked.state == "open" else None)
        questions = (asked,)
    state.lineage = standing
    return questions


def _answer(now: Snapshot, standing: Lineage, given: Given) -> Decision | None:
    """What a person said of this copy: that it is one holds whenever it comes again."""
    answer = given.decided.of_document(KIND, now.sha256)
    if answer is None or answer.verdict == REJECTED:
        return answer
    apart = moment(standing.stale_since) - moment(answer.since)
    return answer if abs(apart) <= FLICKER else None


def _standing(now: Snapshot, lineage: Lineage) -> Lineage:
    """The lineage with the old copy that stands in the place of the list, since when it does."""
    if lineage.stale == now.sha256:
        return lineage
    return replace(lineage, stale=now.sha256, stale_since=stamp(now.observed_at), asked=None)


def _asked(
    now: Snapshot, why: str, standing: Lineage, answer: Decision | None, state: ListState
) -> Pending | None:
    """The question whether an old copy that stays is the list; None while it is too early."""
    if answer is not None:
        return _told(now, why, standing, "rejected", answer.decided_at)
    unseen = now.members.keys() - state.by_key.keys()
    stays = stamp(now.observed_at - STAYS) >= standing.stale_since
    if not stays and not unseen:
        return None
    return _told(now, why, standing, "open")


def _told(now: Snapshot, why: str, standing: Lineage, state: str, resolved_at: str = "") -> Pending:
    own = credible(now) or stamp(now.observed_at)
    reason = (
        f"the document has stood in the place of the list since {standing.stale_since}, and {why}; "
        "confirm: it is the list now; reject: it is an old copy"
    )
    return Pending(
        pending_id=_question(now.list_id, standing),
        list_id=now.list_id,
        entry_id="",
        entry_key="",
        caption=f"document of {own[:10]}",
        kind=KIND,
        scope="document",
        programme="",
        terrorism=True,
        reason=reason,
        observed_at=standing.stale_since,
        snapshot_sha256=now.sha256,
        state=state,
        resolved_at=resolved_at,
    )


def _question(list_id: str, standing: Lineage) -> str:
    return pending_id(list_id, KIND, "", standing.stale_since, standing.stale)


def believed(now: Snapshot, state: ListState, *, doubted: bool) -> tuple[Pending, ...]:
    """Note that a document is the list; what was asked of an old copy before it, settled.

    One that is `doubted` as a whole replaces nobody yet: what comes after it may be the document
    that it took the place of.
    """
    lineage = state.lineage
    own = now.sha256[:SHORT]
    recent = tuple(dict.fromkeys((*lineage.recent, own)))
    superseded = lineage.superseded
    if not doubted:
        superseded, recent = superseded.union(recent) - {own}, (own,)
    state.lineage = Lineage(
        newest=max(_at_most(now), "" if _restarts(now, lineage) else lineage.newest),
        superseded=superseded,
        recent=recent,
    )
    asked = lineage.asked
    if asked is None:
        return ()
    return (replace(asked, state="settled", resolved_at=stamp(now.observed_at)),)


def _at_most(now: Snapshot) -> str:
    """Its own date, but none after its arrival: those that come after it are no old copies."""
    return min(credible(now), stamp(now.observed_at))


def _restarts(now: Snapshot, lineage: Lineage) -> bool:
    """Whether a person has made an older document the list."""
    return now.sha256 == lineage.stale
