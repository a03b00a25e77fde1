"""What is told, and that it is told once. Every kind of notice is a class of its own.

A kind lies in a file of `kinds/` and says there all that is to be said of it: what it reads from
the record, its words, whom it concerns, when it is due. Nobody else tells kinds apart by name.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, ClassVar, Self

from db.engine import Connection
from tracker.model import digest
from tracker.notices.about import AboutList
from tracker.notices.facts import Value, key
from tracker.notices.heading import Heading
from tracker.notices.order import Subscription
from tracker.notices.watching import Watching
from tracker.notices.wording import LONGEST_SUBJECT, phrase, plain
from tracker.outgoing import Json
from tracker.settings import Settings

TEST = "test of mails"
"""Subject of what is sent only to see whether mails arrive, to those whom somebody names."""

DRILL = "drill"
"""Reserved in place of a list: nothing official ever has this key."""

KINDS: dict[str, type["Told"]] = {}
SOURCES: dict[str, type["Told"]] = {}
"""Kind of an event -> who makes notices of it."""

CHANGES: dict[tuple[str, str], type["Told"]] = {}
"""(kind, scope) of a change -> who tells of it; all others have the name of the change."""

DRILL_MARK, UNPROVEN = "[DRILL] ", "[UNPROVEN LIST] "
"""What stands before the subject of a drill, and of what a list says that nobody has proven."""

Key = tuple[str, str, str, str, str, int]
"""What a notice is about: list, entry or the like, kind, scope, programme, episode."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """What a kind may go by when it looks whether anything is due."""

    settings: Settings
    watching: Watching
    now: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Todo:
    """What a reader is to do now, and the verb for it; with a desk, a link has its place here.

    `other` is the verb for the other answer. Each works as it is pasted, ids and all.
    """

    words: str = ""
    command: str = ""
    other: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """Rows that a mail has not all of, for a table beside it; `name` begins that of the file."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Json]


