"""Rows of the log, as one document makes them."""

from dataclasses import replace
from itertools import chain

from scrapers import kit
from tracker.model import (
    CAUSES,
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
from tracker.rules.fold.citing import cited
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
    programmes = (tag,) if tag else entry.stood_under
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


def addition(entry: Item, document: CurrentDocument) -> Change:
    """Somebody new."""
    listed_on = spells.first_listed(entry.acts)
    return cited(row(entry, Kind.ADDITION, document, effective_on=listed_on), entry, document)


def joined(entry: Item, kind: Kind, document: CurrentDocument, tag: str, listed_on: str) -> Change:
    """Somebody listed who came under a programme, for the first time or again."""
    plain = row(entry, kind, document, tag=tag, effective_on=listed_on)
    return cited(plain, entry, document)


def relisting(
    entry: Item, document: CurrentDocument, listed_on: str, fields: tuple[FieldChange, ...]
) -> Change:
    """Somebody who had left is on the list again."""
    plain = row(entry, Kind.RELISTING, document, effective_on=listed_on)
    return replace(cited(plain, entry, document), fields=fields)


def removal(
    entry: Item, document: CurrentDocument, *, tag: str = "", effective_on: str = ""
) -> Change:
    """A document does not have it any more; why, only an act can say."""
    return cited(_gone(entry, document, tag=tag, effective_on=effective_on), entry, document)


def _gone(
    entry: Item, document: CurrentDocument, *, tag: str = "", effective_on: str = ""
) -> Change:
    plain = row(entry, Kind.REMOVAL, document, tag=tag, effective_on=effective_on)
    return replace(plain, confirmation=Confirmation.OBSERVED_ONCE, cause="not_stated")


def stated_removal(entry: Item, member: Member, document: CurrentDocument) -> Change:
    """The authority's own document shows it as delisted, expired ..."""
    plain = _gone(entry, document, effective_on=spells.last_ended(member.acts))
    cause = _stated_cause(entry, member, document)
    stated = replace(plain, confirmation=Confirmation.AUTHORITY_STATES, cause=cause)
    return cited(stated, entry, document)


def _stated_cause(entry: Item, member: Member, document: CurrentDocument) -> str:
    """Why, where the document itself says so in a word of its own."""
    said = document.content_of(entry).facts.get(kit.CAUSE, ())
    if len(said) == 1 and said[0] in CAUSES:
        return said[0]
    return STATED_CAUSES.get(member.state, "not_stated")


def merged(entry: Item, into: str, document: CurrentDocument) -> Change:
    """Somebody who is part of another entry from now on."""
    plain = row(entry, Kind.IDENTITY, document)
    told = replace(
        plain,
        fields=(FieldChange("merged_into", "", into),),
        entry_still_in_force=False,
        cause="merged",
    )
    return cited(told, entry, document)


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
    told = replace(
        plain,
        fields=changes,
        screening_relevant=any(map(diff.relevant, changes)),
        entry_still_in_force=entry.listed,
    )
    return cited(told, entry, document)
