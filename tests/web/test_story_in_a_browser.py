"""From a change to the very record in the document, as a person does it."""

from tests.builders import log
from tests.web.conftest import Opened, Served


def test_from_a_change_to_the_highlighted_record_and_its_bytes(
    served: Served, opened: Opened
) -> None:
    rows = log(served.desk.tracker, lists=("un_sc",))
    change = next(row for row in reversed(rows) if row["kind"] == "addition")
    page = opened(served.address, f"/changes/{change['change_id']}", "viewer:vic")
    assert change["caption"] in page.inner_text("h1")
    clocks = page.get_by_role("img", name="The clocks of this change, in the order of time")
    assert clocks.is_visible()
    page.get_by_role("link", name="The very record in it").last.click()
    record = page.locator(".source mark")
    assert change["entry_key"] in " ".join(record.all_inner_texts())
    with page.expect_download() as saving:
        page.get_by_role("link", name="Save it as it came").click()
    name = saving.value.suggested_filename
    assert name.startswith("un_sc_")
    assert name.endswith(".txt")


def test_two_versions_of_an_entry_are_chosen_and_compared(served: Served, opened: Opened) -> None:
    rows = log(served.desk.tracker, lists=("un_sc",))
    edit = next(row for row in rows if row["kind"] == "amendment")
    page = opened(served.address, f"/entries/un_sc/{edit['entry_id']}", "viewer:vic")
    page.get_by_role("button", name="Compare").click()
    assert "before=" in page.url
    assert page.locator("#versions ~ table ins, #versions ~ table del").count()
