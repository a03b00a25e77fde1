"""What is known of the formats of lists of which no whole official file could be had.

One YAML file a list, `<key>.yaml`: every field with how often it stands, what it holds, and where
it was seen. Documents are held against it (`holding`), and the tests make documents out of it.

    seen:
      e: {excerpt: za_fic/2026-10-08/TFSList.xml}
      d: {description: how public readers of the list name its fields, day: 2026-11-29}
    documents:
      list:                                 # the role of the file, as in the list's module
        name: TFSList.xml
        content: xml                        # xml, json, csv, html and others (nodes.WALKS)
        records:
          NewDataSet/Table:                 # path of a record
            ReferenceNumber: 1 key QDi.999; @e
            Comments: 0-1 text; @e
            Document/Type: 1 code Passport @e | ID @d; or NA; @e

A line has parts between semicolons. First how often a field stands in what holds it (`1`, `0-1`,
`1-n`, `0-n`) and what it is:

- `group`: it holds others; `any`: it holds what nobody reads;
- `key`, `number` with its shapes (9 is a digit, X a letter), `ref` with the path of a key;
- `name`, `text`, `link`, `int`, `year`, `month`, `day`, `count` (of all records);
- `date` with its shapes (`serial`: days as a sheet counts them), `code` with its values (one with !
  behind it is refused, one with ~ makes the record nobody's entry), `fixed` with its value;
- `says` with patterns of prose: {name}, {text}, {number}, {year}, {date D.M.YYYY}.

Then, where they apply:

- `or` with what stands in place of a value;
- `ignored`: the list's module leaves the value out, or has it out of another field;
- `bare`: a value of JSON without quotes;
- `in turn`: of several siblings the first has the first value of the code, and so on;
- `mostly`: what hardly ever lacks, and is in every document that is made;
- `one of WORD`: of the fields with this word a record has exactly one;
- `as PART`: what stands in it, by the `parts` of the profile;
- `@` with the marks of where it was seen.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent

LINE = re.compile(
    r"(?P<least>\d+)(?:-(?P<most>\d+|n))? (?P<kind>[a-z]+)(?: (?P<detail>.+))?", re.DOTALL
)
PARTS = re.compile(r";\s+(?=@|or |ignored|bare|in turn|mostly|one of |as )")
"""Between the parts of a line; patterns of prose may have semicolons of their own."""
MARK = re.compile(r"\s@(\w+)")
CODED = frozenset(("key", "number", "date", "code", "fixed", "says"))
"""Kinds of which a line gives the values or shapes."""
PLAIN = ("group", "any", "name", "text", "link", "int", "year", "month", "day", "count", "ref")
KINDS = frozenset(PLAIN) | CODED
REFUSED, NOBODY = "!", "~"
MANY = 1_000_000


class BadProfile(ValueError):
    """A profile says something that it cannot say; the text is a sentence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One field: its name in what holds it, how often it stands there, and what it holds.

    `values` maps the values of a code, or the shapes of a date, to the marks of where each was
    seen; `refused` of them are refused by the reader, `nobody` make a record that is no entry.
    `empty` is what stands in place of a value.
    """

    path: str
    least: int
    most: int
    kind: str
    shape: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    empty: tuple[str, ...] = ()
    refused: frozenset[str] = frozenset()
    nobody: frozenset[str] = frozenset()
    ignored: bool = False
    bare: bool = False
    in_turn: bool = False
    mostly: bool = False
    choice: str = ""
    seen: tuple[str, ...] = ()
    children: Mapping[str, "Field"] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """One file of a list: what it is called, how it is written, and its records.

    `records` maps the path of a record to its fields, `outside` has the fields of the document
    itself. `told_by`: objects of an array that are told apart by the value of a field. `more` has
    what writing and counting it takes: the root of XML, the encoding of CSV, rows above a header,
    columns that rows of one record have in common (`grouped`), those in which they differ
    (`apart`), the least records that a reader wants (`at_least`), other names that columns have
    had (`spelt`), columns whose names stand in the row above the header (`merged`), those of which
    one is filled where a record begins (`begins`), of how many columns the row is below which they
    are told by place (`by_place`), that elements stand wherever (`anywhere`), and with the texts
    of their groups (`gathered`), items in parts of a page told by their ids (`ids`), a table whose
    head stands in no row (`loose`), the paths whose items have Roman numbers (`lettered`).
    """

    role: str
    name: str
    content: str
    records: Mapping[str, Mapping[str, Field]]
    outside: Mapping[str, Field]
    told_by: Mapping[str, str]
    more: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """Where something was seen: a stored excerpt, a sample of ours, or a description of a day."""

    excerpt: str = ""
    description: str = ""
    day: str = ""

    def __str__(self) -> str:
        if self.excerpt:
            return f"excerpt `{self.excerpt}`"
        return f"{self.description} ({self.day})"


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """The format of a list, as far as it is known."""

    key: str
    seen: Mapping[str, Seen]
    forms: Mapping[str, Form]


WITHOUT = {
    "ie_unlawful": "two orders of one sentence each, which are quoted whole; nothing varies",
}
"""Lists that have neither a whole official file nor a profile -> why."""


@cache
def keys() -> tuple[str, ...]:
    """The lists that have a profile, sorted."""
    return tuple(sorted(path.stem for path in HERE.glob("*.yaml")))


@cache
def profile(key: str) -> Profile:
    """The profile of a list; KeyError where it has none."""
    if key not in keys():
        raise KeyError(key)
    said = yaml.safe_load((HERE / f"{key}.yaml").read_text(encoding="utf-8"))
    return made(key, said)


def made(key: str, said: Mapping[str, Any]) -> Profile:
    """The profile that a file says; BadProfile where it says none."""
    seen = {mark: Seen(**{k: str(v) for k, v in at.items()}) for mark, at in said["seen"].items()}
    parts: dict[str, Mapping[str, Field]] = {}
    for name, lines in (said.get("parts") or {}).items():
        parts[name] = _tree(lines, parts)
    forms = {role: _form(role, form, parts) for role, form in said["documents"].items()}
    found = Profile(key=key, seen=seen, forms=forms)
    for form in forms.values():
        for _, one in every(form):
            _check(found, one)
    return found


def every(form: Form) -> Iterator[tuple[str, Field]]:
    """All fields of a file, each with its path from the top of the document."""
    for path, fields in (("", form.outside), *form.records.items()):
        yield from _below(path, fields)


def _below(path: str, fields: Mapping[str, Field]) -> Iterator[tuple[str, Field]]:
    for name, one in fields.items():
        inner = f"{path}/{name}".strip("/")
        yield inner, one
        yield from _below(inner, one.children)


def _form(role: str, said: Mapping[str, Any], parts: Mapping[str, Mapping[str, Field]]) -> Form:
    known = {"name", "content", "records", "outside", "told_by"}
    return Form(
        role=role,
        name=said["name"],
        content=said["content"],
        records={path: _tree(lines or {}, parts) for path, lines in said["records"].items()},
        outside=_tree(said.get("outside") or {}, parts),
        told_by=said.get("told_by") or {},
        more={name: value for name, value in said.items() if name not in known},
    )


def _tree(lines: Mapping[str, str], parts: Mapping[str, Mapping[str, Field]]) -> dict[str, Field]:
    """Lines by path -> fields, those below others within them."""
    top: dict[str, Field] = {}
    inside: dict[str, dict[str, Field]] = {"": top}
    for path, line in lines.items():
        name, parent = steps(path)
        if parent not in inside:
            raise BadProfile(f"{path} stands in {parent}, which has no line before it.")
        children: dict[str, Field] = {}
        inside[parent][name] = _field(path, line, children, parts)
        if path:  # "" is a column without a name
            inside[path] = children
    return top


def steps(path: str) -> tuple[str, str]:
    """The last step of a path and what comes before; brackets and names may hold slashes (//).

    >>> steps("Names/Name"), steps("Download//Link/@href")
    (('Name', 'Names'), ('@href', 'Download//Link'))
    """
    parts = re.split(r"(?<!/)/(?!/)", path)
    return parts[-1].replace("//", "/"), "/".join(parts[:-1])


def _field(
    path: str, line: str, children: dict[str, Field], parts: Mapping[str, Mapping[str, Field]]
) -> Field:
    first, *rest = (part.strip() for part in PARTS.split(line))
    found = LINE.fullmatch(first)
    if found is None or found["kind"] not in KINDS:
        raise BadProfile(f"{path}: {first!r} does not say how often a field stands and what it is.")
    more: dict[str, Any] = {}
    if found["detail"] and found["kind"] not in {*CODED, "ref"}:
        raise BadProfile(f"{path}: {found['detail']!r} means nothing.")
    for part in rest:
        if part.startswith("@"):
            more["seen"] = tuple(MARK.findall(f" {part}"))
        elif part.startswith("or "):
            texts = (text.strip() for text in part[3:].split("|"))
            more["empty"] = tuple("" if text == '""' else text for text in texts)
        elif part in ("ignored", "bare", "in turn", "mostly"):
            more[part.replace(" ", "_")] = True
        elif part.startswith("one of "):
            more["choice"] = part[7:]
        elif part.startswith("as ") and part[3:] in parts:
            children.update(parts[part[3:]])
        else:
            raise BadProfile(f"{path}: {part!r} means nothing.")
    kind, detail = found["kind"], found["detail"] or ""
    if kind in CODED:
        more |= _values(detail, more.get("seen", ()))
    return Field(
        path=path,
        least=int(found["least"]),
        most=MANY if found["most"] == "n" else int(found["most"] or found["least"]),
        kind=kind,
        shape=detail,
        children=children,
        **more,
    )


def _values(detail: str, seen: tuple[str, ...]) -> dict[str, Any]:
    """Each value of a code with its own marks, else those of the field, and which are refused."""
    found: dict[str, tuple[str, ...]] = {}
    signs: dict[str, set[str]] = {REFUSED: set(), NOBODY: set()}
    for part in detail.split(" | "):
        marks = tuple(MARK.findall(part))
        text = MARK.sub("", part).strip()
        if text[-1:] in signs:
            signs[text[-1]].add(text[:-1])
            text = text[:-1]
        found[text] = marks or seen
    return {
        "values": found,
        "refused": frozenset(signs[REFUSED]),
        "nobody": frozenset(signs[NOBODY]),
    }


def _check(found: Profile, one: Field) -> None:
    marks = {*one.seen, *(mark for own in one.values.values() for mark in own)}
    if not one.seen or (unknown := marks - found.seen.keys()):
        named = ", ".join(sorted(unknown)) if one.seen else "nowhere"
        raise BadProfile(f"{found.key}, {one.path}: it was seen {named}, which is no place.")
