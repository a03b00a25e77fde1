"""The command line. Imports are local to the verbs: `tracker --help` must be quick."""

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tracker.cli.output import Form, progress, say, show

if TYPE_CHECKING:
    from tracker.ledger import Outcome
    from tracker.pipeline import Tracker
    from tracker.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Who stands on the official terrorist-designation lists, who came and went, when and why.",
)

Format = Annotated[Form, typer.Option("--format", help="How to write the data out.")]
Json = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
Lists = Annotated[list[str] | None, typer.Argument(help="Lists, by key; all when left out.")]
By = Annotated[str, typer.Option("--by", help="Who decides (or set TRACKER_USER).")]
OneList = Annotated[list[str] | None, typer.Option("--list", help="Only this list; repeatable.")]
KnownAt = Annotated[str, typer.Option("--known-at", help="As recorded at this moment (RFC 3339).")]

OUTCOMES = ("list_id", "observed_at", "outcome", "entries", "added", "removed", "changed", "reason")
LINES = ("list_id", "entries", "terrorism", "document", "age_days", "pending", "state", "reason")
LOG = ("observed_at", "list_id", "kind", "scope", "programme", "entry_key", "caption")
LOG_LATER = ("effective_on", "confirmation", "change_id")


def main() -> None:
    """Run the command line: exit 0 ok, 1 failed, 2 wrong usage; one sentence per failure."""
    try:
        app()
    except (SystemExit, KeyboardInterrupt):
        raise
    except _expected() as why:
        say(_sentence(why))
        sys.exit(2 if type(why).__name__ == "BadSetting" else 1)


def _expected() -> tuple[type[Exception], ...]:
    """Failures that are the world's and not ours; looked up only once something has failed."""
    from sqlalchemy.exc import DatabaseError

    from db.archive import ArchiveDamaged
    from db.store import LeaseLost
    from scrapers.kit.errors import ScrapeError
    from tracker.pipeline import Busy
    from tracker.settings import BadSetting

    return (Busy, LeaseLost, ScrapeError, ArchiveDamaged, BadSetting, DatabaseError, OSError)


def _sentence(why: Exception) -> str:
    original = getattr(why, "orig", None)
    if original is not None:
        return f"The database cannot be used: {original}. What was recorded is kept; try again."
    if isinstance(why, OSError):
        where = why.filename or "the disk"
        return f"{why.strerror or why}: {where}. What was recorded is kept."
    return str(why)


def _settings() -> "Settings":
    from tracker.settings import load

    return load()


def _tracker() -> "Tracker":
    """The tracker over the configured database, which is brought up to date first."""
    from db.archive import Archive
    from db.engine import is_current, migrate, open_database
    from tracker.logs import configure
    from tracker.pipeline import Tracker

    settings = _settings()
    configure(settings.log_level, settings.log_format, os.urandom(4).hex())
    engine = open_database(settings.database)
    if not is_current(engine):
        migrate(engine)
    return Tracker.over(engine, Archive(settings.archive))


def _recording() -> "Tracker":
    """The tracker, with the settings and code it runs under on record."""
    from tracker import __version__, pipeline

    tracker = _tracker()
    pipeline.settings_in_force(tracker, _settings().fingerprint(), __version__)
    return tracker


def _form(form: Form, json: bool) -> Form:
    return Form.JSON if json else form


def _known(lists: list[str] | None) -> list[str]:
    """The lists asked for, or all that are on; exit 2 for one we do not have."""
    from scrapers import registry

    have = registry.keys()
    for name in lists or ():
        if name not in have:
            say(f"There is no list {name}. Lists: {', '.join(have)}.")
            raise typer.Exit(2)
    return list(lists or _settings().lists or have)


def _who(by: str) -> str:
    who = by or _settings().user
    if not who:
        say("Say who decides: --by NAME, or set TRACKER_USER.")
        raise typer.Exit(2)
    return who


@app.command()
def init() -> None:
    """Prepare the home folder and the database.

    Example: TRACKER_HOME=/srv/tracker tracker init
    """
    _tracker()
    say(f"Ready: {_settings().home.resolve()}.")


