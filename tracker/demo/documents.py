"""The documents of a day, in the official formats: one small writer a list.

They are ours: the formats are the authorities', the facts are public, no byte is copied. All of
them have the form of today, also for days on which the authority published otherwise.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from html import escape
from json import dumps
from typing import NamedTuple

from tracker.demo.story import Day, Listed, Story


class File(NamedTuple):
    """One file as the site serves it."""

    content: bytes
    kind: str


HTML, XML = "text/html; charset=utf-8", "application/xml"
XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
LIMS = "http://justice.gc.ca/lims"

TROUBLE = File(
    b"<!DOCTYPE html>\n<html><head><title>Technical difficulties</title></head><body>"
    b"<h1>We are experiencing technical difficulties</h1><p>Please try again later.</p>"
    b"</body></html>\n",
    HTML,
)
"""What a site may say with status 200 instead of its list."""


def documents(story: Story, day: Day) -> dict[str, File]:
    """List -> the file that its site serves on a day of the story; so with the feed of notices."""
    files = {list_id: _file(story, list_id, day) for list_id in story.open_on(day.day)}
    return files | {FEED: us_federal_register(_standing(story.acts, day.day))}


def _file(story: Story, list_id: str, day: Day) -> File:
    file = WRITERS[list_id](_kept(story.entries[list_id], day.missing.get(list_id)), day.day)
    match day.broken.get(list_id):
        case "error page":
            return TROUBLE
        case "cut off":
            return file._replace(content=file.content[: len(file.content) // 2])
        case _:
            return file


def _kept(entries: Sequence[Listed], missing: str | None) -> Sequence[Listed]:
    """The entries without those whose ids begin so."""
    return [entry for entry in entries if missing is None or not entry.id.startswith(missing)]


def _standing(entries: Iterable[Listed], day: date) -> list[Listed]:
    return [entry for entry in entries if entry.stands(day)]


# United States, Department of State.


def us_state_fto(entries: Sequence[Listed], day: date) -> File:
    """Two tables: who is designated, and who no longer is, with both days."""
    standing = sorted(_standing(entries, day), key=_since, reverse=True)
    gone = [entry for entry in entries if entry.gone(day)]
    removed = sorted(gone, key=_until, reverse=True)
    rows = [_row(_long(_since(e)), e.text(day)) for e in standing]
    left = [_row(_long(_until(e)), e.text(day), _long(_since(e))) for e in removed]
    body = (
        "<h1>Foreign Terrorist Organizations</h1>\n"
        f"<table>{_heads('Date Designated', 'Name')}{''.join(rows)}</table>\n"
        "<h2>Delisted Foreign Terrorist Organizations</h2>\n<table>"
        f"{_heads('Date Removed', 'Name', 'Date Originally Designated')}{''.join(left)}</table>"
    )
    return _page("Foreign Terrorist Organizations", body)


def _since(entry: Listed) -> date:
    return entry.since or date.min


def _until(entry: Listed) -> date:
    return entry.until or date.max


def _long(day: date) -> str:
    """October 8, 1997."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""As the Department writes them, whatever language is set here."""


def _heads(*names: str) -> str:
    return f"<tr>{''.join(f'<th>{name}</th>' for name in names)}</tr>\n"


def _row(*cells: str) -> str:
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>\n"


def _page(title: str, body: str) -> File:
    page = (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head><body>\n{body}\n</body></html>\n"
    )
    return File(page.encode(), HTML)


FEED = "us_federal_register"
"""What announces the Department's acts, and is looked at with its list."""


def us_federal_register(acts: Iterable[Listed]) -> File:
    """An answer of the Federal Register's service: its notices, the newest first."""
    found = sorted(acts, key=_since, reverse=True)
    results = [_notice(act, _since(act)) for act in found]
    answer = {"count": len(results), "total_pages": 1, "results": results}
    return File(dumps(answer, indent=1).encode(), "application/json")


def _notice(act: Listed, day: date) -> dict[str, str]:
    return {
        "document_number": act.id,
        "title": act.text(day),
        "publication_date": str(day),
        "html_url": f"https://www.federalregister.gov/documents/{day:%Y/%m/%d}/{act.id}/notice",
    }


# United Kingdom.


def gb_proscribed(entries: Sequence[Listed], day: date) -> File:
    """Names in the order of their insertion; who left leaves dots."""
    begun = [entry for entry in entries if entry.begun(day)]
    items = (". . . . . . . ." if e.gone(day) else e.text(day) for e in begun)
    listed = "".join(
        f"<ListItem><Para><Text>{escape(text)}</Text></Para></ListItem>\n" for text in items
    )
    text = (
        f'{XML_HEAD}<Legislation xmlns="http://www.legislation.gov.uk/namespaces/legislation">'
        "<Primary><Schedules><Schedule><Number>SCHEDULE 2</Number><TitleBlock>"
        "<Title>Proscribed Organisations</Title></TitleBlock><ScheduleBody>\n"
        f'<UnorderedList Decoration="none">\n{listed}</UnorderedList>\n'
        "</ScheduleBody></Schedule></Schedules></Primary></Legislation>\n"
    )
    return File(text.encode(), XML)


# United States, Treasury.


def us_ofac_sdn(entries: Sequence[Listed], day: date) -> File:
    """SDN.XML: every entry by its number, with its programmes and other names."""
    standing = _standing(entries, day)
    text = (
        '<?xml version="1.0" standalone="yes"?>\n'
        '<sdnList xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview'
        '/exports/XML">\n<publshInformation>'
        f"<Publish_Date>{day:%m/%d/%Y}</Publish_Date>"
        f"<Record_Count>{len(standing)}</Record_Count></publshInformation>\n"
        f"{''.join(_sdn(entry, day) for entry in standing)}</sdnList>\n"
    )
    return File(text.encode(), XML)


