"""What the law says will happen to entries of lists, and when: every rule with its source. Pure.

One table. A rule stands here only if an official document that we read, or the module of its list,
supports it; what of it we know only in general is marked `read_again`. docs/calendar.md shows the
table to people, and LEFT_OUT says which rules it does not have.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scrapers.kit import ActKind


class What(StrEnum):
    """What falls on a day of the calendar.

    A review is due and changes no list by itself; what expires ends unless it is renewed; effects
    of an annulled act end; an act that was made takes effect.
    """

    REVIEW = "review"
    EXPIRY = "expiry"
    EFFECTS_END = "effects_end"
    IN_FORCE = "in_force"


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """One rule of law: so many months after an entry was listed, or last reviewed or renewed.

    `lists` are in order of preference: the first of which there are entries speaks for all, so that
    one party is in the calendar once. `acts` are the kinds of acts that let the time begin anew,
    `facts` the fields in which the list itself states such days, `only` what a text of these fields
    has to have to be about the rule. `shown_by` are the lists that show every such day: of another
    one, a time that has run out says only that nothing is on record. `whole_list`: it is of the
    list, not of one entry, and about whoever stands there under `programme`.
    """

    key: str
    what: What
    lists: tuple[str, ...]
    months: int
    basis: str
    says: str
    read_in: str
    read_again: str = ""
    acts: frozenset[ActKind]
    facts: tuple[str, ...] = ()
    only: str = ""
    shown_by: tuple[str, ...] = ()
    whole_list: bool = False
    programme: str = ""


TERMS = (
    Term(
        key="us_fto_review",
        what=What.REVIEW,
        lists=("us_state_fto",),
        months=60,
        basis="8 U.S.C. 1189(a)(4)(C)",
        says="The Secretary of State reviews a designation at least every five years.",
        read_in="notices of reviews cite the paragraph: FR Doc. 2014-30963, FR Doc. 2024-14946",
        read_again="the words of the paragraph, and from which designations on it applies: those "
        "of 1997 to 2003 ran out after two years unless they were made anew",
        acts=frozenset({ActKind.REVIEW, ActKind.RENEWAL}),
    ),
    Term(
        key="eu_cp931_review",
        what=What.REVIEW,
        lists=("eu_terrorist_list", "eu_fsf"),
        months=6,
        basis="Common Position 2001/931/CFSP, Article 1(6)",
        says="The Council reviews the whole list at least once every six months.",
        read_in="each half-yearly act repeals the one before and lists anew; eu_fsf cites the "
        "newest one for each entry",
        read_again="the words of Article 1(6), and where they stand since Decision (CFSP) 2026/455",
        acts=frozenset({ActKind.REVIEW, ActKind.RENEWAL}),
        facts=("instrument",),
        whole_list=True,
        programme="TERR",
    ),
    Term(
        key="nz_tsa_expiry",
        what=What.EXPIRY,
        lists=("nz_police",),
        months=36,
        basis="Terrorism Suppression Act 2002 (NZ), section 35",
        says="A designation expires after three years unless it is renewed.",
        read_in="the page of New Zealand Police: designations renewed on 2016-02-02 and let go "
        "expired on 2019-02-02",
        acts=frozenset({ActKind.RENEWAL}),
        facts=("renewedOn",),
        shown_by=("nz_police",),
    ),
    Term(
        key="ca_cc_review",
        what=What.REVIEW,
        lists=("ca_listed_entities_feed", "ca_listed_entities"),
        months=60,
        basis="Criminal Code (Canada), section 83.05(9)",
        says="The Minister reviews whether an entity should stay listed within five years.",
        read_in="the feed of Public Safety Canada states the day of the last review of each entity",
        read_again="the words of the subsection, and how it counts entities listed before 2019",
        acts=frozenset({ActKind.REVIEW}),
        facts=("reviewedOn",),
        shown_by=("ca_listed_entities_feed",),
    ),
    Term(
        key="fr_l562_2_expiry",
        what=What.EXPIRY,
        lists=("fr_gels",),
        months=6,
        basis="Code monétaire et financier, article L. 562-2",
        says="A national freeze against terrorism holds for six months and can be renewed.",
        read_in="no label of such a freeze has been seen in the register yet",
        read_again="the article, and how the register writes the day of an order",
        acts=frozenset({ActKind.DESIGNATION, ActKind.RENEWAL}),
        facts=("legalBasis",),
        only="562-2",
        shown_by=("fr_gels",),
    ),
    Term(
        key="in_uapa_expiry",
        what=What.EXPIRY,
        lists=("in_uapa_unlawful",),
        months=60,
        basis="Unlawful Activities (Prevention) Act 1967 (India), sections 3 and 6",
        says="A declaration of an association as unlawful holds for five years.",
        read_in="the page of the Ministry of Home Affairs has no days: only acts give them",
        read_again="section 6, and the six months in which a tribunal has to confirm",
        acts=frozenset({ActKind.DESIGNATION, ActKind.RENEWAL}),
    ),
)

LEFT_OUT = (
    ("au_listed_orgs", "a listing no longer lapses after three years: an old day ends nothing"),
    ("in_uapa_orgs, in_uapa_individuals", "the Schedules of the UAPA have no term"),
    ("un_sc", "no document that we read states when the committees have to review an entry; the "
     "DATE_OF_EXPIRY of its file is that of a passport"),
    ("gb_proscribed, gb_fcdo_uksl", "no term is known to us"),
    ("il_nbctf, il_nbctf_seizures", "orders are temporary first, and for how long is not read; the "
     "column `Validity of Issue` of April 2025 has not been seen"),
    ("courts", "until when an appeal can be brought is said with the state in court; it runs from "
     "service, which is not on record"),
)  # fmt: skip
"""Lists without a rule here, and why: nobody is to take silence for a term that never ends."""

DUE_DAYS = 30
"""What falls within so many days is due; what lies farther ahead is upcoming."""


def of_list(list_id: str) -> Iterator[Term]:
    """The rules about a list."""
    return (term for term in TERMS if list_id in term.lists)


# Days that may be no more than a month or a year.

_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


def is_day(text: str) -> bool:
    """Whether a text is a day, a month or a year of the calendar, exactly.

    >>> is_day("2024-02-29"), is_day("2024-02"), is_day("2023-02-29"), is_day("1970~")
    (True, True, False, False)
    """
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(first(text))
    except ValueError:
        return False
    return True


def first(day: str) -> str:
    """The first day of a day, a month or a year.

    >>> first("2027"), first("2027-02"), first("2027-02-03")
    ('2027-01-01', '2027-02-01', '2027-02-03')
    """
    return day + "-01-01"[len(day) - 4 :]


def last(day: str) -> str:
    """The last day of a day, a month or a year.

    >>> last("2027"), last("2027-02"), last("2027-02-03")
    ('2027-12-31', '2027-02-28', '2027-02-03')
    """
    whole = day + "-12"[len(day) - 4 :] if len(day) < len("2027-02") else day
    if len(whole) > len("2027-02"):
        return whole
    year, month = map(int, whole.split("-"))
    return f"{whole}-{monthrange(year, month)[1]}"


def later(day: str, months: int) -> str:
    """So many months later, as exactly as the day is known; of a longer month the last day.

    >>> later("2014-12-29", 60), later("2024-08-31", 6), later("2002-10", 60), later("1997", 36)
    ('2019-12-29', '2025-02-28', '2007-10', '2000')
    """
    begun = date.fromisoformat(first(day))
    year, month = divmod(begun.year * 12 + begun.month - 1 + months, 12)
    if len(day) < len("2027-02-03"):
        return f"{year:04}-{month + 1:02}"[: len(day)]
    return str(date(year, month + 1, min(begun.day, monthrange(year, month + 1)[1])))


FRENCH_DAY = re.compile(r"\bdu (?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})\b")
OF_DAY = re.compile(r"\bof (\d{4}-\d{2}-\d{2})$")


def stated(text: str) -> Iterator[str]:
    """The days that a text of a list states: itself, or those of the acts that it cites.

    >>> list(stated("2024-03-17")), list(stated("Arrêté du 5/06/2026 (L. 562-2)"))
    (['2024-03-17'], ['2026-06-05'])
    >>> list(stated("2024/2055 (OJ L2024/2055) of 2024-07-26"))
    ['2024-07-26']
    """
    if is_day(text):
        yield text
    yield from filter(is_day, OF_DAY.findall(text))
    for found in FRENCH_DAY.finditer(text):
        day = f"{found['year']}-{found['month']:0>2}-{found['day']:0>2}"
        if is_day(day):
            yield day
