"""Names: status on a day, timeline, and search over everything that ever stood on a list."""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, filterfalse
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

from tracker.cli.common import (
    NONE_NAMED,
    Format,
    Json,
    KnownAt,
    OneList,
    app,
    asked,
    form_of,
    moment_of,
    only_lists,
    open_tracker,
    present,
    switched_on,
)
from tracker.cli.declared import Argument, Exit, Option
from tracker.cli.output import Form, JsonRow, day_of, progress, say, show, show_json
from tracker.errors import WrongUsage

if TYPE_CHECKING:
    from db.engine import Connection
    from tracker.answers.covered import Covered
    from tracker.answers.grounds import Grounds, When
    from tracker.answers.status import Answer, NameStatus, NearMiss
    from tracker.matching.search import FoundName

SHOWN = ("match", "score", "list_id", "state", "matched_name", "caption", "since", "until", "why")

AGE = {"document_age_days": "document age (days)"}
STATUS = ("list_id", "answer", "matched_name", "caption", "since", "until", "designations")
STATUS_LATER = (*AGE, "entry_key")
STATUS_HEADINGS = {"list_id": "list", "matched_name": "matched", "caption": "entry", **AGE}

MOMENTS = ("date", "clock", "list_id", "what", "name", "observed_after", "observed_at")

KEPT = "\u00a0"
"""A blank at which a table breaks no cell."""

FEW_LISTS = 8
"""So many lists are named in one cell; of more, their number."""

Name = Annotated[str, Argument(help="A name, in any script.")]
Names = Annotated[
    list[str],
    Argument(metavar="NAME..", help="Names, in any script; - reads them from stdin."),
]
NamesIn = Annotated[
    Path | None,
    Option("--file", help="A text, CSV or workbook of names; - is stdin."),
]


# Status.


