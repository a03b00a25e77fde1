"""Where official words do not fit one another: reconcile."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

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
    only_lists,
    open_tracker,
    present,
)
from tracker.cli.declared import Exit, Option
from tracker.cli.output import Form, JsonRow, say, show_covered
from tracker.errors import WrongUsage
from tracker.shown import count

if TYPE_CHECKING:
    from tracker.decisions.dispositions import Judged

SHOWN = ("finding_id", "since", "sentence")
EVERY = ("finding_id", "state", "since", "sentence", "decided_by", "reason")
HEADINGS = {"finding_id": "finding", "sentence": "what does not fit", "decided_by": "by"}


@app.command()
def reconcile(
    list_: OneList = NONE_NAMED,
    kind: Annotated[str, Option(help="Only findings of this kind.")] = "",
    days: Annotated[
        int | None,
        Option(min=0, help="Days after which a list is to show an act; usual ones if unsaid."),
    ] = None,
    all_: Annotated[bool, Option("--all", help="Also those expected, accepted and gone.")] = False,
    strict: Annotated[bool, Option("--strict", help="Exit 1 while any is open.")] = False,
    accept: Annotated[str, Option(metavar="ID", help="Accept one, with --reason.")] = "",
    reopen: Annotated[str, Option(metavar="ID", help="Open an accepted one again.")] = "",
    reason: Annotated[str, Option(help="Why; kept for ever.")] = "",
    by: By = "",
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Where official words do not fit: acts and lists, two lists, an authority's delta and ours.

    Nothing follows from a finding but a question to you; one that is in order is accepted with a
    reason, and is open again once its evidence changes.

    Examples: tracker reconcile; tracker reconcile --strict --json;
    tracker reconcile --accept 1f3a --reason "OFAC tags parts of it too" --by ada
    """
    if accept or reopen:
        _decide(accept, reopen, reason, by)
        return
    asked = Asked(only_lists(list_), _kinds(kind), days)
    raise Exit(_show(asked, form_of(form, json), all_=all_) > 0 and strict)


class Asked(NamedTuple):
    """What is asked for: of which lists and kinds, after how many days."""

    lists: Sequence[str]
    kinds: Sequence[str]
    days: int | None

    def fits(self, one: "Judged") -> bool:
        """Whether a finding is asked for."""
        of = one.finding.kind if one.finding else one.decision.kind
        return of in self.kinds and (not self.lists or not set(self.lists).isdisjoint(one.lists))


def _show(asked: Asked, form: Form, *, all_: bool) -> int:
    """Show findings, and what they rest on; how many of them are open."""
    from db.engine import reading
    from tracker.acts.reconcile import reconcile
    from tracker.decisions import dispositions

    today = f"{present():%Y-%m-%d}"
    with reading(open_tracker().ledger.engine) as connection:
        found = reconcile(connection, today, days=asked.days, lists=asked.lists)
        every = dispositions.judged(connection, found.findings, today)
        covers = covers_now(connection, asked.lists)
    fitting = list(filter(asked.fits, every))
    shown = fitting if all_ or form != Form.TABLE else _open(fitting)
    said = [*_tally(fitting), *_words(shown), *found.said(), *covers.said()]
    more = {"columns": EVERY if all_ else SHOWN, "headings": HEADINGS, "line": _line}
    show_covered(_rows(shown), form, said, covers, always=dispositions.COLUMNS, **more)
    return len(_open(fitting))


def _decide(accept: str, reopen: str, reason: str, by: str) -> None:
    """Accept one finding or open one again."""
    from tracker.decisions import dispositions
    from tracker.decisions.reasons import stated

    if accept and reopen:
        raise WrongUsage("--accept and --reopen are two decisions: make one of them.")
    who, why, tracker = decider(by), stated(reason), open_tracker()
    decide = dispositions.accept if accept else dispositions.reopen
    one = decide(tracker, accept or reopen, by=who, reason=why)
    say(f"{'accepted' if accept else 'open again'}: {one.sentence}")


def _kinds(kind: str) -> Sequence[str]:
    """The kind asked for, or all; WrongUsage for one that there is not."""
    from tracker.acts.reconcile_finding import FindingKind
    from tracker.answers.known import all_of

    return all_of([kind], list(FindingKind), "kind") if kind else list(FindingKind)


def _open(found: "Sequence[Judged]") -> "list[Judged]":
    return [one for one in found if one.state == "open"]


def _rows(found: "Sequence[Judged]") -> list[JsonRow]:
    from tracker.outgoing import rows

    return list(rows(found))


def _line(finding: JsonRow) -> JsonRow:
    from tracker.model import short_id

    again = (
        f" (accepted by {finding['decided_by']} before it changed)" if finding["outdated"] else ""
    )
    told = {"finding_id": short_id(finding["finding_id"])}
    return {**finding, **told, "sentence": f"{finding['sentence']}{again}"}


def _tally(found: "Sequence[Judged]") -> Iterator[str]:
    """How many there are in each state, and how to see those that are not shown."""
    from tracker.decisions.dispositions import State, tally

    many = dict(tally(found))
    number_open = many.pop(State.OPEN, 0)
    others = ", ".join(f"{number} {state}" for state, number in many.items())
    more = f" Beside them {others}: --all." if others else ""
    yield f"{count(number_open, 'open finding')}.{more}"


def _words(found: "Sequence[Judged]") -> Iterator[str]:
    """What the kinds mean that occur."""
    from tracker.acts.reconcile_finding import SAYS

    kinds = {one.finding.kind for one in found if one.finding}
    for kind, words in SAYS.items():
        if kind in kinds:
            yield f"{kind}: {words}."
