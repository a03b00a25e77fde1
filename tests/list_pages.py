"""Writes a page per list, and an index, out of what each list module says: `make docs`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scrapers import kit, profiles, registry
from scrapers.describe import MEANING, OPT_IN, PROOF, TYPED, described
from tests import accept
from tests.proven import table

PAGES = Path(__file__).parents[1] / "docs" / "lists"

INDEX = """# Lists

Every official list this release reads. Written by `make docs` out of the list modules: edit those.

{counts}

An unproven list, or one proven on excerpts only, notifies additions, labelled so; its removals wait
for a person until a whole official file has passed.

| list | title | country | tier | proof | terrorism | looked at |
| --- | --- | --- | --- | --- | --- | --- |
{rows}
"""

PAGE = """# {list_id}: {title}
{warning}
{about}

| | |
| --- | --- |
{facts}

## Proof

{proof}

{rests}## Terrorism

{terrorism}

## Documents

{formats}

| format | role | address | known on | file names in a folder | content |
| --- | --- | --- | --- | --- | --- |
{files}
{obstacles}
Samples: {samples}. Written by `make docs` out of `scrapers/lists/{list_id}.py`.
"""


def pages() -> dict[str, str]:
    """File name -> text of every page."""
    rows = [
        described(registry.scraper(key)) for key in registry.keys() if not registry.package(key)
    ]
    return {"README.md": index(rows)} | {f"{row['list_id']}.md": page(row) for row in rows}


def index(rows: list[dict[str, Any]]) -> str:
    names = ("title", "country", "tier", "proof", "terrorism", "cadence")
    table = [
        f"| [{row['list_id']}]({row['list_id']}.md) | {' | '.join(cell(row[n]) for n in names)}"
        f"{', only where it is named' if row['political_use'] else ''}"
        f"{', a transcript' if row['transcribed'] else ''} |"
        for row in sorted(rows, key=lambda row: (row["tier"], row["list_id"]))
    ]
    proofs = [row["proof"] for row in rows]
    words = [f"{proofs.count(word)} {word}" for word in PROOF.values() if word in proofs]
    return INDEX.format(counts=f"{len(rows)} lists: {', '.join(words)}.", rows="\n".join(table))


def page(row: dict[str, Any]) -> str:
    tried = next(proof for proof, word in PROOF.items() if word == row["proof"])
    return PAGE.format(
        list_id=row["list_id"],
        title=row["title"],
        warning="".join(f"\n> {said}\n" for said in warnings(row)),
        about=row["about"],
        facts="\n".join(f"| {name} | {cell(value)} |" for name, value in facts(row)),
        proof="\n\n".join(proof(row["list_id"], f"{row['proof'].capitalize()}. {MEANING[tried]}")),
        rests=rests(row["list_id"]),
        terrorism=terrorism(row),
        formats=formats(row["formats"]),
        files="\n".join(file_row(row, file) for file in row["files"]),
        obstacles=f"\n## Obstacles\n\n{row['access_note']}\n" if row["access_note"] else "",
        samples=", ".join(f"`tests/samples/{row['list_id']}/{d}`" for d in days(row["list_id"])),
    )


def warnings(row: dict[str, Any]) -> Iterator[str]:
    """What a reader of the page is told first."""
    if row["political_use"]:
        yield f"{OPT_IN}: {row['political_use']}"
    if row["transcribed"]:
        yield f"{TYPED} The form: [typed-lists.md](../typed-lists.md)."


RESTS = """## What this rests on

No whole official file has been had. What is known of each field, and where it was seen
(`scrapers/profiles/{key}.yaml`; the tests make documents over all of it and hold every stored
excerpt against it):

{places}

| field | stands | what it is | seen |
| --- | --- | --- | --- |
{fields}