@app.command()
def status(
    names: Names = NONE_NAMED,
    file: NamesIn = None,
    on: Annotated[str, Option(help="On this day (UTC); today when left out.")] = "",
    known_at: KnownAt = "",
    seen_at: Annotated[str, Option(help="By documents observed until then.")] = "",
    list_: OneList = NONE_NAMED,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Whether a name was in force on a day, list by list, and how we know.

    Several names, or a file of them (one a line, or a column `name`), are answered one after
    another: a name that cannot be read stops none of the others, and is exit code 1.

    Examples: tracker status "Mujahedin-e Khalq" --on 2010-01-01;
    tracker status Hamas Hizballah --on yesterday; tracker status --file customers.csv --format csv
    """
    several = _all_names(names, file)
    when = _when(on, known_at, seen_at, only_lists(list_))
    if len(several) == 1 and file is None:
        _show_one(several[0], when, form_of(form, json))
    else:
        _show_several(several, when, form_of(form, json))


def _when(on: str, known_at: str, seen_at: str, lists: Sequence[str]) -> "When":
    from tracker.answers.grounds import When

    when = When(
        on=asked(on or "today").past_day(),
        known_at=moment_of(known_at, end=True),
        seen_at=moment_of(seen_at, end=True),
        lists=lists,
    )
    if when.known_at and when.seen_at > when.known_at:
        raise WrongUsage(
            f"--seen-at {seen_at} is after --known-at {known_at}: what was seen later "
            "was not known then."
        )
    return when


def _all_names(names: Sequence[str], file: Path | None) -> list[str]:
    """The names that were typed, then those of the file; `-` alone is a file on stdin."""
    if list(names) == ["-"] and file is None:
        return _names_in(Path("-"))
    more = _names_in(file) if file else []
    if not names and file is None:
        raise WrongUsage('Give a name, or a file of names: tracker status "NAME" or --file PATH.')
    return [*names, *more]


def _names_in(file: Path) -> list[str]:
    from db import files
    from tracker.answers import namefile

    if str(file) == "-":
        return namefile.names("stdin", sys.stdin.buffer.read(namefile.LARGEST))
    try:
        content = files.read(file, namefile.LARGEST)
    except FileNotFoundError:
        raise WrongUsage(f"There is no file {file}.") from None
    return namefile.names(file.name, content)


def _show_one(name: str, when: "When", form: Form) -> None:
    from db.engine import reading
    from tracker.answers import asked as answers
    from tracker.answers.status import Answer, Question
    from tracker.matching import search
    from tracker.outgoing import columns, rows

    question = Question.of(search.checked(name), when)
    engine = open_tracker().ledger.engine
    search.bring_up_to_date(engine)
    with reading(engine) as connection:
        ground = _grounds(connection, when)
        found = answers.status(connection, question, ground)
    match form:
        case Form.JSON:
            show_json(found.json())
        case Form.TABLE:
            lines = [_line_of_status(answer, found) for answer in rows(found.answers)]
            note = "\n".join(_below([found], when, ground)) + _near(found.near_misses)
            show(lines, form, (*STATUS, *STATUS_LATER), STATUS_HEADINGS, note)
        case by_row:
            always, given = columns(Answer), (*found.answers, *found.same_party)
            show(rows(given), by_row, covers=ground.looked, always=always)
            say(*ground.said())


def _grounds(connection: "Connection", when: "When") -> "Grounds":
    """What an answer about a day rests on, now, under the settings in force."""
    from tracker.answers.grounds import grounds

    return grounds(connection, when, switched_on(), present())


def _show_several(names: Sequence[str], when: "When", form: Form) -> NoReturn:
    from db.engine import reading
    from tracker.answers import asked as answers
    from tracker.matching import search

    engine, found = open_tracker().ledger.engine, list["NameStatus"]()
    search.bring_up_to_date(engine)
    with reading(engine) as connection, progress("asking", len(names)) as step:
        ground = _grounds(connection, when)
        for number, name in enumerate(names, 1):
            step(f"{number}")
            found.append(answers.of_any(connection, name, when, ground))
    match form:
        case Form.JSON:
            covers = {"coverage": ground.looked.json()}  # one of them, however many names
            show_json([of_name.json() | covers for of_name in found])
        case Form.TABLE:
            _show_all(found, when, ground)
        case by_row:
            given = list(chain.from_iterable(map(_rows_of_name, found)))
            show(given, by_row, covers=ground.looked)
            say(*ground.said())
    _tell_unread(found)


def _tell_unread(found: "Sequence[NameStatus]") -> NoReturn:
    """Names that could not be read, by their number; exit 1 where there are any."""
    unread = [(number, one.error) for number, one in enumerate(found, 1) if one.error]
    say(*(f"Name {number} of {len(found)} was not asked: {why}" for number, why in unread))
    raise Exit(bool(unread))


def _rows_of_name(found: "NameStatus") -> Iterator[JsonRow]:
    """The answers to one name of several, for machines; a name that has none is a row too."""
    from tracker.answers.status import NO_ANSWER
    from tracker.outgoing import rows

    for answer in rows((*found.answers, *found.same_party)) or [NO_ANSWER.json()]:
        yield {"name": found.name, **answer, "error": found.error}


def _show_all(found: "Sequence[NameStatus]", when: "When", ground: "Grounds") -> None:
    lines = list(chain.from_iterable(map(_lines_of_name, found)))
    near = "".join(_near(one.near_misses, one.name) for one in found)
    note = "\n".join([*_below(found, when, ground), _count(found)]) + near
    show(lines, Form.TABLE, ("name", *STATUS, *STATUS_LATER), STATUS_HEADINGS, note)


def _count(found: "Sequence[NameStatus]") -> str:
    """How many names have an entry, how many none, and that this clears nobody."""
    with_entry = sum(one.has_entry for one in found)
    unread = sum(bool(one.error) for one in found)
    without = len(found) - with_entry - unread
    counts = f"{len(found)} names: {with_entry} with an entry of that very name, {without} without"
    not_read = f", {unread} not readable" if unread else ""
    return f"{counts}{not_read}. Without one is not the same as not listed."


def _lines_of_name(found: "NameStatus") -> Iterator[JsonRow]:
    """The rows of one name of several; lists without an entry that answer alike share one."""
    from tracker.outgoing import rows

    if found.error:
        yield {"name": found.name, "answer": f"not asked: {found.error}"}
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for line in (_line_of_status(answer, found) for answer in rows(found.answers)):
        if line["entry_id"]:
            yield {"name": found.name, **line}
        else:
            alike[line["answer"]].append(line["list_id"])
    for answer, lists in alike.items():
        yield {"name": found.name, "list_id": _in_one_cell(lists), "answer": answer}


def _in_one_cell(lists: Sequence[str]) -> str:
    return ", ".join(lists) if len(lists) <= FEW_LISTS else f"{len(lists)} lists"


def _line_of_status(answer: JsonRow, found: "NameStatus") -> JsonRow:
    others = {one.list_id for one in found.same_party} if not answer["entry_id"] else ()
    other = ", see other name" if answer["list_id"] in others else ""
    as_of = f" as of {answer['as_of']}" if answer["stale"] else ""
    court = ", see court" if answer["court_state"] or answer["court_note"] else ""
    worded = _worded(answer["answer"], pending=answer["pending"]) + as_of + court + other
    return {
        **answer,
        "answer": worded.replace(" ", KEPT),
        "since": day_of(answer["since"]),
        "until": day_of(answer["until"]),
        "designations": [act["programme"] for act in answer["designations"]],
        "document_age_days": _age(answer, found.on),
    }


def _age(answer: JsonRow, on: str) -> str | None:
    """How many days old a document is; and when the list was seen, if that was on a later day."""
    age, seen = answer["document_age_days"], (answer["last_look"] or "")[:10]
    if age is None:
        return None
    document = date.fromisoformat(on) - timedelta(days=age)
    return f"{age}, seen {seen}".replace(" ", KEPT) if seen > str(document) else str(age)


def _worded(answer: str, *, pending: bool) -> str:
    """An answer with the doubt that is in it."""
    match answer, pending:
        case "in_force" | "suspended", True:
            return f"{answer} (removal pending)"
        case "missing", _:
            return "missing (not confirmed)"
    return answer


def _is_unknown(answer: "Answer") -> bool:
    return answer.answer == "unknown"


def _is_stale(answer: "Answer") -> bool:
    return answer.stale


def _is_by_our_clock(answer: "Answer") -> bool:
    days = f"{day_of(answer.since)} {day_of(answer.until)}"
    return "by " in days


def _is_pending(answer: "Answer") -> bool:
    return answer.pending


REMARKS = (
    (
        _is_unknown,
        "unknown: no good document of that list from the {age} days before that day is on record. "
        "It is not the same as not listed.",
    ),
    (
        _is_stale,
        "as of DAY: the last day on which that list was seen in good order, more than {age} days "
        "before: the answer tells how the list stood then, not what came later.",
    ),
    (
        _is_by_our_clock,
        "by DAY: first seen in our document of that day; the authority gives no day.",
    ),
    (_is_pending, "removal pending: a person has to answer, see `tracker pending`."),
)
"""What a reader has to know about answers, where it applies to any of them."""


def _below(found: "Sequence[NameStatus]", when: "When", ground: "Grounds") -> Iterator[str]:
    """What a reader has to know about the answers above: of which day, what the words mean where
    they are used, and what all of it rests on.
    """
    from tracker.answers import asked, came
    from tracker.answers.coverage import COVERED
    from tracker.answers.lists import speaks

    answers = list(chain.from_iterable((*one.answers, *one.same_party) for one in found))
    yield ""
    yield _as_asked(when)
    for applies, remark in REMARKS:
        if any(map(applies, answers)):
            yield remark.format(age=COVERED.days)
    yield from chain.from_iterable(map(asked.said, found))
    yield from dict.fromkeys(chain.from_iterable(one.said_of_courts() for one in answers))
    yield from came.said(chain.from_iterable(map(_grades, answers)))
    yield from ground.said()
    for list_id in filterfalse(speaks, when.lists):
        yield f"{list_id} only repeats other lists and answers for none; ask those."


def _grades(answer: "Answer") -> Iterator[str]:
    """By what ways the documents came that show where an entry stands, each once."""
    if answer.entry_id:
        yield from dict.fromkeys(it.provenance for it in answer.evidence)


def _as_asked(when: "When") -> str:
    """The day, and by what was known and seen, as they were understood."""
    known = f", as recorded by {when.known_at}" if when.known_at else ""
    seen = f", by documents seen until {when.seen_at}" if when.seen_at else ""
    return f"On {when.on} (UTC){known}{seen}."


def _near(misses: "Sequence[NearMiss]", name: str = "") -> str:
    """Near misses as lines under a table, of which `name` if there are several: names to ask for,
    not answers.
    """
    if not misses:
        return ""
    of_name = f" as {name}" if name else ""
    lines = [f"\n  {_named(near)}: {'; '.join(near.why)}" for near in misses]
    return f"\nAlike, but not the same name{of_name}:" + "".join(lines)


def _named(near: "NearMiss") -> str:
    """The name that is alike, and whose it is where that is another one."""
    other = f", of {near.caption}" if near.caption not in (None, near.name) else ""
    return f"{near.name}{other} ({near.list_id} {near.entry_key or ''}, {near.score})"


# Timeline.


@app.command()
def timeline(
    name: Name, list_: OneList = NONE_NAMED, form: Format = Form.TABLE, json: Json = False
) -> None:
    """What happened to the entries of a name, on all lists, by date.

    Example: tracker timeline "Mujahedin-e Khalq"
    """
    from db.engine import reading
    from tracker.answers import came
    from tracker.answers import status as answers_status
    from tracker.answers import timeline as answers_timeline
    from tracker.matching import search
    from tracker.outgoing import columns, rows

    when = _when("", "", "", only_lists(list_))
    question = answers_status.Question.of(search.checked(name), when)
    engine = open_tracker().ledger.engine
    search.bring_up_to_date(engine)
    near = ""
    with reading(engine) as connection:
        covers = _covered(connection, when.lists)
        moments = answers_timeline.timeline(connection, name, when.lists, covers.lists)
        if not moments:
            near = _near(answers_status.near_misses(connection, question, set()))
    said = [
        *answers_timeline.of_other_names(moments),
        *answers_timeline.said_of_lists(moments),
        *answers_timeline.still_listed(moments),
    ]
    told = said if moments else [answers_timeline.NOBODY]
    grades = came.said(moment.provenance for moment in moments)
    below = "\n".join([*told, *grades, *_rests_on(covers, when.lists)]) + near
    out = form_of(form, json)
    by_people = out == Form.TABLE
    show(
        answers_timeline.rows_of(moments) if by_people else rows(moments),
        out,
        MOMENTS,
        {"list_id": "list"},
        below,
        line=_line_of_moment,
        covers=covers,
        always=columns(answers_timeline.Moment),
    )
    _beside(out, below)


@app.command()
def chart(name: Name) -> None:
    """The same as a picture (SVG) on stdout: a lane a list, with court states, gaps, disagreements.

    Example: tracker chart "Mujahedin-e Khalq" > mek.svg
    """
    from db.engine import reading
    from tracker.answers.picture import picture
    from tracker.answers.timeline import NOBODY
    from tracker.errors import Absent
    from tracker.matching import search
    from tracker.web.pictures import svg

    asked_for, engine = search.checked(name), open_tracker().ledger.engine
    search.bring_up_to_date(engine)
    with reading(engine) as connection:
        covers = _covered(connection, ())
        found = picture(connection, asked_for, covers.lists, str(present().date()))
    if not found.lanes:
        raise Absent(f"{NOBODY} `tracker search` finds names that are alike.")
    print(svg(found, covers.said()), end="")
    say(*found.says, *found.still, *covers.said())


def _beside(form: Form, below: str) -> None:
    """What stands below a table goes to stderr beside data for machines."""
    if form != Form.TABLE:
        say(below)


def _rests_on(covers: "Covered", lists: Sequence[str]) -> Iterator[str]:
    """What an answer rests on, in sentences; of no list by name, which are switched off too."""
    from tracker.answers.grounds import of_switched_off, switched_off

    yield from covers.said()
    on = {*switched_on(), *(looked.list_id for looked in covers.lists)}
    yield from of_switched_off([] if lists else switched_off(on))


def _covered(connection: "Connection", lists: Sequence[str]) -> "Covered":
    """How lists, all that are on or on record if none is named, were looked at until now."""
    from tracker.answers.covered import asked_of, covered

    asked = asked_of(connection, lists, switched_on())
    return covered(connection, asked, present(), counted=False)


def _line_of_moment(moment: JsonRow) -> JsonRow:
    from tracker.answers.days import shown

    observed = {name: shown(moment[name]) for name in ("observed_after", "observed_at")}
    return {**moment, **observed}


# Search.


@app.command()
def search(
    name: Annotated[str, Argument(help="A name, in any script, or a number.")] = "",
    list_: OneList = NONE_NAMED,
    limit: Annotated[int, Option(help="Entries at most; 0 for all.", min=0)] = 10,
    least: Annotated[float, Option(help="Score from which to list.", min=0.3, max=1)] = 0.55,
    rebuild: Annotated[bool, Option("--rebuild", help="Write the index anew first.")] = False,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Find a name among all that ever stood on any list: the same first, then what is alike.

    A passport, tax, IMO or other number, or an authority's reference, finds its entry whatever the
    name. Examples: tracker search "People's Mojahedin of Iran"; tracker search "IMO 9187629"
    """
    from db.engine import reading
    from tracker.answers import came
    from tracker.matching import search as names
    from tracker.outgoing import columns, rows

    if name or not rebuild:
        names.checked(name)
    engine = open_tracker().ledger.engine
    if rebuild:
        say(f"{names.rebuild(engine):,} names are in the index.")
    names.bring_up_to_date(engine)
    if not name:
        return
    lists = only_lists(list_)
    with reading(engine) as connection:
        found = names.anything(connection, name, lists=lists, least=least, most=limit)
        matches = names.with_standing(connection, found)
        covers = _covered(connection, lists)
    headings, out = {"list_id": "list", "caption": "entry"}, form_of(form, json)
    grades = came.said(match.provenance for match in matches)
    below = "\n".join([_note(matches), *grades, *_rests_on(covers, lists)])
    always = columns(names.FoundName)
    show(rows(matches), out, SHOWN, headings, below, always=always, line=_line, covers=covers)
    _beside(out, below)


def _line(row: JsonRow) -> JsonRow:
    return {**row, "since": day_of(row["since"]), "until": day_of(row["until"])}


def _note(matches: "Sequence[FoundName]") -> str:
    how = Counter(match.match for match in matches)
    by_number = f"{how['number']} by a number, " if how["number"] else ""
    counts = f"{by_number}{how['exact']} of that very name, {how['alike']} alike."
    answer = counts if matches else "Nothing on record is alike, which clears nobody."
    return f"{answer} Not found is not the same as not listed: see tracker status."
