"""Columns that lie in the database shorter than they are: packed texts, and hashes as bytes.

Whoever reads or writes them by a statement sees texts: `Packed` and `Digest` translate. What goes
past SQLAlchemy's own handling of values (`db.store`) asks `written` and `read_by`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Table, and_, false, func, literal, true
from sqlalchemy.types import TypeDecorator

from db import frames

Translate = Callable[[Any], Any]

HEX = frozenset("0123456789abcdef")


class Packed(TypeDecorator[Any]):
    """A text (bytes, where it is `binary`) that is stored packed (`db.frames`).

    Texts of one `kind` share dictionaries; `per` is the column that says of which list a row is.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, kind: str, per: str = "", *, binary: bool = False) -> None:
        super().__init__()
        self.kind, self.per, self.binary = kind, per, binary

    def bind_processor(self, dialect: Any) -> Translate:
        kind, pack = self.kind, frames.pack
        if self.binary:
            return lambda value: None if value is None else pack(value, kind)
        return lambda value: None if value is None else pack(value.encode(), kind)

    def result_processor(self, dialect: Any, coltype: Any) -> Translate:
        return frames.unpack if self.binary else frames.unpacked_text


class Digest(TypeDecorator[str]):
    """A hash in lower-case hexadecimal digits that is stored as so many bytes; "" as none.

    Anything else comes back as it was, too. Bytes are compared and sorted as the digits would be.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size

    def bind_processor(self, dialect: Any) -> Translate:
        size = self.size

        def bound(value: Any) -> Any:
            if value is None or value == "":
                return value if value is None else b""
            if len(value) == 2 * size:
                try:
                    digits = bytes.fromhex(value)
                except ValueError:
                    return _odd(value, size)
                if digits.hex() == value:
                    return digits
            return _odd(value, size)

        return bound

    def literal_processor(self, dialect: Any) -> Translate:
        stored = self.bind_processor(dialect)
        form = "'\\x{}'::bytea" if dialect.name == "postgresql" else "X'{}'"
        return lambda value: form.format(stored(value).hex())

    def result_processor(self, dialect: Any, coltype: Any) -> Translate:
        size = self.size

        def found(value: Any) -> Any:
            if value is None:
                return None
            return value.hex() if len(value) == size else value.lstrip(b"\0").decode()

        return found


def _odd(value: str, size: int) -> bytes:
    """What is no hash, so that it cannot be taken for one: behind one NUL, or two."""
    stored = b"\0" + value.encode()
    return stored if len(stored) != size else b"\0" + stored


def begins(column: Any, prefix: str) -> ColumnElement[bool]:
    """Whether a hash begins with some digits: a range, which an index knows."""
    size: int = column.type.size
    if not prefix:
        return true()
    if len(prefix) > 2 * size or not HEX.issuperset(prefix):
        return false()
    first = bytes.fromhex(prefix.ljust(2 * size, "0"))
    last = bytes.fromhex(prefix.ljust(2 * size, "f"))
    among = column.between(literal(first, LargeBinary), literal(last, LargeBinary))
    return and_(among, func.length(column) == size)


def aside(column: Any) -> ColumnElement[Any]:
    """A hash behind an expression, where an index by it would give no useful order; never "".

    (SQLite has no beginning of no bytes.)
    """
    return func.substr(column, 1, type_=column.type)


# Past SQLAlchemy's own handling.


def written(table: Table, names: Iterable[str], dialect: Any) -> list[tuple[str, Translate]]:
    """Name, and what makes of a value what is stored, of those columns that need it."""
    types = ((name, table.c[name].type) for name in names)
    return [(n, t.bind_processor(dialect)) for n, t in types if isinstance(t, Packed | Digest)]


def read_by(columns: Iterable[Any], dialect: Any) -> Sequence[Translate | None]:
    """What makes the value of each column of what is stored; nothing where none needs it."""
    types = [column.type for column in columns]
    if not any(isinstance(of, Packed | Digest) for of in types):
        return ()
    return [
        of.result_processor(dialect, None) if isinstance(of, Packed | Digest) else None
        for of in types
    ]


def as_read(rows: Iterable[Any], made: Sequence[Translate | None]) -> Iterator[tuple[Any, ...]]:
    """Rows as the driver gives them, with the values that columns are stored for.

    Columns are worked on one after the other: rows one by one would cost three times as much.
    """
    stored = zip(*rows, strict=True)
    read = (map(of, values) if of else values for of, values in zip(made, stored, strict=False))
    return zip(*read, strict=True)


def packed(table: Table) -> list[tuple[str, Packed]]:
    """The packed columns of a table, by name."""
    return [(str(c.name), c.type) for c in table.columns if isinstance(c.type, Packed)]