@app.command()
def lists(form: Format = Form.TABLE, json: Json = False) -> None:
    """The lists this release can read, and how far each is proven."""
    from scrapers import registry

    rows = [
        {
            "list_id": s.key,
            "title": s.source.title,
            "authority": s.source.authority,
            "country": s.source.country,
            "tier": s.source.tier,
            "formats": [f.id for f in s.source.formats],
            "proof": "proven" if s.source.proven else "unproven",
            "page": s.source.page,
        }
        for s in registry.scrapers()
    ]
    columns = ("list_id", "title", "country", "tier", "formats", "proof")
    show(rows, _form(form, json), columns)


@app.command()
def run(
    lists: Lists = None,
    from_: Annotated[Path | None, typer.Option("--from", help="Newest folder of lists.")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="A file saved by a person.")] = None,
    claimed_url: Annotated[str, typer.Option(help="Where the saved file came from.")] = "",
    by: By = "",
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Look at lists where they are published and record what changed.

    Examples: tracker run; tracker run un_sc; tracker run us_state_fto --file page.html --by ada
    """
    tracker = _recording()
    if file is not None:
        outcomes = [_upload(tracker, lists, file, by, claimed_url)]
    elif from_ is not None:
        outcomes = _from_folder(tracker, from_, lists, newest=True)
    else:
        outcomes = _live(tracker, _known(lists))
    _report(outcomes, _form(form, json))
    raise typer.Exit(any(o.outcome in ("failed", "refused") for o in outcomes))


def _upload(
    tracker: "Tracker", lists: list[str] | None, file: Path, by: str, claimed_url: str
) -> "Outcome":
    from tracker import pipeline

    if len(_known(lists)) != 1 or not lists:
        say("Name the one list that the file is of: tracker run LIST --file PATH.")
        raise typer.Exit(2)
    return pipeline.upload(tracker, lists[0], file, by=_who(by), claimed_url=claimed_url)


def _live(tracker: "Tracker", wanted: list[str]) -> "list[Outcome]":
    from scrapers import registry
    from scrapers.fetch import Policy
    from tracker import pipeline

    settings, outcomes = _settings(), []
    with progress("fetching", len(wanted)) as step:
        for list_id in wanted:
            step(list_id)
            source = registry.scraper(list_id).source
            policy = Policy(
                timeout_seconds=settings.timeout_seconds or source.timeout_seconds,
                size_limit_bytes=source.size_limit_bytes,
                attempts=settings.attempts,
                first_pause=settings.first_pause,
                allow_private=settings.allow_private_hosts,
                user_agent=settings.user_agent,
            )
            outcome = pipeline.run(tracker, list_id, policy, settings.urls.get(list_id))
            outcomes.append(outcome)
    return outcomes


def _from_folder(
    tracker: "Tracker", root: Path, lists: list[str] | None, *, newest: bool
) -> "list[Outcome]":
    from tracker import pipeline

    if not root.is_dir():
        say(f"There is no folder {root}.")
        raise typer.Exit(2)
    found, unknown = pipeline.folders(root, _known(lists) if lists else ())
    if unknown:
        say(f"Skipped, no such list in this release: {', '.join(unknown)}.")
    if newest:
        found = list({item.list_id: item for item in found}.values())
    outcomes = []
    with progress("reading", len(found)) as step:
        for item in found:
            step(f"{item.list_id} {item.folder}")
            mode = "run" if newest else "backfill"
            outcomes.append(pipeline.take_folder(tracker, item, mode=mode))
    return outcomes


def _report(outcomes: "list[Outcome]", form: Form) -> None:
    from dataclasses import asdict

    rows = [asdict(outcome) for outcome in outcomes]
    if form != Form.TABLE:
        show(rows, form)
        return
    for row in rows:
        row["observed_at"] = row["observed_at"][:10]
        if row["pending"]:
            row["outcome"] = f"{row['outcome']} ({row['pending']})"
    show(rows, form, OUTCOMES, {"list_id": "list", "observed_at": "observed"})


@app.command()
def backfill(
    path: Annotated[Path, typer.Argument(help="Folder <list>/<YYYY-MM-DD>/<official files>.")],
    lists: Lists = None,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Take in dated documents from a folder, oldest first; nothing of it alerts as news.

    Example: tracker backfill ../shared/archive un_sc
    """
    _report(_from_folder(_recording(), path, lists, newest=False), _form(form, json))


