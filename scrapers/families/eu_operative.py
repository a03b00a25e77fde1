"""What a court of the European Union decides: the operative part of a judgment, or of its notice.

The notice in the Official Journal has it in a dozen lines, in the words that the courts always use,
here in English and in French. What it means for whoever is listed depends on who asked: an appeal
of the Council that is dismissed upholds an annulment, one of the listed party upholds its listing.
Where either cannot be told, nothing is said.
"""

import calendar
import re
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from scrapers.kit import citations
from scrapers.kit.act import Effect
from scrapers.kit.moments import written_day
from scrapers.kit.text import brackets, clean, split_outside


class Verb(StrEnum):
    """What one paragraph of an operative part does."""

    ANNULS = "annuls an act"
    MAINTAINS = "maintains effects"
    SETS_ASIDE = "sets a judgment aside"
    REFERS = "refers the case back"
    DISMISSES_APPEAL = "dismisses the appeal"
    DISMISSES = "dismisses the action"
    INADMISSIBLE = "dismisses the action as inadmissible"
    NOTHING_LEFT = "need not adjudicate"
    COSTS = "is about costs"
    OTHER = "is not known"


_AS = re.IGNORECASE
JUDGMENT = re.compile(
    r"\b(?:sets? aside|annuls) the (?:judgments?|orders?)\b|\b(?:judgment|order)\b.{1,300}?"
    r"\b(?:is|are) (?:hereby )?set aside\b|^(?:l'|les )(?:arrêts?|ordonnances?)\b.{1,600}?\bannulé",
    _AS,
)

VERBS = (
    (Verb.SETS_ASIDE, JUDGMENT),
    (
        Verb.MAINTAINS,
        re.compile(
            r"\beffects\b.{1,600}?\b(?:maintained|continue)\b|\bmaintains the effects\b"
            r"|\beffets\b.{1,600}?\bmaintenus\b",
            _AS,
        ),
    ),
    (
        Verb.ANNULS,
        re.compile(
            r"\bannuls\b|\b(?:is|are) (?:hereby )?annulled\b|\bdeclares\b.{1,300}?\bvoid\b"
            r"|\b(?:est|sont) (?:partiellement )?annulé",
            _AS,
        ),
    ),
    (
        Verb.REFERS,
        re.compile(r"\brefers\b.{1,200}?\bback\b|\brenvoyées?\b.{1,80}?\bTribunal", _AS),
    ),
    (
        Verb.DISMISSES_APPEAL,
        re.compile(
            r"\bdismiss(?:es|ed)?\b.{0,40}?\bappeals?\b|\bappeals?\b.{1,40}?\bdismissed\b"
            r"|\bpourvois?\b.{1,60}?\brejetés?\b|\brejette\b.{1,20}?\bpourvois?\b",
            _AS,
        ),
    ),
    (
        Verb.INADMISSIBLE,
        re.compile(
            r"\bdismiss(?:es|ed)\b.{0,60}?\bas (?:being )?(?:manifestly )?inadmissible\b"
            r"|\brecours\b.{1,40}?\brejetés? comme (?:étant )?(?:manifestement )?irrecevables?\b",
            _AS,
        ),
    ),
    (
        Verb.DISMISSES,
        re.compile(
            r"\bdismiss(?:es|ed)\b.{0,60}?\b(?:actions?|applications?|claims?)\b"
            r"|\b(?:actions?|applications?)\b.{1,40}?\bdismissed\b"
            r"|\brecours\b.{1,60}?\brejetés?\b|\brejette\b.{1,20}?\brecours\b",
            _AS,
        ),
    ),
    (
        Verb.NOTHING_LEFT,
        re.compile(
            r"\bno (?:longer any )?need\b.{1,60}?\b(?:adjudicate|rule)\b"
            r"|\bremoved from the register\b|\bpas lieu\b.{0,20}?\bde statuer\b"
            r"|\bradiées? du registre\b",
            _AS,
        ),
    ),
    (Verb.COSTS, re.compile(r"\bcosts\b|\bdépens\b", _AS)),
)
"""The first that fits a paragraph is what it does."""

