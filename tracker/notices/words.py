"""The subject and the first sentence of every kind of notice. Pure; facts in, text out."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tracker.notices.notice import DRILL, Notice

LONGEST_NAME, LONGEST_SUBJECT = 160, 220
HARMFUL = frozenset(
    "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)
"""Marks that turn the direction of what follows: in a name they can hide what it says."""

Facts = Mapping[str, Any]


def plain(value: Any, longest: int = LONGEST_NAME) -> str:
    """A text of a list as it can be shown: one line, nothing invisible, not endless."""
    text = "".join(c if _shows(c) else " " for c in str(value))
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _shows(char: str) -> bool:
    return char not in HARMFUL and unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")


def day(text: str) -> str:
    """`2025-07-08` as 8 July 2025; partial dates and moments likewise."""
    parts = text[:10].split("-")
    try:
        if len(parts) == 3:
            found = date.fromisoformat(text[:10])
            return f"{found.day} {found:%B %Y}"
        if len(parts) == 2:
            return f"{date(int(parts[0]), int(parts[1]), 1):%B %Y}"
    except ValueError:
        return text
    return text


def clock(text: str, zone: str = "UTC") -> str:
    """A recorded moment with its zone, and the same in the authority's zone where that differs."""
    if not text:
        return ""
    moment = datetime.fromisoformat(text)
    said = f"{moment.day} {moment:%B %Y, %H:%M} UTC"
    try:
        there = moment.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return said
    if there.utcoffset() == moment.utcoffset():
        return said
    return f"{said} ({there.day} {there:%B, %H:%M} {zone})"


def old(days: int) -> str:
    """An age in days, in words."""
    return {0: "today's", 1: "1 day old"}.get(days, f"{days:,} days old")


def words(items: Iterable[str], last: str = "and") -> str:
    """A list of words in a sentence."""
    all_of = list(items)
    if len(all_of) < 2:
        return "".join(all_of)
    return f"{', '.join(all_of[:-1])} {last} {all_of[-1]}"


def name_of(facts: Facts) -> str:
    """The party a change is about."""
    return plain(facts["change"]["caption"])


def subject(notice: Notice) -> str:
    """One line that says what happened; names are cut, marks that could mislead are out."""
    said = _SUBJECTS[notice.kind](notice.facts)
    if not notice.facts.get("list", {}).get("proven", True):
        said = f"[UNPROVEN LIST] {said}"
    if notice.list_id == DRILL:
        said = f"[DRILL] {said}"
    where = f" - {notice.list_id}" if notice.list_id not in ("", DRILL) else ""
    return plain(f"{said}", LONGEST_SUBJECT - len(where)) + where


def sentence(notice: Notice) -> str:
    """The plain first sentence."""
    return _SENTENCES[notice.kind](notice.facts)


# Changes.


def _verb(facts: Facts, which: str = "verb_listed") -> str:
    return str(facts["list"].get(which) or "listed")


def _tags(facts: Facts) -> str:
    programme = facts["change"]["programme"]
    return f" ({plain(programme, 60)})" if programme else ""


def _addition_subject(facts: Facts) -> str:
    return f"{_verb(facts).capitalize()}: {name_of(facts)}{_tags(facts)}"


def _addition(facts: Facts) -> str:
    change = facts["change"]
    tags = change["programme"]
    under = f" under {words(tags.split('; '))}" if tags else ""
    said = f"{name_of(facts)} has been {_verb(facts)}{under} and is now on the {_list(facts)}"
    return f"{said}{_effective(change)}."


def _list(facts: Facts) -> str:
    title = str(facts["list"]["title"])
    title = title if "list" in title.lower() else f"list of {title}"
    country = facts["list"].get("country")
    return f"{title} ({country})" if country else title


def _effective(change: Facts) -> str:
    return f", effective {day(change['effective_on'])}" if change["effective_on"] else ""


def sure(facts: Facts) -> bool:
    """Whether a removal is more than one absence from one document."""
    return facts["change"]["confirmation"] != "observed_once" or _confirmed(facts)


