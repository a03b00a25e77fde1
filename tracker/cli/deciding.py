"""What people decide: pending, confirm, reject, merge, split, set-aside, undo; proposals, scope.

Where people have accounts, what takes two persons is a proposal until another one says the same.
"""

from typing import TYPE_CHECKING, Annotated

from tracker.cli.common import (
    NONE_NAMED,
    By,
    Format,
    Json,
    Lists,
    OneList,
    app,
    covers_now,
    decider,
    each,
    form_of,
    moment_of,
    only_looked_at,
    open_tracker,
    read_settings,
    warnings,
)
from tracker.cli.declared import Argument, Context, Option
from tracker.cli.output import Form, JsonRow, say, show, show_covered
from tracker.errors import WrongUsage
from tracker.shown import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.answers.covered import Covered
    from tracker.decisions.proposals import Came, Proposed
    from tracker.decisions.questions import Which
    from tracker.model import Pending
    from tracker.record.tracker import Tracker

PENDING = (
    "pending_id",
    "list_id",
    "entry_key",
    "caption",
    "observed_at",
    "state",
    "reason",
)
OF_TWO = (*PENDING[:-1], "proposed", "reason")
"""With what one person proposes, where anybody does."""

ANSWERED = (*PENDING, "decided_by")
PREVIEW = ("pending_id", "list_id", "entry_key", "caption", "observed_at", "reason")
DECIDED = (
    "decision",
    "decided_at",
    "decided_by",
    "verdict",
    "list_id",
    "entry_key",
    "caption",
    "since",
    "reason",
    "instrument",
    "undone_by",
)
DECIDED_BY_TWO = (*DECIDED[:2], "proposed_by", *DECIDED[2:])
PROPOSED = (
    "proposal_id",
    "verdict",
    "list_id",
    "caption",
    "maker",
    "made_at",
    "brought_by",
    "reason",
)

Ids = Annotated[list[str], Argument(help="Questions, by id.")]
AllOf = Annotated[str, Option("--all", metavar="LIST", help="All of a list.")]
Reason = Annotated[str, Option(help="Why; kept for ever.")]
Yes = Annotated[bool, Option("--yes", help="Answer several at once, as the preview says.")]
Entry = Annotated[str, Argument(help="An entry, by key or the beginning of its id.")]


