"""Why two names are taken for one, in words that an examiner can check by hand. Pure."""

from collections.abc import Iterable, Sequence

from tracker.rules.names.letters import spelled
from tracker.rules.names.score import SAME_SOUND, Pairing, Prepared, pairings, prepared, split
from tracker.rules.names.words import Word, says_nothing


def why(first: str, second: str, kind: str = "") -> list[str]:
    """Sentence parts: which words are equal, sound alike, are translated, and which are left over.

    >>> why("KHALID, Karim", "Kareem Khalid")
    ['one sound: karim, kareem', 'surname equal: khalid']
    """
    ours, theirs = prepared(first), prepared(second)
    paired = pairings(ours.words, theirs.words)
    paired += split(ours, theirs, paired)
    surnames = _surname(first) | _surname(second)
    said = [_pair(pairing, surnames) for pairing in paired]
    if not paired:
        said = [*_initials(ours, theirs)] or ["written together or apart"]
    said += _left_over("asked", ours, {p.ours.text for p in paired})
    said += _left_over("listed", theirs, {p.theirs.text for p in paired})
    said += _not_counted(first, second)
    if kind == "weakAlias":
        said.append("the authority calls this a weak alias")
    elif kind == "previousName":
        said.append("a former name")
    return said


def _surname(text: str) -> set[str]:
    """Words before the comma of `SURNAME, Given`."""
    before, comma, after = text.partition(",")
    return {word.text for word in prepared(before).words} if comma and after.strip() else set()


def _pair(pairing: Pairing, surnames: set[str]) -> str:
    ours, theirs, alike = pairing
    name = "surname " if {ours.text, theirs.text} & surnames else ""
    if alike == 1.0:
        return f"{name}equal: {ours.text}"
    both = f"{ours.text}, {theirs.text}"
    if not (ours.whole and theirs.whole):
        return f"{name}transliterated: {both}"
    if alike == SAME_SOUND:
        return f"{name}one sound: {both}"
    if ours.sense == theirs.sense:
        return f"{name}translated: {both}"
    if ours.stem == theirs.stem:
        return f"{name}one stem: {both}"
    return f"{name}alike ({alike:.2f}): {both}"


def _initials(ours: Prepared, theirs: Prepared) -> Iterable[str]:
    for one, other in ((ours, theirs), (theirs, ours)):
        if len(one.words) == 1 and one.words[0].text in (other.initials, other.all_initials):
            yield f"{one.words[0].text} are the initials of the other name"


def _left_over(whose: str, name: Prepared, paired: set[str]) -> list[str]:
    left: Sequence[Word] = [word for word in name.words if word.text not in paired]
    return [f"only in the name {whose}: {', '.join(w.text for w in left)}"] if left else []


def _not_counted(first: str, second: str) -> list[str]:
    """Titles and legal forms that one of the two has and no comparison looks at."""
    texts = [text for name in (first, second) for text, _ in spelled(name)]
    left = dict.fromkeys(text for text in texts if says_nothing(text) and len(text) > 3)
    return [f"not counted: {', '.join(left)}"] if left else []
