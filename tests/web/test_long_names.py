"""Names without a space, in other directions and by the hundred: no page gets wider than itself."""

import pytest

from tests.builders import person, take_un
from tests.desk.people import desk_over
from tests.web.conftest import Opened, serving
from tracker.cli.desk import built
from tracker.record.tracker import Tracker
from tracker.settings import Settings

pytestmark = pytest.mark.slow(5)

LONG = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft" * 4
TURNED = "مجاهدي خلق الإيرانية (منظمة) 12-3"
MANY = [("Good", f"Also Known {number}") for number in range(300)]
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
HIDDEN = """() => [...document.querySelectorAll('.state')].filter(one => one.offsetWidth >
    one.closest('td, p, li, dd, h2, div').clientWidth + 1).map(one => one.textContent)"""
"""States that stand over what is beside them."""


def test_no_page_gets_wider_than_the_window(tracker: Tracker, opened: Opened) -> None:
    crowd = [person(number) for number in range(1, 20)]
    odd = [person(100, name=LONG), person(101, name=TURNED), person(102, name="x", aliases=MANY)]
    take_un(tracker, crowd, 0)
    take_un(tracker, [*crowd, *odd], 1)
    take_un(tracker, [*crowd[4:], *odd], 2)
    found = []
    with serving(built(desk_over(tracker, Settings(lists=("un_sc",))))) as address:
        page = opened(address, "/changes", "reviewer:ada")
        paths = page.eval_on_selector_all(
            "a[href^='/entries/'], main a[href^='/changes/']",
            "links => [...new Set(links.map(one => one.getAttribute('href')))]",
        )
        asked = ["/", "/changes", "/questions", "/lists/un_sc", f"/names?name={LONG}"]
        asked += [f"/search?q={LONG}", "/search?q=Given1", f"/status?name={LONG}&on=2024-01-02"]
        for path in (*asked, *paths[:3]):
            page.goto(address + path)
            for width in (1000, 320):
                page.set_viewport_size({"width": width, "height": 900})
                if page.evaluate(TOO_WIDE) or page.evaluate(HIDDEN):
                    found.append((path[:60], width, page.evaluate(HIDDEN)))
    assert found == []
