"""What official acts say beside the lists: acts, and those that people enter."""

from itertools import chain
from typing import TYPE_CHECKING, Annotated

from tracker.cli.common import (
    NONE_NAMED,
    By,
    Format,
    Json,
    OneList,
    app,
    covers_now,
    decider,
    form_of,
    in_order,
    list_keys,
    only_sources,
    open_to_record,
    open_tracker,
    since_of,
    until_of,
)
from tracker.cli.declared import Argument, Context, Option
from tracker.cli.output import Form, JsonRow, say, show, show_covered, show_json, tell
from tracker.errors import WrongUsage
from tracker.shown import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.acts.register import Asked
    from tracker.answers.covered import Covered

SHOWN = ("day", "list_id", "kind", "does", "citation", "state", "provenance")
HEADINGS = {"day": "day", "list_id": "list", "state": "the list shows it", "provenance": "said by"}
MOST_NAMED = 3
"""Parties that a row of the table names."""

acts = app.group(
    "acts",
    invoke_without_command=True,
    help="Official acts of feeds, of the shipped file and of reviewers, beside the lists.",
)

Many = Annotated[list[str], Option(help="Repeatable.")]
Reason = Annotated[str, Option(help="Why; kept for ever.")]
AnAct = Annotated[str, Argument(metavar="ACT", help="Its id, number, case or citation.")]
Shows = Annotated[
    list[str],
    Option("--list", help="Which may show it; repeatable.", autocompletion=list_keys),
]
Because = Annotated[list[str], Option(help="What that rests on: a judgment.")]
Day = Annotated[str, Option(metavar="DAY")]


