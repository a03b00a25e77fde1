"""Vietnam: Ministry of Public Security, terrorist organisations (JSON).

One row per web article: one is a container for the UN list, and one group has two articles.
"""

import re
from collections.abc import Iterator

from scrapers import kit

SOURCE = kit.Source(
    title="Terrorist organisations and organisations related to terrorism",
    authority="Ministry of Public Security of Vietnam",
    country="VN",
    legal_basis="Law on Counter-Terrorism 2013; Decrees 122/2013/ND-CP and 93/2024/ND-CP",
    page="https://bocongan.gov.vn/",
    known_on="2026-08-22",
    licence="Not stated on the pages we know",
    language="vi",
    tier=3,
    formats=(
        kit.Format(
            id="json",
            files={
                "list": kit.File(
                    url="https://api-portal.bocongan.gov.vn/backend-portal/terrorist-organization",
                    patterns=("terrorist-organization*.json",),
                    content=kit.FileType.JSON,
                    headers={"Portal-Id": "22"},
                )
            },
        ),
    ),
    expected=range(3, 100),
    date_formats=(),
    timezone="Asia/Ho_Chi_Minh",
    interval_days=180,
    proof=kit.Proof.EXCERPT,
    access_note=(
        "The interface of the ministry's portal; it wants the header Portal-Id: 22 and gives no "
        "dates and no persons. The Vietnamese text is the authority's; there is no English one."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # at most 100 entries
)

# Articles that are no group.
CONTAINERS = frozenset({"Danh sách chỉ định của Hội đồng Bảo an Liên Hợp quốc"})

# The same group in two articles, "related to terrorism" (2025) and "terrorist" (2026).
SAME_GROUP = {"106": "7"}

TERRORIST = "Tổ chức khủng bố"
RELATED = "Tổ chức liên quan đến khủng bố"

QUOTED = re.compile('[“"”]([^“"”]+)[“"”]')


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    top = kit.json.load(documents["list"])
    if str(kit.json.at(top, "code")) != "200":
        raise kit.LayoutChanged("The interface does not answer with code 200.")
    for record in kit.json.records(kit.json.at(top, "data"), "data"):
        number, title = record.take_filled("id"), kit.clean(record.take_filled("name"))
        record.ignore("slug")
        if title not in CONTAINERS:
            yield entry(SAME_GROUP.get(number, number), title, record)


def entry(reference: str, title: str, record: kit.Record) -> kit.RawEntry:
    """`Tổ chức khủng bố “A” và “B”`: what the ministry calls it, and its names."""
    programme = RELATED if title.startswith(RELATED) else TERRORIST
    text = title.removeprefix(programme).strip()
    names = QUOTED.findall(text) or [text]
    joined = (kit.split(name, " - ") for name in names if " - " in name)
    short = [part for parts in joined for part in parts if part not in names]
    primary, *others = names
    aliases = (kit.RawName(text=t, kind=kit.NameKind.ALIAS) for t in (*others, *short))
    return kit.RawEntry(
        reference=reference,
        schema=kit.Schema.ORGANIZATION,
        names=(kit.RawName(text=primary), *aliases),
        designations=(kit.RawDesignation(programme=programme),),
        facts={"notes": [record.take_optional("description")]},
        extra=record.leftovers(),
    )
