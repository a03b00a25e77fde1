"""The first run says what stands in the way of a mail, and who has to say what."""

from pathlib import Path

from db.engine import reading
from tests.desk.people import CSRF, at, desk_over
from tests.mailboxes import Box, receiving
from tracker.proof import first_run
from tracker.record.tracker import Tracker
from tracker.settings import Settings

TO = {"csrf": CSRF, "to": "ada@bank.example"}


def sentence_of(tracker: Tracker, settings: Settings, name: str) -> str:
    with reading(tracker.ledger.engine) as connection:
        ticks = first_run.ticks(connection, settings, tracker.clock())
    return next(tick.sentence for tick in ticks if tick.name == name)


def test_an_empty_folder_that_somebody_made_takes_mails(tracker: Tracker, tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    settings = Settings(home=tmp_path, mail_folder="mail", lists=("un_sc",))
    answer = at(desk_over(tracker, settings), "admin:root").post("/first-run/test-mail", data=TO)
    assert answer.status_code == 303
    assert len(list((tmp_path / "mail" / "new").iterdir())) == 1
    assert "is accepted: Put into the folder" in sentence_of(tracker, settings, "test_mail")


def test_what_stands_in_the_way_of_a_test_mail_is_on_the_page(
    tracker: Tracker, tmp_path: Path
) -> None:
    (tmp_path / "mail").write_text("a file, and no folder")
    settings = Settings(home=tmp_path, mail_folder="mail", lists=("un_sc",))
    answer = at(desk_over(tracker, settings), "admin:root").post("/first-run/test-mail", data=TO)
    assert "cannot be written" in answer.text
    said = sentence_of(tracker, settings, "test_mail")
    assert "is pending: nothing could be handed over yet" in said
    assert not said.endswith(":")


def test_moments_are_written_for_people(tracker: Tracker, tmp_path: Path) -> None:
    with receiving(Box()) as box:
        settings = box.settings(tmp_path, lists=("un_sc",))
        client = at(desk_over(tracker, settings), "admin:root")
        assert client.post("/first-run/drill", data=TO).status_code == 303
    assert " UTC was not acknowledged" in sentence_of(tracker, settings, "drill")


def test_who_may_not_say_whether_a_list_applies_is_told_who_does(tracker: Tracker) -> None:
    page = at(desk_over(tracker, Settings(lists=("un_sc",))), "admin:root").get("/lists/un_sc").text
    assert "a reviewer says so on this page" in page


def test_a_test_mail_is_no_notice_that_a_subscription_would_have_brought(
    tracker: Tracker, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path, mail_folder="mail", lists=("un_sc",))
    client = at(desk_over(tracker, settings), "admin:root")
    assert client.post("/first-run/test-mail", data=TO).status_code == 303
    form = {"csrf": CSRF, "form": "order", "back": "", "do": "preview", "name": "everything"}
    more = {"to": "team@bank.example", "channel": "mail", "timing": "immediate"}
    more |= {"about": "terrorism", "relevance": "relevant", "role": "operations"}
    page = client.post("/subscriptions", data={**form, **more}).text
    assert "It would have brought" not in page
    assert "so this is a drill" in page