INTERIM = re.compile(
    r"\binterim (?:measures|relief)\b|\bréféré\b|\bsuspension of (?:the )?operation\b"
    r"|\b(?:stay|suspension) of (?:the )?(?:execution|enforcement)\b|\bsursis à l'exécution\b",
    _AS,
)
ASIDE = re.compile(
    r"\binterven(?:e|tion)\b|\blegal aid\b|\brevision\b|\bthird-party\b|\binterpretation of\b"
    r"|\brectif|\bshall read\b|\bto be read\b|\breplaced by\b|\bdoit se lire\b|\bse lit\b"
    r"|\baide judiciaire\b|\btierce opposition\b|\bintervenir\b|\brévision\b",
    _AS,
)
"""What orders are about that decide no case: who may join it, how a judgment is to be read."""
PARTLY = re.compile(r"\b(?:unfounded|non fondé)", _AS)
ELSE = re.compile(r"\baccess to (?:council )?documents\b|\baccès aux documents\b", _AS)
DAMAGES = re.compile(
    r"\bdamages\b|\bnon-contractual liability\b|\bresponsabilité non contractuelle\b", _AS
)
REFERENCE = re.compile(r"\bpreliminary ruling\b|\bpréjudiciel", _AS)
ABOUT_LISTING = re.compile(r"\bin so far as\b|\ben ce qu|\bpour autant qu", _AS)
CROSS = re.compile(r"\bcross-appeal|\bpourvois? incident", _AS)


def verb(paragraph: str) -> Verb:
    """What a paragraph does."""
    plain = paragraph.replace("\u2019", "'")
    return next((verb for verb, pattern in VERBS if pattern.search(plain)), Verb.OTHER)


class Sides(NamedTuple):
    """Who asked and who answers, as a title has them before and after the "v"."""

    asking: tuple[str, ...]
    answering: tuple[str, ...]

    @property
    def listed(self) -> tuple[str, ...]:
        """Those of both sides that are no authority: it is them that the case is about."""
        both = (*self.asking, *self.answering)
        return tuple(dict.fromkeys(name for name in both if not is_authority(name)))

    @property
    def authority_asks(self) -> bool | None:
        """Whether all who asked are authorities; None where some are and some are not."""
        found = {is_authority(name) for name in self.asking}
        return found.pop() if len(found) == 1 else None


class Decided(NamedTuple):
    """What is decided about those who are listed.

    `note` has in words what else there is to know, or that it cannot be told. `whom` is the text
    that says about whom an annulment is: of several who asked, it may be only one.
    """

    effect: Effect
    maintained_until: str = ""
    note: str = ""
    whom: str = ""

    def of(self, name: str, listed: Iterable[str]) -> Effect:
        """What is decided about one of the listed; nothing, where it names others of them alone."""
        named = [one for one in listed if _is_named(one, self.whom)]
        return self.effect if name in named or not named else Effect.NAMES


def _is_named(name: str, text: str) -> bool:
    """Whether a text has a word of a name ("Mr Kadi"), apart from those that many names have."""
    words = {word for word in re.findall(r"\w{3,40}", name.casefold()) if word not in COMMON}
    return bool(words & set(re.findall(r"\w{3,40}", text.casefold())))


COMMON = frozenset(
    {
        *("and", "the", "for", "council", "european", "union", "regulation", "decision"),
        *("foundation", "international", "organisation", "organization", "movement", "party"),
        *("front", "army", "liberation", "people", "national", "islamic"),
    }
)
"""Words that are not enough to say who is meant."""


NOTHING = Decided(Effect.NAMES)
"""What a title decides."""

NOT_TOLD = "The operative part was read, and does not say surely what becomes of the listing."


