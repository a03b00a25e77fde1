"""Proof that nothing was edited and nothing is broken: replay, verify, doctor."""

from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.common import Lists, app, known_lists, open_tracker, read_settings
from tracker.cli.output import progress, say

if TYPE_CHECKING:
    pass


@app.command()
def replay(
    lists: Lists = None,
    verify: Annotated[bool, typer.Option("--verify", help="Only compare; write nothing.")] = False,
) -> None:
    """Fold the whole journal anew under the running rules; with --verify, only compare.

    Example: tracker replay --verify
    """
    from tracker.intake import rebuild
    from tracker.proof import replay as again

    tracker = open_tracker()
    wanted = [key for key in again.journalled(tracker) if not lists or key in known_lists(lists)]
    if not verify:
        with progress("folding", len(wanted)) as step:
            for list_id in wanted:
                step(list_id)
                rebuild.upgrade(tracker, list_id)
        say(f"Folded anew: {', '.join(wanted) or 'nothing'}.")
        return
    found = [*again.differences(tracker, wanted), *(() if lists else again.lost_acts(tracker))]
    for sentence in found:
        print(sentence)
    if not found:
        print(f"The log of {len(wanted)} lists follows from the journal.")
    raise typer.Exit(bool(found))


@app.command()
def verify(
    anchor: Annotated[str, typer.Option(help="A head printed in the past.")] = "",
) -> None:
    """Look for anything edited, deleted, reordered or recomputed, and for damaged documents.

    Examples: tracker verify; tracker verify --anchor HEAD (all 64 digits, as a mail has them)
    """
    from db import chain
    from db.engine import reading
    from tracker.proof import verify as check

    anchor = anchor.strip().lower()
    if anchor and not (len(anchor) == 64 and set(anchor) <= set("0123456789abcdef")):
        say("An anchor is a head as it was printed, all 64 digits of it; this is none.")
        raise typer.Exit(2)
    tracker = open_tracker()
    with reading(tracker.ledger.engine) as connection:
        found = list(check.problems(connection, tracker.journal.archive, anchor))
        head = chain.head(connection)
    for sentence in found:
        print(sentence)
    if not found:
        print(f"All is as it was recorded. Head of the chain: {head}")
    raise typer.Exit(bool(found))


@app.command()
def doctor() -> None:
    """Say what is wrong with this installation, in sentences; exit 1 if anything is.

    Example: tracker doctor
    """
    from tracker.proof.doctor import findings

    found = list(findings(read_settings()))
    for ok, sentence in found:
        print(f"{'ok  ' if ok else 'BAD '} {sentence}")
    raise typer.Exit(not all(ok for ok, _ in found))
