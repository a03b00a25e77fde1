"""Documents made out of a profile: as a tree of nodes, with what a reader must find in them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import cycle
from typing import Protocol

from hypothesis import strategies as st

from scrapers import kit
from scrapers.profiles import Field, Form, Profile
from scrapers.profiles.holding import TOKEN
from scrapers.profiles.node import Node
from tests.profiles import writing

SYLLABLES = ("ba", "ko", "ru", "mi", "te", "zu", "fa", "lo", "pe", "gi", "du", "na", "vo", "shi")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


class Chooser(Protocol):
    """Who decides how often a field stands, and which of several values it has."""

    def number(self, least: int, most: int, where: str) -> int: ...

    def pick(self, options: Sequence[str], where: str) -> str: ...

    def empty(self, where: str) -> bool: ...


@dataclass
class Fullest:
    """Everything stands, and as often as it may (twice for many); values take turns."""

    turns: dict[str, Iterator[str]] = field(default_factory=dict)

    def number(self, least: int, most: int, where: str) -> int:
        return max(least, min(most, 2))

    def pick(self, options: Sequence[str], where: str) -> str:
        return next(self.turns.setdefault(where, cycle(options)))

    def empty(self, where: str) -> bool:
        return False


class Least(Fullest):
    """Nothing stands that need not, and what may be empty is."""

    def number(self, least: int, most: int, where: str) -> int:
        return least

    def empty(self, where: str) -> bool:
        return True


class Emptiest(Fullest):
    """Everything stands, and what may be empty is."""

    def empty(self, where: str) -> bool:
        return True


@dataclass
class Saying(Fullest):
    """Everything stands, and one field says a certain text, known or not."""

    at: str = ""
    text: str = ""

    def pick(self, options: Sequence[str], where: str) -> str:
        return self.text if where == self.at else Fullest.pick(self, options, where)


@dataclass
class Drawn:
    """As Hypothesis draws it."""

    draw: st.DrawFn

    def number(self, least: int, most: int, where: str) -> int:
        return self.draw(st.integers(least, min(most, max(least, 3))))

    def pick(self, options: Sequence[str], where: str) -> str:
        return options[0] if len(options) == 1 else self.draw(st.sampled_from(options))

    def empty(self, where: str) -> bool:
        return self.draw(st.booleans())


@dataclass(frozen=True)
class Value:
    """A value that an entry must hold: any of these texts, each as a whole."""

    path: str
    kind: str
    any_of: tuple[str, ...]


@dataclass
class Made:
    """Documents, and for each record that is an entry the values that it must hold."""

    documents: dict[str, kit.Document] = field(default_factory=dict)
    records: list[list[Value]] = field(default_factory=list)
    placeholders: set[str] = field(default_factory=set)


@dataclass
class Maker:
    """Makes nodes of fields; every name, text and number it makes is another one."""

    chooser: Chooser
    allowed: str = ""
    count: int = 0
    keys: dict[str, list[str]] = field(default_factory=dict)
    values: list[Value] = field(default_factory=list)
    placeholders: set[str] = field(default_factory=set)
    is_entry: bool = True
    role: str = ""
    outside: bool = False
    at: int = 0

    def nodes(self, path: str, fields: Mapping[str, Field], at: int = 0) -> list[Node]:
        """The fields within one node, which is number `at` among its likes."""
        found: list[Node] = []
        choices = {
            one.choice: [n for n, o in fields.items() if o.choice == one.choice]
            for one in fields.values()
            if one.choice
        }
        chosen = {
            self.chooser.pick(names, f"{self.role}:{path}?{word}")
            for word, names in choices.items()
        }
        for name, one in fields.items():
            where = f"{path}/{name}".strip("/")
            least = max(one.least, one.mostly)
            number = self.chooser.number(least, one.most, f"{self.role}:{where}")
            if one.choice:
                number = max(1, number) if name in chosen else 0
            for own in range(number):
                self.at = at
                found.append(self.node(where, name, one, own))
            if not number and name.endswith("[]") and "null" in one.empty:
                found.append(Node(name.removesuffix("[]"), None))
        return found

    def node(self, where: str, name: str, one: Field, own: int) -> Node:
        if one.kind in ("group", "any"):
            return Node(name, "", self.nodes(where, one.children, own))
        if one.empty and not one.choice and self.chooser.empty(f"{self.role}:{where}"):
            text = self.chooser.pick(one.empty, f"{self.role}:{where}|")
            self.placeholders.add(text)
            return Node(
                name, None if text == "null" else text, self.nodes(where, one.children, own)
            )
        text, any_of = self.value(where, one)
        if any_of and not one.ignored:
            self.values.append(Value(where, one.kind, any_of))
        if text in one.nobody:
            self.is_entry = False
        return Node(name, text, self.nodes(where, one.children, own))

    def value(self, where: str, one: Field) -> tuple[str, tuple[str, ...]]:
        """A text, and the texts of which an entry must hold one."""
        match one.kind:
            case "name" | "text":
                text = self.words(2)
                return text, (text,)
            case "link":
                word = self.words(1).lower()
                return f"https://example.org/{word}", (word,)
            case "int":
                self.count += 1
                return str(self.count), ()
            case "year":
                self.count += 1
                text = str(1930 + self.count % 70)
                return text, (text,)
            case "month" | "day":
                self.count += 1
                return str(1 + self.count % 12), ()
            case "count":
                return "{count}", ()
            case "ref":
                return self.chooser.pick(self.keys[one.shape], f"{self.role}:{where}"), ()
            case "key" | "number":
                text = self.shaped(self.pick(one, where) if one.values else "X9999999")
                if one.kind == "key":
                    self.keys.setdefault(where, []).append(text)
                return text, (text,)
            case "date":
                return self.date(self.pick(one, where))
            case "says":
                return self.prose(where, self.pick(one, where))
        return self.pick(one, where), ()

    def pick(self, one: Field, where: str) -> str:
        options = [v for v in one.values if v not in one.refused and v not in one.nobody]
        if one.in_turn:
            return options[self.at % len(options)]
        if self.allowed:
            options = [v for v in one.values if f"{where}={v}" == self.allowed] or options
        return self.chooser.pick(options or list(one.values), f"{self.role}:{where}")

    def words(self, number: int) -> str:
        return " ".join(self.word() for _ in range(number))

    def word(self) -> str:
        self.count += 1
        rest, parts = self.count, []
        for _ in range(4):
            rest, at = divmod(rest, len(SYLLABLES))
            parts.append(SYLLABLES[at])
        return "".join(parts).capitalize()

    def shaped(self, shape: str) -> str:
        self.count += 1
        nines = shape.count("9")
        digits = iter(str(10 ** max(nines - 1, 0) + self.count)[-nines:])
        return "".join(next(digits) if c == "9" else "K" if c == "X" else c for c in shape)

    def date(self, shape: str) -> tuple[str, tuple[str, ...]]:
        self.count += 1
        year, month, day = 1950 + self.count % 70, 1 + self.count % 12, 13 + self.count % 15
        if self.outside:
            year = 2026
        said = {
            "YYYY": f"{year}", "YY": f"{year % 100:02}", "Month": MONTHS[month - 1],
            "Mon": MONTHS[month - 1][:3], "MM": f"{month:02}", "DD": f"{day:02}",
            "M": str(month), "D": str(day), "hh:mm:ss": "10:30:00", "ssss": "123", "zone": "Z",
            "serial": str((date(year, month, day) - date(1899, 12, 30)).days),
        }  # fmt: skip
        text = "".join(said.get(part, part) for part in TOKEN.findall(shape))
        if "M" not in shape and shape != "serial":  # none, or a month that is spelled out
            iso = f"{year}"
        elif "D" not in shape and shape != "serial":
            iso = f"{year}-{month:02}"
        else:
            iso = f"{year}-{month:02}-{day:02}"
        other = str(year + 100 if year < 2000 else year - 100)
        centuries = (iso, iso.replace(iso[:4], other, 1)) if "YYYY" not in shape else (iso,)
        return text, (*centuries, text)

    def prose(self, where: str, pattern: str) -> tuple[str, tuple[str, ...]]:
        """A sentence of a pattern; each of its values is noted by itself."""
        found, rest = "", pattern
        while "{" in rest:
            before, _, rest = rest.partition("{")
            slot, _, rest = rest.partition("}")
            kind, _, shape = slot.partition(" ")
            one = Field(path=where, least=1, most=1, kind=kind, values={shape: ()} if shape else {})
            text, any_of = self.value(f"{where}#{slot}", one)
            if any_of:
                self.values.append(Value(where, kind, any_of))
            found += before + text
        return found + rest, ()


def made(
    profile: Profile,
    chooser: Chooser,
    records: int,
    allowed: str = "",
    roles: Collection[str] = (),
) -> Made:
    """The documents of one moment (these, or all), with so many records of each kind."""
    found, maker = Made(), Maker(chooser, allowed)
    for role, form in profile.forms.items():
        if roles and role not in roles:
            continue
        maker.role, maker.outside = role, True
        outside = maker.nodes("", form.outside)
        maker.outside = False
        rows = {path: list(_rows(maker, form, path, records, found)) for path in form.records}
        found.documents[role] = writing.written(form, outside, rows)
    found.placeholders = maker.placeholders - {"", "null"}
    return found


def _rows(maker: Maker, form: Form, path: str, records: int, found: Made) -> Iterator[list[Node]]:
    for _ in range(max(records, form.more.get("at_least", 0))):
        maker.values, maker.is_entry = [], True
        first = maker.nodes(path, form.records[path])
        yield first
        if apart := form.more.get("apart"):
            common = {node.name: node for node in first if node.name not in apart}
            yield from _of_the_same(maker, form, path, common)
        if maker.is_entry:
            found.records.append(maker.values)


def _of_the_same(
    maker: Maker, form: Form, path: str, common: Mapping[str, Node]
) -> Iterator[list[Node]]:
    """Another row of a record, which has what is `common` to both, and the last code of a turn."""
    if maker.chooser.number(1, 2, f"{maker.role}:{path}#rows") < 2:
        return
    before = list(maker.values)
    row = maker.nodes(path, form.records[path], -1)
    own = (v for v in maker.values[len(before) :] if v.path.removeprefix(f"{path}/") not in common)
    maker.values = [*before, *own]
    yield [common.get(node.name, node) for node in row]


@st.composite
def documents(draw: st.DrawFn, profile: Profile, roles: Collection[str]) -> Made:
    """Documents of a list, with one to three records of each kind."""
    return made(profile, Drawn(draw), draw(st.integers(1, 3)), roles=roles)