"""


def rests(key: str) -> str:
    """Which facts of a list without a whole file rest on what; "" for all others.

    A transcript has no format of the authority's.
    """
    if registry.scraper(key).source.transcribed:
        return ""
    if key in profiles.WITHOUT:
        return f"## What this rests on\n\n{profiles.WITHOUT[key].capitalize()}.\n\n"
    if key not in profiles.keys():
        proof = registry.scraper(key).source.proof
        no_profile = "## What this rests on\n\nNo format profile yet.\n\n"
        return "" if proof == kit.Proof.WHOLE else no_profile
    known = profiles.profile(key)
    places = "\n".join(f"- {mark}: {seen}" for mark, seen in known.seen.items())
    several = len(known.forms) > 1
    fields = [
        f"| `{f'{role}: ' if several else ''}{cell(path)}` | {times(one)} | {cell(said(one))} "
        f"| {', '.join(one.seen)} |"
        for role, form in known.forms.items()
        for path, one in profiles.every(form)
        if one.kind not in ("group", "any")
    ]
    return RESTS.format(key=key, places=places, fields="\n".join(fields))


def times(one: profiles.Field) -> str:
    """How often a field stands in what holds it."""
    most = "n" if one.most == profiles.MANY else str(one.most)
    return most if one.least == one.most else f"{one.least} to {most}"


def said(one: profiles.Field) -> str:
    """What a field holds, with the marks of values that were seen elsewhere than the field."""
    values = [
        f"`{value}`" + ("" if marks == one.seen else f" ({', '.join(marks)})")
        for value, marks in one.values.items()
    ]
    empty = [f"`{text or 'nothing'}`" for text in one.empty]
    words = [one.kind, ", ".join(values), f"or {', '.join(empty)}" if empty else ""]
    return " ".join(filter(None, [*words, "(not read)" if one.ignored else ""]))


def proof(list_id: str, said: str) -> Iterator[str]:
    """What is said of a list, and the files that it was tried on."""
    found = [line for line in table.lines() if line.list_id == list_id]
    if not found:
        yield said
        return
    official = any(line.basis == table.OFFICIAL for line in found)
    yield said if official else f"{said} {NOT_AS_PUBLISHED}"
    yield FILES
    yield "\n".join((PROVEN_ON, *map(proven_row, found)))


NOT_AS_PUBLISHED = "What it was tried on has every row, but is not the authority's bytes."
FILES = (
    "Each record and each name of these files was counted without the reader, and stands in what "
    "the reader makes of it. Records of one party are read together."
)
PROVEN_ON = (
    "| day | file | basis | bytes | SHA-256 | records | parties | names |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- |"
)


def proven_row(line: table.Line) -> str:
    """One file; those that are read beside another one are not counted apart."""
    counts = (line.records, line.parties, line.names)
    numbers = " | ".join(f"{count:,}" if line.records else "" for count in counts)
    said = f"{line.day} | `{line.file}` | {line.basis} | {line.size_bytes:,} | `{line.sha256}`"
    return f"| {said} | {numbers} |"


def facts(row: dict[str, Any]) -> list[tuple[str, Any]]:
    low, high = row["expected_entries"]
    found = [
        ("authority", row["authority"]),
        ("country", row["country"]),
        ("legal basis", row["legal_basis"]),
        ("official page", row["page"]),
        ("tier", row["tier"]),
        ("looked at", row["cadence"]),
        ("usual days between changes", row["interval_days"]),
        ("entries expected", f"{low} to {high}"),
        ("largest file taken", f"{row['size_limit_mib']} MiB"),
        ("language of the authority's text", row["language"]),
        ("key of an entry", row["keys"]),
        ("an entry is", f"{row['verbs'][0]} / {row['verbs'][1]}"),
        ("time zone", row["timezone"]),
        ("licence", row["licence"]),
    ]
    if row["aggregator"]:
        found.append(("use", "cross-check only: an aggregator is never a source of changes"))
    if row["closed_on"]:
        found.append(("closed on", f"{row['closed_on']} (closing a list delists nobody)"))
    return found


def terrorism(row: dict[str, Any]) -> str:
    names = "; ".join(f"`{name}`" for name in row["terrorism_programmes"])
    words = ", ".join(f"`{word}`" for word in row["terrorism_words"])
    if not names and not words:
        return "The whole list is about terrorism."
    found = f"Programmes counted as terrorism: {names}" if names else ""
    told = f"Programmes are counted as terrorism whose names have one of: {words}" if words else ""
    return "; ".join(filter(None, (found, told)))


def formats(ids: list[str]) -> str:
    if len(ids) == 1:
        return f"One representation, `{ids[0]}`."
    others = ", ".join(f"`{name}`" for name in ids[1:])
    return f"Fetched as `{ids[0]}`; read out of folders also as {others}, in this order."


def file_row(row: dict[str, Any], file: dict[str, Any]) -> str:
    method = "" if file["method"] == "GET" else f"{file['method']} "
    url = f"{method}<{file['url']}>" if file["url"] else "found by following the page, or by hand"
    role = file["role"] if file["required"] else f"{file['role']} (optional)"
    names = ", ".join(f"`{name}`" for name in file["file_names"])
    known = file["known_on"]
    return (
        f"| {file['format']} | {role} | {cell(url)} | {known} | {cell(names)} | {file['content']} |"
    )


def days(key: str) -> list[str]:
    return [folder.name for folder in accept.folders(key)]


def cell(value: Any) -> str:
    return str(value).replace("|", "\\|").replace("\n", "\\n")


def main() -> None:
    """Write all pages; a page of a list that is gone goes too."""
    PAGES.mkdir(exist_ok=True)
    wanted = pages()
    for stray in set(PAGES.glob("*.md")) - {PAGES / name for name in wanted}:
        stray.unlink()
    for name, text in wanted.items():
        (PAGES / name).write_text(text, encoding="utf-8")
    print(f"{len(wanted)} pages in {PAGES}.")


if __name__ == "__main__":
    main()
