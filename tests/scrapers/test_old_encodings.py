"""Files in the older encodings of Thai, Arabic and others: one sentence, with the way round."""

import pytest

from scrapers import kit

THAI, ARABIC = "อาบู ซัยยาฟ", "حركة المقاومة الاسلامية"
SENTENCE = r"^list is not UTF-8 text: {}\. Take the file .* save this one as UTF-8\.$"


def document(content: bytes) -> kit.Document:
    return kit.Document(name="list", content=content)


@pytest.mark.parametrize(
    ("name", "encoding"), [(THAI, "windows-874"), (THAI, "TIS-620"), (ARABIC, "windows-1256")]
)
def test_a_page_says_itself_what_it_is_in(name: str, encoding: str) -> None:
    page = f"<html><head><meta charset='{encoding}'></head><body>{name}</body></html>"
    said = SENTENCE.format(f"by its own words it is {encoding}")
    with pytest.raises(kit.LayoutChanged, match=said):
        kit.html.page(document(page.encode(encoding.replace("windows-874", "cp874"))))


@pytest.mark.parametrize(("name", "encoding"), [(THAI, "cp874"), (ARABIC, "cp1256")])
def test_a_table_without_a_word_of_it(name: str, encoding: str) -> None:
    rows = document(f"name,born\n{name},1970\n".encode(encoding))
    with pytest.raises(kit.LayoutChanged, match=SENTENCE.format(".* older encoding, or damaged")):
        list(kit.csv.table(rows))
    with pytest.raises(kit.LayoutChanged, match=SENTENCE.format(".* older encoding, or damaged")):
        kit.csv.encoding_of(rows, "utf-8-sig")


def test_json() -> None:
    said = document(f'[{{"name": "{ARABIC}"}}]'.encode("cp1256"))
    with pytest.raises(kit.LayoutChanged, match=SENTENCE.format(".* older encoding, or damaged")):
        kit.json.load(said)
