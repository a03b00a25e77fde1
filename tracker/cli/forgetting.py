"""Old documents that nothing rests on: retention."""

from typing import Annotated

from tracker.cli.common import By, Format, Json, app, decider, form_of, open_tracker, read_settings
from tracker.cli.declared import Option
from tracker.cli.output import Form, say, show
from tracker.people.access import Right

COLUMNS = ("list_id", "observed_at", "sha256", "size")


@app.command()
def retention(
    older_than: Annotated[
        int, Option(help="Years; ten or more. As the setting retention_years when left out.")
    ] = 0,
    dry_run: Annotated[bool, Option("--dry-run", help="Only say which; remove nothing.")] = False,
    reason: Annotated[str, Option(help="Why; kept for ever.")] = "",
    by: By = "",
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Remove documents that came so long ago, and on which nothing on record rests.

    What is cited stays, and so do the newest of each list and the last that had an entry. In the
    place of each removed one stands what it was, when it went, by whose word and why.

    Examples: tracker retention --older-than 12 --dry-run;
    tracker retention --older-than 12 --reason "our schedule, section 4" --by ada
    """
    from tracker.decisions import proposals
    from tracker.decisions import retention as old
    from tracker.decisions.reasons import stated
    from tracker.errors import WrongUsage
    from tracker.outgoing import columns, rows

    years = older_than or read_settings().retention_years
    if not years:
        raise WrongUsage("Say how old: --older-than YEARS, or the setting retention_years.")
    who, why = ("", "") if dry_run else (decider(by, Right.MANAGE), stated(reason))
    tracker = open_tracker()
    now = tracker.clock()
    found = old.found(tracker, old.before(now, years), now)
    show(
        rows(found.old), form_of(form, json), COLUMNS, {"list_id": "list"}, always=columns(old.Old)
    )
    for kept, files in sorted(found.stay.items()):
        say(f"{files:,} older files stay: {kept}.")
    size = f"{found.caption}, {found.bytes:,} bytes"
    if dry_run:
        say(f"Would be removed: {size}.")
        return
    if left := old.swept(tracker):
        say(f"{left:,} files lay there yet that were removed before; now they are gone.")
    came = proposals.remove(tracker, found, by=who, reason=why)
    if came.waits:
        say(f"Proposed: {size}. Another person has to agree: `tracker proposals`.")
    else:
        say(f"Removed: {size}. `tracker verify` says from when on each list is provable.")