def _sdn(entry: Listed, day: date) -> str:
    tags = "".join(f"<program>{tag}</program>" for tag in entry.programmes(day))
    others = "".join(
        f"<aka><uid>{entry.id}{number:02}</uid><type>a.k.a.</type><category>strong</category>"
        f"<lastName>{escape(name)}</lastName></aka>"
        for number, name in enumerate(entry.also(day))
    )
    return (
        f"<sdnEntry><uid>{entry.id}</uid><lastName>{escape(entry.text(day))}</lastName>"
        f"<sdnType>Entity</sdnType><programList>{tags}</programList>"
        f"<akaList>{others}</akaList></sdnEntry>\n"
    )


# European Union.


def eu_terrorist_list(entries: Sequence[Listed], day: date) -> File:
    """The consolidated annex: numbered sentences in two parts, without ids and days."""
    standing = _standing(entries, day)
    persons = _numbered(f"{e.text(day)}, {e.remark}" for e in standing if e.person)
    groups = _numbered(f"{e.text(day)}." for e in standing if not e.person)
    text = (
        f'{XML_HEAD}<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml"><head>'
        "<title>02001R2580</title></head><body>\n"
        "<p>Consolidated text: Council Regulation (EC) No 2580/2001</p>\n<p>ANNEX II</p>\n"
        f"<p>List referred to in Article 2(3)</p>\n<p>A. Natural persons</p>\n{persons}"
        f"<p>B. Legal persons, groups and entities</p>\n{groups}</body></html>\n"
    )
    return File(text.encode(), "application/xhtml+xml")


def _numbered(sentences: Iterable[str]) -> str:
    numbered = (f"{number}. {text}" for number, text in enumerate(sentences, 1))
    return "".join(f"<p>{escape(text)}</p>\n" for text in numbered)


# Canada.


def ca_listed_entities(entries: Sequence[Listed], day: date) -> File:
    """The regulation: every item by its number; notes say from when an amendment is in force."""
    standing = _standing(entries, day)
    items = "".join(map(_item, standing, [day] * len(standing)))
    text = (
        f'{XML_HEAD}<Regulation xmlns:lims="{LIMS}" lims:current-date="{day}" '
        'regulation-type="SOR" xml:lang="en">'
        "<Identification><InstrumentNumber>SOR/2002-284</InstrumentNumber></Identification>"
        '<Body><Section lims:fid="2"><Label>1</Label><Text>The following list is established.'
        f'</Text><List lims:fid="1">\n{items}</List>\n<HistoricalNote>'
        f"{''.join(map(_note, standing))}</HistoricalNote></Section></Body></Regulation>\n"
    )
    return File(text.encode(), XML)


def _item(entry: Listed, day: date) -> str:
    return f'<Item lims:fid="{entry.id}"><Text>{escape(entry.text(day))}</Text></Item>\n'


def _note(entry: Listed) -> str:
    if entry.since is None:
        return ""
    dated = f'lims:fid="{entry.id}" lims:inforce-start-date="{entry.since}"'
    return f"<HistoricalNoteSubItem {dated}>Amendment</HistoricalNoteSubItem>\n"


# United Nations.


def un_sc(entries: Sequence[Listed], day: date) -> File:
    """The consolidated list: persons, then groups, by the numbers of the Council."""
    standing = _standing(entries, day)
    persons = "".join(_party(e, day, "INDIVIDUAL") for e in standing if "i." in e.id)
    groups = "".join(_party(e, day, "ENTITY") for e in standing if "e." in e.id)
    text = (
        f'{XML_HEAD}<CONSOLIDATED_LIST dateGenerated="{day}T00:00:05.120Z">\n'
        f"<INDIVIDUALS>\n{persons}</INDIVIDUALS>\n<ENTITIES>\n{groups}</ENTITIES>\n"
        "</CONSOLIDATED_LIST>\n"
    )
    return File(text.encode(), XML)


def _party(entry: Listed, day: date, tag: str) -> str:
    regime = "Taliban" if entry.id.startswith("TA") else "Al-Qaida"
    names = "".join(
        f"<{tag}_ALIAS><QUALITY>{'Good' if tag == 'INDIVIDUAL' else 'a.k.a.'}</QUALITY>"
        f"<ALIAS_NAME>{escape(name)}</ALIAS_NAME></{tag}_ALIAS>"
        for name in entry.also(day)
    )
    return (
        f"<{tag}><DATAID>{sum(entry.id.encode())}{entry.id[-3:]}</DATAID>"
        f"<FIRST_NAME>{escape(entry.text(day))}</FIRST_NAME>"
        f"<UN_LIST_TYPE>{regime}</UN_LIST_TYPE><REFERENCE_NUMBER>{entry.id}</REFERENCE_NUMBER>"
        f"<LISTED_ON>{entry.since}</LISTED_ON>{names}</{tag}>\n"
    )


Writer = Callable[[Sequence[Listed], date], File]

WRITERS: Mapping[str, Writer] = {
    "us_state_fto": us_state_fto,
    "gb_proscribed": gb_proscribed,
    "us_ofac_sdn": us_ofac_sdn,
    "eu_terrorist_list": eu_terrorist_list,
    "ca_listed_entities": ca_listed_entities,
    "un_sc": un_sc,
}
