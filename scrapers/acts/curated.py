"""Acts that this program is shipped with: the famous ones, and those whose texts no feed reaches.

`curated.yaml` beside this module has them, each with where it was read and who says so; what is
general knowledge and was not read says that it is to be read again. No network is asked for it:
`tracker/intake/curated.py` takes the shipped bytes in. How to add one:
docs/acts/curated-and-entered.md.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

import yaml

from scrapers import kit

SOURCE = kit.Source(
    title="Curated acts, shipped with this program",
    authority="This program; each act names its source and who says so",
    country="",
    legal_basis="",
    page="",
    licence="Apache-2.0, as the program",
    language="en",
    tier=1,
    formats=(
        kit.Format(
            id="yaml",
            files={
                "acts": kit.File(url="", patterns=("curated*.yaml",), content=kit.FileType.YAML)
            },
        ),
    ),
    expected=range(1, 10_000),
    date_formats=("%Y-%m-%d",),
    interval_days=365,
    size_limit_bytes=4 * 1024 * 1024,
    proof=kit.Proof.WHOLE,
)

LISTS = (
    "ca_listed_entities",
    "ca_listed_entities_feed",
    "eu_fsf",
    "eu_terrorist_list",
    "gb_fcdo_uksl",
    "gb_hmt_conlist",
    "gb_proscribed",
    "un_sc",
    "us_ofac_sdn",
    "us_state_fto",
)
"""Lists that acts of the file may show in."""

CAUSES = frozenset(
    {
        "court_annulment",
        "revocation",
        "expiry",
        "periodic_review",
        "death",
        "merged",
        "moved_to_other_list",
        "regime_ended",
        "superseded",
        "administrative_correction",
    }
)
"""Why somebody left, as the log says it (docs/reference/fields.md)."""


DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ID = re.compile(r"[a-z0-9][a-z0-9.-]{0,79}")

DEEPEST = 6
"""Levels of the file: acts, an act, its parties, a party, its names. One more is none of ours."""

_Kind = TypeVar("_Kind", bound=StrEnum)


class Fields:
    """What one entry of the file says, by names; whatever is not taken is a fault.

    Faults name the line: LayoutChanged.
    """

    def __init__(self, file: str, node: yaml.Node) -> None:
        self.file, self.line = file, _line(node)
        if not isinstance(node, yaml.MappingNode):
            raise self.fault("names and values are wanted here")
        self.values: dict[str, yaml.Node] = {}
        for name, value in node.value:
            if name.value in self.values:
                raise self.fault(f"{name.value!r} is said twice", name)
            self.values[name.value] = value

    def fault(self, why: str, node: yaml.Node | None = None) -> kit.LayoutChanged:
        """A sentence with the line."""
        line = _line(node) if node else self.line
        return kit.LayoutChanged(f"{self.file}, line {line}: {why}.")

    def text(self, name: str) -> str:
        """A text; "" where none is said."""
        node = self.values.pop(name, None)
        return self._text(name, node) if node else ""

    def _text(self, name: str, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            raise self.fault(f"{name} has no text", node)
        return kit.clean(node.value)

    def filled(self, name: str) -> str:
        """A text that has to be there."""
        if name not in self.values:
            raise self.fault(f"{name} is missing here")
        return self.text(name)

    def texts(self, name: str) -> tuple[str, ...]:
        """Several texts, or one."""
        node = self.values.pop(name, None)
        if node is None:
            return ()
        if isinstance(node, yaml.ScalarNode):
            return (self._text(name, node),)
        if not isinstance(node, yaml.SequenceNode):
            raise self.fault(f"{name} is no list of texts", node)
        return tuple(self._text(name, item) for item in node.value)

    def day(self, name: str) -> str:
        """A day; "" where none is said."""
        node = self.values.get(name)
        day = self.text(name)
        if day and not _is_day(day):
            raise self.fault(f"{name} is {day!r}, which is no day like 2009-01-26", node)
        return day

    def one_of(self, name: str, known: type[_Kind], otherwise: _Kind) -> _Kind:
        """One of the words of an enumeration."""
        node = self.values.get(name)
        word = self.text(name) or str(otherwise)
        if word not in set(known):
            raise self.fault(f"{name} is {word!r}; it is one of {', '.join(known)}", node)
        return known(word)

    def among(self, name: str, known: frozenset[str] | tuple[str, ...]) -> tuple[str, ...]:
        """Texts, each of them known."""
        node = self.values.get(name)
        words = self.texts(name)
        for word in words:
            if word not in known:
                raise self.fault(f"{name} is {word!r}, which we do not know", node)
        return words

    def cited(self, name: str) -> tuple[str, ...]:
        """Citations, each in its normal form."""
        node = self.values.get(name)
        try:
            return tuple(str(kit.citations.parse(text)) for text in self.texts(name))
        except ValueError as why:
            raise self.fault(str(why).rstrip("."), node) from None

    def entries(self, name: str) -> Iterator["Fields"]:
        """Entries in this one."""
        node = self.values.pop(name, None)
        if node is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            raise self.fault(f"{name} is no list", node)
        for item in node.value:
            yield Fields(self.file, item)

    def end(self) -> None:
        """LayoutChanged where something was not taken."""
        for name, node in self.values.items():
            raise self.fault(f"nobody knows what {name!r} means", node)


def _is_day(text: str) -> bool:
    try:
        return bool(DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def acts(documents: kit.Documents) -> Iterator[kit.RawAct]:
    """Every act of the file, in its order; LayoutChanged with the line for what is wrong in it."""
    root = _root(documents["acts"])
    who = {party.filled("id"): party for party in root.entries("who")}
    entries = list(root.entries("acts"))
    root.end()
    known: dict[str, int] = {}
    for entry in entries:
        act = _act(entry, who)
        if act.number in known:
            raise entry.fault(f"{act.number} stands in line {known[act.number]} already")
        known[act.number] = entry.line
        yield act


def _root(document: kit.Document) -> Fields:
    """All that the file says."""
    try:
        text = document.content.decode("utf-8")
        node = _composed(text)
    except (UnicodeDecodeError, yaml.YAMLError) as why:
        raise kit.LayoutChanged(f"{document.name} is no YAML: {why}") from None
    if node is None:
        raise kit.LayoutChanged(f"{document.name} has no acts.")
    return Fields(document.name, node)


def _composed(text: str) -> yaml.Node | None:
    """What YAML has, with lines. No more levels than ours: nesting ends a process."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST or isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError(
                f"line {_line(event)} goes deeper than acts do, or back to another one"
            )
    node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    return node


