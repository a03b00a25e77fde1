"""The subject and the first sentence of a mail, above all of one with several notices."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter

from tracker.model import short_id
from tracker.notices import titles
from tracker.notices.alike import alike
from tracker.notices.listing import counted
from tracker.notices.notice import Notice, Todo, Told, kind_named
from tracker.notices.wording import LONGEST_SUBJECT, and_more, phrase, plain, words

NAMED = 5
"""Parties that the first sentence names."""

FEW = 12
"""So many notices of one kind are told of by the first party's name."""

Sort = tuple[str, str]
"""What notices are called where they are counted: one, and several."""


def subject(notices: Sequence[Notice], digest: str) -> str:
    """The subject of a mail; `digest` names a regular one."""
    if len(notices) == 1 and not digest:
        return notices[0].subject()
    name = phrase("{}: ", digest)
    first, *others = _counts(notices)
    rest = phrase(", {}", ", ".join(others))
    subject = f"{marks(notices)}{name}{first}{_where(notices)}{rest}{_first_of_few(notices)}"
    return plain(subject, LONGEST_SUBJECT)


def marks(notices: Sequence[Notice]) -> str:
    """The marks of a mail: only where all of it has them."""
    of_each = set(map(attrgetter("marks"), notices))
    return of_each.pop() if len(of_each) == 1 else ""


def is_drill(notices: Sequence[Notice]) -> bool:
    """Whether all of a mail is about nobody."""
    return all(map(attrgetter("is_drill"), notices))


def bar(notices: Sequence[Notice]) -> str:
    """What the bar over a mail says: how many of what, on which lists."""
    counts = ", ".join(_counts(notices))
    if len(notices) == 1:
        one = notices[0].told.noun[0]
        counts = f"{one[:1].upper()}{one[1:]}"
    return plain(f"{counts}{phrase(', {}', _lists_in_words(notices))}", LONGEST_SUBJECT)


def sentence(notices: Sequence[Notice]) -> str:
    """The first sentence of a mail."""
    first = notices[0].told
    if len(notices) == 1:
        return first.sentence()
    lists, by_kind = _lists(notices), _by_kind(notices)
    happened = _happened(by_kind).format(listed=first.about.on, list=first.about.named)
    if len(lists) > 1 or not happened:
        where = _lists_in_words(notices)
        on = " on " if where[:1].isdigit() else " on the "
        return f"{words(_counts(notices))}{phrase(on + '{}', where)}."
    return f"{len(notices):,} entries {happened}: {_named(notices)}."


def todo(notices: Sequence[Notice]) -> Todo:
    """What to do with several: removals first, and to say what was seen."""
    if any(notice.told.needs_ack for notice in notices):
        return Todo(
            words="Read what ended, screen what is new, then say what was seen (tracker ack ID, "
            "by the ids below); what waits for it",
            command="tracker alerts open",
        )
    ids = filter(None, (notice.change_id for notice in notices))
    first = short_id(next(ids, ""))
    if not first:
        return Todo(words="Read each of them")
    return Todo(
        words=f"{_advice(notices)} (the first; others by their ids)",
        command=f"tracker show {first}",
    )


def _advice(notices: Sequence[Notice]) -> str:
    """What each of them says, where all say the same; of what ended, not to be rash."""
    said = {notice.told.todo("", "").words for notice in notices} - {""}
    if len(said) == 1:
        return said.pop()
    if any(notice.told.ends for notice in notices):
        return "Read what still stands before you release anything; to see all of it"
    return "See all that we know of one of them"


_told: Callable[[Notice], Told] = attrgetter("told")


def _counts(notices: Sequence[Notice]) -> list[str]:
    """How many there are of each sort, in the order of the mail."""
    by_sort: Mapping[Sort, Sequence[Notice]] = alike(notices, lambda n: n.told.noun)
    return [counted(sort, len(alike_ones)) for sort, alike_ones in by_sort.items()]


def _by_kind(notices: Sequence[Notice]) -> Mapping[str, Sequence[Told]]:
    return alike(map(_told, notices), attrgetter("kind"))


def _lists(notices: Sequence[Notice]) -> set[str]:
    return set(map(attrgetter("list_id"), notices)) - {""}


def _lists_in_words(notices: Sequence[Notice]) -> str:
    lists = _lists(notices)
    return notices[0].told.about.short if len(lists) == 1 else titles.together(lists)


def _where(notices: Sequence[Notice]) -> str:
    return phrase(" - {}", _lists_in_words(notices))


def _first_of_few(notices: Sequence[Notice]) -> str:
    """The first party by name, where all are of one sort and not many."""
    party = notices[0].told.party
    is_few = len(notices) in range(2, FEW + 1)
    if not party or not is_few or len(_counts(notices)) > 1:
        return ""
    return f": {plain(party, 60)}{and_more(len(notices))}"


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
