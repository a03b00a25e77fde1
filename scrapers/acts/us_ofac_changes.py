"""United States: OFAC Sanctions List Service, the newest delta of its lists (XML).

`changes/latest` leads to a file of what the last publication added, removed and modified. What is
known of it comes from programs that read it: the root's namespace, `publicationInfo/datePublished`
and `entities/entity` with `@id` and `@action`. Names and programmes are read by the words of
ENHANCED XML, whose elements it shares as far as is known. No genuine file has passed this reader.
"""

import re
from collections.abc import Iterator

from scrapers import kit

SERVICE = "https://sanctionslistservice.ofac.treas.gov"

SOURCE = kit.Source(
    title="OFAC Sanctions List Service: changes of the last publication",
    authority="Department of the Treasury, Office of Foreign Assets Control",
    country="US",
    legal_basis="Executive Order 13224; 31 CFR chapter V",
    page="https://ofac.treasury.gov/sanctions-list-service",
    known_on="2026-08-22",
    licence="Work of the United States government, public domain (17 U.S.C. 105)",
    language="en",
    tier=2,
    formats=(
        kit.Format(
            id="delta",
            files={
                "changes": kit.File(
                    url=f"{SERVICE}/changes/latest",
                    patterns=("*delta*.xml",),
                    content=kit.FileType.XML,
                ),
            },
        ),
    ),
    expected=range(0, 2_000),
    date_formats=("%Y-%m-%d",),
    timezone="America/New_York",
    interval_days=7,
    check_every_minutes=60,
    proof=kit.Proof.NONE,
    access_note="The address leads to another one that ends within the hour: only ask this one.",
    size_limit_bytes=32 * 1024 * 1024,
)

LISTS = ("us_ofac_sdn",)
"""Lists that the acts of this feed show in."""

TERRORISM = frozenset({"SDGT", "FTO", "SDT", "HIFPAA", "IRGC"})
ACTIONS = {
    "add": kit.Effect.ADDS,
    "remove": kit.Effect.REMOVES,
    "delete": kit.Effect.REMOVES,
    "modify": kit.Effect.REWORDS,
}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NAMES = ("formattedFullName", "fullName", "formattedLastName", "lastName")
KINDS = {
    frozenset({kit.Effect.ADDS}): kit.ActKind.DESIGNATION,
    frozenset({kit.Effect.REMOVES}): kit.ActKind.REVOCATION,
}


def acts(documents: kit.Documents) -> Iterator[kit.RawAct]:
    """One act: what the last publication did, to those listed as terrorists before or after it."""
    top = kit.xml.root(documents["changes"])
    day = _published(top)
    found = tuple(_parties(top))
    if found:
        yield kit.RawAct(
            number=f"delta-{day}",
            title=f"Changes of the sanctions lists published on {day}",
            published_on=day,
            url=SOURCE.page,
            kind=KINDS.get(frozenset(p.effect for p in found), kit.ActKind.AMENDMENT),
            parties=found,
            lists=LISTS,
            whole=True,
        )


def _published(top: object) -> str:
    """The day of the publication; LayoutChanged where the file says none."""
    for element in kit.xml.descendants(top, "datePublished"):
        text = kit.xml.text(element).strip()
        if found := DAY.match(text):
            kit.file_moment(found[0], "datePublished", form="%Y-%m-%d")
            return found[0]
    raise kit.LayoutChanged("The file of changes says no datePublished.")


def _parties(top: object) -> Iterator[kit.ActParty]:
    for number, element in enumerate(kit.xml.descendants(top, "entity"), 1):
        where = f"entity {number}"
        action = kit.xml.attribute(element, "action").casefold()
        if not action:
            continue  # an entity that another one only speaks of
        if action not in ACTIONS:
            raise kit.LayoutChanged(f"{where} has the unknown action {action[:40]!r}.")
        tags = _tags(element)
        names = _names(element)
        if tags and names:
            reference = kit.xml.attribute(element, "id")
            yield kit.ActParty(
                names[0],
                ACTIONS[action],
                names[1:],
                references=(reference,) if reference else (),
                lists=LISTS,
                programmes=tags,
            )


def _tags(element: object) -> tuple[str, ...]:
    """The programmes of terrorism that an entity has, or had."""
    found = (kit.clean(kit.xml.text(e)) for e in kit.xml.descendants(element, "sanctionsProgram"))
    return tuple(tag for tag in dict.fromkeys(found) if tag in TERRORISM)


def _names(element: object) -> tuple[str, ...]:
    """Its names, each once, by the fullest way in which the file writes them."""
    for tag in NAMES:
        found = (kit.clean(kit.xml.text(e)) for e in kit.xml.descendants(element, tag))
        if names := tuple(dict.fromkeys(name for name in found if name)):
            return names
    return ()
