"""Tasks and answers between two processes: one JSON head, then bytes as they are.

No pickles: whoever answers has read hostile bytes, and is believed nothing but texts and numbers.
"""

import struct
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import asdict
from datetime import datetime
from itertools import count
from operator import attrgetter, itemgetter
from typing import IO, TYPE_CHECKING, Any

from db.canonical import packed, parsed
from tracker.confined.task import Task
from tracker.model import Member, Snapshot, Stats

if TYPE_CHECKING:
    from scrapers import kit

HEAD = struct.Struct("<Q")

LARGEST = 256 * 1024 * 1024
"""Bytes of one part of a message: four times the largest document that is read at all."""

_key: Callable[[tuple[str, Member]], str] = itemgetter(0)
_member: Callable[[tuple[str, Member]], Member] = itemgetter(1)
_revision: Callable[[Member], str] = attrgetter("revision")
_sense: Callable[[Member], str] = attrgetter("sense")
_common: Callable[[Member], tuple[Any, ...]] = itemgetter(slice(2, None))

Message = tuple[Any, list[bytes]]
"""A head, and the parts that follow it."""


def send(file: IO[bytes], head: Any, parts: Sequence[bytes] = ()) -> None:
    """Write a message whole; OSError when nobody reads it."""
    text = packed([list(map(len, parts)), head])
    file.write(HEAD.pack(len(text)))
    file.write(text)
    for part in parts:
        file.write(part)
    file.flush()


def receive(file: IO[bytes]) -> Message:
    """Read a message whole; EOFError when it ends before that, ValueError when it is none."""
    (length,) = HEAD.unpack(_exactly(file, HEAD.size))
    lengths, head = parsed(_exactly(file, length))
    return head, [_exactly(file, length) for length in lengths]


def _exactly(file: IO[bytes], length: int) -> bytes:
    if not 0 <= length <= LARGEST:
        raise ValueError(length)
    found = file.read(length)
    if len(found) < length:
        raise EOFError
    return found


def task_head(task: Task) -> Any:
    """A task without the bytes of its documents."""
    names = {role: document.name for role, document in task.documents.items()}
    moment = task.observed_at.isoformat()
    return [task.list_id, task.format_id, task.sha256, moment, task.mode, names]


def task_parts(task: Task) -> list[bytes]:
    """The bytes of its documents, in the order of the head."""
    return [document.content for document in task.documents.values()]


def task_of(head: Any, parts: Sequence[bytes]) -> Task:
    """The inverse of both."""
    from scrapers import kit

    list_id, format_id, sha256, at, mode, names = head
    documents = {
        role: kit.Document(name=name, content=content)
        for (role, name), content in zip(names.items(), parts, strict=True)
    }
    return Task(
        list_id=list_id,
        format_id=format_id,
        sha256=sha256,
        observed_at=datetime.fromisoformat(at),
        mode=mode,
        documents=documents,
    )


class _Numbered(dict[tuple[Any, ...], int]):
    """A number for each value, in the order in which they come first."""

    def __missing__(self, value: tuple[Any, ...]) -> int:
        number = self[value] = len(self)
        return number


Item = tuple[str, Member]
"""A key and what stands under it."""

Members = Mapping[str, Member]
NOBODY: Members = {}


class Told:
    """What was told last of a list: of its next document only what is another is told.

    Both sides keep one, under one number; whoever has another number starts from nothing.
    """

    def __init__(self, number: int = 0, list_id: str = "", members: Members = NOBODY) -> None:
        self.number, self.list_id = number, list_id
        self.keys, self.members = list(members), list(members.values())

    def of(self, list_id: str) -> "Told":
        """The same, as far as it is about this list."""
        return self if self.list_id == list_id else NOTHING


NOTHING = Told()