@app.command()
def summary() -> None:
    """One line per list, then the latest changes."""
    from db.engine import reading
    from tracker import history, pipeline, verify

    tracker = _tracker()
    with reading(tracker.ledger.engine) as connection:
        lines = history.standing_of_lists(connection, pipeline.now())
        show(lines, Form.TABLE, LINES, {"list_id": "list", "age_days": "age (days)"})
        rows = history.changes(connection, history.Filters(limit=15))
        print()
        if rows:
            print("Latest changes (terrorism programmes, by the authorities):")
            _show_log(rows, Form.TABLE, "")
        else:
            _first_words(connection, lines)
        print(f"\nHead of the chain: {verify.head(connection)}")


def _first_words(connection: Any, lines: list[dict[str, Any]]) -> None:
    """After a first run there are no changes yet; the authorities' own dates say what is recent."""
    from tracker import history

    kept = [line["list_id"] for line in lines if line["entries"]]
    if not kept:
        print("No document has been taken in yet.")
        return
    print("Baselines taken; changes start with the next document; history: tracker backfill DIR")
    recent = [line for key in kept for line in history.lately_listed(connection, key, "1900")[:5]]
    print("\nListed lately, by the authorities' own dates:")
    show(recent, Form.TABLE, ("listed_on", "list_id", "caption"), {"list_id": "list"})