def decided(paragraphs: Iterable[str], sides: Sides, keywords: str, on: str) -> Decided:
    """What the paragraphs of an operative part, given on a day, decide about the listed party."""
    told = [(verb(text), text) for text in paragraphs]
    verbs = {verb for verb, _ in told}
    about = keywords + " " + " ".join(text for _, text in told)
    if ELSE.search(keywords) or REFERENCE.search(keywords) or not verbs - {Verb.COSTS, Verb.OTHER}:
        return Decided(Effect.NAMES, note=NOT_TOLD)
    if INTERIM.search(about):
        return Decided(Effect.NAMES, note="An order on interim measures decides no case.")
    if any(ASIDE.search(text) for verb, text in told if verb != Verb.COSTS):
        return Decided(Effect.NAMES, note="An order beside a case decides none.")
    if Verb.SETS_ASIDE in verbs:
        effect = _set_aside(verbs, sides.authority_asks)
    elif Verb.DISMISSES_APPEAL in verbs:
        effect = _dismissed_appeal(verbs, sides.authority_asks, about)
    else:
        effect = _direct(told, verbs, keywords)
    if effect != Effect.ANNULS:
        return Decided(effect, note=NOT_TOLD if effect == Effect.NAMES else "")
    whom = " ".join(text for verb, text in told if verb == Verb.ANNULS)
    if Verb.MAINTAINS not in verbs:
        return Decided(effect, whom=whom)
    return Decided(Effect.ANNULS_EFFECTS_MAINTAINED, *_maintained(told, on), whom)


def _set_aside(verbs: set[Verb], by_authority: bool | None) -> Effect:
    """A judgment set aside: an annulment of the first court undone, or the case begun again."""
    if Verb.ANNULS in verbs:
        return Effect.ANNULS  # the Court gives final judgment itself
    if by_authority is None or Verb.DISMISSES_APPEAL in verbs:
        return Effect.NAMES  # in part only, and nobody knows in which
    if by_authority:
        return Effect.SETS_ASIDE
    if verbs & {Verb.DISMISSES, Verb.INADMISSIBLE}:
        return Effect.UPHOLDS
    return Effect.CHALLENGES if Verb.REFERS in verbs else Effect.NAMES


def _dismissed_appeal(verbs: set[Verb], by_authority: bool | None, about: str) -> Effect:
    """A judgment that stands: an annulment if an authority appealed, else the listing.

    What the first court said of damages may be all that was appealed; and where the listed party
    appeals and the Council too, the first court gave each a part.
    """
    if by_authority is None or Verb.ANNULS in verbs or DAMAGES.search(about):
        return Effect.NAMES
    if by_authority:
        return Effect.CONFIRMS_ANNULMENT
    return Effect.NAMES if CROSS.search(about) else Effect.UPHOLDS


def _direct(told: list[tuple[Verb, str]], verbs: set[Verb], keywords: str) -> Effect:
    """What the first court decides of an action."""
    annulling = [text for verb, text in told if verb == Verb.ANNULS]
    if annulling:
        return Effect.ANNULS if any(map(_of_a_listing, annulling)) else Effect.NAMES
    dismissing = " ".join(t for v, t in told if v in (Verb.DISMISSES, Verb.INADMISSIBLE))
    if DAMAGES.search(keywords) and "annul" not in (keywords + dismissing).lower():
        return Effect.REFUSES
    if Verb.DISMISSES in verbs or PARTLY.search(dismissing):
        return Effect.UPHOLDS
    if verbs & {Verb.INADMISSIBLE, Verb.NOTHING_LEFT}:
        return Effect.REFUSES
    return Effect.NAMES


def _of_a_listing(paragraph: str) -> bool:
    """Whether what is annulled is an act with a number, or one "in so far as it concerns" him."""
    acts = (one.system == citations.System.EU_ACT for one in citations.find(paragraph))
    return any(acts) or ABOUT_LISTING.search(paragraph) is not None


# How long effects are maintained.

NUMBERS = {word: number for number, words in enumerate((
    ("one", "un"), ("two", "deux"), ("three", "trois"), ("four", "quatre"), ("five", "cinq"),
    ("six",), ("seven", "sept"), ("eight", "huit"), ("nine", "neuf"), ("ten", "dix"),
    ("eleven", "onze"), ("twelve", "douze"),
), 1) for word in words}  # fmt: skip
FOR_MONTHS = re.compile(r"\b(?P<many>\w{1,6}) (?:months?|mois)\b", _AS)
UNTIL = re.compile(r"\b(?:until|jusqu'au) (?P<day>[^.;]{1,40})", _AS)
APPEAL = re.compile(r"\bappeal\b|\bpourvoi\b", _AS)


