"""The sign-off of a day, or of more: review."""

from typing import TYPE_CHECKING, Annotated

from tracker.cli.asking import show_log
from tracker.cli.common import (
    NONE_NAMED,
    By,
    Format,
    Json,
    OneList,
    app,
    decider,
    form_of,
    in_order,
    only_lists,
    open_tracker,
    present,
    since_of,
    switched_on,
    until_of,
)
from tracker.cli.declared import Option
from tracker.cli.output import Form, say
from tracker.errors import WrongUsage
from tracker.shown import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.engine import Connection
    from tracker.answers.covered import Covered
    from tracker.answers.log import LoggedChange
    from tracker.decisions.reviews import Days
    from tracker.record.tracker import Tracker


@app.command()
def review(
    day: Annotated[str, Option(help="Observed or recorded on this day; today if left out.")] = "",
    since: Annotated[str, Option(help="From this day on, instead of one day.")] = "",
    until: Annotated[str, Option(help="Until this day; today if left out.")] = "",
    list_: OneList = NONE_NAMED,
    sign: Annotated[bool, Option("--sign", help="Sign off what is shown.")] = False,
    shown: Annotated[str, Option(help="Sign only if it is what was shown with this mark.")] = "",
    note: Annotated[str, Option(help="A remark; kept for ever.")] = "",
    everything: Annotated[bool, Option(help="Cosmetics and formats too.")] = False,
    by: By = "",
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """The changes of a day, or of several, that nobody has signed off; --sign is one word for all.

    What is signed is shown; with --shown MARK it is what was looked through before, or nothing.
    Examples: tracker review --day 2026-11-23 --sign --by ada;
    tracker review --since "last week" --list un_sc
    """
    from tracker.decisions.reviews import Days, mark
    from tracker.record.tracker import now

    first, last = _days(day, since, until, f"{now():%Y-%m-%d}")
    days = Days(since=first, until=last, lists=only_lists(list_))
    tracker = open_tracker()
    if not sign:
        left, covers = _looked(tracker, days, everything=everything)
        said = [*_how_many(left, covers, days), *covers.said()]
        if left:
            which = mark([change.row.change_id for change in left])
            said.append(f"To sign off exactly these, the same again with: --sign --shown {which}")
        show_log(left, form_of(form, json), said, covers)
        return
    who = decider(by)
    signed, covers = _signed(tracker, days, shown, who, note, everything=everything)
    show_log(signed, form_of(form, json), covers.said(), covers)
    say(f"{who} reviewed {count(len(signed), 'change')} of {days}.")


def _days(day: str, since: str, until: str, today: str) -> tuple[str, str]:
    """The first and the last day that are meant."""
    if day and (since or until):
        raise WrongUsage("Say one --day, or --since and --until, not both.")
    if until and not since:
        raise WrongUsage("Say from which day on: --since.")
    first = since_of(day or since)
    last = until_of(day or until)[:10] or today
    in_order(first, last)
    return first[:10] or today, last


def _looked(
    tracker: "Tracker", days: "Days", *, everything: bool
) -> "tuple[Sequence[LoggedChange], Covered]":
    from db.engine import reading
    from tracker.decisions import reviews

    with reading(tracker.ledger.engine) as connection:
        left = reviews.left(connection, days, everything=everything)
        return left, _covers(connection, days)


def _covers(connection: "Connection", days: "Days") -> "Covered":
    from db.log import Filters
    from tracker.answers.log import coverage_of

    asked = Filters(since=days.since, until=days.until, lists=days.lists)
    return coverage_of(connection, asked, switched_on(), present())


def _how_many(left: "Sequence[LoggedChange]", covers: "Covered", days: "Days") -> "Sequence[str]":
    from tracker.answers.log import NOT_COVERED

    if left or covers.looked_at:
        are = "is" if len(left) == 1 else "are"
        return [f"{count(len(left), 'change')} of {days} {are} not signed off."]
    return [NOT_COVERED]


def _signed(
    tracker: "Tracker", days: "Days", shown: str, who: str, note: str, *, everything: bool
) -> "tuple[Sequence[LoggedChange], Covered]":
    """Sign off what is there, read and written as one: what is given back, and nothing else."""
    from db.engine import writing
    from tracker.decisions import reviews

    with writing(tracker.ledger.engine) as connection:
        now = tracker.clock()
        signed = reviews.sign(connection, days, shown, who, note, now, everything=everything)
        return signed, _covers(connection, days)