@app.command()
def changes(
    since: Annotated[str, typer.Option(help="Observed on this day or later.")] = "",
    until: Annotated[str, typer.Option(help="Observed on this day or earlier.")] = "",
    list_: OneList = None,
    kind: Annotated[list[str] | None, typer.Option(help="addition, removal, ...")] = None,
    scope: Annotated[str, typer.Option(help="entry or designation.")] = "",
    programme: Annotated[str, typer.Option(help="One programme tag.")] = "",
    origin: Annotated[str, typer.Option(help="authority, format, parser, correction.")] = "",
    q: Annotated[str, typer.Option(help="Part of a name or key.")] = "",
    known_at: KnownAt = "",
    everything: Annotated[bool, typer.Option(help="Cosmetics and formats too.")] = False,
    limit: Annotated[int, typer.Option(help="Rows of the table; machine formats have all.")] = 50,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """The change log: who was put on, changed, taken off.

    Example: tracker changes --since 2025-01-01 --list us_state_fto --kind removal
    """
    from db.engine import reading
    from tracker.history import Filters, hidden
    from tracker.history import changes as log

    form = _form(form, json)
    filters = Filters(
        since=_moment(since),
        until=_moment(until),
        lists=_known(list_) if list_ else (),
        kinds=_choice(kind or (), "addition amendment removal relisting identity"),
        scope=next(iter(_choice((scope,) if scope else (), "entry designation")), ""),
        programme=programme,
        origin=next(
            iter(_choice((origin,) if origin else (), "authority format parser correction")), ""
        ),
        q=q,
        known_at=_moment(known_at, end=True),
        everything=everything,
        limit=limit if form == Form.TABLE else 0,
    )
    with reading(_tracker().ledger.engine) as connection:
        rows = log(connection, filters)
        left_out = hidden(connection, filters) if form == Form.TABLE else 0
    note = f"{len(rows)} shown; {left_out} hidden (--everything shows them)."
    _show_log(rows, form, note)


def _choice(values: Any, known: str) -> tuple[str, ...]:
    for value in values:
        if value not in known.split():
            say(f"{value!r} is none of: {', '.join(known.split())}.")
            raise typer.Exit(2)
    return tuple(values)


def _moment(text: str, *, end: bool = False) -> str:
    """A day or moment as the log writes it; exit 2 for anything else."""
    from datetime import UTC, datetime

    if not text:
        return ""
    try:
        if len(text) == 10:
            day = date.fromisoformat(text)
            return f"{day}T23:59:59Z" if end else str(day)
        moment = datetime.fromisoformat(text)
    except ValueError:
        say(f"{text!r} is no day (2012-09-28) and no moment (2012-09-28T12:00:00Z).")
        raise typer.Exit(2) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _show_log(rows: list[dict[str, Any]], form: Form, note: str) -> None:
    if form != Form.TABLE:
        show(rows, form)
        return
    shown = [{**row, "observed_at": row["observed_at"][:10]} for row in rows]
    for row in shown:
        row["change_id"] = row["change_id"][:10]
        if row["kind"] == "removal" and row["entry_still_in_force"]:
            row["kind"] = "removal (still listed)"
    headings = {"list_id": "list", "observed_at": "observed", "effective_on": "effective"}
    show(shown, form, (*LOG, *LOG_LATER), headings, note)


@app.command("show")
def show_one(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Of a change, question or entry.")],
) -> None:
    """Everything recorded about one change, question or entry, as JSON.

    Example: tracker show 3f2a9c
    """
    from db.engine import reading
    from tracker import history

    with reading(_tracker().ledger.engine) as connection:
        found = history.one(connection, id_)
    if not found:
        say(f"Nothing has an id that starts with {id_}.")
        raise typer.Exit(1)
    show(found, Form.JSON)


@app.command()
def status(
    name: Annotated[str, typer.Argument(help="A name, in any script.")],
    on: Annotated[str, typer.Option(help="On this day; today when left out.")] = "",
    known_at: KnownAt = "",
    seen_at: Annotated[str, typer.Option(help="By documents observed until then.")] = "",
    list_: OneList = None,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Whether a name was in force on a day, list by list, and how we know.

    Example: tracker status "Mujahedin-e Khalq" --on 2010-01-01
    """
    import json as jsonlib

    from db.engine import reading
    from tracker.history import Question
    from tracker.history import status as answer

    if not name.strip() or len(name) > 1000:
        say("Give a name of 1 to 1,000 characters.")
        raise typer.Exit(2)
    asked = Question(
        name=name,
        on=_moment(on)[:10] or str(date.today()),
        known_at=_moment(known_at, end=True),
        seen_at=_moment(seen_at, end=True),
        lists=_known(list_) if list_ else (),
    )
    with reading(_tracker().ledger.engine) as connection:
        found = answer(connection, asked)
    form = _form(form, json)
    if form == Form.JSON:
        print(jsonlib.dumps(found, ensure_ascii=False, indent=2))
    elif form != Form.TABLE:
        show(found["answers"], form)
    else:
        _show_status(found)


def _show_status(found: dict[str, Any]) -> None:
    rows = [
        {**a, "designations": [d["programme"] for d in a["designations"]]} for a in found["answers"]
    ]
    columns = ("list_id", "answer", "matched_name", "since", "until", "designations")
    near = "".join(f"\n  {m['name']} ({m['list_id']}, {m['score']})" for m in found["near_misses"])
    note = f"On {found['on']}." + (f"\nAlike, but not the same name:{near}" if near else "")
    headings = {"list_id": "list", "matched_name": "matched", "document_age_days": "document age"}
    show(rows, Form.TABLE, (*columns, "document_age_days"), headings, note)


@app.command()
def timeline(
    name: Annotated[str, typer.Argument(help="A name, in any script.")],
    list_: OneList = None,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """What happened to the entries of a name, on all lists, by date.

    Example: tracker timeline "Mujahedin-e Khalq"
    """
    from db.engine import reading
    from tracker import history

    with reading(_tracker().ledger.engine) as connection:
        rows = history.timeline(connection, name, _known(list_) if list_ else ())
    columns = ("date", "clock", "list_id", "what", "name", "observed_after", "observed_at")
    note = "" if rows else "No entry of that very name stands or stood on any list on record."
    show(rows, _form(form, json), columns, {"list_id": "list"}, note)


@app.command()
def pending(
    list_: OneList = None,
    all_: Annotated[bool, typer.Option("--all", help="Answered ones too.")] = False,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Questions that wait for a person: is this absence a removal?"""
    from db.engine import reading
    from tracker import history

    with reading(_tracker().ledger.engine) as connection:
        rows = [
            row
            for key in (_known(list_) if list_ else [""])
            for row in history.questions(connection, key, "" if all_ else "open")
        ]
    form = _form(form, json)
    if form == Form.TABLE:
        for row in rows:
            row["pending_id"], row["observed_at"] = row["pending_id"][:12], row["observed_at"][:10]
    columns = ("pending_id", "list_id", "entry_key", "caption", "observed_at", "state", "reason")
    show(rows, form, columns, {"list_id": "list"}, f"{len(rows)} questions.")


@app.command()
def confirm(
    ids: Annotated[list[str] | None, typer.Argument(help="Questions, by id.")] = None,
    all_: Annotated[str, typer.Option("--all", metavar="LIST", help="All of a list.")] = "",
    reason: Annotated[str, typer.Option(help="Why; kept for ever.")] = "",
    cause: Annotated[str, typer.Option(help="Why it left, if an act says so.")] = "",
    instrument: Annotated[str, typer.Option(help="The act, e.g. 77 FR 60741.")] = "",
    instrument_url: Annotated[str, typer.Option(help="Where the act stands.")] = "",
    effective_on: Annotated[str, typer.Option(help="The day the act gives.")] = "",
    by: By = "",
) -> None:
    """Answer questions: yes, it was removed, from the first document without it on.

    Example: tracker confirm 1f3a --reason "OFAC Recent Actions 2021-12-01" --by ada
    """
    act = {
        "cause": cause,
        "instrument": instrument,
        "instrument_url": instrument_url,
        "effective_on": effective_on,
    }
    if cause:
        from tracker.model import CAUSES

        _choice((cause,), " ".join(sorted(CAUSES)))
    _decide("confirm", ids, all_, reason, by, act)


@app.command()
def reject(
    ids: Annotated[list[str] | None, typer.Argument(help="Questions, by id.")] = None,
    all_: Annotated[str, typer.Option("--all", metavar="LIST", help="All of a list.")] = "",
    reason: Annotated[str, typer.Option(help="Why; kept for ever.")] = "",
    by: By = "",
) -> None:
    """Answer questions: no, it is still listed; the document was wrong.

    Example: tracker reject 1f3a --reason "the page was cut off" --by ada
    """
    _decide("reject", ids, all_, reason, by, {})


def _decide(
    verdict: str,
    ids: list[str] | None,
    all_: str,
    reason: str,
    by: str,
    act: dict[str, str],
) -> None:
    from db.engine import reading
    from tracker import history, pipeline
    from tracker.model import Decision, stamp

    who = _who(by)
    if not reason.strip():
        say("Say why: --reason TEXT.")
        raise typer.Exit(2)
    tracker = _tracker()
    with reading(tracker.ledger.engine) as connection:
        every = history.questions(connection, _known([all_])[0] if all_ else "", "open")
    chosen = every if all_ else [q for q in every if any(_is(q, i) for i in ids or ())]
    lost = [i for i in ids or () if not any(_is(q, i) for q in every)]
    if lost or not chosen:
        say(f"No open question {', '.join(lost) or 'was named'}: see `tracker pending`.")
        raise typer.Exit(2)
    for list_id in sorted({q["list_id"] for q in chosen}):
        mine = [q for q in chosen if q["list_id"] == list_id]
        decisions = [
            Decision(
                pending_id=q["pending_id"],
                verdict=verdict,
                decided_by=who,
                decided_at=stamp(tracker.clock()),
                reason=reason,
                **act,
            )
            for q in mine
        ]
        first = min((q["observed_at"], "", "") for q in mine)
        pipeline.decide(tracker, list_id, decisions, first, live=True)
    say(f"{verdict}ed: {len(chosen)}.")


def _is(question: dict[str, Any], prefix: str) -> bool:
    return len(prefix) >= 4 and str(question["pending_id"]).startswith(prefix)


@app.command()
def replay(
    lists: Lists = None,
    verify: Annotated[bool, typer.Option("--verify", help="Only compare; write nothing.")] = False,
) -> None:
    """Fold the whole journal anew under the running rules; with --verify, only compare.

    Example: tracker replay --verify
    """
    from tracker import pipeline
    from tracker import replay as again

    tracker = _tracker()
    wanted = [key for key in again.journalled(tracker) if not lists or key in _known(lists)]
    if not verify:
        with progress("folding", len(wanted)) as step:
            for list_id in wanted:
                step(list_id)
                pipeline.upgrade(tracker, list_id)
        say(f"Folded anew: {', '.join(wanted) or 'nothing'}.")
        return
    found = list(again.differences(tracker, wanted))
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

    Example: tracker verify --anchor 4be1...
    """
    from db.engine import reading
    from tracker import verify as check

    tracker = _tracker()
    with reading(tracker.ledger.engine) as connection:
        found = list(check.problems(connection, tracker.journal.archive, anchor))
        head = check.head(connection)
    for sentence in found:
        print(sentence)
    if not found:
        print(f"All is as it was recorded. Head of the chain: {head}")
    raise typer.Exit(bool(found))


@app.command()
def doctor() -> None:
    """Say what is wrong with this installation, in sentences; exit 1 if anything is."""
    from tracker.doctor import findings

    found = list(findings(_settings()))
    for ok, sentence in found:
        print(f"{'ok  ' if ok else 'BAD '} {sentence}")
    raise typer.Exit(not all(ok for ok, _ in found))


def _version(value: bool) -> None:
    if value:
        from tracker import __version__

        print(__version__)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before the verb; settings that cannot be understood end every verb at once."""
    _settings()
