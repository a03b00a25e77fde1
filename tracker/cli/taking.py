"""Documents in: init, run, backfill."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from scrapers.by_hand import OF_SEVERAL, cause
from tracker.cli.common import (
    NONE_NAMED,
    By,
    Format,
    Json,
    Lists,
    app,
    decider,
    form_of,
    in_order,
    keys_in_files,
    log_only_faults,
    not_a_demo,
    only_sources,
    open_to_record,
    open_tracker,
    present,
    read_settings,
    since_of,
    until_of,
    with_curated,
)
from tracker.cli.declared import Argument, Exit, Option
from tracker.cli.output import Form, JsonRow, progress, say, show
from tracker.errors import WrongUsage
from tracker.people.access import Right

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.intake.folders import Found
    from tracker.model import Provenance
    from tracker.record.tracker import Tracker
    from tracker.record.writer import Outcome

OUTCOMES = ("list_id", "observed_at", "outcome", "entries", "added", "removed", "changed", "reason")
ROWS = 5
"""Lists that are shown row by row even where nothing came of any of them."""

WITHOUT_NETWORK = (
    "Without a network: `tracker demo` (make demo) shows everything on documents of its own;",
    "`tracker backfill DIR` (make run FROM=DIR) takes in a folder of dated documents.",
)


@app.command()
def init() -> None:
    """Prepare the home folder and the database.

    Example: TRACKER_HOME=/srv/tracker tracker init
    """
    from tracker.proof import access

    settings = read_settings()
    tracker = open_tracker(makes=True)
    if settings.is_queued:
        from tracker.service import jobs

        jobs.make(tracker.ledger.engine)
    keys_in_files(with_curated(tracker))
    if closed := access.close(settings):
        say(f"Closed to others: {', '.join(map(str, closed))}.")
    say(f"Ready: {settings.home.resolve()}.")


@app.command()
def run(
    lists: Lists = NONE_NAMED,
    from_: Annotated[Path | None, Option("--from", help="Newest folder of lists.")] = None,
    file: Annotated[Path | None, Option("--file", help="A file saved by a person.")] = None,
    claimed_url: Annotated[str, Option(help="Where the saved file came from.")] = "",
    by: By = "",
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Look at lists where they are published and record what changed.

    Examples: tracker run; tracker run un_sc; tracker run us_state_fto --file page.html --by ada
    """
    tracker = open_to_record(reads=True, makes=True)
    if file is not None:
        outcomes = [_upload(tracker, lists, file, by, claimed_url)]
    elif from_ is not None:
        outcomes = _take_in(tracker, _newest(_found(from_, lists)), mode="run")
    else:
        outcomes = _live(tracker, only_sources(lists) or _going_on())
    _report(outcomes, form_of(form, json))
    _say_why(outcomes)
    _say_what_it_proves(tracker, outcomes)
    _say_what_waits(tracker)
    raise Exit(any(o.outcome in ("failed", "refused") for o in outcomes))


def _going_on() -> list[str]:
    """What is on and still published; a closed list is looked at only when it is named, and so is
    a transcript, which persons bring.
    """
    from scrapers import registry

    settings = read_settings()
    wanted = registry.wanted(settings.lists, settings.feeds)
    asked = (list_id for list_id in wanted if not registry.is_transcribed(list_id))
    return [list_id for list_id in asked if not registry.closed_on(list_id)]


def _upload(
    tracker: "Tracker", lists: list[str], file: Path, by: str, claimed_url: str
) -> "Outcome":
    from tracker.decisions import proposals
    from tracker.model import short_id

    if not os.path.lexists(file) or file.is_dir():
        raise WrongUsage(f"There is no file {file}.")
    if len(only_sources(lists)) != 1:
        raise WrongUsage("Name the one list that the file is of: tracker run LIST --file PATH.")
    who = decider(by, Right.INGEST)
    brought = proposals.take_file(tracker, lists[0], file, by=who, claimed_url=claimed_url)
    if made := brought.proposed:
        what = f"{short_id(made.proposal_id)}, {made.caption}"
        say(f"proposed; another person has to confirm it: {what}.")
    return brought.outcome