def _confirmed(facts: Facts) -> bool:
    """Whether a person answered that it is a removal."""
    return bool(facts.get("decision", {}).get("verdict") == "confirm")


def namesakes(facts: Facts) -> list[Facts]:
    """Other entries of the very same name that are in force on this very list."""
    return [p for p in facts.get("stands", ()) if p["list_id"] == facts["change"]["list_id"]]


def stands_here(facts: Facts) -> list[str]:
    """Programmes under which the entry is still in force on this very list."""
    change = facts["change"]
    if not change["entry_still_in_force"]:
        return []
    gone = change["programme"] if change["scope"] == "designation" else ""
    return [tag for tag in facts.get("programmes", ()) if tag != gone]


def _removal_subject(facts: Facts) -> str:
    change = facts["change"]
    if not sure(facts):
        return f"Not in the new document, not yet confirmed: {name_of(facts)}{_tags(facts)}"
    if same := namesakes(facts):
        one, other = plain(change["entry_key"], 40), plain(same[0]["entry_key"], 40)
        return f"Entry {one} ended, the same name still listed as {other}: {name_of(facts)}"
    off = f", {_verb(facts, 'verb_delisted')}"
    on = f", effective {change['effective_on']}" if change["effective_on"] else ""
    return f"REMOVED: {name_of(facts)}{_tags(facts)}{off}{on}"


def _removal(facts: Facts) -> str:
    change = facts["change"]
    where = _list(facts)
    if not sure(facts):
        return (
            f"{name_of(facts)} is not in the document of {day(change['observed_at'])} of the "
            f"{where}; one document alone does not confirm a removal, so treat it as listed."
        )
    answer = facts.get("decision", {})
    how = {
        "observed_once": f"{plain(answer.get('decided_by', ''), 80)} has confirmed",
        "authority_states": "The authority itself shows",
        "act_cited": "An act cited by a reviewer shows",
        "observed_again": "A second good document shows",
    }.get(change["confirmation"], "The record shows")
    off = _verb(facts, "verb_delisted")
    said = f"{how} that {name_of(facts)} has left the {where} ({off}{_effective(change)})."
    if same := namesakes(facts):
        keys = words([plain(p["entry_key"], 40) for p in same[:3]])
        said += f" On this very list the same name still stands as {keys}."
    return said


def _ended_subject(facts: Facts) -> str:
    tag, stands = plain(facts["change"]["programme"], 60), stands_here(facts)
    still = f", still listed under {plain(words(stands), 80)}" if stands else ", still listed"
    return f"{tag} designation ended{still}: {name_of(facts)}"


def _ended(facts: Facts) -> str:
    change, stands = facts["change"], stands_here(facts)
    under = f" under {words(stands)}" if stands else ""
    if not sure(facts):
        return (
            f"{name_of(facts)} no longer has the {plain(change['programme'])} designation in the "
            f"document of {day(change['observed_at'])}, which alone does not confirm its end; the "
            f"entry stays on the {_list(facts)}{under}."
        )
    return (
        f"The {plain(change['programme'])} designation of {name_of(facts)} has ended"
        f"{_effective(change)}; the entry stays on the {_list(facts)}{under}."
    )


def _started_subject(facts: Facts) -> str:
    return f"{plain(facts['change']['programme'], 60)} designation added: {name_of(facts)}"


def _started(facts: Facts) -> str:
    change = facts["change"]
    return (
        f"{name_of(facts)}, already on the {_list(facts)}, is now also {_verb(facts)} under "
        f"{plain(change['programme'])}{_effective(change)}."
    )


def _relisting_subject(facts: Facts) -> str:
    return f"{_verb(facts).capitalize()} again: {name_of(facts)}{_tags(facts)}"


def _relisting(facts: Facts) -> str:
    change = facts["change"]
    return (
        f"{name_of(facts)}, which had left it, is again on the {_list(facts)}{_effective(change)}."
    )


