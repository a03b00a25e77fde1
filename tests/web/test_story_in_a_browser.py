"""From a change to the very record in the document, as a person does it."""

from sqlalchemy import text

from db.engine import reading
from tests.builders import log
from tests.desk.people import at
from tests.web.conftest import Opened, Served
from tracker.answers import decisions
from tracker.decisions import proposals
from tracker.desk.state import Desk

TOLD = text(
    "select n.change_id, d.recipient from notice n join delivery d on d.notice = n.seq "
    "where n.change_id in (select lower(hex(change_id)) from change) and d.channel = 'mail' "
    "order by n.seq"
)


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
    page.locator("#versions ~ * ins, #versions ~ * del").first.wait_for(state="attached")


def test_recipients_are_named_to_those_who_look_after_the_records(home: Desk) -> None:
    with reading(home.engine) as connection:
        told = connection.execute(TOLD).first()
    assert told is not None
    path = f"/changes/{told.change_id}"
    viewer, reviewer = (at(home, who).get(path).text for who in ("viewer:vic", "reviewer:ada"))
    assert told.recipient in reviewer
    assert told.recipient not in viewer
    assert "deliveries: " in viewer


def test_a_proposal_about_an_entry_is_told_on_its_page_and_the_maker_to_some(home: Desk) -> None:
    with reading(home.engine) as connection:
        made = {str(one.made.decision.number): one for one in decisions.decisions(connection)}
        waiting = proposals.open_proposals(connection)
    found = next(one for one in waiting if one.subject in made and made[one.subject].entry_id)
    path = f"/entries/{found.list_id}/{made[found.subject].entry_id}"
    viewer, examiner = (at(home, who).get(path).text for who in ("viewer:vic", "examiner:eve"))
    assert f"proposed by {found.maker}" in examiner
    assert f"proposed by {found.maker}" not in viewer
    assert "proposed by a person here" in viewer