def _live(tracker: "Tracker", wanted: list[str]) -> "list[Outcome]":
    from tracker.intake import live

    settings = read_settings()
    if settings.log_format == "console":  # what came of a look is said below, once
        log_only_faults(settings)
    with progress("looked at", len(wanted)) as step:
        return live.looks(tracker, settings, wanted, step)


def _newest(found: "list[Found]") -> "list[Found]":
    """The last folder of each list."""
    return list({item.list_id: item for item in found}.values())


def _take_in(
    tracker: "Tracker",
    found: "list[Found]",
    *,
    mode: str,
    provenance: "Provenance | None" = None,
) -> "list[Outcome]":
    from tracker.intake import folders, run

    outcomes = []
    came = provenance or _provenance("")
    with progress("reading", len(found)) as step:
        taken = folders.take_folders(tracker, found, mode=mode, provenance=came)
        for item in found:
            step(f"{item.list_id} {item.folder}")
            outcomes.append(next(taken))
    run.spread(tracker, live=mode == "run")
    return outcomes


def _keep(found: "list[Found]", provenance: "Provenance") -> "list[Outcome]":
    """Journal dated folders, and put one job for each list into the queue."""
    from tracker.cli.working import demand_queue, look_at_queue, queued
    from tracker.intake import folders
    from tracker.service.jobs import FOLD, Job

    demand_queue()
    look_at_queue()
    tracker, outcomes = open_to_record(reads=True, makes=True), list["Outcome"]()
    with progress("keeping", len(found)) as step:
        for of_list in folders.largest_first(found):
            for item in of_list:
                step(f"{item.list_id} {item.folder}")
                outcomes.append(folders.keep_folder(tracker, item, provenance=provenance))
            queued(tracker, [Job(work=FOLD, list_id=of_list[0].list_id)])
    return outcomes


def _found(root: Path, lists: list[str]) -> "list[Found]":
    """The dated folders of a folder; lists that this release does not have are named."""
    from tracker.intake import folders

    if not root.is_dir():
        raise WrongUsage(f"There is no folder {root}.")
    found, unknown = folders.folders(root, only_sources(lists))
    if unknown:
        say(f"Skipped, no such list in this release: {', '.join(unknown)}.")
    found = _opted_in(found, lists)
    if not found:
        raise WrongUsage(
            f"Nothing to take in: {root} has no folders <list>/<YYYY-MM-DD> of such lists."
        )
    return found


def _opted_in(found: "list[Found]", lists: list[str]) -> "list[Found]":
    """Without lists of political use that neither the line nor the settings name; these are told.

    That one lies in a folder with others is nobody's decision to follow it.
    """
    from scrapers import registry

    named = {*lists, *read_settings().lists}
    left = {one.list_id for one in found if registry.is_political(one.list_id)} - named
    if left:
        names = ", ".join(sorted(left))
        say(f"Left out, of political use and named nowhere: {names} (`tracker lists` says more).")
    return [one for one in found if one.list_id not in left]


def _report(outcomes: "list[Outcome]", form: Form) -> None:
    from dataclasses import asdict

    from tracker.intake import grounds

    headings = {"list_id": "list", "observed_at": "observed"}
    many = len(outcomes) > ROWS and form == Form.TABLE
    if many and grounds.nothing_came(outcomes):
        return  # the same words in every row: they are said once, below
    note = OF_SEVERAL if any(outcome.outcome == "failed" for outcome in outcomes) else ""
    show(list(map(asdict, outcomes)), form, OUTCOMES, headings, note, line=_line)


def _say_why(outcomes: "list[Outcome]") -> None:
    """Why nothing came, cause by cause; and what can be done where no list came at all."""
    from tracker.intake import grounds

    found = grounds.grounds(outcomes)
    if not found:
        return
    from scrapers import network

    if grounds.nothing_came(outcomes):
        say(f"None of {len(outcomes)} lists could be had; what was recorded before is kept.")
    say(*(ground.sentence for ground in found))
    if proxies := network.proxies():
        say(f"All were asked through the proxy that is set here ({', '.join(proxies)}).")
    if grounds.nothing_came(outcomes):
        say(*WITHOUT_NETWORK)


