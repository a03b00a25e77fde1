"""Profiles cover every document that we hold: stored excerpts, and the samples of ours."""

import gzip
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from scrapers import kit, profiles, registry
from scrapers.profiles.holding import held
from tests import accept
from tests.profiles import draft

SHARED = Path(__file__).parents[3] / "shared" / "excerpts"


def plain(path: Path) -> kit.Document:
    content = path.read_bytes()
    packed = path.suffix == ".gz"
    return kit.Document(
        name=path.name.removesuffix(".gz"), content=gzip.decompress(content) if packed else content
    )


def forms(key: str, name: str) -> Iterator[profiles.Form]:
    """The forms of a list whose files are called so; none for representations without a profile."""
    source = registry.scraper(key).source
    for role, form in profiles.profile(key).forms.items():
        files = [one.files[role] for one in source.formats if role in one.files]
        patterns = [pattern for file in files for pattern in file.patterns]
        ending = form.name.rsplit(".", 1)[-1]
        if name.endswith(ending) and any(fnmatch(name.lower(), p.lower()) for p in patterns):
            yield form


NOT_DESCRIBED = {
    "nl_terrorism/2026-11-02": "rows that go on with the one above, headings and notes",
    "nl_terrorism/2026-11-03": "of the header of the Dutch file one word is known: read by place",
    "th_amlo/2026-10-01": "columns that pages before ours may have had",
    "th_amlo/2026-11-01": "columns and words in Thai, which a page may come to have",
    "ua_nsdc/2026-10-09": "the export, whose roles are those of the interface",
}
"""Samples of shapes that no profile can say -> why."""

SAMPLES = [
    (key, path)
    for key in profiles.keys()
    for folder in accept.folders(key)
    for path in sorted(folder.iterdir())
    if path.name != "expected.json" and f"{key}/{folder.name}" not in NOT_DESCRIBED
    if any(forms(key, path.name))
]
EXCERPTS = [
    (key, path)
    for key in profiles.keys()
    for path in sorted((SHARED / key).glob("*/*"))
    if any(forms(key, path.name.removesuffix(".gz")))
]


@pytest.mark.parametrize(("key", "path"), SAMPLES, ids=lambda value: str(value)[-60:])
def test_a_profile_covers_the_samples_of_its_list(key: str, path: Path) -> None:
    covers(key, path)


@pytest.mark.parametrize(("key", "path"), EXCERPTS, ids=lambda value: str(value)[-60:])
def test_a_profile_covers_every_stored_excerpt_of_its_list(key: str, path: Path) -> None:
    covers(key, path)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared folder of excerpts is not here")
def test_a_profile_covers_a_sheet_that_is_whole_where_the_workbook_is_not() -> None:
    (path,) = (SHARED.parent / "archive" / "ae_local").glob("*/*")
    form = profiles.profile("ae_local").forms["persons"]
    beside = held(plain(path), form)
    assert beside.fits, beside
    assert beside.counted["row"] == 155


@pytest.mark.skipif(SHARED.is_dir(), reason="the shared folder of excerpts is here")
def test_stored_excerpts_are_held_against_profiles() -> None:
    pytest.skip("the shared folder of excerpts is not beside this checkout")


def covers(key: str, path: Path) -> None:
    document = plain(path)
    for form in forms(key, document.name):
        beside = held(document, form)
        assert beside.fits, beside
        assert sum(beside.counted.values()) > 0


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared folder of excerpts is not here")
@pytest.mark.parametrize("key", profiles.keys())
def test_what_a_profile_says_was_seen_in_an_excerpt_names_one_that_is_there(key: str) -> None:
    for seen in profiles.profile(key).seen.values():
        assert seen.excerpt or (seen.description and seen.day)
        assert not seen.excerpt or (SHARED / seen.excerpt).is_file()


def text_of(path: Path) -> str:
    """An excerpt as one text, in whatever encoding, with single blanks."""
    content = plain(path).content
    encoding = next(e for e in ("utf-8-sig", "cp1254", "latin-1") if _decodes(content, e))
    return " ".join(content.decode(encoding).replace("&amp;", "&").split())


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        return bool(content.decode(encoding)) or not content
    except UnicodeDecodeError:
        return False


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared folder of excerpts is not here")
@pytest.mark.parametrize("key", profiles.keys())
def test_a_code_that_a_profile_saw_in_excerpts_alone_stands_in_one_of_them(key: str) -> None:
    known = profiles.profile(key)
    texts = {m: text_of(SHARED / s.excerpt) for m, s in known.seen.items() if s.excerpt}
    for form in known.forms.values():
        for path, one in profiles.every(form):
            codes = one.values if one.kind == "code" else {}
            for value, marks in codes.items():
                inside = [value in texts[mark] for mark in marks if mark in texts]
                assert len(inside) < len(marks) or any(inside), (path, value)


def test_who_has_no_profile_and_says_why_has_no_whole_file_either() -> None:
    for key in profiles.WITHOUT:
        assert key not in profiles.keys()
        assert registry.scraper(key).source.proof != kit.Proof.WHOLE


@pytest.mark.parametrize("key", ["za_fic", "iq_aml", "ch_seco"])
def test_a_profile_can_be_begun_from_the_samples_of_a_list(key: str) -> None:
    drafted = profiles.made(key, yaml.safe_load("\n".join(draft.draft(key))))
    (role,) = drafted.forms
    folder = accept.folders(key)[0]
    document = accept.documents_in(key, folder)[role]
    assert held(document, drafted.forms[role]).fits


def test_rows_of_one_record_are_counted_once() -> None:
    (path,) = (Path(__file__).parents[1] / "samples" / "gb_fcdo_uksl").glob("*/*.csv")
    (form,) = forms("gb_fcdo_uksl", path.name)
    rows = path.read_bytes().count(b"\n") - 2
    counted = held(plain(path), form).counted["row"]
    assert 0 < counted < rows
    assert counted == len(accept.read("gb_fcdo_uksl", path.parent))


def test_what_is_known_by_its_end_is_counted_wherever_it_stands() -> None:
    (path,) = (Path(__file__).parents[1] / "samples" / "lv_fiu").glob("*/*.xml")
    (form,) = forms("lv_fiu", path.name)
    for name in (b"Entities", b"Deeper"):
        content = path.read_bytes().replace(b"Entities>", name + b">")
        counted = held(kit.Document(name=path.name, content=content), form).counted
        assert counted == {"Entities/Entity": 2}


def test_organisations_side_by_side_and_those_affiliated_are_counted_in_a_pdf() -> None:
    (path,) = (Path(__file__).parents[1] / "samples" / "pk_nacta_orgs").glob("*/*.pdf")
    (form,) = forms("pk_nacta_orgs", path.name)
    counted = held(plain(path), form).counted
    assert sorted(counted.values()) == [2, 2, 6]
    assert sum(counted.values()) == len(accept.read("pk_nacta_orgs", path.parent))
