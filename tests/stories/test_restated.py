"""A list whose references or names are all written anew: everybody's history goes on, or is asked.

One list of each kind of key is read from a real document, then once more as if its authority had
restated it the day after. What is restated is what the list's own module makes of the document, or
the document itself where the module makes keys of names, so that the way on is the real one: keys,
guard, matching, log.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from types import SimpleNamespace

import pytest

from scrapers import kit
from scrapers.registry import scraper
from tests.conftest import real
from tests.faults import trial
from tests.record.processes import MANY
from tracker.model import PRESENT, Change, Kind
from tracker.rules import guard
from tracker.rules.fold import step
from tracker.rules.normalise import entries
from tracker.rules.reading import Arrived, Reading, read
from tracker.rules.standing import ListState

pytestmark = pytest.mark.slow(8)

Restated = Callable[[Sequence[kit.RawEntry]], list[kit.RawEntry]]


def numbered_anew(raws: Sequence[kit.RawEntry]) -> list[kit.RawEntry]:
    """References that nobody had before."""
    return [replace(raw, reference=f"N/{at:05d}") for at, raw in enumerate(raws, 1)]


def shifted(raws: Sequence[kit.RawEntry]) -> list[kit.RawEntry]:
    """Everybody under the reference of who stood before them, the first under a new one."""
    references = ["0/NEW", *(raw.reference for raw in raws[:-1])]
    return [replace(raw, reference=r) for raw, r in zip(raws, references, strict=True)]


def written_otherwise(raws: Sequence[kit.RawEntry]) -> list[kit.RawEntry]:
    """The same numbers with a prefix and leading zeros."""
    return [
        replace(raw, reference="REF-" + re.sub(r"\d+", lambda m: m[0].zfill(7), raw.reference))
        for raw in raws
    ]


def respelt(raws: Sequence[kit.RawEntry]) -> list[kit.RawEntry]:
    """Each main name with its longest word spelt a little otherwise; keys of names move with it."""
    return [renamed(raw, spelt_otherwise) for raw in raws]


def spelt_otherwise(text: str) -> str:
    word = max(re.findall(r"[^\W\d_]+", text) or [text], key=len)
    return text.replace(word, word[:-1] + word[-1] * 2, 1)


def in_capitals(raws: Sequence[kit.RawEntry]) -> list[kit.RawEntry]:
    """Each main name in capitals, without its points, and with two blanks for one."""
    return [renamed(raw, loud) for raw in raws]


def loud(text: str) -> str:
    return text.upper().replace(".", "").replace(" ", "  ")


def renamed(raw: kit.RawEntry, spell: Callable[[str], str]) -> kit.RawEntry:
    main, *others = raw.names
    return replace(raw, names=(replace(main, text=spell(main.text)), *others))


NAME = re.compile("(?<=<Entity>)[^<&]+(?=<)|(?<=<LastName>)[^<&]+(?=<)")
SPELT = {respelt: spelt_otherwise, in_capitals: loud}


def of_document(document: kit.Document, restate: Restated) -> kit.Document:
    """Canada's file with its names spelt otherwise."""
    text = NAME.sub(lambda name: SPELT[restate](name[0]), document.content.decode())
    return replace(document, content=text.encode())


REFERENCES = (numbered_anew, shifted, written_otherwise)
SPELLINGS = (respelt, in_capitals)

KINDS = {
    # The authority's references, with and without a record number beside them.
    "un_sc": ("2024-09-26", REFERENCES),
    "us_ofac_cons": ("2025-12-18", REFERENCES),
    "my_moha": ("2026-10-08", REFERENCES),
    # References that the authority gives anew at times.
    "au_dfat": ("2022-05-03", REFERENCES),
    # Keys of name and day, and references that our module makes of names.
    "us_state_fto": ("2022-05-25", SPELLINGS),
    "in_uapa_orgs": ("2023-12-18", (in_capitals,)),
    "nz_police": ("2026-10-08", SPELLINGS),
    "ca_sema": ("2025-05-25", SPELLINGS),
}


def readings(list_id: str, day: str, restate: Restated) -> Iterator[Reading]:
    """The document as it is, and restated one day later."""
    good = trial.good(list_id, real("archive", list_id, day))
    yield good.reading
    known = scraper(list_id)
    documents = {
        role: kit.Document(name=good.names[role], content=content)
        for role, content in good.documents.items()
    }
    if known.source.keys_from_names:
        documents = {role: of_document(one, restate) for role, one in documents.items()}
        raws = list(known.parse(documents))
    else:
        raws = restate(list(known.parse(documents)))
    module = SimpleNamespace(parse=lambda _: iter(raws))
    arrived = Arrived(
        sha256="restated",
        observed_at=trial.START.replace(day=2),
        mode="run",
        format=good.form,
    )
    yield read(replace(known, module=module), documents, arrived, ())


def folded(list_id: str, found: Sequence[Reading]) -> tuple[list[Change], list[str]]:
    """The rows of the second document, and the keys of whom it asks."""
    contents = {r: entries.decoded(data) for one in found for r, data in one.contents.items()}
    done = step.fold(
        ListState(),
        None,
        [one.snapshot for one in found],
        {},
        replace(scraper(list_id).source, proof=kit.Proof.WHOLE),
        lambda ids: {i: contents[i] for i in ids},
        (),
    )
    day = "2024-01-02"
    rows = [row for row in done.rows.values() if row and row.observed_at.startswith(day)]
    return rows, [asked.entry_key for asked in done.pendings.values() if asked.state == "open"]


EVERY = [(key, day, restate) for key, (day, every) in KINDS.items() for restate in every]
CASES = EVERY if MANY else EVERY[::3]


@pytest.mark.parametrize(
    ("list_id", "day", "restate"), CASES, ids=[f"{key} {how.__name__}" for key, _, how in CASES]
)
def test_nobody_is_delisted_and_listed_anew(list_id: str, day: str, restate: Restated) -> None:
    found = list(readings(list_id, day, restate))
    before, after = (one.snapshot.members for one in found)
    assert len(before) == len(after) > 10
    rows, asked = folded(list_id, found)
    assert [row for row in rows if row.kind == Kind.REMOVAL] == []
    came = [row.entry_key for row in rows if row.kind == Kind.ADDITION]
    assert len(came) <= len(asked)
    known = {one.revision for one in before.values()}
    assert any(one.revision not in known for one in after.values()) or before.keys() != after.keys()
    went_on = {row.entry_id for row in rows if row.kind == Kind.IDENTITY}
    moved = [key for key in before.keys() - after.keys() if before[key].state in PRESENT]
    assert len(went_on) + len(asked) >= len(moved)


def test_names_alone_that_are_all_others_are_another_list() -> None:
    """No days, no numbers: nothing says that it is the list, and it is refused, by its figures."""
    found = list(readings("in_uapa_orgs", "2023-12-18", respelt))
    assert folded("in_uapa_orgs", found) == ([], [])
    before, after = (one.snapshot for one in found)
    assert "another list's content" in guard.refusal(before, after)
