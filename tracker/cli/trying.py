"""A file tried as a list, before anything is taken in: try."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from tracker.cli.common import Json, app, list_keys, only_sources
from tracker.cli.declared import Argument
from tracker.cli.output import show_json, tell

if TYPE_CHECKING:
    from tracker.trying.compare import Comparison, Edited
    from tracker.trying.report import Report, Texts

MOST = 40
"""Lines of one kind for people; JSON has all."""

LETTERS = 160
"""Letters of a text for people."""


@app.command("try")
def try_file(
    key: Annotated[str, Argument(metavar="LIST", autocompletion=list_keys)],
    file: Annotated[Path, Argument(help="A file of it (or .gz), or a folder of one moment.")],
    later: Annotated[
        Path | None, Argument(metavar="[FILE2]", help="A later one: what would change?")
    ] = None,
    json: Json = False,
) -> None:
    """What a file says, read as a list; with a second one what would be recorded between the two.

    Nothing is kept, and nobody is asked: there need be no home and no network.
    Examples: tracker try un_sc consolidated.xml; tracker try un_sc old.xml new.xml --json
    """
    from tracker.confined.child import Child
    from tracker.intake.at_hand import at_hand, compared, report_of
    from tracker.record.tracker import now

    (list_id,) = only_sources([key])
    found = [at_hand(list_id, path) for path in (file, later) if path is not None]
    reader, moment = Child(), now()
    try:
        reports = [report_of(reader, one, moment) for one in found]
        between = compared(reader, found[0], found[1], moment) if later is not None else None
    finally:
        reader.close()
    if json:
        told = {"documents": [one.plain() for one in reports]}
        show_json({**told, "comparison": between.plain() if between else None})
        return
    for report in reports:
        tell(*_report(report), "")
    if between is not None:
        tell(*_comparison(between))


def _report(report: "Report") -> Iterator[str]:
    """A report for people, line by line."""
    for file in report.files:
        limit = f"{file.limit / 2**20:,.0f} MiB"
        yield f"{report.list_id}: {file.name} ({report.format_id}, {file.size:,} bytes of {limit})"
    low, high = report.expected
    yield (
        f"{report.records:,} records are {report.entries:,} entries, {report.listed:,} in force "
        f"({low:,} to {high - 1:,} are expected, {report.most_records:,} records are the most)."
    )
    yield f"{report.terrorism:,} of the entries are about terrorism."
    yield _of_itself(report)
    yield from _united(report)
    counted = {
        "States": report.states,
        "Kinds": report.schemas,
        "Programmes": report.programmes,
    }
    for heading, counts in counted.items():
        yield from _counts(heading, counts)
    yield from _fills(report)
    yield from _texts("Dates that are not read to their end", report.unread)
    yield from _texts("Fields that nobody took", report.leftovers)
    yield from _counts("Names of facts that no table has", report.unknown)
    for example in report.examples:
        yield ""
        yield f"{example.key} ({example.state})"
        for name, texts in example.fields.items():
            yield f"  {name}: {_cut('; '.join(texts))}"
    yield ""
    yield from _verdict(report)


def _of_itself(report: "Report") -> str:
    told = []
    if report.published_at:
        told.append(f"published {report.published_at}")
    if report.declared is not None:
        told.append(f"{report.declared:,} records declared")
    if report.amended_on:
        told.append(f"amended last on {report.amended_on[-1]}")
    if report.cites:
        told.append(f"{report.cites} acts cited")
    return f"Of itself it says: {', '.join(told) or 'nothing'}."


def _united(report: "Report") -> Iterator[str]:
    if report.united:
        yield "Records that are one entry:"
    for one in report.united[:MOST]:
        names = "; ".join(dict.fromkeys(one.names))
        yield f"  {one.key}: {one.records} records ({one.why}): {_cut(names)}"
    yield from _more(len(report.united))
    if report.parted:
        yield "Parties that share a reference with another one, each an entry of its own:"
    for key in report.parted[:MOST]:
        yield f"  {key}"
    yield from _more(len(report.parted))


def _counts(heading: str, counts: Mapping[str, int]) -> Iterator[str]:
    if counts:
        yield f"{heading}:"
    for name, number in list(counts.items())[:MOST]:
        yield f"  {number:>7,}  {_cut(name)}"
    yield from _more(len(counts))


def _fills(report: "Report") -> Iterator[str]:
    yield "Fields, and how many of the entries have each:"
    for name, number in report.fields.items():
        yield f"  {number:>7,}  {number / report.entries:>4.0%}  {name}"


def _texts(heading: str, found: "Mapping[str, Texts]") -> Iterator[str]:
    if found:
        yield f"{heading}:"
    for name, texts in found.items():
        yield f"  {texts.entries:>7,}  {name}: {_cut(' | '.join(texts.some))}"


def _more(number: int) -> Iterator[str]:
    if number > MOST:
        yield f"  and {number - MOST:,} more (--json has all)"


def _cut(text: str) -> str:
    return text if len(text) <= LETTERS else f"{text[:LETTERS]} ..."


def _verdict(report: "Report") -> Iterator[str]:
    """What a person has to look at; that nothing is found is said, too."""
    if not report.concerns:
        yield "Nothing to look at: every field is taken, every date is read."
        return
    yield "To be looked at:"
    for sentence in report.concerns[:MOST]:
        yield f"  {_cut(sentence)}"
    yield from _more(len(report.concerns))


def _comparison(found: "Comparison") -> Iterator[str]:
    """What would be recorded, for people."""
    assumed = " (taken so: they do not both say a day, in this order)" if found.assumed else ""
    yield f"From {found.before} to {found.after}{assumed}: {found.outcome}."
    if found.reason:
        yield f"  {found.reason}"
    yield (
        f"{found.entries_before:,} entries in force, then {found.entries_after:,}; "
        f"{found.kept:,} keys are in both, {found.same:,} of them say the same."
    )
    yield (
        ", ".join(f"{number:,} {what}" for what, number in found.counts.items()) or "Nobody moved."
    )
    for one in found.moved[:MOST]:
        day = f", by the authority's day {one.effective_on}" if one.effective_on else ""
        yield f"  {one.what}: {one.caption} ({one.key}; {_cut(one.programme)}{day})"
    yield from _more(len(found.moved))
    yield from _counts("Edited by the authority, by field", found.fields)
    yield from _edited(found)
    if found.asked:
        yield f"Questions that a person would have to answer: {len(found.asked):,}."
    for question in found.asked[:MOST]:
        yield f"  {question.kind} of {question.caption} ({question.key}): {_cut(question.reason)}"
    yield from _more(len(found.asked))


def _edited(found: "Comparison") -> Iterator[str]:
    others = [one for one in found.edited if one.origin != "authority"]
    if others:
        yield f"Read otherwise for its form alone: {len(others):,} entries."
    for one in found.edited[:MOST]:
        yield f"  {one.caption} ({one.key}), {one.origin}: {_cut(_fields(one))}"
    yield from _more(len(found.edited))


def _fields(edit: "Edited") -> str:
    sides = ((each.field, _side(each.before), _side(each.after)) for each in edit.fields)
    return ", ".join(f"{name}: {before} -> {after}" for name, before, after in sides)


def _side(side: str | tuple[str, ...]) -> str:
    return (side if isinstance(side, str) else "; ".join(side)) or "nothing"