def snapshot_head(snapshot: Snapshot, told: Told) -> Any:
    """What documents were found to say, beside what was told last.

    Members that are others come in columns, what they have in common once; then all of them in
    their order, by runs (`_runs`).
    """
    others: list[Item] = []
    runs = list(_runs(snapshot.members, told, others))
    made = snapshot.published_at.isoformat() if snapshot.published_at else ""
    return [made, asdict(snapshot.stats), *_columns(others), runs]


def _runs(members: Members, told: Told, others: list[Item]) -> Iterator[tuple[int, int]]:
    """Members in their order: how many in a row from which place on among those told last, or
    from minus one minus which place on among the others, which are put there.
    """
    place_of = dict(zip(told.keys, count()))
    first = length = 0
    for item in members.items():
        key, member = item
        place = place_of.get(key, -1)
        known = place >= 0 and (told.members[place] is member or told.members[place] == member)
        if not known:
            others.append(item)
            place = -len(others)
        following = first + length if first >= 0 else first - length
        if length and place == following and (place >= 0) == (first >= 0):
            length += 1
        else:
            if length:
                yield first, length
            first, length = place, 1
    if length:
        yield first, length


def _in_order(runs: Sequence[tuple[int, int]], told: Told, others: Sequence[Item]) -> Members:
    """The inverse; ValueError for a run of what is not there, or for more than there is."""
    members: dict[str, Member] = {}
    left = len(told.keys) + len(others)
    for place, length in runs:
        is_told = place >= 0
        first = place if is_told else -place - 1
        end, left = first + length, left - length
        if length < 1 or left < 0 or end > len(told.keys if is_told else others):
            raise ValueError(f"{length} members from {place} on, which are not there")
        if is_told:
            members.update(zip(told.keys[first:end], told.members[first:end], strict=True))
        else:
            members.update(others[first:end])
    return members


def _columns(items: Sequence[Item]) -> tuple[list[Any], list[list[Any]]]:
    members, commons = list(map(_member, items)), _Numbered()
    columns: list[list[Any]] = [
        list(map(_key, items)),
        list(map(_revision, members)),
        list(map(_sense, members)),
        list(map(commons.__getitem__, map(_common, members))),
    ]
    return list(commons), columns


def snapshot_of(head: Any, task: Task, covers: frozenset[str] | None, told: Told) -> Snapshot:
    """The inverse, with what the task said already."""
    made, stats, kinds, (keys, revisions, senses, numbers), runs = head
    commons = [(state, tuple(map(tuple, acts)), schema) for state, acts, schema in kinds]
    rows = zip(revisions, senses, map(commons.__getitem__, numbers), strict=True)
    found = (Member(revision, sense, *common) for revision, sense, common in rows)
    others = list(zip(keys, found, strict=True))
    return Snapshot(
        list_id=task.list_id,
        sha256=task.sha256,
        observed_at=task.observed_at,
        published_at=datetime.fromisoformat(made) if made else None,
        mode=task.mode,
        format_id=task.format_id,
        covers=covers,
        members=_in_order(runs, told, others),
        stats=stats_of(stats),
    )


def stats_of(said: Mapping[str, Any]) -> Stats:
    """Counts out of their fields."""
    cites = tuple(map(tuple, said["cites"]))
    return Stats(**{**said, "amended_on": tuple(said["amended_on"]), "cites": cites})


def wanted(members: Iterable[Member], known: Container[str]) -> list[str]:
    """The contents that nobody has yet, once each, in order."""
    revisions = dict.fromkeys(map(_revision, members))
    if isinstance(known, Set) and revisions.keys() <= known:
        return []
    return [revision for revision in revisions if revision not in known]


def acts_of(head: Any) -> "tuple[kit.RawAct, ...]":
    """Acts out of their fields."""
    from scrapers import kit

    return tuple(map(kit.RawAct.read, head))


def texts(head: Any) -> Mapping[str, str]:
    """A mapping of texts."""
    return {str(name): str(text) for name, text in head.items()}