def _line(of: yaml.Node | yaml.Event) -> int:
    return of.start_mark.line + 1 if of.start_mark else 0


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The reader in C where there is one: ten times as fast."""


class Days(NamedTuple):
    """The days of the law, by the names that the file has for them."""

    signed_on: str
    made_on: str
    registered_on: str
    published_on: str
    in_force_on: str
    maintained_until: str


Who = Mapping[str, Fields]
"""What is said once of parties that many acts name."""


def _act(entry: Fields, who: Who) -> kit.RawAct:
    number = entry.filled("id")
    if not ID.fullmatch(number):
        raise entry.fault(f"id {number!r} has other signs than a to z, 0 to 9, '.' and '-'")
    kind = entry.one_of("kind", kit.ActKind, kit.ActKind.OTHER)
    if kind == kit.ActKind.WITHDRAWN:
        title = entry.filled("title")
        entry.end()
        return kit.RawAct(
            number=number, title=title, published_on="", url="", kind=kind, whole=True
        )
    return _said(entry, number, kind, who)


def _said(entry: Fields, number: str, kind: kit.ActKind, who: Who) -> kit.RawAct:
    lists, citations = entry.among("lists", LISTS), entry.cited("citations")
    days = _days(entry)
    corrects = entry.cited("corrects")
    act = kit.RawAct(
        number=number,
        title=entry.filled("title"),
        url=entry.text("url") or _address(citations),
        kind=kind,
        citations=citations,
        court=entry.text("court"),
        case=entry.text("case"),
        parties=tuple(_party(one, who, bool(citations)) for one in entry.entries("parties")),
        lists=lists,
        corrects=corrects[0] if corrects else "",
        repeals=entry.cited("repeals"),
        language=entry.text("language") or "en",
        note=_note(entry),
        said_by=entry.filled("said_by"),
        whole=True,
        **days._asdict(),
    )
    entry.end()
    return act


def _address(citations: tuple[str, ...]) -> str:
    """Where the act is published officially; "" where that does not follow from its citations."""
    return next(filter(None, map(kit.citations.url_of, citations)), "")


def _days(entry: Fields) -> Days:
    named = (field.removesuffix("_on") for field in Days._fields)
    days = Days._make(map(entry.day, named))
    if not any(days[:-1]):
        raise entry.fault("this act has no day at all")
    return days


def _note(entry: Fields) -> str:
    """What else is to be known, where it was read, and whether it was."""
    said, source = entry.text("note"), entry.filled("source")
    words: Mapping[str, str] = {"yes": "", "no": kit.UNREAD}
    node, read = entry.values.get("read"), entry.filled("read")
    if read not in words:
        raise entry.fault(f"read is {read!r}; it is yes or no", node)
    return " ".join(filter(None, (said, f"Read in: {source.rstrip('.')}.", words[read])))


def _party(one: Fields, who: Who, cited: bool) -> kit.ActParty:
    """One party: what is said of it under `who`; what this act says of it goes before."""
    _known(one, who)
    causes = one.among("cause", CAUSES)
    if causes and not cited:
        raise one.fault("an act that cannot be cited is no cause")
    party = kit.ActParty(
        name=one.filled("name"),
        effect=one.one_of("effect", kit.Effect, kit.Effect.NAMES),
        aliases=one.texts("aliases"),
        references=one.texts("references"),
        lists=one.among("lists", LISTS),
        programmes=one.texts("programmes"),
        cause=causes[0] if causes else "",
        because=one.cited("because"),
        into=one.text("into"),
    )
    one.end()
    return party


def _known(one: Fields, who: Who) -> None:
    node, key = one.values.get("who"), one.text("who")
    if not key:
        return
    if key not in who:
        raise one.fault(f"nobody says who {key!r} is", node)
    one.values = dict(who[key].values) | one.values


def says(title: str) -> kit.ActSays:
    """Nothing: all that is said of these acts stands in the file."""
    return kit.ActSays(kind=kit.ActKind.OTHER, names=(), lists=())
