"""Proof that nothing was edited and nothing is broken: replay, verify, doctor."""

from typing import Annotated, NoReturn

from tracker.cli.common import (
    NONE_NAMED,
    Lists,
    app,
    known_lists,
    log_only_faults,
    only_sources,
    open_tracker,
    read_settings,
    sources_on,
)
from tracker.cli.declared import Exit, Option
from tracker.cli.output import Form, progress, say, show, show_json, tell
from tracker.errors import WrongUsage
from tracker.shown import count

MARKS = {"ok": "ok  ", "warn": "amber", "fail": "BAD "}
"""How findings begin, by their state."""


@app.command()
def replay(
    lists: Lists = NONE_NAMED,
    verify: Annotated[bool, Option("--verify", help="Only compare; write nothing.")] = False,
    queue: Annotated[
        bool, Option("--queue", help="Let workers do it, a job for each list.")
    ] = False,
) -> None:
    """Fold the whole journal anew under the running rules; with --verify, only compare.

    Examples: tracker replay --verify; tracker replay --queue
    """
    if queue:
        _leave_to_workers(lists, verify=verify)
        return
    from scrapers import registry
    from tracker.intake import rebuild
    from tracker.proof import replay as again

    tracker = open_tracker()
    asked = known_lists(lists)
    wanted = [list_id for list_id in again.journalled(tracker) if not lists or list_id in asked]
    gone = [why for key, why in again.unreadable(tracker).items() if not lists or key in asked]
    if verify:
        problems = list(again.differences(tracker, wanted, apart=True))
        problems += gone
        problems += [] if lists else again.lost_acts(tracker)
        fine = f"The log of {count(len(wanted), 'list')} follows from the journal."
        _say_all(problems, "\n".join((fine, *again.not_provable(tracker, wanted))))
    broken = {list_id: why for list_id in wanted if (why := registry.scraper(list_id).broken)}
    sound = [list_id for list_id in wanted if list_id not in broken]
    with progress("folding", len(sound)) as step:
        for list_id in sound:
            step(list_id)
            rebuild.upgrade(tracker, list_id)
    say(f"Folded anew: {', '.join(sound) or 'nothing'}.", *broken.values(), *gone)
    raise Exit(bool(broken or gone))


def _leave_to_workers(lists: list[str], *, verify: bool) -> None:
    """Put a job for each list into the queue; when all is compared, one for the seals, too."""
    from tracker.cli.working import open_with_queue, queued
    from tracker.proof import replay as again
    from tracker.service.jobs import EVIDENCE, REPLAY, WATCH, Job

    tracker, asked = open_with_queue(), known_lists(lists)
    wanted = [key for key in again.journalled(tracker) if not lists or key in asked]
    work = EVIDENCE if verify else REPLAY
    beside = [] if lists else [Job(work=EVIDENCE if verify else WATCH)]
    queued(tracker, [*(Job(work=work, list_id=key) for key in wanted), *beside])


def _say_all(problems: list[str], fine: str) -> NoReturn:
    """Every problem on a line of its own, exit 1; or that there is none."""
    tell(*(problems or [fine]))
    raise Exit(bool(problems))


@app.command()
def verify(
    anchor: Annotated[str, Option(help="A head printed in the past.")] = "",
) -> None:
    """Look for anything edited, deleted, reordered or recomputed, and for damaged documents.

    Examples: tracker verify; tracker verify --anchor HEAD (as a mail has it: all 64 digits, and
    the number of links if you like)
    """
    from db import tombstones
    from db.engine import reading
    from db.trail import Head, head
    from tracker.proof import parallel, trail, upkeep

    if anchor.strip() and Head.read(anchor) is None:
        raise WrongUsage(
            "An anchor is a head as it was printed, all 64 digits of it; this is none."
        )
    tracker = open_tracker()
    with reading(tracker.ledger.engine) as connection:
        problems = list(parallel.problems(connection, tracker.journal.archive, anchor))
        fine = f"All is as it was recorded. Head of the chain: {head(connection)}"
        gone = [of.sentence for of in tombstones.horizons(connection)]
        found = [*trail.taken_up(connection), *gone]
    if not anchor.strip():  # else it may be the head that is wrong
        upkeep.verified(tracker.ledger.engine, tracker.clock(), is_sound=not problems)
    _say_all(problems, "\n".join((fine, *found)))


@app.command()
def doctor(
    lists: Lists = NONE_NAMED,
    reach: Annotated[
        bool, Option("--reach", help="Try each address of lists once; nothing is taken in.")
    ] = False,
    json: Annotated[bool, Option("--json", help="For programs.")] = False,
) -> None:
    """Say what is wrong with this installation, in sentences; exit 1 if anything is.

    Amber is what is in order and not as usual: a list whose own date stands still. As JSON, a list
    of {check, state, sentence}, states being ok, warn and fail. With --reach what answers at the
    addresses of the lists that are on, or of those named, and nothing else: it needs no home.

    Examples: tracker doctor; tracker doctor --reach; tracker doctor --reach un_sc eu_fsf --json
    """
    if reach:
        _reach(only_sources(lists), json=json)
    if lists:
        raise WrongUsage("Lists go with --reach: tracker doctor --reach LIST.")
    from tracker.outgoing import rows
    from tracker.proof.doctor import findings

    found = list(findings(read_settings()))
    if json:
        show_json(rows(found))
    else:
        tell(*(f"{MARKS[finding.state]} {finding.sentence}" for finding in found))
    is_fit = all(finding.fine for finding in found)
    raise Exit(not is_fit)


REACHED = ("list_id", "role", "verdict", "status", "content_type", "bytes", "sentence")


def _reach(named: list[str], *, json: bool) -> NoReturn:
    """Try the addresses of lists, and say what answered; exit 1 if a look could not bring one."""
    from contextlib import closing
    from dataclasses import asdict

    from scrapers import registry
    from tracker.answers import mirrors
    from tracker.confined.child import Child
    from tracker.proof import addresses

    settings = read_settings()
    mirrors.demand(settings.urls)
    log_only_faults(settings)
    wanted = named or [key for key in sources_on() if not registry.closed_on(key)]
    with closing(Child()) as reader, progress("tried", len(wanted)) as step:
        reader.warm()
        found = addresses.tried(settings, reader, wanted, step)
    bad = [one for one in found if not one.verdict.is_well]
    note = addresses.summed_up(found)
    show(
        list(map(asdict, found)),
        Form.JSON if json else Form.TABLE,
        REACHED,
        {"list_id": "list", "content_type": "type", "verdict": "answer"},
        note,
    )
    if json:
        say(note)
    raise Exit(bool(bad))
