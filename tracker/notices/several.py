"""The subject and the first sentence of a mail with several notices."""

from collections.abc import Sequence

from tracker.notices.notice import Notice, Told, kind_named
from tracker.notices.wording import LONGEST_SUBJECT, plain

NAMED = 5
"""Parties that the first sentence names."""

FEW = 12
"""So many notices of one kind are told of by the first party's name."""


def subject(notices: Sequence[Notice], digest: str) -> str:
    """The subject of a mail; `digest` names a regular one."""
    if len(notices) == 1 and not digest:
        return notices[0].subject()
    by_kind = _by_kind(notices)
    where, listed = _where(notices)
    parts = [
        kind_named(kind).subject_of(told).format(n=f"{len(told):,}", listed=listed)
        for kind, told in by_kind.items()
    ]
    first = notices[0].told.party
    if len(by_kind) == 1 and first and 1 < len(notices) <= FEW:
        parts.append(f"{plain(first, 60)} and {len(notices) - 1} more")
    drill = "[DRILL] " if any(notice.is_drill for notice in notices) else ""
    name = f"{digest}: " if digest else ""
    return plain(f"{drill}{name}{where}: {'; '.join(parts)}", LONGEST_SUBJECT)


def sentence(notices: Sequence[Notice]) -> str:
    """The first sentence of a mail."""
    first, many = notices[0].told, f"{len(notices):,}"
    if len(notices) == 1:
        return first.sentence()
    lists = {notice.list_id for notice in notices}
    if len(lists) > 1:
        return f"{many} notices on {len(lists)} lists; each one says what changed and how we know."
    what = _happened(_by_kind(notices))
    if not what:
        on = first.about.named
        return f"{many} notices on the {on}; each says what changed and how we know."
    happened = what.format(listed=first.about.on, list=first.about.named)
    return f"{many} entries {happened}: {_named(notices)}."


def _by_kind(notices: Sequence[Notice]) -> dict[str, list[Told]]:
    by_kind: dict[str, list[Told]] = {}
    for notice in notices:
        by_kind.setdefault(notice.kind, []).append(notice.told)
    return by_kind


def _where(notices: Sequence[Notice]) -> tuple[str, str]:
    """The list, and its authority's word for putting somebody on it; or how many lists."""
    lists = {notice.list_id for notice in notices} - {""}
    if len(lists) == 1:
        return lists.pop(), notices[0].told.about.on
    return f"{len(lists)} lists", "listed"


def _happened(by_kind: dict[str, list[Told]]) -> str:
    """What happened to all of them, where it is the same."""
    if len(by_kind) > 1:
        return ""
    ((kind, told),) = by_kind.items()
    return kind_named(kind).sentence_of(told)


def _named(notices: Sequence[Notice]) -> str:
    """The first parties by name, and how many more there are."""
    names = [plain(notice.told.party, 80) for notice in notices[:NAMED]]
    rest = len(notices) - len(names)
    return "; ".join([*names, f"{rest:,} more"] if rest else names)
