"""Rows of the log, as one document makes them."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from tracker.model import (
    Change,
    Confirmation,
    FieldChange,
    Kind,
    Member,
    Origin,
    PartialDate,
    Scope,
    stamp,
)
from tracker.rules import diff
from tracker.rules.fold import spells
from tracker.rules.fold.document import CurrentDocument
from tracker.rules.standing import Item

STATED_CAUSES = {"expired": "expiry", "merged": "merged"}
"""Publisher's own state -> cause of the removal; all others say nothing of why."""


def row(
    entry: Item,
    kind: Kind,
    document: CurrentDocument,
    *,
    tag: str = "",
    effective_on: str = "",
    origin: Origin = Origin.AUTHORITY,
) -> Change:
    """A row about an entry as it stands now, or about one programme of it."""
    programmes = (tag,) if tag else _programmes(entry)
    return Change(
        list_id=document.now.list_id,
        entry_id=entry.entry_id,
        entry_key=entry.key,
        caption=document.caption(entry),
        schema=document.content_of(entry).schema,
        kind=kind,
        scope=Scope.DESIGNATION if tag else Scope.ENTRY,
        programme="; ".join(programmes),
        terrorism=document.source.about_terrorism(programmes),
        screening_relevant=True,
        origin=origin,
        confirmation="",
        entry_still_in_force=bool(tag) or kind != Kind.REMOVAL,
        episode=entry.episode,
        cause="",
        instrument="",
        instrument_url="",
        effective_on=PartialDate(effective_on),
        published_at=stamp(document.now.published_at),
        observed_after=document.seen.after,
        observed_at=document.seen.at,
        snapshot_sha256=document.seen.sha256,
        previous_snapshot_sha256=document.previous_sha256,
    )


def _programmes(entry: Item) -> Sequence[str]:
    """Those in force; where none is, all that it ever stood under."""
    return entry.tags or sorted({programme for programme, _, _ in entry.acts})


def addition(entry: Item, document: CurrentDocument) -> Change:
    """Somebody new."""
    listed_on = spells.first_listed(entry.acts)
    return row(entry, Kind.ADDITION, document, effective_on=listed_on)


def removal(
    entry: Item, document: CurrentDocument, *, tag: str = "", effective_on: str = ""
) -> Change:
    """A document does not have it any more, and nobody says why."""
    plain = row(entry, Kind.REMOVAL, document, tag=tag, effective_on=effective_on)
    return replace(plain, confirmation=Confirmation.OBSERVED_ONCE, cause="not_stated")


def stated_removal(entry: Item, member: Member, document: CurrentDocument) -> Change:
    """The authority's own document shows it as delisted, expired ..."""
    plain = removal(entry, document, effective_on=spells.last_ended(member.acts))
    cause = STATED_CAUSES.get(member.state, "not_stated")
    return replace(plain, confirmation=Confirmation.AUTHORITY_STATES, cause=cause)


def of_fields(
    entry: Item,
    kind: Kind,
    document: CurrentDocument,
    changes: tuple[FieldChange, ...],
    *,
    origin: Origin = Origin.AUTHORITY,
) -> Change:
    """An amendment or identity change: fields before and after."""
    amended = [diff.texts(change.after) for change in changes if change.field == "amendedOn"]
    newest = max(chain.from_iterable(amended), default="")
    plain = row(entry, kind, document, effective_on=newest, origin=origin)
    return replace(
        plain,
        fields=changes,
        screening_relevant=any(map(diff.relevant, changes)),
        entry_still_in_force=entry.listed,
    )
