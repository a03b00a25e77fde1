"""Which whole files each list is proven on: `python -m tests.proven.table` writes `table.csv`.

A file is counted in its bytes (`plainly`), then read by the list's reader. What both say of it is a
line of the table: `records` as they stand in the file, `parties` that these are of, `names` as
published, each of which stands in the entry of its party.
"""

import csv
import hashlib
import re
import sys
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from functools import cache, lru_cache
from pathlib import Path

from scrapers import kit, registry
from tests.proven import plainly
from tests.proven.plainly import Party
from tracker.intake import folders
from tracker.rules.normalise import entries
from tracker.rules.normalise.keys import canonical_key

TABLE = Path(__file__).with_name("table.csv")

OFFICIAL, RETYPED, CUT, REBUILT = "official file", "retyped", "cut page", "rebuilt"

BASIS = {
    ("my_moha", "2026-10-08"): RETYPED,
    ("nz_police", "2026-10-08"): CUT,
    "us_state_fto": REBUILT,
}
"""List, or list and day -> how what we have of it differs from the authority's bytes."""

NOT_THE_LIST = {
    ("eu_fsf", "2022-03-18"): "a download that broke off within its 1,045th record",
    ("un_sc", "2021-08-26"): "a page of an error",
    ("un_sc", "2025-05-08"): "the first bytes of a page",
    ("us_ofac_sdn", "2024-05-04"): "empty",
}
"""List and day of what the archive has besides lists: the reader refuses each."""

ONE_NAME_A_TEXT = frozenset(
    {
        *("au_dfat", "eu_fsf", "gb_hmt_conlist", "il_nbctf_seizures"),
        *("us_ofac_cons", "us_ofac_sdn"),
    }
)
"""Lists whose texts hold one name each: what was read has that very name."""

MARKS = (
    "a k f n aka fka nka alias also known among other names as formerly previously original script "
    "described designated under description amendment amendments all its formations front "
    "organisations organizations manifestations including born or and arabic belarusian "
    "belarussian russian ukrainian et the 旧称 不明 forearmsand"
)
BETWEEN = frozenset(MARKS.split())
"""Words between names where a text holds several, or that tell what the next one is; one slip."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One file: `records`, `parties` and `names` stand with the first of those read together."""

    list_id: str
    day: str
    format_id: str
    file: str
    basis: str
    size_bytes: int
    sha256: str
    records: int
    parties: int
    names: int


