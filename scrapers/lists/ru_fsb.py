"""Russia: unified federal list of organisations that courts found terrorist (page of the FSB).

One table: number, name with other names in brackets, and the decisions of courts by which it came.
Only that the second column is the name rests on published readers of the page; the other columns
are told by the words of their headers and kept as decisions. Since the law of 2024 a court may
suspend the ban: a row that says so is shown as suspended. Numbers are positions, so the key is the
name. No file was seen.
"""

import re
from collections.abc import Iterator

from scrapers import kit

SOURCE = kit.Source(
    title="Единый федеральный список организаций, признанных террористическими",
    authority="Федеральная служба безопасности Российской Федерации",
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
SUSPENDED = re.compile(r"\bприостановлен[аоы]?\b", re.IGNORECASE)
RESUMED = re.compile(r"\b(?:возобновл|отмен)[её]н[аоы]?\b", re.IGNORECASE)
NUMBER = re.compile(r"(?:№|n)?\s{0,3}(?:п\s{0,3}/\s{0,3}п)?\.?", re.IGNORECASE)
QUOTED = re.compile(r"[«\"„“]([^«»\"„“”]{2,200})[»\"“”]")
OTHER = re.compile(r"(?:друг(?:ие|ое) (?:названи|наименовани)[ея]|она же|он же)\s{0,3}[:–-]?", re.I)


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    top = kit.html.page(in_utf_8(documents["list"]))
    fits = [
        table
        for table in kit.html.tables(top)
        if sum(NAME in name.casefold() for name in table.header) == 1
    ]
    if len(fits) != 1 or not fits[0].rows:
        raise kit.LayoutChanged(f"{len(fits)} tables have a column Наименование.")
    header = [kit.clean(name).casefold() for name in fits[0].header]
    if len(set(header)) < len(header):
        raise kit.LayoutChanged("The table has a column twice.")
    for number, cells in enumerate(fits[0].rows, 1):
        if len(cells) != len(header):
            raise kit.LayoutChanged(f"Row {number} of the table has {len(cells)} cells.")
        yield entry(kit.Record.row(header, [cell.text for cell in cells], f"row {number}"), header)


def in_utf_8(document: kit.Document) -> kit.Document:
    """The page as UTF-8; older copies are in the Cyrillic of Windows."""
    try:
        document.content.decode("utf-8")
    except UnicodeDecodeError:
        text = document.content.decode("cp1251", "replace")
        return kit.Document(name=document.name, content=text.encode())
    return document


def entry(row: kit.Record, header: list[str]) -> kit.RawEntry:
    text = kit.clean(row.take_filled(next(name for name in header if NAME in name)))
    said = [row.take(name) for name in header if row.has(name) and not NUMBER.fullmatch(name)]
    primary, *others = names(text)
    whole = "\n".join((text, *said))
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
