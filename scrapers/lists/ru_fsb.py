"""Russia: unified federal list of organisations that courts found terrorist (page of the FSB).

One table: number, name with other names in brackets, and the decisions of courts by which it came.
That the second column is the name and the third the court rests on published readers of the page,
some of which cut decisions off names; the other columns are kept as decisions. Since the law of
2024 a court may suspend the ban: a row that says so is shown as suspended. Numbers are positions,
so the key is the name. No file was seen.
"""

import re
from collections.abc import Iterator

from scrapers import kit

SOURCE = kit.Source(
    title="Unified federal list of organisations recognised as terrorist",
    short_title="Russia FSB list",
    authority="Federal Security Service of the Russian Federation (FSB)",
    country="RU",
    legal_basis="Federal Law 35-FZ of 6 March 2006 on countering terrorism, article 24",
    page="http://www.fsb.ru/fsb/npd/terror.htm",
    licence="Not stated on the pages we know",
    language="ru",
    tier=4,
    formats=kit.one_file(
        "http://www.fsb.ru/fsb/npd/terror.htm",
        "terror*.html",
        "terror*.htm",
        "ru_fsb*.html",
        content=kit.FileType.HTML,
    ),
    expected=range(20, 500),
    date_formats=("%d.%m.%Y", "%Y"),
    named_keys=True,
    timezone="Europe/Moscow",
    interval_days=30,
    proof=kit.Proof.NONE,
    known_on="2026-08-22",
    political_use=(
        "Beside groups that the UN and many states list it holds organisations of political "
        "opponents and of Ukraine (the Azov regiment, by a decision of the Supreme Court of "
        "Russia of 2 August 2022). To stand on it is no evidence of terrorism."
    ),
    access_note=(
        "The site is served without TLS (what arrives could be altered on the way) and is "
        "reported not to answer abroad at times; a page saved by a person is taken with "
        "`tracker run ru_fsb --file PATH`."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # no whole page is known; some 100 rows
)

PROGRAMME = "Единый федеральный список"
NAME = "наименован"
TITLES = 3
SUSPENDED = re.compile(r"\bприостановлен[аоы]?\b", re.IGNORECASE)
RESUMED = re.compile(r"\b(?:возобновл|отмен)[её]н[аоы]?\b", re.IGNORECASE)
NUMBER = re.compile(r"(?:№|n)?\s{0,3}(?:п\s{0,3}/\s{0,3}п)?\.?", re.IGNORECASE)
QUOTED = re.compile(r"[«\"„“]([^«»\"„“”]{2,200})[»\"“”]")
# "Пример (признана террористической ...)", "Пример – решение суда ..."
RULING = re.compile(
    r"\s{0,9}(?:\(((?:решени|призна)[а-я]{1,3}\b[^()]*(?:\([^()]*\)[^()]*)*)\)?"
    r"|[-–—]\s{0,3}((?:решени(?:е|ем|я)|признан[аоы]?)\b.*))",
    re.IGNORECASE,
)
OTHER = re.compile(r"(?:друг(?:ие|ое) (?:названи|наименовани)[ея]|она же|он же)\s{0,3}[:–-]?", re.I)


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    top = kit.html.page(in_utf_8(documents["list"]))
    fits = [found for table in top.iter("table") if (found := below_header(kit.html.grid(table)))]
    if len(fits) != 1 or not fits[0][1]:
        raise kit.LayoutChanged(f"{len(fits)} tables have a column Наименование.")
    header, rows = fits[0]
    if len(set(header)) < len(header):
        raise kit.LayoutChanged("The table has a column twice.")
    for number, cells in enumerate(rows, 1):
        if any(cells[len(header) :]):
            raise kit.LayoutChanged(f"Row {number} of the table has {len(cells)} cells.")
        texts = [*cells, *[""] * (len(header) - len(cells))]
        yield entry(kit.Record.row(header, texts, f"row {number}"), header)


def below_header(grid: list[list[str]]) -> tuple[list[str], list[list[str]]] | None:
    """The header of a table, below titles of it, and the rows about somebody; None without one.

    A title, or a heading amid the rows, is one cell across all columns.
    """
    rows = [cells for cells in grid if len(cells) == 1 or len(set(cells)) > 1]
    for at, cells in enumerate(rows[:TITLES]):
        header = [kit.clean(name).casefold() for name in cells]
        if len(header) > 1 and sum(NAME in name for name in header) == 1:
            return header, list(filter(about_somebody, rows[at + 1 :]))
    return None


def about_somebody(cells: list[str]) -> bool:
    """Whether a row says anything but numbers, as one does that counts the columns."""
    return any(text and not text.rstrip(".").isdecimal() for text in cells)


def in_utf_8(document: kit.Document) -> kit.Document:
    """The page as UTF-8; older copies are in the Cyrillic of Windows."""
    try:
        document.content.decode("utf-8")
    except UnicodeDecodeError:
        text = document.content.decode("cp1251", "replace")
        return kit.Document(name=document.name, content=text.encode())
    return document


def entry(row: kit.Record, header: list[str]) -> kit.RawEntry:
    cell = kit.clean(row.take_filled(next(name for name in header if NAME in name)))
    text = kit.clean(RULING.sub(" ", cell)) or cell
    ruling = ["".join(parts) for parts in RULING.findall(cell)]
    said = [row.take(name) for name in header if row.has(name) and not NUMBER.fullmatch(name)]
    said += ruling
    primary, *others = names(text)
    whole = "\n".join((cell, *said))
    suspended = SUSPENDED.search(whole) and not RESUMED.search(whole)
    return kit.RawEntry(
        schema=kit.Schema.ORGANIZATION,
        names=(
            kit.RawName(text=primary, language="ru"),
            *(kit.RawName(text=other, kind=kit.NameKind.ALIAS) for other in others),
        ),
        designations=(kit.RawDesignation(programme=PROGRAMME),),
        facts={"decision": said},
        state=kit.State.SUSPENDED if suspended else kit.State.IN_FORCE,
    )


def names(text: str) -> list[str]:
    """The name before the brackets, and what they hold: quoted names, or parts between commas.

    >>> names("«База» («Аль-Каида»)")
    ['«База»', 'Аль-Каида']
    """
    primary, inside = kit.brackets(text)
    found = [primary or text]
    for cell in inside:
        if not SUSPENDED.search(cell):
            found += QUOTED.findall(cell) or kit.split(OTHER.sub("", cell), ",", ";")
    return found
