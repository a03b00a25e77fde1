"""United States: Federal Register, notices of State and OFAC on terrorists (JSON of its API).

A designation under section 219 is in force on its publication here; the department's page and the
Treasury's list follow. What a notice does is told by the operative words of its text, which a look
asks for once; where they are not at hand, by its title alone. `page_views`, the comments' counter
and the mark in the address of the inspection's PDF move at every call, and are not asked for.
"""

import re
from collections.abc import Iterator, Mapping

from scrapers import kit
from scrapers.families import federal_register as register

SOURCE = kit.Source(
    title="Federal Register, notices of State and OFAC on terrorist designations",
    authority="Office of the Federal Register",
    country="US",
    legal_basis="8 U.S.C. 1189(a)(2)(A)(ii); Executive Order 13224; 44 U.S.C. 1507",
    page="https://www.federalregister.gov/agencies/state-department",
    known_on="2026-08-22",
    licence="Work of the United States government, public domain (17 U.S.C. 105)",
    language="en",
    tier=1,
    formats=(
        kit.Format(
            id="json",
            files={
                "documents": kit.File(
                    url=(
                        "https://www.federalregister.gov/api/v1/documents.json"
                        "?conditions%5Bagencies%5D%5B%5D=state-department"
                        "&conditions%5Bagencies%5D%5B%5D=foreign-assets-control-office"
                        "&conditions%5Bterm%5D=terrorist&conditions%5Btype%5D%5B%5D=NOTICE"
                        "&fields%5B%5D=document_number&fields%5B%5D=title"
                        "&fields%5B%5D=publication_date&fields%5B%5D=html_url"
                        "&fields%5B%5D=citation&fields%5B%5D=effective_on"
                        "&fields%5B%5D=signing_date&fields%5B%5D=docket_ids"
                        "&fields%5B%5D=correction_of&fields%5B%5D=raw_text_url"
                        "&fields%5B%5D=body_html_url"
                        "&order=newest&per_page=100"
                    ),
                    patterns=("documents*.json", "fr_search*.json"),
                    content=kit.FileType.JSON,
                ),
                "bodies": kit.File(
                    url="",
                    patterns=("????-*.txt", "????-*.html", "????-*.md", "E?-*.txt", "E?-*.html"),
                    content=kit.FileType.TEXT,
                    many=25,
                    size_limit_bytes=2 * 1024 * 1024,  # most have some 5 kB, OFAC's up to 400
                ),
            },
        ),
    ),
    expected=range(1, 1_000),
    date_formats=("%Y-%m-%d",),
    timezone="America/New_York",
    interval_days=14,
    check_every_minutes=60,
    proof=kit.Proof.EXCERPT,
    size_limit_bytes=8 * 1024 * 1024,  # a page of answers has some 100 kB
)

LISTS = ("us_state_fto", "us_ofac_sdn")
"""Lists that the acts of this feed show in."""

LONGEST_NUMBER = 100
"""Letters of a document number; official ones have 10."""

NUMBER = re.compile(r"/documents/\d{4}/\d{2}/\d{2}/([^/]+)/")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

says = register.says


def follow(page: kit.Document) -> Mapping[str, str]:
    """The texts of the notices that may be about terrorists, newest first."""
    found: dict[str, str] = {}
    for record in register.records(page):
        text, number = record.take_any(("raw_text_url", "body_html_url")), _number(record)
        if text and number and register.may_be(kit.clean(record.peek("title"))):
            found.setdefault(f"bodies/{number}", text)
    return found


def acts(documents: kit.Documents) -> Iterator[kit.RawAct]:
    """The acts of one answer, newest first; LayoutChanged when it is not such an answer."""
    seen: set[str] = set()
    for record in register.records(documents["documents"]):
        title = kit.clean(record.take_filled("title"))
        if not register.may_be(title):
            continue
        number = _number(record)
        if not number:
            raise kit.LayoutChanged(f"{record.where} has no document number.")
        act = register.read_act(_plain(record, number, title), documents.get(f"bodies/{number}"))
        if act.lists and number not in seen:
            seen.add(number)
            yield act


def _number(record: kit.Record) -> str:
    """The document number; where the answer lacks it, that of the address; "" for none."""
    found = NUMBER.search(record.peek("html_url"))
    number = record.peek("document_number") or (found[1] if found else "")
    return number if len(number) <= LONGEST_NUMBER else ""


def _plain(record: kit.Record, number: str, title: str) -> kit.RawAct:
    """What the answer itself says of a notice."""
    published = _day(record, "publication_date")
    if not published:
        raise kit.LayoutChanged(f"{record.where} has no day of publication.")
    corrected = record.take_optional("correction_of").partition("?")[0].rsplit("/", 1)[-1]
    return kit.RawAct(
        number=number,
        title=title,
        published_on=published,
        url=record.take_filled("html_url"),
        citations=register.cited(
            record.take_optional("citation"), f"FR Doc. {number}", *record.take_all("docket_ids")
        ),
        signed_on=_day(record, "signing_date"),
        in_force_on=_day(record, "effective_on"),
        corrects=next(iter(register.cited(f"FR Doc. {corrected}")), ""),
    )


def _day(record: kit.Record, field: str) -> str:
    """A day as the answer gives it, "" for none; LayoutChanged for what is no day, 30 February."""
    text = record.take_optional(field)
    if not text:
        return ""
    if not DAY.fullmatch(text):
        raise kit.LayoutChanged(f"{record.where} has {field} {text[:40]!r}, which is no day.")
    kit.file_moment(text, f"{field} of {record.where}", form="%Y-%m-%d")
    return text