@acts.callback()
def list_(
    context: Context,
    list_: OneList = NONE_NAMED,
    since: Annotated[str, Option(help="Published on that day or later.")] = "",
    until: Annotated[str, Option(help="Published on that day or before.")] = "",
    kind: Annotated[list[str], Option(help="judgment, revocation ...; repeatable.")] = (NONE_NAMED),
    party: Annotated[str, Option(help="Only acts that name this party.")] = "",
    q: Annotated[str, Option("--q", help="Words of a title, a note or a citation.")] = "",
    court: Annotated[str, Option(help="Only of this court, or in this case.")] = "",
    waiting: Annotated[bool, Option("--open", help="Only what no list shows yet.")] = False,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Official acts, and whether the list shows them by now; `acts show ACT` has all of one.

    Examples: tracker acts --open; tracker acts --list eu_terrorist_list --party PMOI;
    tracker acts add --help
    """
    if context.invoked_subcommand is not None:
        return
    from db.engine import reading
    from tracker.acts import register
    from tracker.matching import search
    from tracker.outgoing import rows

    wanted = _asked(list_, since, until, kind, party, q, court, waiting=waiting)
    engine = open_tracker().ledger.engine
    search.bring_up_to_date(engine)
    with reading(engine) as connection:
        found = register.asked(connection, wanted)
        # a later look finds earlier acts
        covers = covers_now(connection, _feeds(list_), wanted.since)
    said = [*_how_many(len(found), covers), *covers.said()]
    more = {"columns": SHOWN, "headings": HEADINGS, "line": _line}
    show_covered(rows(found), form_of(form, json), said, covers, **more)


def _asked(
    lists: "Sequence[str]",
    since: str,
    until: str,
    kinds: "Sequence[str]",
    party: str,
    words: str,
    court: str,
    *,
    waiting: bool,
) -> "Asked":
    from scrapers import registry
    from scrapers.kit import ActKind
    from tracker.acts.register import Asked

    if wrong := [kind for kind in kinds if kind not in set(ActKind)]:
        raise WrongUsage(f"{wrong[0]!r} is no kind of act: {', '.join(ActKind)}.")
    first, last = since_of(since)[:10], until_of(until)[:10]
    in_order(first, last)
    named = [name for name in lists if name != registry.SHIPPED]
    only_sources(named)
    return Asked(
        lists=[name for name in named if name not in registry.feeds()],
        feeds=[name for name in lists if name in registry.feeds()],
        since=first,
        until=last,
        kinds=kinds,
        party=party,
        words=words,
        court=court,
        waiting=waiting,
    )


def _feeds(wanted: "Sequence[str]") -> "Sequence[str]":
    """The feeds asked for, and those whose acts show in the lists asked for; all for none."""
    from scrapers import registry

    feeds = tuple(registry.published_feeds(registry.feeds()))
    if not wanted:
        return feeds
    of_lists = chain.from_iterable(map(registry.feeds_of, wanted))
    named = {*filter(feeds.__contains__, wanted), *of_lists}
    return sorted(registry.published_feeds(named)) or feeds


def _how_many(acts: int, covers: "Covered") -> "Sequence[str]":
    from tracker.answers.log import NOT_COVERED

    if acts:
        return [f"{count(acts, 'act')} beside their lists."]
    looked = "No such act in the feeds looked at." if covers.looked_at else NOT_COVERED
    return [looked, "tracker run us_federal_register looks for some."]


def _line(act: JsonRow) -> JsonRow:
    """An act beside a list, as people read it: the day of the law, and what is done to whom."""
    from tracker.acts.register import IN_WORDS

    done = act["does"][:MOST_NAMED]
    more = len(act["does"]) - len(done)
    does = "; ".join([*done, *([f"{more} more"] if more else [])])
    return {
        **act,
        "day": act["in_force_on"] or act["published_on"],
        "does": does or act["title"],
        "state": IN_WORDS.get(act["state"], act["state"]),
        "citation": act["citation"] or "-",
        "provenance": ", ".join(act["provenance"]) + ("" if act["read"] else ", not read"),
    }


@acts.command("show")
def show_act(act: AnAct, form: Format = Form.TABLE, json: Json = False) -> None:
    """All of one act: its days, whom it names, who says so, and the rows of the log that cite it.

    Examples: tracker acts show SOR/2012-299; tracker acts show "T-284/08" --json
    """
    from db.engine import reading
    from tracker.acts import register
    from tracker.matching import search

    engine = open_tracker().ledger.engine
    search.bring_up_to_date(engine)
    with reading(engine) as connection:
        found = register.one(connection, act)
    match form_of(form, json):
        case Form.TABLE:
            tell(*found.lines())
        case Form.JSON:
            show_json(found.json())
        case by_row:
            show([found.json()], by_row)


@acts.command()
def add(  # what is typed is read out of the context, by name
    context: Context,
    kind: Annotated[str, Option(help="revocation, judgment, designation ...")],
    citation: Annotated[list[str], Option(help="How it is cited; repeatable.")],
    list_: Shows,
    party: Annotated[list[str], Option(help="Whom it names; repeatable.")],
    link: Annotated[str, Option(help="Where the act is to be read.")],
    reason: Reason,
    effect: Annotated[str, Option(help="removes, omits, adds, annuls ...")] = "",
    alias: Many = NONE_NAMED,
    reference: Many = NONE_NAMED,
    programme: Many = NONE_NAMED,
    title: str = "",
    signed: Day = "",
    made: Day = "",
    registered: Day = "",
    published: Day = "",
    in_force: Day = "",
    maintained_until: Annotated[str, Option(help="Effects of what is annulled.")] = "",
    court: str = "",
    case: str = "",
    cause: Annotated[str, Option(help="Why they left, if the act says so.")] = "",
    because: Because = NONE_NAMED,
    into: Annotated[str, Option(help="The entry it is merged into or renamed to.")] = "",
    note: str = "",
    by: By = "",
) -> None:
    """Enter an act that no feed reaches: lists cite it for what they show; it moves none of them.

    Example: tracker acts add --kind revocation --citation "77 FR 60741" --list us_state_fto
    --party "Mujahedin-e Khalq Organization" --in-force 2012-09-28
    --cause revocation --link https://www.federalregister.gov/citation/77-FR-60741
    --reason "read there" --by ada
    """
    from db.engine import reading
    from tracker.acts import register
    from tracker.decisions import acts as deciding
    from tracker.decisions.reasons import stated

    who, why, tracker = decider(by), stated(reason), open_to_record()
    said = deciding.Stated.typed(context.params)
    entered = deciding.add(tracker, said, by=who, reason=why)
    act = entered.act
    what = f"{act.kind} {act.citations[0]}, {count(len(act.parties), 'party', 'parties')}"
    say(f"Entered: {what} (decision {entered.decision}). tracker acts show {act.number}")
    with reading(tracker.ledger.engine) as connection:
        beside = register.one(connection, act.number).beside
    say(
        *(f"{one.list_id} shows it: {register.IN_WORDS.get(one.seen, one.seen)}." for one in beside)
    )


@acts.command()
def withdraw(act: AnAct, reason: Reason = "", by: By = "") -> None:
    """Take back an act that a person entered; lists cite what is left, whoever was told is told.

    Example: tracker acts withdraw "77 FR 60741" --reason "it names a namesake" --by bob
    """
    from tracker.decisions import acts as deciding
    from tracker.decisions.reasons import stated

    who, why = decider(by), stated(reason)
    made = deciding.withdraw(open_to_record(), act, by=who, reason=why).made.decision
    say(f"Withdrawn: {made.kind} {made.instrument}, entered by {made.decided_by}.")