def _say_what_it_proves(tracker: "Tracker", outcomes: "list[Outcome]") -> None:
    """Of the first document of a list that no whole file had proven, what it proves.

    What a person typed proves nothing of an authority's file.
    """
    from scrapers import registry
    from tracker.intake.firsts import is_first

    done = [one.list_id for one in outcomes if one.outcome in ("recorded", "refused")]
    came = [list_id for list_id in done if not registry.is_transcribed(list_id)]
    for list_id in (one for one in came if is_first(tracker, one)):
        from tracker.intake import proofs

        proof = proofs.proof_of(tracker.reader, proofs.kept(tracker, list_id)[-1], tracker.clock())
        say(f"The first document of {list_id}, which no whole file had proven yet. {proof.verdict}")
        say(*(f"  {sentence}" for sentence in proof.missing[:ROWS]))
        say(f"  To be sent, without personal data: tracker prove {list_id} --out report")


def _say_what_waits(tracker: "Tracker") -> None:
    """That a run by hand tells nobody, where there is something to be told."""
    from datetime import timedelta

    from db.engine import reading
    from tracker.notices.unsent import unsent
    from tracker.service import life

    now, limit = tracker.clock(), timedelta(seconds=read_settings().watchdog_seconds)
    with reading(tracker.ledger.engine) as connection:
        served = not life.dead(connection, now, limit)
        sentence = unsent(connection, now).sentence(served=served)
    say(*filter(None, [sentence]))


def _line(outcome: JsonRow) -> JsonRow:
    """What came of a document, as people read it."""
    why = cause(outcome["list_id"], outcome["reason"])
    line = {**outcome, "observed_at": outcome["observed_at"][:10], "reason": why}
    if outcome["pending"]:
        asks = "removals that a person has to answer: tracker pending"
        line["outcome"] = f"{outcome['outcome']} ({outcome['pending']})"
        line["reason"] = outcome["reason"] or asks
    if not outcome["entries"]:  # a document that was not read: nothing was counted
        line |= dict.fromkeys(("entries", "added", "removed", "changed"))
    return line


