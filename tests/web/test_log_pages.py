"""The change log, kept views, search and the search record in a real browser, over the MEK."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.conftest import open_tracker
from tests.desk.people import desk_over
from tests.stories.papers import Archive
from tests.stories.test_mek import LISTS
from tests.web.conftest import Opened, serving
from tracker.cli.desk import built
from tracker.intake import curated
from tracker.matching import search
from tracker.settings import Settings

pytestmark = pytest.mark.slow(12)

HERE = ("us_state_fto", "eu_terrorist_list")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served desk over two lists on the days on which something became of the MEK."""
    tracker = open_tracker(tmp_path_factory.mktemp("mek"))
    curated.take_in(tracker)
    told = Archive(tracker=tracker, lists={key: LISTS[key] for key in HERE})
    told.look("us_state_fto", "1999-10-08", "2009-01-12", "2012-09-27", "2012-10-01")
    told.look("eu_terrorist_list", "2002-01-02", "2002-05-02", "2006-12-13", "2008-07-16")
    told.look("eu_terrorist_list", "2008-12-05", "2008-12-30", "2009-01-25", "2009-01-26")
    told.confirm()
    search.bring_up_to_date(tracker.ledger.engine)
    settings = replace(Settings(), lists=HERE)
    with serving(built(desk_over(tracker, settings))) as where:
        yield where
    tracker.ledger.engine.dispose()


def clean(page: Page) -> None:
    """No violation that axe-core knows of."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def words(page: Page, of: str = "main") -> str:
    return re.sub(r"\s+", " ", page.inner_text(of))


def test_the_log_is_filtered_as_one_types_and_a_change_is_opened(
    address: str, opened: Opened
) -> None:
    page = opened(address, "/changes", "reviewer:ada")
    clean(page)
    page.get_by_label("Name, key or number").press_sequentially("khalq")
    page.wait_for_url("**/changes?q=khalq**")
    expect(page.locator("table.log")).to_contain_text("has left the EU terrorist list")
    page.get_by_label("removal").check()
    page.get_by_role("button", name="Show").click()
    assert "kind=removal" in page.url
    rows = page.locator("table.log td.said")
    assert rows.count() == 2
    assert "a court annulled the listing" in words(page, "table.log")
    page.locator("table.log a.id").first.click()
    assert re.search(r"/changes/[0-9a-f]{32}$", page.url)


def test_a_day_is_signed_off(address: str, opened: Opened) -> None:
    page = opened(
        address, "/changes?list=eu_terrorist_list&since=2002-05-02&until=2002-05-02", "reviewer:ada"
    )
    page.get_by_role("link", name="Sign this day off").click()
    clean(page)
    page.get_by_label("Remark (kept for ever)").fill("Looked through.")
    page.get_by_role("button", name="Sign off").click()
    assert "Nothing of that day waits for a sign-off" in words(page)


def test_wrong_filters_are_said_beside_their_fields(address: str, opened: Opened) -> None:
    page = opened(address, "/changes?since=nonsense&origin=autority", "viewer:eve")
    assert "'nonsense' is no day" in words(page, "#wrong-since")
    assert "Did you mean authority" in words(page, "#wrong-origin")
    assert page.get_attribute("#f-since", "aria-describedby") == "wrong-since"
    clean(page)


def test_a_view_is_kept_mailed_and_read_as_a_feed(address: str, opened: Opened) -> None:
    page = opened(address, "/changes?list=eu_terrorist_list&kind=removal", "viewer:eve")
    page.get_by_label("Name of this view").fill("EU ends")
    page.get_by_role("button", name="Keep it").click()
    assert "It is kept." in words(page)
    clean(page)
    page.get_by_text("Mail me this").first.click()
    page.get_by_label("To the address").fill("eve@bank.example")
    page.get_by_role("button", name="Mail me this").click()
    assert "You are mailed from now on" in words(page)
    page.get_by_text("As a feed").click()
    page.get_by_role("button", name="Make an address").click()
    assert "/feed?key=" in words(page, "#feed-address")
    clean(page)


def test_a_name_is_found_while_it_is_typed(address: str, opened: Opened) -> None:
    page = opened(address, "/search", "viewer:eve")
    box = page.get_by_label("Name in any script, or a number")
    box.press_sequentially("mojahedin kh")
    expect(page.locator("#found section h2").first).to_contain_text("Khalq")
    expect(page.locator("#found")).to_contain_text("The very name first")  # the rest has come
    assert "listed on none of these, as they were last seen" in words(page, "#found")
    box.fill("سازمان مجاهدین خلق")
    expect(page.locator("#found")).to_contain_text("Khalq")
    clean(page)


def test_search_works_without_a_script(address: str, opened: Opened) -> None:
    page = opened(address, "/search", "viewer:eve", java_script_enabled=False)
    page.get_by_label("Name in any script, or a number").fill("Hamas")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    assert "HAMAS" in words(page, "#found")


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2008-12-31", "in force"),
        ("2009-01-25", "in force"),
        ("2009-01-26", "delisted"),
    ],
)
def test_the_mek_on_a_day_of_its_european_listing(
    address: str, opened: Opened, day: str, told: str
) -> None:
    page = opened(address, "/status", "examiner:max")
    page.get_by_label("Names, one a line").fill("Mujahidin-e Khalq Organisation")
    page.get_by_label("On the day").fill(day)
    page.get_by_role("button", name="Ask").click()
    row = page.locator("table.answers tr", has_text="eu_terrorist_list").first
    expect(row.locator(".state")).to_have_text(told)
    said = words(page)
    assert "Asked by max (examiner)" in said
    assert "certificate" not in said.lower()
    if day == "2008-12-31":
        assert "annulled still listed" in said
        assert "A judgment removes nobody." in said
        clean(page)


def test_the_mek_on_the_day_of_its_end_in_the_united_states(address: str, opened: Opened) -> None:
    path = "/status?name=Mujahedin-e+Khalq+Organization&list=us_state_fto&on="
    before = opened(address, f"{path}2012-09-27", "viewer:eve")
    assert "in force" in words(before, "table.answers .state")
    after = opened(address, f"{path}2012-09-28", "viewer:eve")
    assert "delisted" in words(after, "table.answers .state")
    assert "sealed under the head above" in words(after)


def test_a_search_record_on_paper_is_the_record_alone(address: str, opened: Opened) -> None:
    page = opened(address, "/status?name=Hamas&on=2009-01-01", "viewer:eve")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 960})  # A4 between its margins
    assert not page.locator("form.filters").is_visible()
    assert page.locator(".printed").is_visible()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 680
