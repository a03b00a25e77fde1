"""A mail tells where a party certainly stands too from where it possibly does, and by what."""

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.builders import day as on
from tests.builders import fto_html, person, take, take_un
from tests.mailboxes import Box, receiving
from tests.notices.test_delivery import ADA, CROWD, subscribe
from tracker.notices import rounds
from tracker.record.tracker import Tracker

GONE = [("July 10, 2005", f"Gone Before Number {n}", "July 10, 2001") for n in range(10)]
FILLER = [("July 10, 2003", f"Filler Group Number {n}") for n in range(30)]


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


def parts(mail: EmailMessage) -> list[str]:
    """The text and the page of a mail, blanks made one."""
    bodies = (mail.get_body((kind,)) for kind in ("plain", "html"))
    return [" ".join(str(body.get_content()).split()) for body in bodies if body is not None]


def mails(tracker: Tracker, box: Box, home: Path) -> list[EmailMessage]:
    """What goes out to Ada now."""
    before = len(box.to(ADA))
    assert rounds.tick(tracker, box.settings(home)).problems == []
    return box.to(ADA)[before:]


def take_page(tracker: Tracker, number: int, mode: str, *names: str) -> None:
    """Take the American page with these names and others on day n."""
    listed = [*(("October 8, 1997", name) for name in names), *FILLER]
    take(
        tracker,
        fto_html(listed, GONE),
        on(number),
        list_id="us_state_fto",
        role="page",
        form="html",
        name="foreign-terrorist-organizations.html",
        mode=mode,
    )


def test_an_addition_says_where_the_party_possibly_stands(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    take_un(tracker, [*CROWD, person(900, name="Velm Brigade", born=[])], 0)
    take_page(tracker, 0, "backfill")
    mails(tracker, box, tmp_path)
    take_page(tracker, 1, "run", "Velm Brigade")  # there it is a person of the name
    (mail,) = mails(tracker, box, tmp_path)
    assert "Velm Brigade" in mail["Subject"]
    for part in parts(mail):
        assert "Possibly also in force on: UN list." in part
        assert "Also in force on" not in part


ALIKE: dict[str, Any] = {"name": "VELMADI, Mohamed Riza", "born": ["1970-03-02"]}


def test_a_removal_says_by_what_another_entry_is_the_same_party(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    gone = person(901, name="Muhammad Reza Velmadi", born=["1970-03-02"])
    take_un(tracker, [*CROWD, gone, person(902, **ALIKE)], 0)
    mails(tracker, box, tmp_path)
    for number in (1, 2):
        take_un(tracker, [*CROWD, person(902, **ALIKE)], number, mode="run")
    told = mails(tracker, box, tmp_path)
    assert [str(mail["Subject"]).split(":")[0] for mail in told][-1] == "Removed"
    for part in parts(told[-1]):
        assert "VELMADI, Mohamed Riza" in part
        assert "Name alike, same birth date:" in part
        assert "Same name:" not in part