@app.command()
def backfill(
    path: Annotated[
        Path | None, Argument(help="Folder <list>/<YYYY-MM-DD>/<official files>; else a list.")
    ] = None,
    lists: Lists = NONE_NAMED,
    queue: Annotated[
        bool, Option("--queue", help="Keep them here, and let workers fold them in.")
    ] = False,
    git: Annotated[Path | None, Option(help="A git repository that has a list's file.")] = None,
    file: Annotated[
        list[str], Option("--path", help="Its path there, or ROLE=PATH; repeatable.")
    ] = NONE_NAMED,
    wayback: Annotated[bool, Option("--wayback", help="Ask a web archive for a list.")] = False,
    since: Annotated[str, Option(help="With --wayback: from this day on.")] = "",
    until: Annotated[str, Option(help="With --wayback: until this day; today if left out.")] = "",
    provenance: Annotated[
        str, Option(help="By what way the documents came: official if you vouch for it.")
    ] = "",
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Take in documents of before, oldest first; nothing of it alerts as news.

    From a folder, from every version of a file in a git repository, or from a web archive.
    Examples: tracker backfill ../shared/archive un_sc; tracker backfill ../shared/archive --queue;
    tracker backfill --git ../mirror --path un/consolidated.xml un_sc;
    tracker backfill --wayback un_sc --since 2015-01-01 --until 2019-12-31
    """
    not_a_demo(read_settings())
    named = [str(path), *lists] if path is not None else lists
    _only_one_way(git, file, since, until, wayback=wayback, queue=queue)
    if git is not None:
        outcomes = _of_repository(git, file, named, provenance)
    elif wayback:
        outcomes = _of_archive(named, since, until, provenance)
    elif path is None:
        raise WrongUsage("Name the folder, or --git REPO, or --wayback: tracker backfill --help.")
    elif queue:
        outcomes = _keep(_found(path, lists), _provenance(provenance))
    else:
        came = _provenance(provenance)
        found = _found(path, lists)
        tracker = open_to_record(reads=True, makes=True, surely=True)
        outcomes = _take_in(tracker, found, mode="backfill", provenance=came)
    _report(outcomes, form_of(form, json))
    raise Exit(any(outcome.outcome == "failed" for outcome in outcomes))


def _only_one_way(
    git: Path | None, files: list[str], since: str, until: str, *, wayback: bool, queue: bool
) -> None:
    """WrongUsage for options that cannot be meant together."""
    if git is not None and wayback:
        raise WrongUsage("--git and --wayback are two ways: give one of them.")
    if queue and (wayback or git is not None):
        raise WrongUsage("--queue goes with a folder.")
    if files and git is None:
        raise WrongUsage("--path goes with --git REPO.")
    if (since or until) and not wayback:
        raise WrongUsage("--since and --until go with --wayback.")


def _provenance(said: str) -> "Provenance":
    """By what way documents came, as whoever takes them in says: a copy, if nothing is said."""
    from tracker.model import Provenance

    named = [one for one in Provenance if one is not Provenance.NOT_SAID]
    if said and said not in named:
        raise WrongUsage(f"--provenance {said} is none: {', '.join(named)}.")
    return Provenance(said) if said else Provenance.COPY


def _the_list(named: list[str], example: str) -> str:
    if len(named) != 1:
        raise WrongUsage(f"Name the one list that it is of: tracker backfill {example}.")
    return only_sources(named)[0]


def _of_repository(
    git: Path, files: list[str], named: list[str], provenance: str
) -> "list[Outcome]":
    """What became of all versions of a list's files in a git repository."""
    from tracker.intake import gitrepo, versions

    list_id = _the_list(named, "--git REPO --path FILE LIST")
    came = _provenance(provenance)
    if not files:
        raise WrongUsage("--git: name the file of the list in it by --path FILE.")
    which = versions.files_of(list_id, files)
    with gitrepo.opened(git) as repository:
        for path in which.paths.values():
            versions.demand(repository, path)
        tracker = open_to_record(reads=True, makes=True, surely=True)
        taken = versions.take_repository(tracker, list_id, repository, which, say, came)
        return _each(tracker, taken, list_id)


def _of_archive(named: list[str], since: str, until: str, provenance: str) -> "list[Outcome]":
    """What became of all captures that a web archive has of a list."""
    from scrapers.webarchive import Manners
    from tracker.intake import captures

    list_id = _the_list(named, "--wayback LIST --since DAY")
    if provenance:
        raise WrongUsage("--provenance: what comes from a web archive is of the grade archive.")
    if not since:
        raise WrongUsage("--wayback: name the day from which on, by --since DAY.")
    first, last = since_of(since), until_of(until) or f"{present():%Y-%m-%d}"
    in_order(first, last)
    asked = captures.Asked(list_id=list_id, since=first[:10], until=last[:10])
    captures.demand(list_id)
    settings = read_settings()
    tracker = open_to_record(reads=True, makes=True, surely=True)
    manners = Manners(
        base=settings.webarchive_url,
        user_agent=settings.user_agent,
        pause=settings.webarchive_pause,
        attempts=settings.attempts,
        first_pause=settings.first_pause,
        allow_private=settings.allow_private_hosts,
    )
    return _each(tracker, captures.take_archive(tracker, asked, manners, say), list_id)


def _each(tracker: "Tracker", taken: "Iterator[Outcome]", list_id: str) -> "list[Outcome]":
    """What became of each; where it ended before its end, the last one says why."""
    from scrapers.kit.errors import FetchFailed
    from tracker.intake import earlier, run

    outcomes: list[Outcome] = []
    try:
        outcomes.extend(taken)
    except FetchFailed as why:  # what came before it is on record
        outcomes.append(earlier.refused(list_id, tracker.clock(), str(why).rstrip("."), "failed"))
    run.spread(tracker, live=False)
    return outcomes
