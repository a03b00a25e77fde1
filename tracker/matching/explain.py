"""Why two names are taken for one, in words that an examiner can check by hand. Pure."""

from collections.abc import Iterable
from itertools import chain, compress
from operator import attrgetter

from tracker.rules.names.letters import spelled
from tracker.rules.names.prepared import Prepared, prepared
from tracker.rules.names.score import SAME_SOUND, Pairing, pairings, split
from tracker.rules.names.words import Word, says_nothing

SAID_OF_KINDS = {
    "weakAlias": ("the authority calls this a weak alias",),
    "previousName": ("a former name",),
}


def why(first: str, second: str, kind: str = "") -> list[str]:
    """Sentence parts: which words are equal, sound alike, are translated, and which are left over.

    >>> why("KHALID, Karim", "Kareem Khalid")
    ['one sound: karim, kareem', 'surname equal: khalid']
    """
    ours, theirs = prepared(first), prepared(second)
    if ours.joined == theirs.joined and len(ours.words) != len(theirs.words):
        return ["written together or apart", *SAID_OF_KINDS.get(kind, ())]
    paired = pairings(ours.words, theirs.words)
    paired += split(ours, theirs, paired)
    surnames = _surname(first) | _surname(second)
    of_pairs = [_pair(pairing, surnames) for pairing in paired]
    of_initials = [*_initials(ours, theirs), *_initials(theirs, ours)]
    return [
        *(of_pairs or of_initials or ["written together or apart"]),
        *_left_over("asked", ours, map(attrgetter("ours"), paired)),
        *_left_over("listed", theirs, map(attrgetter("theirs"), paired)),
        *_not_counted(first, second),
        *SAID_OF_KINDS.get(kind, ()),
    ]


def _surname(text: str) -> set[str]:
    """Words before the comma of `SURNAME, Given`."""
    before, _, after = text.partition(",")
    return _texts(prepared(before).words) if after.strip() else set()


def _texts(words: Iterable[Word]) -> set[str]:
    return set(map(attrgetter("text"), words))


def _pair(pairing: Pairing, surnames: set[str]) -> str:
    ours, theirs, alike = pairing
    name = "" if surnames.isdisjoint((ours.text, theirs.text)) else "surname "
    if alike == 1.0:
        return f"{name}equal: {ours.text}"
    return f"{name}{_likeness(pairing)}: {ours.text}, {theirs.text}"


def _likeness(pairing: Pairing) -> str:
    """In which way two words that are not equal are alike; of several ways the first here."""
    ours, theirs, alike = pairing
    ways = {
        "transliterated": False in (ours.whole, theirs.whole),
        "one sound": alike == SAME_SOUND,
        "read in two ways": (ours.in_two_ways or theirs.in_two_ways) and ours.sense == theirs.sense,
        "translated": ours.sense == theirs.sense,
        "one stem": ours.stem == theirs.stem,
    }
    return next(compress(ways, ways.values()), f"alike ({alike:.2f})")


def _initials(short: Prepared, long: Prepared) -> list[str]:
    """Whether the only word of a name is the initials of the other, or an acronym that it gives."""
    match short.words:
        case [word] if word.text in (long.initials, long.all_initials):
            return [f"{word.text} are the initials of the other name"]
        case [word] if long.within and word.text in long.within.acronyms:
            return [f"{word.text} is given as the other name's acronym"]
    return []


def _left_over(whose: str, name: Prepared, paired: Iterable[Word]) -> list[str]:
    words = _texts(paired)
    left = [word.text for word in name.words if word.text not in words]
    return _listed(f"only in the name {whose}", left)


def _not_counted(first: str, second: str) -> list[str]:
    """Titles and legal forms that one of the two has and no comparison looks at."""
    texts = dict(chain(spelled(first), spelled(second)))
    long = [text for text in texts if len(text) > 3]
    return _listed("not counted", filter(says_nothing, long))


def _listed(what: str, words: Iterable[str]) -> list[str]:
    """One sentence part that counts words up; none where there are none."""
    text = ", ".join(words)
    return [f"{what}: {text}"] if text else []
