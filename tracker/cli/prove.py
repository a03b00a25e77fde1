"""What a real file proves of the reader of its list, as a report that can be sent: prove."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from tracker.cli.common import Json, app, list_keys, only_sources, open_tracker, read_settings
from tracker.cli.declared import Argument, Exit, Option
from tracker.cli.output import say, show_json, tell
from tracker.errors import WrongUsage

if TYPE_CHECKING:
    from tracker.intake.at_hand import AtHand
    from tracker.record.tracker import Tracker
    from tracker.trying.proof import Between, Proof

ASKED = "Please send this report to whoever keeps the list's reader: nothing in it is personal."


@app.command()
def prove(
    key: Annotated[str, Argument(metavar="LIST", autocompletion=list_keys)],
    file: Annotated[
        Path | None,
        Argument(help="A real file of it, or a folder of one moment; else the last one here."),
    ] = None,
    later: Annotated[
        Path | None, Argument(metavar="[FILE2]", help="A later one: are its keys the same?")
    ] = None,
    out: Annotated[
        Path | None, Option("--out", help="Write it as OUT.txt and OUT.json, to be sent.")
    ] = None,
    json: Json = False,
) -> None:
    """What a real file proves of a list's reader: a report with counts alone, that can be sent.

    No name, number, date or text of the file is in it: fields, counts, shapes and codes alone.
    Examples: tracker prove gb_fcdo_uksl UK-Sanctions-List.xml --out report; tracker prove ch_seco
    """
    from scrapers import registry
    from tracker.confined.child import Child
    from tracker.intake.proofs import proof_of, since
    from tracker.record.tracker import now

    (list_id,) = only_sources([key])
    if registry.is_transcribed(list_id):
        raise WrongUsage(
            f"{list_id} is what a person typed of scans: no sheet proves how an authority's file "
            f"is read. `tracker try {list_id} FILE` says what it holds."
        )
    before, document = _documents(list_id, file, later)
    reader, moment = Child(), now()
    try:
        proof = proof_of(reader, document, moment)
        proof = since(reader, proof, before, document, moment)
    finally:
        reader.close()
    if out is not None:
        _write(out, proof)
    if json:
        show_json(told(proof))
    elif out is None:
        tell(*lines(proof))
    raise Exit(bool(proof.missing))


def _documents(
    list_id: str, file: Path | None, later: Path | None
) -> "tuple[AtHand | None, AtHand]":
    """An earlier document, if there is one, and the one that is to prove something."""
    from tracker.intake.at_hand import at_hand
    from tracker.intake.proofs import kept

    if file is None:
        *earlier, last = kept(open_tracker(), list_id)
        return (earlier[0] if earlier else None), last
    found = at_hand(list_id, file)
    if later is not None:
        return found, at_hand(list_id, later)
    home = _home()
    if home is None or not home.journal.sights(list_id):
        return None, found
    return kept(home, list_id)[-1], found


def _home() -> "Tracker | None":
    """The home that is set here, if there is one."""
    if not read_settings().home.is_dir():
        return None
    try:
        return open_tracker()
    except WrongUsage:
        return None


def told(proof: "Proof") -> Mapping[str, object]:
    """A proof as JSON has it, with what follows of it."""
    from scrapers.registry import scraper
    from tracker import __version__

    known = str(scraper(proof.list_id).source.proof)
    return {
        "release": __version__,
        "known_by": known,
        "verdict": proof.verdict,
        "missing": list(proof.missing),
        **proof.plain(),
    }


def _write(out: Path, proof: "Proof") -> None:
    """Two files beside each other, whole or not there."""
    import json

    text = "\n".join(lines(proof)) + "\n"
    data = json.dumps(told(proof), ensure_ascii=False, indent=1) + "\n"
    for ending, content in ((".txt", text), (".json", data)):
        path = out.with_name(out.name + ending)
        try:
            path.write_text(content, encoding="utf-8")
        except OSError as why:
            raise WrongUsage(f"{path} cannot be written: {why.strerror}.") from None
    say(f"Written: {out}.txt and {out}.json. {proof.verdict}")


def lines(proof: "Proof") -> Iterator[str]:
    """A proof for people, line by line."""
    from tracker import __version__

    yield f"{proof.list_id} ({proof.format_id}), read by release {__version__}"
    for role, size in proof.sizes.items():
        yield f"  {role}: {size:,} bytes"
    how = "by the profile of the list" if proof.profiled else "by what is repeated in it"
    counted = ", ".join(f"{number:,} {path}" for path, number in proof.counted.items())
    yield f"Counted without the reader, {how}: {counted or 'nothing'}."
    if not proof.refused:
        yield f"The reader makes {proof.records:,} records, and {proof.entries:,} entries of them."
        yield f"  {proof.listed:,} are in force, {proof.terrorism:,} are about terrorism."
        yield f"  {proof.united:,} keys have several records, {proof.parted:,} share a reference."
        yield from _counts("Kinds", proof.schemas)
        yield from _counts("States", proof.states)
        yield from _counts("Fields, and how many entries have each", proof.fields)
    if proof.between is not None:
        yield from _between(proof.between)
    yield proof.verdict
    yield from (f"  {sentence}" for sentence in proof.missing)
    yield ASKED


def _counts(heading: str, counts: Mapping[str, int]) -> Iterator[str]:
    if counts:
        told = ", ".join(f"{name} {number:,}" for name, number in counts.items())
        yield f"{heading}: {told}."


def _between(found: "Between") -> Iterator[str]:
    yield (
        f"Since the document before: {found.before:,} entries in force, then {found.after:,}; "
        f"{found.kept:,} keys are in both, {found.same:,} of them say the same."
    )
    moved = ", ".join(f"{number:,} {what}" for what, number in found.moved.items())
    yield f"  It would be {found.outcome}: {moved or 'nobody moved'}; {found.asked:,} questions."
    yield from _counts("  Edited", found.edited)