def _identity_subject(facts: Facts) -> str:
    fields = facts["change"]["fields"]
    names = [f for f in fields if f["field"] == "name"]
    if names:
        return f"Renamed: {_side(names[0]['before'])} is now {_side(names[0]['after'])}"
    return f"Same party, new reference: {name_of(facts)}"


def _identity(facts: Facts) -> str:
    return (
        f"{name_of(facts)} goes by another name or reference on the {_list(facts)}; it is the same "
        "entry, and nobody was put on or taken off."
    )


def _amendment_subject(facts: Facts) -> str:
    fields = sorted({field_name(f["field"]) for f in facts["change"]["fields"]})
    return f"Amended ({plain(words(fields), 80)}): {name_of(facts)}"


def _amendment(facts: Facts) -> str:
    change = facts["change"]
    fields = sorted({field_name(f["field"]) for f in change["fields"]})
    said = f"The entry of {name_of(facts)} on the {_list(facts)} has changed"
    return f"{said}{_effective(change)}: {words(fields)}."


def field_name(name: str) -> str:
    """`birthDate` as birth date."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).replace("_", " ").strip()


def _side(side: Any) -> str:
    parts = [side] if isinstance(side, str) else list(side)
    return "; ".join(plain(part) for part in parts) or "nothing"


side = _side


# What is no change.


def _pending_subject(facts: Facts) -> str:
    named, others = facts["questions"], facts["others"]
    if not named:
        return f"{_count(others, 'removal')} pending, none of a terrorism programme"
    first = plain(named[0]["caption"], 80)
    more = f" and {len(named) - 1} more" if len(named) > 1 else ""
    rest = f"; {others} others" if others else ""
    return f"{_count(len(named), 'terrorism removal')} pending: {first}{more}{rest}"


def _pending(facts: Facts) -> str:
    total = len(facts["questions"]) + facts["others"]
    return (
        f"{_count(total, 'absence')} from the document of {day(facts['observed_at'])} of the "
        f"{_list(facts)} could be a broken document; all count as listed until a person or a later "
        "document answers."
    )


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _late_subject(facts: Facts) -> str:
    gains = facts["gains"]
    first = plain(gains[0]["caption"], 80) if gains else ""
    more = f" and {facts['entries'] - 1} more" if facts["entries"] > 1 else ""
    return f"[LATE DISCOVERY] {first}{more}"


def _late(facts: Facts) -> str:
    gains, many = facts["gains"], facts["entries"]
    since = {g["since"][:10] for g in gains if g["since"]}
    what = "we read only now" if facts["origin"] == "parser" else "a new format shows only now"
    if many == 1 and gains:
        when = f", on the list since the document of {min(since)}" if since else ""
        field = field_name(gains[0]["field"])
        thing = "" if field == "name" else f": {field} {side(gains[0]['after'])}"
        said = f"{plain(gains[0]['caption'])} is something that {what}{when}{thing}"
        return f"{said}. It is no new act of the authority; screen it now."
    when = f", on the list since documents of {min(since)} and later" if since else ""
    return (
        f"{_count(many, 'entry').replace('entrys', 'entries')} of the {_list(facts)} have names or "
        f"details that {what}{when}. They are no new acts of the authority; screen them now."
    )


def _correction_subject(facts: Facts) -> str:
    what = _TAKEN_BACK.get(facts["wrong"]["kind"], ": our notice of {day} is taken back")
    said = what.format(day=facts["wrong"]["recorded_at"][:10])
    return f"[CORRECTION] {name_of(facts)}{said}"


_TAKEN_BACK = {
    "removal": " is on the list; our notice of {day} was wrong",
    "designation_ended": ": the designation stands; our notice of {day} was wrong",
    "addition": ": our notice of an addition of {day} was wrong",
    "relisting": ": our notice of {day} of its return was wrong",
}


def _correction(facts: Facts) -> str:
    name, told = name_of(facts), day(facts["wrong"]["recorded_at"])
    if facts["wrong"]["kind"] in ("removal", "designation_ended"):
        return (
            f"{name} is on the {_list(facts)} and counts as listed without a break; please "
            f"disregard our notice of {told}."
        )
    return (
        f"What our notice of {told} said of {name} on the {_list(facts)} no longer follows from "
        "the documents; please disregard it."
    )


def _baseline_subject(facts: Facts) -> str:
    return f"[BASELINE] {_count(len(facts['hits']), 'watched name')} already on the list"


def _baseline(facts: Facts) -> str:
    return (
        f"{_count(len(facts['hits']), 'watched name')} already stood on the {_list(facts)} when "
        "we first compared them; nothing was added today."
    )


def _operations_subject(facts: Facts) -> str:
    step = facts["step"]
    title = facts["list"]["list_id"]
    return {
        "start": f"Operations: {title} cannot be checked ({facts.get('outcome', 'failed')})",
        "escalation": f"Operations: {title} still cannot be checked",
        "recovery": f"Operations: {title} is checked again",
        "drift": f"Operations: {title} has a field that nobody reads yet",
    }.get(step, f"Operations: {plain(facts.get('subject', step))}")


def _operations(facts: Facts) -> str:
    where, since = _list(facts), clock(facts.get("since", ""))
    return {
        "start": f"The {where} could not be taken in at {since}; what we have stays in force.",
        "escalation": f"The {where} has not been taken in since {since}; our record grows old.",
        "recovery": f"The {where} is taken in again; it could not be since {since}.",
        "drift": f"The {where} has {_count(len(facts.get('fields', ())), 'new field')}, kept "
        "verbatim with each entry and read by nobody yet.",
    }.get(facts["step"], plain(facts.get("sentence", ""), 600))


def _status_subject(facts: Facts) -> str:
    red = facts["red"]
    state = f"RED: {words(red[:3])}" if red else "all lists in good order"
    day_ = facts["day"]
    return f"Daily status no. {facts['number']} of {day_}: {facts['changes']} changes, {state}"


def _status(facts: Facts) -> str:
    red, lists = facts["red"], facts["lists"]
    checks = _count(facts["checks"], "check")
    fine = f"{len(lists) - len(red)} of {_count(len(lists), 'list')} are in good order"
    return (
        f"{fine}; {checks} made and {_count(facts['changes'], 'change')} recorded since the last "
        f"status mail, {_count(facts['pending'], 'question')} open."
    )


Say = Callable[[Facts], str]


def _announced_subject(facts: Facts) -> str:
    act, parties = facts["act"], facts["parties"]
    what = act["kind"] if act["kind"] != "other" else "act"
    of = f" of {words(plain(name) for name in parties)}" if parties else ""
    return f"[ANNOUNCED] {what.capitalize()}{of}, {act['feed']} of {day(act['published_on'])}"


def _announced(facts: Facts) -> str:
    act, document, parties = facts["act"], facts["document"], facts["parties"]
    ours = ""
    if document:
        ours = f" (document of {day(document['observed_at'])}, {old(document['age_days'])})"
    said = f"The {act['feed']} of {day(act['published_on'])} publishes: {plain(act['title'], 400)}."
    said += f" The {_list(facts)} does not show it yet{ours}."
    if act["kind"] == "amendment" or not parties:
        return said
    return f"{said} Until it does, treat {words(plain(name) for name in parties)} as listed."


_SUBJECTS: Mapping[str, Say] = {
    "addition": _addition_subject,
    "removal": _removal_subject,
    "designation_started": _started_subject,
    "designation_ended": _ended_subject,
    "relisting": _relisting_subject,
    "identity": _identity_subject,
    "amendment": _amendment_subject,
    "pending": _pending_subject,
    "late_discovery": _late_subject,
    "correction": _correction_subject,
    "baseline": _baseline_subject,
    "announced": _announced_subject,
    "operations": _operations_subject,
    "status": _status_subject,
}

_SENTENCES: Mapping[str, Say] = {
    "addition": _addition,
    "removal": _removal,
    "designation_started": _started,
    "designation_ended": _ended,
    "relisting": _relisting,
    "identity": _identity,
    "amendment": _amendment,
    "pending": _pending,
    "late_discovery": _late,
    "correction": _correction,
    "baseline": _baseline,
    "announced": _announced,
    "operations": _operations,
    "status": _status,
}

# Many notices in one mail: no word here says of those that stay that they were removed.
_MANY = {
    "addition": "{n} {listed}",
    "removal": "{n} off or missing",
    "designation_started": "{n} designations added",
    "designation_ended": "{n} designations ended, all still listed",
    "relisting": "{n} listed again",
    "identity": "{n} renamed or renumbered",
    "amendment": "{n} amended",
}


def subject_of_many(notices: Sequence[Notice], digest: str) -> str:
    """The subject of a mail with several notices."""
    if len(notices) == 1 and not digest:
        return subject(notices[0])
    counts: dict[str, int] = {}
    for notice in notices:
        counts[notice.kind] = counts.get(notice.kind, 0) + 1
    lists = sorted({n.list_id for n in notices if n.list_id})
    where = lists[0] if len(lists) == 1 else f"{len(lists)} lists"
    facts = notices[0].facts
    ended = [n.facts for n in notices if n.kind == "removal"]
    many = dict(_MANY)
    if not any(map(sure, ended)):
        many["removal"] = "{n} missing, not yet confirmed"
    elif all(map(sure, ended)) and not any(map(namesakes, ended)):
        many["removal"] = "{n} off the list"
    parts = [
        many.get(kind, f"{{n}} {kind.replace('_', ' ')}").format(
            n=f"{n:,}", listed=_verb(facts) if len(lists) == 1 else "listed"
        )
        for kind, n in counts.items()
    ]
    first = name_of(notices[0].facts) if "change" in notices[0].facts else ""
    if len(counts) == 1 and first and 1 < len(notices) <= 12:
        parts.append(f"{plain(first, 60)} and {len(notices) - 1} more")
    drill = "[DRILL] " if any(n.list_id == DRILL for n in notices) else ""
    return plain(f"{drill}{digest}{': ' if digest else ''}{where}: {'; '.join(parts)}", 220)


def sentence_of_many(notices: Sequence[Notice]) -> str:
    """The first sentence of a mail with several notices."""
    kinds, lists = {n.kind for n in notices}, {n.list_id for n in notices}
    many = f"{len(notices):,}"
    if len(lists) > 1:
        return f"{many} notices on {len(lists)} lists; each one says what changed and how we know."
    facts = notices[0].facts
    happened = _HAPPENED.get(notices[0].kind) if len(kinds) == 1 else None
    ended = {sure(n.facts) for n in notices if n.kind == "removal"}
    if kinds == {"removal"} and len(ended) == 1:
        happened = _ENDED[ended == {True}]
    if happened is None or "change" not in facts:
        return f"{many} notices on the {_list(facts)}; each says what changed and how we know."
    names = [plain(name_of(n.facts), 80) for n in notices[:5]]
    rest = len(notices) - len(names)
    named = "; ".join([*names, f"{rest:,} more"] if rest else names)
    what = happened.format(listed=_verb(facts), list=_list(facts))
    return f"{many} entries {what}: {named}."


_ENDED = {
    True: "have left the {list}",
    False: "are missing from the new document of the {list}; one document alone does not confirm "
    "a removal, so treat them as listed",
}

_HAPPENED = {
    "addition": "have been {listed} and are now on the {list}",
    "removal": "have left the {list} or are missing from its new document (each says which)",
    "designation_started": "of the {list} have been {listed} under a further programme",
    "designation_ended": "have lost one designation and all stay on the {list}",
    "relisting": "are again on the {list}",
    "identity": "of the {list} go by another name or reference, and nobody came or left",
    "amendment": "of the {list} have changed",
}
