"""What every way to people has in common. Each lies in a file of its own beside this one."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import ClassVar, Self

from db.messages import Claimed, Said
from tracker.errors import NotNow
from tracker.notices.letters import Letter, as_data
from tracker.notices.order import Subscription
from tracker.settings import Settings

MAIL = "mail"
"""The way by which deputies, drills and tests go."""

CHANNELS: dict[str, type["Channel"]] = {}


class Unreachable(NotNow):
    """There is nobody to whom messages could be handed; one sentence says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """What a channel may go by while it sends."""

    settings: Settings
    clock: Callable[[], datetime]
    order: Callable[[str], Subscription]


class Channel(ABC):
    """One way to people, open while messages go out by it."""

    name: ClassVar[str]
    place: ClassVar[int] = 99  # among the channels that a subscription may name
    at_a_time: ClassVar[int] = 1  # messages that one sender takes
    side_by_side: ClassVar[bool] = False  # whether each goes to a server of its own
    patience: ClassVar[float] = 30.0  # seconds that one message may take where it is

    def __init__(self, office: Office) -> None:
        self.office = office

    def __init_subclass__(cls, *, name: str) -> None:
        cls.name = name
        CHANNELS[name] = cls

    @classmethod
    def barred(cls, address: str) -> str:
        """Why nothing can go to an address, as the end of a sentence; "" if it can."""
        return ""

    @classmethod
    def normalised(cls, address: str) -> str:
        """An address that is not barred, as it is put on record and told."""
        return address

    @classmethod
    def host(cls, address: str) -> str:
        """The server to which messages for an address go."""
        return address

    @classmethod
    def written(cls, letter: Letter) -> bytes:
        """A message byte for byte as it goes out every time it has to."""
        return as_data(letter)

    @abstractmethod
    def send(self, message: Claimed) -> Said:
        """Hand over one message; Unreachable where there is nobody to hand it to."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:  # noqa: B027 (a channel may open nothing)
        """End what was opened."""


@cache
def _load() -> None:
    """Every file of this folder puts its channel into the table above."""
    package = import_module("tracker.notices.channels")
    for module in iter_modules(package.__path__):
        import_module(f"{package.__name__}.{module.name}")


def channels() -> Mapping[str, type[Channel]]:
    """Channels by name, in the order in which they are named to people."""
    _load()
    return dict(sorted(CHANNELS.items(), key=lambda item: item[1].place))


def named(name: str) -> type[Channel]:
    """A channel by name."""
    _load()
    return CHANNELS[name]
