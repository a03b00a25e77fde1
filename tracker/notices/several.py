"""The subject and the first sentence of a mail with several notices."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter

from tracker.notices.alike import alike
from tracker.notices.notice import Notice, Told, kind_named
from tracker.notices.wording import LONGEST_SUBJECT, and_more, phrase, plain

NAMED = 5
"""Parties that the first sentence names."""

FEW = 12
"""So many notices of one kind are told of by the first party's name."""


def subject(notices: Sequence[Notice], digest: str) -> str:
    """The subject of a mail; `digest` names a regular one."""
    if len(notices) == 1 and not digest:
        return notices[0].subject()
    where, listed = _where(notices)
    by_kind = _by_kind(notices)
    kinds = (_of_kind(kind, told, listed) for kind, told in by_kind.items())
    happened = "; ".join([*kinds, *_first_of_few(notices, by_kind)])
    name = phrase("{}: ", digest)
    return plain(f"{drill(notices)}{name}{where}: {happened}", LONGEST_SUBJECT)


def drill(notices: Sequence[Notice]) -> str:
    """The mark of a mail that has a drill in it."""
    return phrase("[DRILL] ", any(map(attrgetter("is_drill"), notices)))


def sentence(notices: Sequence[Notice]) -> str:
    """The first sentence of a mail."""
    first = notices[0].told
    if len(notices) == 1:
        return first.sentence()
    lists, by_kind = _lists(notices), _by_kind(notices)
    if len(lists) > 1:
        return _each(notices, f"{len(lists)} lists; each one")
    happened = _happened(by_kind).format(listed=first.about.on, list=first.about.named)
    if not happened:
        return _each(notices, f"the {first.about.named}; each")
    return f"{len(notices):,} entries {happened}: {_named(notices)}."


def _each(notices: Sequence[Notice], where: str) -> str:
    return f"{len(notices):,} notices on {where} says what changed and how we know."


_told: Callable[[Notice], Told] = attrgetter("told")


def _by_kind(notices: Sequence[Notice]) -> Mapping[str, Sequence[Told]]:
    return alike(map(_told, notices), attrgetter("kind"))


def _lists(notices: Sequence[Notice]) -> set[str]:
    return set(map(attrgetter("list_id"), notices))


def _where(notices: Sequence[Notice]) -> tuple[str, str]:
    """The list, and its authority's word for putting somebody on it; or how many lists."""
    lists = _lists(notices) - {""}
    if len(lists) == 1:
        return lists.pop(), notices[0].told.about.on
    return f"{len(lists)} lists", "listed"


def _of_kind(kind: str, told: Sequence[Told], listed: str) -> str:
    """What a subject says of the notices of one kind."""
    return kind_named(kind).subject_of(told).format(n=f"{len(told):,}", listed=listed)


def _first_of_few(notices: Sequence[Notice], by_kind: Mapping[str, Sequence[Told]]) -> list[str]:
    """The first party by name, where all are of one kind and not many."""
    party = notices[0].told.party
    is_few = len(notices) in range(2, FEW + 1)
    if not party or not is_few or len(by_kind) > 1:
        return []
    return [f"{plain(party, 60)}{and_more(len(notices))}"]


def _happened(by_kind: Mapping[str, Sequence[Told]]) -> str:
    """What happened to all of them, where it is the same."""
    match list(by_kind.items()):
        case [(kind, told)]:
            return kind_named(kind).sentence_of(told)
        case _:
            return ""


def _named(notices: Sequence[Notice]) -> str:
    """The first parties by name, and how many more there are."""
    names = [plain(notice.told.party, 80) for notice in notices[:NAMED]]
    rest = phrase("; {:,} more", len(notices) - len(names))
    return f"{'; '.join(names)}{rest}"