@cache
def lines() -> tuple[Line, ...]:
    """The table as it is committed."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(map(line, csv.DictReader(file)))


def line(row: Mapping[str, str]) -> Line:
    kinds = {field.name: int if field.type is int else str for field in fields(Line)}
    return Line(**{name: kinds[name](text) for name, text in row.items()})


def of_list(list_id: str, archive: Path, days: Collection[str] = ()) -> Iterator[Line]:
    """The lines of a list, measured, or those of some days; AssertionError where its reader lost
    something.
    """
    for folder in sorted((archive / list_id).iterdir()):
        if (list_id, folder.name) in NOT_THE_LIST or (days and folder.name not in days):
            continue
        seen: set[str] = set()
        for form, documents in representations(list_id, folder):
            if new := {doc.name for doc in documents.values()} - seen:
                seen |= new
                yield from of_day(list_id, folder.name, form, documents)


def representations(list_id: str, folder: Path) -> Iterator[tuple[str, kit.Documents]]:
    """Whatever a folder holds of a list, in each representation that it has."""
    source = registry.scraper(list_id).source
    paths = {folders.plain_name(path): path for path in sorted(folder.iterdir())}
    for form in source.formats:
        found = folders._by_role(form, paths)
        if found and found.keys() >= form.required:
            yield (
                form.id,
                {
                    role: kit.Document(
                        name=folders.plain_name(path),
                        content=folders.content_of(path, source.size_limit_bytes),
                    )
                    for role, path in found.items()
                },
            )


def of_day(list_id: str, day: str, form: str, documents: kit.Documents) -> Iterator[Line]:
    parties = plainly.PARTIES[list_id]({role: d.content for role, d in documents.items()})
    assert parties, (list_id, day)
    together, names = compared(list_id, documents, parties)
    numbers = (len(parties), together, names)
    for document in documents.values():
        yield Line(
            list_id=list_id,
            day=day,
            format_id=form,
            file=document.name,
            basis=BASIS.get((list_id, day)) or BASIS.get(list_id, OFFICIAL),
            size_bytes=len(document.content),
            sha256=hashlib.sha256(document.content).hexdigest(),
            **dict(zip(("records", "parties", "names"), numbers, strict=True)),
        )
        numbers = (0, 0, 0)


# Compared.


def compared(list_id: str, documents: kit.Documents, parties: Iterable[Party]) -> tuple[int, int]:
    """How many parties and names a document has; AssertionError where the reader has others."""
    found = list(paired(list_id, one_each(parties), entries_of(list_id, documents)))
    for mark, said, raws in found:
        lost = not_found(said, raws, list_id in ONE_NAME_A_TEXT)
        assert lost == [], (list_id, mark, lost)
    return len(found), sum(len(said) for _, said, _ in found)


def paired(
    list_id: str, counted: Mapping[str, list[str]], read: Mapping[str, Sequence[kit.RawEntry]]
) -> Iterator[tuple[str, list[str], Sequence[kit.RawEntry]]]:
    """Each party with its texts and what was read of it: by reference, else by their order."""
    assert len(counted) == len(read), (list_id, len(counted), len(read))
    named = {raws[0].reference: raws for raws in read.values()}
    in_order = named.values() if len(named) == len(read) else read.values()
    for (mark, texts), raws in zip(counted.items(), in_order, strict=True):
        yield mark, list(filter(words, texts)), named.get(mark, raws)


def one_each(parties: Iterable[Party]) -> dict[str, list[str]]:
    """Mark -> texts, in the order of the first record of each."""
    found: dict[str, list[str]] = {}
    for party in parties:
        found.setdefault(party.mark, []).extend(party.names)
    return found


def entries_of(list_id: str, documents: kit.Documents) -> dict[str, list[kit.RawEntry]]:
    """Key -> what was read, in the order of the first record of each."""
    known = registry.scraper(list_id)
    found: dict[str, list[kit.RawEntry]] = {}
    for raw in known.parse(documents):
        key = canonical_key(list_id, raw.reference) or entries.entry(list_id, known.source, raw).key
        found.setdefault(key, []).append(raw)
    return found


def not_found(texts: Iterable[str], raws: Sequence[kit.RawEntry], one: bool) -> list[str]:
    """The texts that are no name of what was read, a note in brackets left out.

    Where a text may hold several names: those with a word that is in no name or fact.
    """
    names = {words(name.text) for raw in raws for name in raw.names}
    others = [text for text in texts if words(text) not in names]
    if not others:
        return []
    facts = (value for raw in raws for values in raw.facts.values() for value in values)
    notes = words(" ".join(facts))
    if one:
        return [t for t in others if not any(n and n <= words(t) <= n | notes for n in names)]
    known = notes.union(BETWEEN, *names)
    return [text for text in others if not words(text) <= known]


@lru_cache(maxsize=100_000)
def words(text: str) -> frozenset[str]:
    """The words of a text, in one case and without accents and letters that nobody sees."""
    plain = text.casefold()
    if not plain.isascii():
        apart = unicodedata.normalize("NFKD", plain.replace("\u200c", ""))
        plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return frozenset(WORD.findall(plain))


WORD = re.compile(r"\w+")


def main(archive: Path) -> None:
    """Write the table anew; what was not measured again is not in it."""
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(Line))
        for list_id in sorted(plainly.PARTIES):
            writer.writerows(map(astuple, of_list(list_id, archive)))


if __name__ == "__main__":
    main(Path(*sys.argv[1:2] or ("../shared/archive",)))
