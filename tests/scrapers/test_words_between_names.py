"""What stands between names is not a part of one, and a part of a name stands between none."""

from scrapers import kit
from scrapers.lists import ca_sema, jp_mof


def texts(names: list[kit.RawName]) -> list[str]:
    return [name.text for name in names]


def test_a_word_that_begins_like_a_mark_is_no_mark() -> None:
    """Facts: the workbook of March 2026, 009-000042 and 028-000128."""
    for name in ("MOHAMED ALI NKALUBO", "Office Fakel Named after Akademika P. D. Grushina"):
        assert texts(jp_mof.primary(name, "")) == [name]
    assert jp_mof.several("Meddie Nkalubo, MUHAMMED ALI NKALUBO", "x") == [
        "Meddie Nkalubo",
        "MUHAMMED ALI NKALUBO",
    ]


def test_marks_between_names_are_marks_however_they_are_written() -> None:
    for mark in ("a.k.a.", "a.k.a", "aka", "AKA:", "f.k.a.", "nka"):
        assert texts(jp_mof.primary(f"Red Dawn {mark} Red Front", "")) == ["Red Dawn", "Red Front"]


def test_a_former_name_in_japanese_is_a_name_too() -> None:
    """Facts: the same workbook, 029-000705."""
    found = jp_mof.primary("Tatyana Moskalkova (f.k.a . Nosenko)", "モスカリコヴァ(旧称:ノセンコ)")
    assert texts(found) == ["Tatyana Moskalkova", "Nosenko", "モスカリコヴァ", "ノセンコ"]


def test_a_language_before_a_name_is_no_part_of_it() -> None:
    """Facts: sema-lmes.xml of May 2025, with both spellings of one language."""
    cell = (
        "Irina Pradun, Belarussian: Ірына Прадун, Belarusian: Ірына, Arabic: سار, Russian : Ирина"
    )
    assert list(ca_sema.names_of(cell)) == ["Irina Pradun", "Ірына Прадун", "Ірына", "سار", "Ирина"]
