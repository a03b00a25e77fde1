"""Records of the journal in words, newest first: what arrived, what was looked at, who did what.

No sentence has a secret in it, or a watched name: records have neither.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from db import journal
from db.engine import Connection
from db.journal import JournalRow, Wanted
from scrapers.addresses import veiled
from tracker.errors import WrongUsage
from tracker.model import Provenance, short_id
from tracker.outgoing import Out
from tracker.people import record, told
from tracker.record.journal import FOUND, bundle_sha256, provenance_of
from tracker.shown import count

AT_A_TIME = 50
"""Records of one page."""

MOST_NAMED = 3
"""Of many things that a record names, so many are named in its sentence."""

Body = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Record(Out):
    """One record: its number, when, of what kind, about which list, who, and all of it in words.

    `document` is the hash of the document that it is about, `entry_id` the entry, `about` the
    page's own word for what else it leads to ("" for nothing). `hash` is its place on the chain.
    """

    number: int
    recorded_at: str
    kind: str
    list_id: str
    by: str
    sentence: str
    why: str
    document: str
    entry_id: str
    hash: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Records(Out):
    """Some records, and the number before which the next ones are; 0 where these are the last."""

    items: tuple[Record, ...]
    next: int


def records(
    connection: Connection, wanted: Wanted, before: int = 0, limit: int = AT_A_TIME
) -> Records:
    """Records that are asked for, before a number, newest first; WrongUsage for an unknown kind."""
    if unknown := [kind for kind in wanted.kinds if kind not in KINDS]:
        raise WrongUsage(f"{unknown[0]!r} is no kind of record: {', '.join(KINDS)}.")
    rows = journal.before(connection, wanted, before, limit + 1)
    shown = tuple(map(said, rows[:limit]))
    return Records(items=shown, next=shown[-1].number if len(rows) > limit else 0)


def said(row: JournalRow) -> Record:
    """One record in words."""
    body = row.content
    sentence = SAYS.get(row.kind, _other)(body)
    why = _text(body, "reason") or _text(body, "note") or _text(body, "why")
    return Record(
        number=row.seq,
        recorded_at=row.recorded_at,
        kind=row.kind,
        list_id=row.list_id,
        by=who(body) or (_text(body, "account") if row.kind.startswith("sign-") else ""),
        sentence=sentence,
        why="" if why in sentence else why,
        document=_document(row.kind, body),
        entry_id=_text(body, "entry_id"),
        hash=row.hash,
    )


def who(body: Body) -> str:
    """Whoever did what a record tells of; "" where nobody did."""
    return next(filter(None, (_text(body, field) for field in BY)), "")


BY = ("checker", *(field for field in journal.BY if field != "checker"))
"""Fields that name whoever did it; who agreed comes before who had proposed."""


def _text(body: Body, name: str) -> str:
    value = body.get(name, "")
    return value if isinstance(value, str) else ""


def _document(kind: str, body: Body) -> str:
    if kind in journal.RECEIVED:
        return bundle_sha256((name, sha) for name, sha in body["files"].values())
    return _text(body, "sha256") if kind not in ("accept", "reopen") else ""


# What each kind says.


KEPT_BY = {
    "commit": "taken in from a git repository",
    "archive": "taken in from a web archive",
}
"""By what identifies it with whoever kept it before us."""


def _receipt(body: Body) -> str:
    files = ", ".join(sorted(name for name, _ in body["files"].values()))
    day = body["observed_at"][:10]
    how = {"run": "fetched", "backfill": "taken in from a folder", "upload": "brought by a person"}
    claimed = body.get("transport", {}).get("claimed_url", "")
    found = f"; said to be from {veiled(claimed)}" if isinstance(claimed, str) and claimed else ""
    came = provenance_of(body)
    grade = "" if came is Provenance.NOT_SAID else f"; provenance: {came}"
    kept = body.get("transport", {}).get(FOUND, {})
    how_ = KEPT_BY.get(next(iter(kept.keys() & KEPT_BY.keys()), ""), how.get(body["mode"], ""))
    return f"A document of {day} was {how_ or body['mode']}: {files}{found}{grade}."


def _partial(body: Body) -> str:
    files = ", ".join(sorted(name for name, _ in body["files"].values()))
    return f"A part of a document came before its other files failed: {files}. It is never read."


def _check(body: Body) -> str:
    return f"Looked at, and no document came: {body['outcome'].replace('_', ' ')}."


VERDICTS = {
    "confirm": "A question was answered with yes: it was removed, or is so.",
    "reject": "A question was answered with no: still listed, or not so.",
}


def _decision(body: Body) -> str:
    verdict = VERDICTS.get(body["verdict"], f"A question was answered: {body['verdict']}.")
    return f"{verdict}{_act_of(body)}"


def _act_of(body: Body) -> str:
    cited = _text(body, "instrument")
    cause = _text(body, "cause").replace("_", " ")
    told = ", ".join(filter(None, (cause, cited)))
    return f" Because of: {told}." if told else ""


def _merge(body: Body) -> str:
    return f"Two keys were said to be one party: {_named(body.get('keys', ()))}."


def _split(body: Body) -> str:
    since = f" from {body['since'][:10]} on" if body.get("since") else ""
    return f"Keys were said to be two parties{since}: {_named(body.get('keys', ()))}."


def _set_aside(body: Body) -> str:
    return f"A document is not to be read (receipt {_named(body.get('keys', ()))})."


def _read_again(body: Body) -> str:
    return f"A document was to be read once more (receipt {_named(body.get('keys', ()))})."


def _act(body: Body) -> str:
    return f"An official act was entered: {body.get('kind', '')} {_text(body, 'instrument')}."


def _accept(body: Body) -> str:
    return f"A finding was accepted: {_first(body.get('keys', ()))}"


def _reopen(body: Body) -> str:
    return f"A finding was opened again: {_first(body.get('keys', ()))}"


def _undo(body: Body) -> str:
    return f"Decision {body['decision']} was taken back."


def _rules(body: Body) -> str:
    version = short_id(_text(body, "rules_version"))
    if "told" in body:
        return f"What the rules {version} let us read for the first time was told: {body['gains']}."
    return f"All documents of the list were read again, under the rules {version}."


def _settings(body: Body) -> str:
    where = f"settings {body['settings']}, code {body['code']}"
    if changed := body.get("changed"):
        lines = [
            f"{one['setting']} from {_set(one['before'])} to {_set(one['after'])}"
            for one in changed
        ]
        return f"Settings are others now: {'; '.join(lines)} ({where})."
    return f"Settings or code are others now: {where}."


def _changed(one: Body) -> str:
    return f"{one['setting']} from {_set(one['before'])} to {_set(one['after'])}"


def _set(value: object) -> str:
    return "nothing" if value in (None, "", [], {}) else _plain(value)


def _proposal(body: Body) -> str:
    by = f" by {body['by']}" if body["by"] else ""
    why = f": {body['reason']}" if body["reason"] else ""
    return f"{str(body['what']).capitalize()}{by}, {body['verdict']} of {body['caption']}{why}."


def _folded(body: Body) -> str:
    return f"What two persons decided is in the log, up to record {body['up_to']}."


def _scope(body: Body) -> str:
    says = "applies" if body["applies"] else "does not apply"
    return f"The list {says}, said {body['by']}: {body['reason']}. Next review {body['review_on']}."


def _ack(body: Body) -> str:
    told = len(body.get("notices", ())) or len(body.get("changes", ()))
    how = f" ({body['how']})" if body.get("how") else ""
    return f"{count(told, 'notice')} acknowledged{how}."


def _review(body: Body) -> str:
    days = f"{body['day']} to {body['until']}" if body.get("until") else body["day"]
    lists = f" of {_named(body['lists'])}" if body.get("lists") else ""
    return f"{count(len(body['changes']), 'change')}{lists} signed off for {days}."


def _subscription(body: Body) -> str:
    if "removed" in body:
        return f"Subscription {body['removed']!r} ended."
    told = body["set"]
    paused = ", paused" if told.get("paused") else ""
    to = _named(list(map(veiled, told.get("to", ()))))
    now = f"to {to}, {told.get('timing')}{paused}"
    return f"Subscription {told['name']!r} is as follows: {now}{_what_changed(body)}."


def _what_changed(body: Body) -> str:
    """What is otherwise than it was, where the record says so."""
    lines = (
        f"{one['field']} from {_set(one['before'])} to {_set(one['after'])}"
        for one in body.get("changed") or ()
    )
    told = "; ".join(lines)
    return f" ({told})" if told else ""


def _group(body: Body) -> str:
    if "removed" in body:
        return f"Group {body['removed']!r} ended."
    told = body["set"]
    to = count(len(told.get("to", ())), "recipient")
    return f"Group {told['name']!r} has {to}{_what_changed(body)}."


def _feed(body: Body) -> str:
    """The address of a feed, which is a key to a kept view."""
    made = f"made: {_text(body, 'made')}" if "made" in body else "taken back"
    return f"The address of a feed of a kept view was {made}."


def _drill(body: Body) -> str:
    to = _named(list(map(veiled, body.get("to", ()))))
    return f"A drill went {f'to {to}' if to else 'to all who are told of additions'}."


def _watch_import(body: Body) -> str:
    name = _of_watch_list(body)
    return (
        f"A watch list{name} was taken in: {body['in_file']:,} in the file, {body['added']:,} new, "
        f"{body['forgotten']:,} forgotten."
    )


def _watch_forget(body: Body) -> str:
    return f"A watch list{_of_watch_list(body)} was forgotten: {body['forgotten']:,} parties."


def _of_watch_list(body: Body) -> str:
    name = _text(body, "list") or _text(body, "list_name")
    return f" {name!r}" if name else ""


def _watch_look(body: Body) -> str:
    whose = _of_watch_list(body) or " all lists"
    return f"Watched names of{whose} were shown: {body.get('what', 'names')}."


def _watch_decision(body: Body) -> str:
    return f"A pair of a watched party and an entry ({body['pair']}) was {body['verdict']}."


def _schedule(body: Body) -> str:
    """A pause of scheduled looks, or its end; else another change of the schedule."""
    done = {"pause": "Scheduled looks were paused", "resume": "Scheduled looks go on"}
    until = f" until {body['until']}" if body.get("until") else ""
    if body.get("what") not in done:
        return _other(body)
    return f"{done[body['what']]}{until}."


def _watchdog(body: Body) -> str:
    return f"The watchdog found the service {body['what']}."


def _attempt(body: Body) -> str:
    return f"Receipt {body['receipt']} is about to be read."


def _death(body: Body) -> str:
    return f"Whoever read receipt {body['receipt']} died of it."


def _demo(body: Body) -> str:
    return f"This home is a demo's: {body['what']}."


DONE_TO_ACCOUNTS: Mapping[str, str] = {
    "added": "was invited",
    "role": "has another role",
    "until": "has another last day",
    "closed": "was closed",
    "opened": "was opened again",
    "link": "got a new link to sign in by",
    "bound": "was bound to an identity of the provider",
    "unbound": "is bound to no identity of the provider",
    "password": "has a new password",
    "profile": "is shown otherwise, or in another time zone",
}
"""What was done -> what is said of the account."""


SHOWN = (
    "what",
    "verdict",
    "name",
    "account",
    "user",
    "role",
    "scope",
    "label",
    "state",
    "applies",
    "answer",
    "until",
    "subject",
    "next_review",
    "setting",
    "value",
)
"""Fields of records of other kinds that a sentence may have; no other one is shown."""


def _other(body: Body) -> str:
    """A record of a kind that has no sentence of its own: the fields that are fit to be shown."""
    told = ((name, body[name]) for name in SHOWN if body.get(name) not in (None, "", [], {}))
    plain = [f"{name.replace('_', ' ')} {_plain(value)}" for name, value in told]
    return f"{'; '.join(plain)}." if plain else "On record."


def _plain(value: object) -> str:
    match value:
        case list() | tuple():
            return _named(list(map(str, value)))
        case dict():
            return ", ".join(f"{name} {text}" for name, text in sorted(value.items()))
    return str(value)


def _named(texts: Sequence[str]) -> str:
    more = len(texts) - MOST_NAMED
    return ", ".join(texts[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _first(texts: Sequence[str]) -> str:
    return next(iter(texts), "")


def _retention(body: Body) -> str:
    size = f"{body['bytes']:,} bytes"
    return f"{count(body['files'], 'file')} of before {body['before'][:10]} removed, {size}."


SAYS: Mapping[str, Callable[[Body], str]] = {
    "receipt": _receipt,
    "partial": _partial,
    "check": _check,
    "decision": _decision,
    "merge": _merge,
    "split": _split,
    "set-aside": _set_aside,
    "read-again": _read_again,
    "act": _act,
    "accept": _accept,
    "reopen": _reopen,
    "undo": _undo,
    "rules": _rules,
    "settings": _settings,
    "ack": _ack,
    "review": _review,
    "subscription": _subscription,
    "group": _group,
    "feed": _feed,
    "drill": _drill,
    "watch_import": _watch_import,
    "watch_forget": _watch_forget,
    "watch_look": _watch_look,
    "watch_decision": _watch_decision,
    "schedule": _schedule,
    "watchdog": _watchdog,
    "attempt": _attempt,
    "death": _death,
    "demo": _demo,
    "proposal": _proposal,
    "retention": _retention,
    "folded": _folded,
    "scope": _scope,
    **{kind: partial(told.sentence, kind) for kind in record.KINDS},
}
"""Kind -> what its records say."""

KINDS: Mapping[str, str] = {
    "receipt": "documents that arrived",
    "partial": "parts of documents",
    "check": "looks without a document",
    "attempt": "readings begun",
    "death": "readings that died",
    "decision": "answers to questions",
    "proposal": "proposals and what became of them",
    "folded": "decisions of two persons folded",
    "merge": "entries said to be one party",
    "split": "entries said to be two parties",
    "set-aside": "documents set aside",
    "retention": "documents removed",
    "read-again": "documents read again",
    "undo": "decisions taken back",
    "act": "acts entered",
    "accept": "findings accepted",
    "reopen": "findings opened again",
    "ack": "acknowledgements",
    "review": "sign-offs",
    "subscription": "subscriptions",
    "group": "groups of recipients",
    "feed": "feeds of kept views",
    "drill": "drills",
    "watch_import": "watch lists taken in",
    "watch_forget": "watch lists forgotten",
    "watch_look": "looks at watched names",
    "watch_decision": "pairs cleared or reopened",
    "schedule": "schedules",
    "scope": "scope of the lists",
    "threshold": "thresholds",
    "account": "accounts",
    "token": "tokens",
    "sign-in": "sign-ins",
    "sign-out": "sign-outs",
    "sign-in-failed": "sign-ins that failed",
    "rules": "rules",
    "settings": "settings and code",
    "watchdog": "the watchdog",
    "demo": "demo",
}
"""Kind of record -> what people call such records."""
