"""A kind of notice is one class, a channel one file: one made up here goes the whole way."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest

from db import events
from db.canonical import canonical
from db.engine import Connection, writing
from db.events import NewEvent
from db.messages import Claimed, Said
from tests.builders import person, take_un
from tests.mailboxes import Box, receiving
from tests.notices.test_delivery import ADA, CROWD, later, ledger, subscribe
from tracker.model import stamp
from tracker.notices import notice, rounds
from tracker.notices.about import about_list
from tracker.notices.channels import channel
from tracker.notices.notice import Notice, Occasion, Told
from tracker.notices.order import ENDED, BadSubscription, Subscription
from tracker.notices.subscriptions import subscription
from tracker.record.tracker import Tracker


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


@pytest.fixture
def ruling(monkeypatch: pytest.MonkeyPatch) -> type[Told]:
    """A kind of notices that this release does not have: what a court has ruled."""
    notice.kinds()
    monkeypatch.setattr(notice, "KINDS", {**notice.KINDS})
    monkeypatch.setattr(notice, "SOURCES", {**notice.SOURCES})

    @dataclass(frozen=True, kw_only=True)
    class Ruling(Told, kind="ruling", source="ruling"):
        urgent: ClassVar[bool] = True

        court: str
        parties: tuple[str, ...]

        @classmethod
        def of_events(
            cls, connection: Connection, list_id: str, events: Sequence[Any], now: datetime
        ) -> Iterable[Notice]:
            for event in events:
                parties = tuple(event.body.strip('"').split("; "))
                told = cls(
                    about=about_list(list_id), at=stamp(now), court=event.ref, parties=parties
                )
                yield Notice(told=told, list_id=list_id, entry_id=event.ref)

        @classmethod
        def due(cls, connection: Connection, given: Occasion) -> Iterable[Notice]:
            told = cls(about=about_list(""), at=stamp(given.now), court="Every day", parties=())
            yield Notice(told=told, list_id="", entry_id=f"{given.now:%Y-%m-%d}")

        def subject(self) -> str:
            return f"Ruling of {self.court}"

        def sentence(self) -> str:
            return f"{self.court} has ruled on {', '.join(self.parties) or 'nobody'}."

        def wanted_by(self, order: Subscription) -> bool:
            return not order.programmes

    return Ruling


def happen(tracker: Tracker, court: str, parties: str) -> None:
    with writing(tracker.ledger.engine) as connection:
        event = NewEvent(
            list_id="un_sc",
            kind="ruling",
            ref=court,
            live=True,
            body=canonical(parties),
            recorded_at=stamp(tracker.clock()),
            waiting=True,
        )
        events.add(connection, [event])


def test_a_kind_that_is_one_class_goes_the_whole_way(
    on_both: Tracker, box: Box, tmp_path: Path, ruling: type[Told]
) -> None:
    subscribe(on_both, kinds=["ruling"])
    subscribe(on_both, "digest", to=["bob@bank.example"], kinds=["ruling"], timing="hourly")
    subscribe(on_both, "narrow", to=["eve@bank.example"], kinds=["ruling"], programmes=["FTO"])
    take_un(on_both, CROWD, 0)
    happen(on_both, "The General Court", "A; B")
    settings = box.settings(tmp_path)
    for _ in range(2):
        assert rounds.tick(on_both, settings).problems == []
    by_day, of_event = sorted(box.to(ADA), key=lambda mail: len(mail["Subject"]))
    assert by_day["Subject"] == "Ruling of Every day"
    assert of_event["Subject"] == "Ruling of The General Court - UN list"
    text = of_event.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert text.startswith("The General Court has ruled on A, B.")
    assert "tracker ack" in text  # urgent, on a list of tier 1
    later(on_both, hours=1)
    rounds.tick(on_both, settings)
    assert box.subjects("bob@bank.example") == ["Hourly digest: 2 rulings - UN list"]
    assert box.to("eve@bank.example") == []


def test_what_a_kind_has_read_it_writes_the_same(ruling: type[Told]) -> None:
    body = {"list": {"list_id": "x"}, "at": "2024-01-01T00:00:00Z", "court": "C", "parties": ["A"]}
    told = ruling.read(body)
    assert told.written() == body
    assert told.about.proven  # a key that the record does not have


def test_a_kind_that_has_no_subject_cannot_be_made(ruling: type[Told]) -> None:
    @dataclass(frozen=True, kw_only=True)
    class Silent(Told, kind="silent"):
        def sentence(self) -> str:
            return "Something has happened."

    assert notice.kind_named("silent") is Silent
    with pytest.raises(TypeError, match=r"\bsubject\b"):
        Silent(about=about_list(""), at="")  # type: ignore[abstract]


def test_a_channel_that_sends_nothing_cannot_be_opened(
    tracker: Tracker, box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "CHANNELS", {**channel.channels()})

    class Hole(channel.Channel, name="hole"):
        pass

    settings = box.settings(tmp_path)
    office = channel.Office(settings=settings, clock=tracker.clock, order=lambda name: ENDED)
    with pytest.raises(TypeError, match=r"\bsend\b"):
        Hole(office)  # type: ignore[abstract]


def test_an_unknown_kind_or_channel_is_named_with_those_there_are(ruling: type[Told]) -> None:
    with pytest.raises(BadSubscription, match=r"addition, removal, .*, operations, status, ruling"):
        subscription({"name": "desk", "to": [ADA], "kinds": ["verdict"]})


def test_a_channel_that_is_one_class_goes_the_whole_way(
    tracker: Tracker, box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel.channels()
    monkeypatch.setattr(channel, "CHANNELS", {**channel.CHANNELS})
    taken: list[tuple[str, bytes]] = []

    class Pigeon(channel.Channel, name="pigeon"):
        @classmethod
        def barred(cls, address: str) -> str:
            return "" if address.startswith("loft:") else ", where no pigeon lands"

        def send(self, message: Claimed) -> Said:
            taken.append((message.recipient, message.raw))
            return Said(outcome="accepted", text="coo")

    with pytest.raises(BadSubscription, match="'x', where no pigeon lands"):
        subscription({"name": "desk", "to": ["x"], "channel": "pigeon"})
    subscribe(tracker, "birds", to=["loft:7"], channel="pigeon")
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(100)], 1, mode="run")
    for _ in range(2):
        assert rounds.tick(tracker, box.settings(tmp_path)).problems == []
    ((recipient, raw),) = taken
    assert (recipient, b'"kind":"addition"' in raw) == ("loft:7", True)
    assert [(row["state"], row["answer"]) for row in ledger(tracker)] == [("accepted", "coo")]
