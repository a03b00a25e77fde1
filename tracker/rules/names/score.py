"""How alike two names are, 0 to 1, and why; the one matcher of this program. Pure.

Words are paired, the most alike first. What counts is how much of both names is paired, rare words
more than common ones; a name that is contained in a longer one counts for less the less of it is
there. The same pair has the same score on any day and on any installation.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise, product, starmap
from operator import attrgetter
from typing import NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler

from scrapers.kit import keeping
from tracker.rules.names.prepared import Prepared, Within, prepared
from tracker.rules.names.words import Word, bones_of

ALIKE = 0.72
"""Two words less alike than this are different words."""

LESS_ALIKE = 1.25
"""How much faster than the letters in common the likeness of two words falls."""

SAME_SOUND, SAME_BONES, SAME_STEM, TRANSLATED, INITIAL = 0.97, 0.95, 0.90, 0.90, 0.55
ACRONYM = 0.90
WRITTEN_TOGETHER = 0.97
FEW = {0: 0.0, 1: 0.68, 2: 0.92}
"""How far to trust a name that is contained in a longer one, by the number of words paired."""

BOTH, CONTAINED = 0.67, 0.33
"""Share in the score of how much of both is paired, and of the shorter one alone."""

HOPEFUL = 0.30
"""Score of the words as they are from which it is looked for words that one name writes as two."""

DOUBTFUL, CONTRADICTS = 0.6, 1.0
"""Likeness from which words that stand in either name alone speak against it, and how much their
share takes off at most.
"""

RARE = 0.9
"""Weight from which a word is rare."""

SAME = 0.995
TWO_IN_ONE = 0.85
"""Similarity of a word and of two in a row from which the two are taken for it."""

BONES_ALIKE = 0.75
"""Similarity of the consonants from which two words are taken for one without their vowels."""

PAIRS_KEPT = 500_000
"""Pairs of words that stay known."""

NONE = Within((), ())


class Pairing(NamedTuple):
    """Two words taken for one, and how alike they are."""

    ours: Word
    theirs: Word
    alike: float


def similarity(first: str, second: str) -> float:
    """How alike two names are, 0 to 1.

    >>> similarity("Mujahedin-e Khalq Organization", "سازمان مجاهدین خلق") > 0.9
    True
    """
    return score(prepared(first), prepared(second))


def whole_similarity(first: str, second: str) -> float:
    """As `similarity`, but a name that is only part of the other gains nothing by that.

    The measure of identity: parties are linked by it, not merely shown to a person.

    >>> whole_similarity("Ali Hassan", "Ali Hassan") > whole_similarity("Ali Hassan", "Ali")
    True
    """
    ours, theirs = prepared(first), prepared(second)
    paired = pairings(ours.words, theirs.words)
    shared = _shared(paired)
    both = _both(ours, theirs, shared) if shared else 0.0
    if both >= DOUBTFUL:
        both = _doubted(both, ours, theirs, paired)
    return max(min(1.0, both), _written_together(ours, theirs), _by_initials(ours, theirs))


def spelled_similarity(first: str, second: str) -> float:
    """As `whole_similarity`, but initials say nothing: neither of words nor of a whole name.

    >>> spelled_similarity("M. Hassan", "Mohammed Hassan") < whole_similarity("Ali Hassan", "Ali")
    True
    """
    ours, theirs = prepared(first), prepared(second)
    paired = [pair for pair in pairings(ours.words, theirs.words) if pair.alike > INITIAL]
    shared = _shared(paired)
    both = _both(ours, theirs, shared) if shared else 0.0
    return max(min(1.0, both), _written_together(ours, theirs))


def score(ours: Prepared, theirs: Prepared) -> float:
    """How alike two prepared names are, 0 to 1; 0 for one without words, which pairs with none."""
    if ours.within is theirs.within is None:
        return _alike(ours, theirs)
    mine, yours = ours.within or NONE, theirs.within or NONE
    each = product((ours, *mine.names), (theirs, *yours.names))
    short = max(_short_for(ours, mine, yours), _short_for(theirs, yours, mine))
    return max(short, *starmap(_alike, each))


def _short_for(name: Prepared, mine: Within, yours: Within) -> float:
    """For an acronym in brackets: it is a name of its own, letter by letter."""
    if _letters(name) in yours.acronyms:
        return 1.0
    return 0.0 if set(mine.acronyms).isdisjoint(yours.acronyms) else ACRONYM


def _letters(name: Prepared) -> str:
    return "".join(word.text for word in name.words)


def _alike(ours: Prepared, theirs: Prepared) -> float:
    """How alike two names are as they stand."""
    paired = pairings(ours.words, theirs.words)
    plain = _by_pairs(ours, theirs, paired)
    unpaired = min(len(ours.words), len(theirs.words)) - len(paired)
    if len(ours.words) == 1 or len(theirs.words) == 1:
        plain = max(plain, _by_pairs(ours, theirs, split(ours, theirs, []), parts=2))
    if unpaired and plain > HOPEFUL:
        more = [*paired, *split(ours, theirs, paired)]
        plain = max(plain, _by_pairs(ours, theirs, more))
    if plain >= SAME:
        return 1.0
    return max(plain, _written_together(ours, theirs), _by_initials(ours, theirs))


def _shared(paired: Sequence[Pairing]) -> float:
    """How much is paired of one name, taking the two together."""
    weights = [(ours.weight + theirs.weight) * alike for ours, theirs, alike in paired]
    return sum(weights) / 2


def _both(ours: Prepared, theirs: Prepared, shared: float) -> float:
    """How much of both names is paired."""
    return 2 * shared / (ours.total + theirs.total)


def _by_pairs(ours: Prepared, theirs: Prepared, paired: Sequence[Pairing], parts: int = 1) -> float:
    """By the words paired, each of which stands for so many parts of a name."""
    shared = _shared(paired)
    if not shared:
        return 0.0
    both = _both(ours, theirs, shared)
    contained = min(1.0, shared / min(ours.total, theirs.total))
    trusted = contained * FEW.get(parts * len(paired), 1.0)
    plain = min(1.0, max(both, BOTH * both + CONTAINED * trusted))
    return plain if plain < DOUBTFUL else _doubted(plain, ours, theirs, paired)


def _doubted(plain: float, ours: Prepared, theirs: Prepared, paired: Sequence[Pairing]) -> float:
    """A likeness less what speaks against it when each name has a word that the other has not.

    One that is only longer leaves something unsaid; two that differ in a word contradict, the more
    the more alike they are else.
    """
    if len(paired) >= len(ours.words) or len(paired) >= len(theirs.words):
        return plain
    mine, yours = ours.total, theirs.total
    least = min(mine, yours)
    for first, second, _ in paired:
        mine -= first.weight
        yours -= second.weight
    apart = max(0.0, min(mine, yours)) / least
    return plain * (1.0 - CONTRADICTS * apart * (plain - DOUBTFUL) / (1.0 - DOUBTFUL))


def _written_together(ours: Prepared, theirs: Prepared) -> float:
    """For names that differ in where the blanks stand."""
    first, second = ours.joined, theirs.joined
    if first == second:
        return WRITTEN_TOGETHER if first else 0.0
    if len(ours.words) == len(theirs.words) or abs(len(first) - len(second)) > 3:
        return 0.0
    return WRITTEN_TOGETHER * OSA.normalized_similarity(first, second, score_cutoff=0.85)


def _by_initials(ours: Prepared, theirs: Prepared) -> float:
    """For an acronym beside the words it stands for, alone or with other words around it."""
    return max(_shortened(ours, theirs), _shortened(theirs, ours))


def _shortened(short: Prepared, long: Prepared) -> float:
    """How alike two names are when a word of the first is the initials of words of the second."""
    if len(short.words) >= len(long.words):
        return 0.0
    if len(short.words) == 1:
        word = short.words[0].text
        spelled_out = 2 < len(word) < 8 and word in (long.initials, long.all_initials)
        return ACRONYM if spelled_out else 0.0
    words = [word for word in short.words if len(word.text) > 1]
    return max((_around(short, word, long) for word in words), default=0.0)


def _around(short: Prepared, word: Word, long: Prepared) -> float:
    """The same for one word of several: the others have to be alike, or it says nothing."""
    start = long.initials.find(word.text)
    if start < 0:
        return 0.0
    run = slice(start, start + len(word.text))
    ours, theirs = list(short.words), list(long.words)
    ours.remove(word)
    del theirs[run]
    paired = pairings(ours, theirs)
    if not paired:
        return 0.0
    weights = [spelled_out.weight for spelled_out in long.words[run]]
    weight = max(weights)
    total = short.total + long.total - sum(weights) + weight
    stands = (word.weight + weight) * ACRONYM / 2
    return min(1.0, 2 * (_shared(paired) + stands) / total)


def holds(whole: Prepared, asked: Prepared) -> bool:
    """Whether every word of a name is one of another's, and a rare one letter by letter.

    Such a name is meant before any that is only written nearly so.
    """
    if not asked.words or len(asked.words) > len(whole.words):
        return False
    paired = pairings(asked.words, whole.words)
    is_all = len(paired) == len(asked.words)
    return is_all and any(pair.alike == 1.0 and _is_rare(pair.ours) for pair in paired)


def _is_rare(word: Word) -> bool:
    return word.weight >= RARE and len(word.text) > 3


def pairings(ours: Sequence[Word], theirs: Sequence[Word]) -> list[Pairing]:
    """Which words are taken for which: one to one, the most alike and the weightiest first."""
    found = []
    for i, a in enumerate(ours):
        known = _known.beside(a.written)
        for j, b in enumerate(theirs):
            how = known.get(b.written)
            if how is None:
                how = _known.alike(a, b)
            if how:
                found.append((-how * (a.weight + b.weight), i, j, how))
    found.sort()
    taken, width = 0, len(ours)
    paired = []
    for _, i, j, how in found:
        two = 1 << i | 1 << width + j  # a bit for each word of both names
        if not taken & two:
            taken |= two
            paired.append(Pairing(ours[i], theirs[j], how))
    return paired


class _Known:
    """What was found of pairs of words, kept because names share their words: so many at most."""

    def __init__(self) -> None:
        self.words: dict[str, dict[str, float]] = {}
        self.pairs = 0

    def beside(self, written: str) -> dict[str, float]:
        """What is known of others beside a word."""
        found = self.words.get(written)
        if found is None:
            found = self.words[written] = {}
        return found

    def alike(self, a: Word, b: Word) -> float:
        """How alike two words are, which is known from now on."""
        if self.pairs >= PAIRS_KEPT:
            self.forget()
        self.pairs += 1
        how = self.beside(a.written)[b.written] = word_similarity(a, b)
        return how

    def forget(self) -> None:
        """Know nothing."""
        self.words.clear()
        self.pairs = 0


_known = _Known()
keeping.giving_back(_known.forget)


def split(ours: Prepared, theirs: Prepared, paired: Sequence[Pairing]) -> list[Pairing]:
    """A word of one name that the other writes as two: Alireza for Ali Reza."""
    left = _unpaired(ours.words, map(attrgetter("ours"), paired))
    right = _unpaired(theirs.words, map(attrgetter("theirs"), paired))
    theirs_as_two = _two_for_one(left, theirs.words, right)
    ours_as_two = map(_turned, _two_for_one(right, ours.words, left))
    return list(islice(chain(theirs_as_two, ours_as_two), 1))


def _turned(pairing: Pairing) -> Pairing:
    return Pairing(pairing.theirs, pairing.ours, pairing.alike)


def _unpaired(words: Sequence[Word], paired: Iterable[Word]) -> list[Word]:
    taken = set(map(id, paired))
    return [word for word in words if id(word) not in taken]


def _two_for_one(
    words: Sequence[Word], name: Sequence[Word], unpaired: Sequence[Word]
) -> Iterator[Pairing]:
    """Words, each with two in a row of a name that may be it; one of the two has no other pair."""
    free = set(map(id, unpaired))
    neighbours = list(pairwise(name))
    for word, (first, second) in product(words, neighbours):
        if abs(len(first.fold) + len(second.fold) - len(word.fold)) > 1:
            continue
        how = OSA.normalized_similarity(first.fold + second.fold, word.fold)
        if how >= TWO_IN_ONE and not free.isdisjoint((id(first), id(second))):
            both = first._replace(weight=max(first.weight, second.weight))
            yield Pairing(word, both, how)


def word_similarity(a: Word, b: Word) -> float:
    """How alike two words are; 0 for two different ones."""
    if a.text == b.text:
        return 1.0
    if a.fold == b.fold:
        return SAME_SOUND
    if not f"{a.text}{b.text}".isalpha():
        return 0.0
    if 1 in (len(a.text), len(b.text)):
        return INITIAL if a.text[0] == b.text[0] else 0.0
    if a.sense == b.sense:
        return TRANSLATED
    if False in (a.whole, b.whole):
        return _by_bones(a, b)
    if a.stem == b.stem:
        return SAME_STEM
    if a.soft == b.soft:
        return SAME_STEM if len(a.soft) > 2 else SAME_STEM - 0.1
    return _written_alike(a, b)


def _written_alike(a: Word, b: Word) -> float:
    """By the letters in common, of the words as written and as they sound."""
    alike = max(
        OSA.normalized_similarity(a.fold, b.fold),
        OSA.normalized_similarity(a.text, b.text),
    )
    if a.bones[0] == b.bones[0]:
        if a.bones == b.bones and len(a.bones) > 2:
            alike = max(alike, 0.35 + 0.6 * OSA.normalized_similarity(a.fold, b.fold))
        alike = max(alike, JaroWinkler.normalized_similarity(a.fold, b.fold) - 0.12)
    return 1 - LESS_ALIKE * (1 - alike) if alike >= ALIKE else 0.0


def _by_bones(a: Word, b: Word) -> float:
    """For a word written without vowels beside one with them, or two without."""
    if a.in_two_ways or b.in_two_ways:
        return max(starmap(_bones_alike, product(_all_bones(a), _all_bones(b))))
    return _bones_alike(a.bones, b.bones)


def _all_bones(word: Word) -> tuple[str, ...]:
    """The bones of a word in each of the ways to read it."""
    return (word.bones, bones_of(word.sense)) if word.in_two_ways else (word.bones,)


def _bones_alike(a: str, b: str) -> float:
    if a == b:
        return SAME_BONES if len(a) > 1 else ALIKE
    alike = OSA.normalized_similarity(a, b, score_cutoff=BONES_ALIKE)
    return 0.9 * alike if min(len(a), len(b)) > 2 else 0.0
