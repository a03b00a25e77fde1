"""Why two names are taken for one, in words that an examiner can check by hand. Pure."""

from tracker.rules.names.letters import spelled
from tracker.rules.names.score import SAME_SOUND, Pairing, Prepared, pairings, prepared, split
from tracker.rules.names.words import says_nothing

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
    paired = pairings(ours.words, theirs.words)
    paired += split(ours, theirs, paired)
    surnames = _surname(first) | _surname(second)
    reasons = [_pair(pairing, surnames) for pairing in paired]
    if not reasons:
        reasons = _initials(ours, theirs) or ["written together or apart"]
    return [
        *reasons,
        *_left_over("asked", ours, {pairing.ours.text for pairing in paired}),
        *_left_over("listed", theirs, {pairing.theirs.text for pairing in paired}),
        *_not_counted(first, second),
        *SAID_OF_KINDS.get(kind, ()),
    ]


def _surname(text: str) -> set[str]:
    """Words before the comma of `SURNAME, Given`."""
    before, comma, after = text.partition(",")
    return {word.text for word in prepared(before).words} if comma and after.strip() else set()


def _pair(pairing: Pairing, surnames: set[str]) -> str:
    ours, theirs, alike = pairing
    name = "" if surnames.isdisjoint((ours.text, theirs.text)) else "surname "
    if alike == 1.0:
        return f"{name}equal: {ours.text}"
    return f"{name}{_likeness(pairing)}: {ours.text}, {theirs.text}"


def _likeness(pairing: Pairing) -> str:
    """In which way two words that are not equal are alike."""
    ours, theirs, alike = pairing
    if not (ours.whole and theirs.whole):
        return "transliterated"
    if alike == SAME_SOUND:
        return "one sound"
    if ours.sense == theirs.sense:
        return "translated"
    if ours.stem == theirs.stem:
        return "one stem"
    return f"alike ({alike:.2f})"


def _initials(ours: Prepared, theirs: Prepared) -> list[str]:
    shortened = [*_initials_in(ours, theirs), *_initials_in(theirs, ours)]
    return [f"{text} are the initials of the other name" for text in shortened]


def _initials_in(short: Prepared, long: Prepared) -> list[str]:
    """The only word of a name, if it is the initials of the other."""
    texts = [word.text for word in short.words]
    return texts if len(texts) == 1 and texts[0] in (long.initials, long.all_initials) else []


def _left_over(whose: str, name: Prepared, paired: set[str]) -> list[str]:
    left = ", ".join(word.text for word in name.words if word.text not in paired)
    return [f"only in the name {whose}: {left}"] if left else []


def _not_counted(first: str, second: str) -> list[str]:
    """Titles and legal forms that one of the two has and no comparison looks at."""
    texts = (text for text, _ in (*spelled(first), *spelled(second)))
    left = dict.fromkeys(text for text in texts if len(text) > 3 and says_nothing(text))
    return [f"not counted: {', '.join(left)}"] if left else []
