"""A day at the desk in a real browser: two persons, a mail seen beforehand, a file, an examiner."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.builders import CROWD, day, log, questions, take_un, un_xml, without
from tests.conftest import open_tracker
from tests.decisions.test_late_documents import LEAVERS
from tests.desk.people import COOKIE, desk_over
from tests.web.conftest import serving
from tests.web.working import accounts, records
from tracker.cli.desk import built
from tracker.record.tracker import Tracker

pytestmark = pytest.mark.slow(14)


class Day:
    """A served desk over a home with twelve questions, and people who sit at it."""

    def __init__(self, browser: Browser, tracker: Tracker, address: str) -> None:
        self.browser, self.tracker, self.address = browser, tracker, address
        self.pages: list[Page] = []

    def as_(self, who: str, path: str, *, scripts: bool = True) -> Page:
        """A page of the desk as somebody sees it, with or without JavaScript."""
        context = self.browser.new_context(java_script_enabled=scripts)
        context.add_cookies([{"name": COOKIE, "value": who, "url": self.address}])
        page = context.new_page()
        page.goto(self.address + path)
        self.pages.append(page)
        return page


@pytest.fixture(scope="module")
def today(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    tracker = open_tracker(tmp_path_factory.mktemp("day"))
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(*LEAVERS), 1)
    accounts(tracker, ada="reviewer", bob="reviewer", eve="examiner")
    with serving(built(desk_over(tracker))) as address:
        made = Day(browser, tracker, address)
        yield made
        for page in made.pages:
            page.context.close()
    tracker.ledger.engine.dispose()


def test_a_pending_removal_is_confirmed_by_two(today: Day) -> None:
    """Without JavaScript: every step is a link or a form."""
    asked = questions(today.tracker)
    page = today.as_("reviewer:ada", "/questions", scripts=False)
    page.get_by_role("link", name=asked[0]["caption"], exact=True).first.click()
    assert "Did" in page.inner_text("h1")
    page.get_by_label("Yes.").check()
    page.get_by_label("Why", exact=True).fill("SC/16000")
    page.get_by_role("button", name="Propose this answer").click()
    assert "Another person has to agree" in page.inner_text("[role=status]")
    assert page.get_by_role("button", name="Agree", exact=True).count() == 0
    assert log(today.tracker) == []
    other = today.as_("reviewer:bob", page.url.removeprefix(today.address), scripts=False)
    other.get_by_label("Why you agree, or do not").fill("read it as well")
    other.get_by_role("button", name="Agree", exact=True).click()
    assert "so it is decided" in other.inner_text("[role=status]")
    assert [row["kind"] for row in log(today.tracker)] == ["removal"]
    assert len(questions(today.tracker)) == len(asked) - 1


def test_somebody_subscribes_and_sees_the_mail(today: Day) -> None:
    page = today.as_("viewer:vic", "/subscriptions")
    page.get_by_label("Name", exact=True).fill("my lists")
    page.get_by_label("To", exact=True).fill("vic@bank.example")
    page.get_by_label("When", exact=True).fill("daily at 08:00 Europe/Brussels")
    page.get_by_role("button", name="See the mail first").click()
    assert "Nothing is on record yet" in page.inner_text("main")
    assert "Drill Exercise (no such person)" in page.inner_text("#preview")
    assert page.get_by_label("To", exact=True).input_value() == "vic@bank.example"
    page.get_by_role("button", name="Subscribe", exact=True).click()
    assert page.inner_text("h1") == "Subscription my lists"
    page.get_by_role("link", name="See it as mail programs show it").click()
    assert "Drill Exercise" in page.frames[0].content()
    (only,) = records(today.tracker, "subscription")
    assert (only["by"], only["set"]["to"]) == ("vic", ["vic@bank.example"])


def test_somebody_brings_a_document(today: Day, tmp_path: Path) -> None:
    """The page of the work renews itself until it is done."""
    file = tmp_path / "consolidated.xml"
    file.write_bytes(un_xml(without(*LEAVERS, 1), day(2)))
    page = today.as_("reviewer:ada", "/uploads")
    page.get_by_label("List", exact=True).select_option("un_sc")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Bring it").click()
    page.get_by_text("Taken in:").wait_for(timeout=20_000)
    assert "Another person has to look at it" in page.inner_text("main")
    page.get_by_role("link", name="All uploads").click()
    assert "You proposed it." in page.inner_text("main")


def test_an_examiner_sees_all_and_changes_nothing(today: Day) -> None:
    page = today.as_("examiner:eve", "/questions")
    places = [a.get_attribute("href") or "" for a in page.locator("nav.menu .wide a").all()]
    assert {"/questions", "/journal", "/notices", "/watch", "/acts", "/uploads"} <= set(places)
    assert not {"/users", "/subscriptions"} & set(places)
    for place in [place for place in places if place != "/"]:  # there he marks what he has seen
        page.goto(today.address + place)
        assert page.locator("main form[method=post]").count() == 0, place
    mark = page.locator("header input[name=csrf]").get_attribute("value") or ""
    one = questions(today.tracker)[0]["pending_id"]
    said = {"csrf": mark, "question": one, "verdict": "confirm", "reason": "x"}
    tried = page.request.post(f"{today.address}/questions", form=said)
    assert tried.status == 403
    assert "Examiners may not do this" in tried.text()