@dataclass(frozen=True, kw_only=True)
class Told(Value, ABC):
    """What a notice says.

    `follows` is the notice that it brings to its end, `reminds` the one that it says once more,
    `to` the mail addresses that alone get it.
    """

    kind: ClassVar[str] = ""
    place: ClassVar[int] = 99  # among the kinds that a subscription may name
    turn: ClassVar[int] = 99  # among those who make notices of the events of a list
    urgent: ClassVar[bool] = False  # goes before others in a digest
    alone: ClassVar[bool] = False  # shares a mail with no other notice
    at_once: ClassVar[bool] = False  # waits for no digest
    ours: ClassVar[bool] = False  # about the tracker itself: no filter on parties holds it back
    lasts: ClassVar[bool] = False  # is told though what it asks has been answered meanwhile
    for_deputies: ClassVar[bool] = False  # goes to a deputy when nobody acknowledges it
    adds: ClassVar[bool] = False  # says more of what it follows, which is told all the same
    explains: ClassVar[bool] = False  # says why, of an end that was told before
    ends: ClassVar[bool] = False  # says that something on a list has ended
    for_role: ClassVar[str] = ""  # goes to those who have it, as long as there are any
    colour: ClassVar[str] = ""  # of the bar over a mail: late, off, or as usual
    block: ClassVar[str] = "plain"  # its macro in the templates
    marked: ClassVar[str] = ""  # before its subject; what has other marks is in other mails
    says_where: ClassVar[bool] = False  # its subject has the list in it
    counted: ClassVar[bool] = False  # a long mail has only how many, and what changed in a word
    long: ClassVar[tuple[str, ...]] = ()  # facts of which a mail shows more than of others
    happened: ClassVar[str] = ""  # in a sentence; nothing where there is none for all
    taken_back: ClassVar[str] = "Taken back"  # the state in the subject of what corrects it

    about: AboutList = field(metadata=key("list"))
    at: str
    follows: str | None = None
    reminds: str | None = None
    to: tuple[str, ...] | None = None

    def __init_subclass__(
        cls, *, kind: str = "", source: str = "", tells: Iterable[tuple[str, str]] = ()
    ) -> None:
        if kind:
            cls.kind = kind
            KINDS[kind] = cls
        SOURCES.update(dict.fromkeys(source.split(), cls))
        CHANGES.update(dict.fromkeys(tells, cls))

    # Where it comes from.

    @classmethod
    def of_events(
        cls, connection: Connection, list_id: str, events: Sequence[Any], now: datetime
    ) -> Iterable["Notice"]:
        """What the waiting events of a list have to tell."""
        return ()

    @classmethod
    def due(cls, connection: Connection, given: Occasion) -> Iterable["Notice"]:
        """What there is to tell now, without any event."""
        return ()

    def is_news(self, connection: Connection, notice: "Notice") -> bool:
        """Whether nobody else has told it meanwhile; asked where nobody else can."""
        return True

    # What it says.

    @abstractmethod
    def subject(self) -> str:
        """One line that says what happened."""

    @abstractmethod
    def sentence(self) -> str:
        """The plain first sentence."""

    @property
    def mark(self) -> str:
        """What its subject begins with; nothing that goes without it shares a mail with it."""
        return DRILL_MARK if self.about.list_id == DRILL else self.marked

    @property
    def noun(self) -> tuple[str, str]:
        """What it is called where it is counted: one, and several."""
        word = self.kind.replace("_", " ")
        return word, f"{word}s"

    @property
    def shade(self) -> str:
        """The colour of the bar over a mail of it."""
        return self.colour

    @property
    def rank(self) -> int:
        """Its place among those of its kind: what is sure comes first."""
        return 0

    @property
    def caveat(self) -> str:
        """What is said once of all of its noun in a long mail."""
        return ""

    def headed(self, state: str, name: str, **more: str) -> str:
        """A subject that has the state and the list among its first letters."""
        unproven = "" if self.about.proven else UNPROVEN
        where = self.about.short
        heading = Heading(
            state=state, name=name, where=where, mark=self.mark, unproven=unproven, **more
        )
        return heading.line()

    def todo(self, notice_id: str, change_id: str) -> Todo:
        """What to do now, if there is anything; ids as people type them."""
        return seen("Read it, then say that it was seen", notice_id) if self.needs_ack else Todo()

    def sheets(self) -> Iterable[Sheet]:
        """All of it as rows, for a mail that cannot show all."""
        return ()

    @property
    def amended(self) -> Sequence[str]:
        """Which fields changed, where they are counted."""
        return ()

    @classmethod
    def sentence_of(cls, told: Sequence[Any]) -> str:
        """What the first sentence says of several of the kind, all of one list."""
        return cls.happened

    @property
    def party(self) -> str | None:
        """The party that it is about, if it is about one."""
        return None

    @property
    def columns(self) -> Json | None:
        """The change that it tells of, as data."""
        return None

    def line(self) -> dict[str, str]:
        """What a page of very many says of it, beside name and list."""
        return {"programme": "", "more": ""}

    def still_stands(self) -> Sequence[Json]:
        """Where else the party stands, as data."""
        return ()

    def shows(self) -> Json:
        """What its block in the templates needs beside its facts."""
        return {}

    # Whom it concerns, and how.

    @property
    def needs_ack(self) -> bool:
        """Whether somebody has to say that it was seen."""
        return self.urgent and self.about.tier in (0, 1)

    def tags(self) -> set[str]:
        """Programmes of the parties that it speaks of."""
        return set()

    def wanted_by(self, order: Subscription) -> bool:
        """Whether it passes those filters of a subscription that are about changes."""
        tags = self.tags()
        return not order.programmes or not tags or bool(tags & set(order.programmes))

    def of_lists(self, wanted: Sequence[str], countries: Sequence[str]) -> bool:
        """Whether what is about no single list is about any of those asked for."""
        return True

    def entries(self) -> list[str]:
        """Every entry that it speaks of."""
        return []

    def concerns(self, connection: Connection, watching: Watching) -> bool:
        """Whether any party that it speaks of may be a watched one."""
        return bool(watching.hits(connection, self.entries()))

    def settles(self, earlier: "Told") -> bool:
        """Whether it makes sure what an earlier notice of the same event left open."""
        return False

    @property
    def together(self) -> bool:
        """Notices of a kind share a mail where they agree in this."""
        return True


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What is told, and the key by which it is told once.

    `entry_id` is the entry's, or whatever else the notice is about: a document, a failure, a day.
    """

    told: Told
    list_id: str
    entry_id: str
    scope: str = "entry"
    programme: str = ""
    episode: int = 0
    occurrence: int = 0
    change_id: str = ""
    change_seq: int = 0
    terrorism: bool = True
    corrects: str = ""
    seq: int = field(default=0, compare=False)
    recorded_at: str = ""

    @classmethod
    def of(cls, row: Any) -> Self:
        """A recorded notice."""
        told = kind_named(row.kind).read(json.loads(row.facts))
        names = cls.__dataclass_fields__.keys() - {"told"}
        return cls(told=told, **{name: getattr(row, name) for name in names})

    @property
    def kind(self) -> str:
        """The kind by name, as it is recorded."""
        return self.told.kind

    @property
    def key(self) -> Key:
        """What it is about, without the count of occurrences."""
        about = (self.list_id, self.entry_id, self.kind, self.scope)
        return (*about, self.programme, self.episode)

    @property
    def notice_id(self) -> str:
        """Its id for ever: the same after a crash, from the same events."""
        return digest(("notice", *map(str, self.key), str(self.occurrence)))

    @property
    def is_drill(self) -> bool:
        """Whether it is about nobody, to try the way."""
        return self.list_id == DRILL

    @property
    def marks(self) -> str:
        """All marks of its subject: what has others is in another mail."""
        return f"{'' if self.told.about.proven else UNPROVEN}{self.told.mark}"

    @property
    def order(self) -> tuple[Any, ...]:
        """Its place in a mail: what ended, what is new, all else; what is only counted, last."""
        told = self.told
        is_first = (told.counted, not told.ends, not told.urgent)
        return (*is_first, not self.terrorism, told.place, told.rank)

    def subject(self) -> str:
        """One line that says what happened; names are cut, marks that could mislead are out."""
        line = self.told.subject()
        if self.told.says_where:
            return plain(line, LONGEST_SUBJECT)
        where = phrase(" - {}", self.told.about.short)
        return plain(f"{self.marks}{line}", LONGEST_SUBJECT - len(where)) + where


def seen(words: str, notice_id: str) -> Todo:
    """To do something, and to say that it was done."""
    return Todo(words=words, command=f"tracker ack {notice_id} --by YOU")


@cache
def _load() -> None:
    """Every file of `kinds/` puts its kinds into the tables above."""
    package = import_module("tracker.notices.kinds")
    for module in iter_modules(package.__path__):
        import_module(f"{package.__name__}.{module.name}")


def kinds() -> Mapping[str, type[Told]]:
    """Kinds of notices by name, in the order in which they are named to people."""
    _load()
    return dict(sorted(KINDS.items(), key=lambda item: item[1].place))


def sources() -> Mapping[str, type[Told]]:
    """Kind of an event -> who makes notices of it, in the order in which they do."""
    _load()
    return dict(sorted(SOURCES.items(), key=lambda item: item[1].turn))


def explaining() -> list[str]:
    """Kinds of notices that only say why what was told before is."""
    _load()
    return [name for name, told in KINDS.items() if told.explains]


def kind_named(name: str) -> type[Told]:
    """A kind of notices by name."""
    _load()
    return KINDS[name]


def kind_of(change: str, scope: str) -> type[Told]:
    """The kind of notice that tells of a change of this kind and scope."""
    _load()
    return CHANGES.get((change, scope)) or KINDS[change]
