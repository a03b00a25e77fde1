"""Reads the date fields of every real document, and says what is not read to its end.

    python -m tests.dates          list, field, text and how often; then the figures

The documents lie in the shared folder beside the checkout; without it there is nothing to read.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from scrapers import kit
from scrapers.registry import scraper
from tracker.intake import folders
from tracker.model import DATES
from tracker.rules.normalise.dates import Read, formats_of, read

SHARED = Path(__file__).parents[1] / ".." / "shared"
YEAR = re.compile(r"(?<!\d)(?:1[3-9]|20)\d\d(?!\d)")

REASONS = {
    r"(?:about |Approximately \()?\d\d(?:-\d\d)? years old\)?|おおむね\d\d~\d\d歳": "an age",
    r"\d{1,2}月\d{1,2}日\(year unknown\)": "a day without a year",
    r"29(?:/02/| Feb\. )\d{4}": "a day that no calendar has",
    r"(?:19|20)\d\d-\d\d-\d\d \(islamic calendar\)": "a day of our calendar, said to be of another",
    r"00\d\d-\d\d-\d\d": "a year of the first century",
    r"\d\d? [A-Z][a-z]+ \d{4}": "a month that is none",
    r"\d\d?/\d{6}|\d\d?/\d\d/\d{4}/\d\d/\d{4}.*": "signs left out or doubled",
    r"\d{4}/\d{4}年.+|\d{4}年\d+月\d+/\d+日|\d{4}年\d+\(\d+\)月\d+日": "two readings of a part",
}
"""What is left, and why, by its form."""


class Published(NamedTuple):
    """A text of a date field, and what is read of it."""

    list_id: str
    day: str
    field: str
    text: str
    found: Read

    @property
    def reason(self) -> str:
        """Why it is not read; "" if nobody has said."""
        known = (why for form, why in REASONS.items() if re.fullmatch(form, self.found.unread))
        return next(known, "")


def published(*, newest: bool = False) -> Iterator[Published]:
    """Every text of a date field in every real document that is the list, or in the newest ones."""
    for part in ("archive", "excerpts"):
        every = folders.folders(SHARED / part)[0]
        last = {found.list_id: found for found in sorted(every, key=lambda one: one.observed_at)}
        for found in last.values() if newest else every:
            yield from _of_document(found)


def _of_document(found: folders.Found) -> Iterator[Published]:
    known = scraper(found.list_id)
    documents = {
        role: kit.Document(name=folders.plain_name(path), content=folders.content_of(path, 2**27))
        for role, path in found.documents.items()
    }
    try:
        entries = list(known.parse(documents)) if documents else []
    except kit.LayoutChanged:
        return
    for raw in entries:
        for field, text in _texts(raw):
            reading = read(text, formats_of(known.source))
            yield Published(found.list_id, found.folder, field, text, reading)


def _texts(raw: kit.RawEntry) -> Iterator[tuple[str, str]]:
    for act in raw.designations:
        yield "listedOn", act.listed_on
        yield "delistedOn", act.delisted_on
    for field in sorted(DATES & raw.facts.keys()):
        yield from ((field, text) for text in raw.facts[field])


def main() -> None:
    left: Counter[tuple[str, str, str, str]] = Counter()
    texts = 0
    for one in published():
        texts += bool(one.text)
        if one.found.unread:
            left[one.list_id, one.field, one.text, one.reason or "NOBODY KNOWS"] += 1
    for (list_id, field, text, reason), count in sorted(left.items()):
        print(f"{list_id:15} {field:10} {count:4}  {text}  ({reason})")
    print(f"{sum(left.values())} of {texts:,} dates are not read to their end: {len(left)} texts.")


if __name__ == "__main__":
    main()