def _maintained(told: list[tuple[Verb, str]], on: str) -> tuple[str, str]:
    """(the last day on which effects are maintained, what is said of it).

    A period that ends with an appeal, if there is one, has no day.
    """
    said = " ".join(text for verb, text in told if verb == Verb.MAINTAINS).replace("\u2019", "'")
    if APPEAL.search(said):
        return "", _shortened(said)
    until = UNTIL.search(said)
    if until and (day := written_day(until["day"])):
        return day, _shortened(said)
    months = FOR_MONTHS.search(said)
    number = NUMBERS.get(months["many"].lower(), 0) if months else 0
    return (months_later(on, number) if number and on else ""), _shortened(said)


def months_later(day: str, months: int) -> str:
    """The day so many months later; the last of its month where that has no such day."""
    start = date.fromisoformat(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return str(date(year, month + 1, min(start.day, last)))


def _shortened(text: str) -> str:
    return text if len(text) <= 300 else f"{text[:297]}..."


# Parties.

AUTHORITY = re.compile(
    r"(?:the )?(?:(?:european )?(?:council|commission|parliament)(?: of the european \w{5,11})?$"
    r"|(?:conseil|commission|parlement)(?: de l['\u2019]union| des communautés)?"
    r"(?: européen(?:ne|nes)?)?$"
    r"|(?:european union|union européenne|europol|high representative|haut représentant)\b"
    r"|\w{3,12} republic$|république \w{3,12}$|(?:federal )?republic of\b"
    r"|(?:kingdom|united kingdom|grand duchy)\b|royaume\b|(?:ireland|irlande|hungary|romania)$)",
    _AS,
)
BETWEEN = re.compile(r" (?:v\.?|contre) |(?<=\w)/(?=[A-ZÀ-Þ])")
AND_OTHERS = re.compile(r",? (?:and|et) (?:Others?|autres?)$", _AS)
AND = re.compile(r" (?:and|et) ")
OTHERS_END = re.compile(
    r" and (?=the |Council|Commission|European|French|United|Kingdom)"
    r"|(?:(?<=Council of the European Union)|(?<=Commission)|(?<=Parliament)) and "
    r"| et (?=Conseil|Commission|Royaume|République)"
)
ACRONYM = re.compile(r"[A-Z][A-Za-z-]{1,11}")


def is_authority(name: str) -> bool:
    """Whether a party is an institution or a state: nobody who could be listed here."""
    return AUTHORITY.match(name) is not None


def sides(parties: str, cases: int = 1) -> Sides:
    """Who asks and who answers in "French Republic v Example Front, Council".

    Names have an "and" of their own: it parts two only where one of them is an authority, or where
    as many cases are joined as there are parts.
    """
    plain = clean(parties).strip(" .")
    before, *after = BETWEEN.split(plain)
    if len(after) > 1:  # appeals of both sides, joined: each asks, and each answers
        every = [
            one for part in (before, *after) for piece in AND.split(part) for one in _each(piece)
        ]
        return Sides(tuple(dict.fromkeys(every)), tuple(_each(after[-1])))
    asking = list(_each(before))
    many = [one for name in asking for one in AND.split(name)]
    if 1 < len(many) == cases:
        asking = many
    return Sides(tuple(asking), tuple(_each(after[0])) if after else ())


def _each(side: str) -> Iterator[str]:
    """The parties of a side; commas within a name's brackets part nothing."""
    for piece in split_outside(AND_OTHERS.sub("", side), ", "):
        for one in OTHERS_END.split(piece):
            if name := one.strip(" .,"):
                yield name


def with_aliases(name: str) -> tuple[str, tuple[str, ...]]:
    """A party's name, and an acronym behind it in brackets; a place or a lawyer is no alias."""
    outside, inside = brackets(name)
    aliases = tuple(text for text in inside if ACRONYM.fullmatch(text) and text.upper() == text)
    return (clean(outside) or name), aliases
