"""United States: Federal Register, documents on public inspection (JSON of its API).

A notice lies open the day before it is published, at times sooner. It is none yet: what is read
here is an announcement, which becomes one with the notice by its document number. The shape of an
answer is that of the register's own documentation; no genuine answer has passed this reader.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from scrapers import kit
from scrapers.families import federal_register as register

SOURCE = kit.Source(
    title="Federal Register, documents on public inspection",
    authority="Office of the Federal Register",
    country="US",
    legal_basis="44 U.S.C. 1503; 1 CFR 17.2",
    page="https://www.federalregister.gov/public-inspection/current",
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
                        "https://www.federalregister.gov/api/v1/"
                        "public-inspection-documents/current.json"
                        "?fields%5B%5D=document_number&fields%5B%5D=title"
                        "&fields%5B%5D=filed_at&fields%5B%5D=publication_date"
                        "&fields%5B%5D=html_url&fields%5B%5D=docket_numbers"
                        "&fields%5B%5D=toc_subject&fields%5B%5D=toc_doc"
                        "&fields%5B%5D=raw_text_url&per_page=1000"
                    ),
                    patterns=("public-inspection*.json", "current*.json"),
                    content=kit.FileType.JSON,
                ),
                "bodies": kit.File(
                    url="",
                    patterns=("????-*.txt", "????-*.html"),
                    content=kit.FileType.TEXT,
                    many=10,
                    size_limit_bytes=2 * 1024 * 1024,
                ),
            },
        ),
    ),
    expected=range(1, 2_000),
    date_formats=("%Y-%m-%d",),
    timezone="America/New_York",
    interval_days=30,
    check_every_minutes=30,
    proof=kit.Proof.NONE,
    size_limit_bytes=8 * 1024 * 1024,  # some 200 documents of a kB each
)

LISTS = ("us_state_fto", "us_ofac_sdn")
"""Lists that the acts of this feed will show in."""

NUMBER = re.compile(r"(?:[A-Z]\d-)?[A-Z]?\d{1,4}-\d{1,6}")
DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T|$)")

says = register.says


def follow(page: kit.Document) -> Mapping[str, str]:
    """The texts of the documents that may be about terrorists."""
    found: dict[str, str] = {}
    for record in register.records(page):
        number, text = record.peek("document_number"), record.peek("raw_text_url")
        if text and NUMBER.fullmatch(number) and register.may_be(_title(record)):
            found.setdefault(f"bodies/{number}", text)
    return found


def acts(documents: kit.Documents) -> Iterator[kit.RawAct]:
    """What is announced, in the order of the answer; LayoutChanged when it is no such answer."""
    seen: set[str] = set()
    for record in register.records(documents["documents"]):
        if not register.may_be(_title(record)):
            continue
        plain = _plain(record)
        act = register.read_act(plain, documents.get(f"bodies/{plain.number}"))
        if act.lists and act.number not in seen:
            seen.add(act.number)
            filed = _day(record, "filed_at") or act.published_on
            yield replace(act, kind=kit.ActKind.ANNOUNCEMENT, published_on=filed)


def _title(record: kit.Record) -> str:
    """The title; where there is none yet, what the table of contents will say."""
    return kit.clean(
        record.peek("title") or f"{record.peek('toc_subject')} {record.peek('toc_doc')}"
    )


def _plain(record: kit.Record) -> kit.RawAct:
    """What the answer itself says of a document; published when it will be, for now."""
    number = record.take_filled("document_number")
    if not NUMBER.fullmatch(number):
        raise kit.LayoutChanged(f"{record.where} has the document number {number[:40]!r}.")
    day = _day(record, "publication_date") or _day(record, "filed_at")
    if not day:
        raise kit.LayoutChanged(f"{record.where} has no day of filing or publication.")
    return kit.RawAct(
        number=number,
        title=_title(record),
        published_on=day,
        url=record.take_optional("html_url"),
        citations=register.cited(f"FR Doc. {number}", *record.take_all("docket_numbers")),
    )


def _day(record: kit.Record, field: str) -> str:
    """The day of a date or moment, as the office writes it; "" where it says none."""
    text = record.peek(field)
    if not text:
        return ""
    found = DAY.match(text)
    if not found:
        raise kit.LayoutChanged(f"{record.where} has {field} {text[:40]!r}, which is no day.")
    kit.file_moment(found[1], f"{field} of {record.where}", form="%Y-%m-%d")
    return found[1]