@app.command()
def pending(
    list_: OneList = NONE_NAMED,
    all_: Annotated[bool, Option("--all", help="Answered ones too.")] = False,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Questions that wait for a person: is this absence a removal?

    Examples: tracker pending --list us_ofac_sdn; tracker pending --all --format csv
    """
    from db.engine import reading
    from tracker.answers import came, entries
    from tracker.decisions.proposals import open_proposals
    from tracker.outgoing import rows

    state = "" if all_ else "open"
    asked: list[entries.Asked] = []
    with reading(open_tracker().ledger.engine) as connection:
        for list_id in each(list_):
            questions = entries.questions(connection, list_id, state)
            asked += entries.asked(connection, questions)
        waits = sum(len(open_proposals(connection, list_id)) for list_id in each(list_))
        covers = covers_now(connection, list_)
    columns = ANSWERED if all_ else OF_TWO if any(one.proposed for one in asked) else PENDING
    number = _how_many(len(asked), "question", covers)
    grades = came.said(one.provenance for one in asked)
    warned = warnings(one.question.list_id for one in asked)
    said = [number, *filter(None, [_what_waits(waits)]), *grades, *covers.said(), *warned]
    more = {"columns": columns, "headings": {"list_id": "list"}, "line": _line}
    show_covered(rows(asked), form_of(form, json), said, covers, always=entries.ASKED, **more)


def _how_many(number: int, what: str, covers: "Covered") -> str:
    from tracker.answers.log import NOT_COVERED

    return f"{count(number, what)}." if number or covers.looked_at else NOT_COVERED


def _line(question: JsonRow) -> JsonRow:
    from tracker.model import short_id

    day, short = question["observed_at"][:10], short_id(question["pending_id"])
    by = question["proposed_by"]
    proposed = f"{question['proposed']} by {by}" if by else ""
    return {**question, "pending_id": short, "observed_at": day, "proposed": proposed}


def _what_waits(number: int) -> str:
    return f"{count(number, 'proposal')} for another person to answer: tracker proposals." * bool(
        number
    )


@app.command()
def confirm(
    ids: Ids = NONE_NAMED,
    all_: AllOf = "",
    reason: Reason = "",
    cause: Annotated[str, Option(help="Why it left, if an act says so.")] = "",
    instrument: Annotated[str, Option(help="The act, e.g. 77 FR 60741.")] = "",
    instrument_url: Annotated[str, Option(help="Where the act stands.")] = "",
    effective_on: Annotated[str, Option(help="The day the act gives.")] = "",
    yes: Yes = False,
    by: By = "",
) -> None:
    """Answer questions: yes, it was removed, from the first document without it on.

    Several at once are shown first, and answered with --yes.
    Example: tracker confirm 1f3a --reason "OFAC Recent Actions 2021-12-01" --by ada
    """
    from tracker.decisions import proposals, questions
    from tracker.decisions.reasons import stated

    act = questions.StatedAct(
        cause=cause,
        instrument=instrument,
        instrument_url=instrument_url,
        effective_on=effective_on,
    )
    which = questions.Which(ids=ids, list_id=all_)
    who, why, tracker = decider(by), stated(reason), open_tracker()
    asked = _looked_through(tracker, which, "confirm", yes=yes)
    two_persons = read_settings().two_persons
    own = questions.brought_by(tracker, asked, who)
    if own and not two_persons and not proposals.takes_two_persons(tracker):
        say(f"Note: {questions.brought(who, own)}; another person should confirm.")
    came = proposals.confirm(tracker, which, by=who, reason=why, act=act, two_persons=two_persons)
    _say_answered("confirmed", came)


@app.command()
def reject(
    ids: Ids = NONE_NAMED, all_: AllOf = "", reason: Reason = "", yes: Yes = False, by: By = ""
) -> None:
    """Answer questions: no, it is still listed; the document was wrong.

    Several at once are shown first, and answered with --yes.
    Example: tracker reject 1f3a --reason "the page was cut off" --by ada
    """
    from tracker.decisions import proposals, questions
    from tracker.decisions.reasons import stated

    which = questions.Which(ids=ids, list_id=all_)
    who, why, tracker = decider(by), stated(reason), open_tracker()
    _looked_through(tracker, which, "reject", yes=yes)
    _say_answered("rejected", proposals.reject(tracker, which, by=who, reason=why))


def _say_answered(verb: str, came: "Came") -> None:
    """How many questions are answered, and what waits for another person."""
    if came.decided:
        say(f"{verb}: {len(came.decided)}.")
    _say_proposed(came)


def _say_proposed(came: "Came") -> None:
    from tracker.model import short_id

    for made in came.ended:
        say(f"{made.state}: {short_id(made.proposal_id)}, {made.what} (proposed by {made.maker}).")
    for made in came.proposed:
        what = f"{short_id(made.proposal_id)}, {made.what}"
        say(f"proposed; another person has to confirm it: {what}.")


def _looked_through(
    tracker: "Tracker", which: "Which", verb: str, *, yes: bool
) -> "Sequence[Pending]":
    """The questions that are meant; several at once are only shown where nobody says --yes."""
    from tracker.answers.entries import Asked
    from tracker.decisions import questions
    from tracker.outgoing import rows

    asked = questions.chosen(tracker, which)
    if yes or not (which.list_id or len(asked) > 1):
        return asked
    preview = rows(Asked(question=question) for question in asked)
    note = f"{count(len(asked), 'question')}; none is answered yet."
    show(
        preview, Form.TABLE, PREVIEW, {"list_id": "list", "observed_at": "since"}, note, line=_line
    )
    raise WrongUsage(f"Nothing was written. To {verb} these {len(asked)}, say --yes.")


@app.command()
def decisions(lists: Lists = NONE_NAMED, form: Format = Form.TABLE, json: Json = False) -> None:
    """Who decided what, when and why, and what was taken back by whom.

    Examples: tracker decisions; tracker decisions un_sc --format csv
    """
    from db.engine import reading
    from tracker.answers import decisions as answers
    from tracker.outgoing import rows

    made: list[answers.Decided] = []
    with reading(open_tracker().ledger.engine) as connection:
        for list_id in each(lists):
            made += answers.decisions(connection, list_id)
        covers = covers_now(connection, lists)
    said = [f"{count(len(made), 'decision')}; tracker undo takes their number.", *covers.said()]
    two = any(one.made.decision.proposed_by for one in made)
    columns = DECIDED_BY_TWO if two else DECIDED
    more = {"columns": columns, "headings": {"list_id": "list"}, "line": _decided_line}
    show_covered(rows(made), form_of(form, json), said, covers, always=answers.COLUMNS, **more)


def _decided_line(decided: JsonRow) -> JsonRow:
    days = {name: decided[name][:10] for name in ("decided_at", "since")}
    return {**decided, **days}


@app.command()
def undo(
    decision: Annotated[int, Argument(help="Its number, as `tracker decisions` gives it.")],
    reason: Reason = "",
    by: By = "",
) -> None:
    """Take a decision back, as if it had not been made; whoever was told of it is corrected once.

    Example: tracker undo 17 --reason "the act is about a namesake" --by bob
    """
    from tracker.decisions import proposals, undoing
    from tracker.decisions.reasons import stated

    who, why, tracker = decider(by), stated(reason), open_tracker()
    meant = undoing.standing(tracker, decision)
    came = proposals.undo(tracker, decision, by=who, reason=why)
    made = meant.made.decision
    if came.decided:
        say(f"undone: {made.verdict} of {made.decided_by}, {meant.caption or meant.entry_id}.")
    _say_proposed(came)


@app.command()
def merge(first: Entry, second: Entry, reason: Reason = "", by: By = "") -> None:
    """Two entries are one party: the one known longer goes on under the other one's key.

    Example: tracker merge QDi.123 QDi.456 --reason "SC/15788 gives the new reference" --by ada
    """
    from tracker.decisions import proposals
    from tracker.decisions.reasons import stated

    who, why = decider(by), stated(reason)
    came = proposals.merge(open_tracker(), first, second, by=who, reason=why)
    if came.decided:
        say(f"merged: {came.about[0]}.")
    _say_proposed(came)


@app.command()
def split(
    entry: Entry,
    key: Annotated[str, Option(help="The key that is another party's.")] = "",
    since: Annotated[str, Option(help="The day from which its key is another's.")] = "",
    reason: Reason = "",
    by: By = "",
) -> None:
    """One entry is two parties: by one of its keys, or under its one key from a day on.

    Example: tracker split QDi.123 --key QDi.456 --reason "another father's name" --by ada
    """
    from tracker.decisions import proposals
    from tracker.decisions.reasons import stated

    who, why = decider(by), stated(reason)
    day = moment_of(since)[:10]
    came = proposals.split(open_tracker(), entry, key=key, since=day, by=who, reason=why)
    if came.decided:
        say(f"split: {came.about[0]}.")
    _say_proposed(came)


@app.command()
def set_aside(
    receipt: Annotated[
        str, Argument(help="Number of its journal record, or the beginning of its SHA-256.")
    ],
    undo: Annotated[bool, Option("--undo", help="Take it back: read it at once.")] = False,
    reason: Reason = "",
    by: By = "",
) -> None:
    """Have a document never read: one that kills whoever reads it, or that should not count.

    With --undo it is read again at once, also one that was left out because it killed. Its number
    is in `tracker doctor`. Examples: tracker set-aside 17 --reason "aborts the reader" --by ada;
    tracker set-aside 1f3a9c --undo --reason "the new release reads it" --by bob
    """
    from tracker.decisions import proposals
    from tracker.decisions.reasons import stated

    who, why, tracker = decider(by), stated(reason), open_tracker()
    if undo:
        came, again, outcomes = proposals.read_again(tracker, receipt, by=who, reason=why)
        if came is None or not came.waits:
            say(f"read again: {again.list_id}, {again.sha256[:12]} of {again.at}.")
        say(*(f"{o.observed_at}: {o.outcome}. {o.reason}".strip() for o in outcomes))
        _say_proposed(came) if came else None
        return
    came = proposals.set_aside(tracker, receipt, by=who, reason=why)
    if not came.waits:
        say(f"set aside: {came.about[0]}.")
    _say_proposed(came)


proposals = app.group(
    "proposals",
    invoke_without_command=True,
    help="What one person proposed and another has to agree to: answers, links, uploads.",
)

Proposal = Annotated[str, Argument(help="A proposal, by the beginning of its id.")]


@proposals.callback()
def _waiting(
    ctx: Context,
    list_: OneList = NONE_NAMED,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """What one person proposed and another has to agree to.

    Examples: tracker proposals; tracker proposals accept 1f3a9c --reason "read the act" --by bob
    """
    if ctx.invoked_subcommand is not None:
        return
    from db.engine import reading
    from tracker.decisions.proposals import COLUMNS, open_proposals
    from tracker.outgoing import rows

    waits: list[Proposed] = []
    with reading(open_tracker().ledger.engine) as connection:
        for list_id in each(list_):
            waits += open_proposals(connection, list_id)
        covers = covers_now(connection, list_)
    said = [f"{count(len(waits), 'proposal')} for another person to answer.", *covers.said()]
    more = {"columns": PROPOSED, "headings": {"list_id": "list"}, "line": _proposed_line}
    show_covered(rows(waits), form_of(form, json), said, covers, always=COLUMNS, **more)


def _proposed_line(proposed: JsonRow) -> JsonRow:
    from tracker.model import short_id

    day, short = proposed["made_at"][:10], short_id(proposed["proposal_id"])
    return {**proposed, "made_at": day, "proposal_id": short}


@proposals.command()
def accept(proposal: Proposal, reason: Reason = "", by: By = "") -> None:
    """Agree: then it is decided. Not for who proposed it, or brought the document.

    Example: tracker proposals accept 1f3a9c --reason "read the act" --by bob
    """
    from tracker.decisions import proposals as two

    came = two.accept(open_tracker(), proposal, by=decider(by), reason=reason)
    say(f"accepted: {'; '.join(came.about)}.")


@proposals.command()
def decline(proposal: Proposal, reason: Reason = "", by: By = "") -> None:
    """Do not agree: it has ended. A file that was brought is set aside.

    Example: tracker proposals decline 1f3a9c --reason "that is last week's file" --by bob
    """
    from tracker.decisions import proposals as two

    _say_proposed(two.decline(open_tracker(), proposal, by=decider(by), reason=reason))


@proposals.command()
def withdraw(proposal: Proposal, reason: Reason = "", by: By = "") -> None:
    """Take your own proposal back.

    Example: tracker proposals withdraw 1f3a9c --reason "a namesake" --by ada
    """
    from tracker.decisions import proposals as two

    _say_proposed(two.withdraw(open_tracker(), proposal, by=decider(by), reason=reason))


@app.command()
def scope(
    list_: Annotated[str, Argument(metavar="[LIST]", help="A list; all are shown.")] = "",
    applies: Annotated[
        bool | None, Option("--applies/--not", help="Whether it applies to this house.")
    ] = None,
    reason: Reason = "",
    review: Annotated[str, Option(help="The day of the next look at this.")] = "",
    by: By = "",
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Which lists apply to this house, why, who decided, and when that is looked at again.

    It changes nothing of what is fetched and recorded. Examples: tracker scope; tracker scope un_sc
    --applies --reason "UN Charter, article 41" --review 2027-06-30 --by ada
    """
    from db.engine import reading
    from tracker.decisions import scope as register
    from tracker.outgoing import rows

    if applies is not None:
        if not list_:
            raise WrongUsage("Name the list: tracker scope LIST --applies | --not.")
        tracker, who = open_tracker(), decider(by)
        done = register.decide(
            tracker, list_, applies=applies, by=who, reason=reason, review_on=review
        )
        say(f"{done.list_id} {done.state}; next review {done.review_on}.")
        return
    if reason or review:
        raise WrongUsage("Say whether it applies: --applies or --not.")
    wanted = set(only_looked_at([list_] if list_ else []))
    with reading((tracker := open_tracker()).ledger.engine) as connection:
        every = register.register(connection, f"{tracker.clock():%Y-%m-%d}")
    shown = [one for one in every if not wanted or one.list_id in wanted]
    undecided = sum(not one.is_decided for one in shown)
    late = sum(one.overdue for one in shown)
    note = f"{count(len(shown), 'list')}; {undecided} undecided, {late} to be reviewed."
    show(rows(shown), form_of(form, json), SCOPE, {"list_id": "list"}, note, line=_scope_line)


SCOPE = ("list_id", "title", "state", "reason", "decided_by", "decided_at", "review_on")


def _scope_line(scoped: JsonRow) -> JsonRow:
    late = " (due)" if scoped["overdue"] else ""
    review = f"{scoped['review_on']}{late}"
    return {**scoped, "decided_at": scoped["decided_at"][:10], "review_on": review}
