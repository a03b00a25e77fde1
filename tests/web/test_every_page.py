"""Every page of the one table, as everybody who may see it gets it, in a real browser."""

import re
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, Response

from tests.desk.people import COOKIE
from tests.web.addresses import Address, addresses
from tests.web.conftest import Served
from tracker.people.access import Right, Role

pytestmark = pytest.mark.slow(30)

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
HEAVIEST = 150_000
"""Bytes of a page with all that belongs to it."""

MOST_FIRST = (Role.REVIEWER, Role.ADMIN, Role.EXAMINER, Role.VIEWER)

BREACHES = """async (only) => {
    const found = await axe.run(document, only.length ? {runOnly: only} : {});
    return found.violations.map(one =>
        one.id + ': ' + one.nodes.map(node => node.html.slice(0, 160)).slice(0, 3).join(' | '));
}"""
"""What axe-core finds, by the whole set of its rules or by these."""

REACHED = "document.activeElement.textContent.trim() || document.activeElement.id"

OF_LAYOUT = ("color-contrast", "scrollable-region-focusable", "target-size")
"""Rules that a narrow window may break beside a wide one."""

TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"

POLICY = "content-security-policy"

SAME_FOR_ALL = re.compile(r"<header.*?</header>|<nav class=\"menu.*?</nav>|<time.*?</time>", re.S)
"""What differs by who reads, on a page that says the same."""


class Visit:
    """One reader's browser, and all that it hears."""

    def __init__(self, browser: Browser, served: Served, role: str) -> None:
        self.served = served
        self.context = browser.new_context(viewport=WIDE)
        if role:
            cookie = {"name": COOKIE, "value": f"{role}:ada", "url": served.address}
            self.context.add_cookies([cookie])
        self.page = self.context.new_page()
        self.told: list[str] = []
        self.elsewhere: list[str] = []
        self.answers: list[Response] = []
        self.page.on("console", lambda said: self.told.append(said.text) if _is_bad(said) else None)
        self.page.on("pageerror", lambda failure: self.told.append(str(failure)))
        self.page.on("request", lambda asked: self._asked(asked.url))
        self.page.on("response", lambda answer: self.answers.append(answer))

    def _asked(self, url: str) -> None:
        if not url.startswith((self.served.address, "data:")):
            self.elsewhere.append(url)

    def open(self, path: str) -> Page:
        """Go to a page; everything heard before is forgotten."""
        self.told.clear()
        self.answers.clear()
        answer = self.page.goto(self.served.address + path)
        if answer is None or answer.status != HTTPStatus.OK:
            self.told.append(f"not to be had: {path}")
        return self.page

    def text(self, path: str) -> str:
        """What a page of ours says, whoever reads it when; "" for what is shown in a sandbox."""
        answer = self.context.request.get(self.served.address + path)
        said = answer.text()
        is_ours = "<html" in said and "sandbox" not in answer.headers.get(POLICY, "")
        return SAME_FOR_ALL.sub("", said) if is_ours else ""

    def weight(self) -> int:
        """Bytes of a page with all that it asked for."""
        return sum(len(answer.body()) for answer in self.answers if answer.ok)


def _is_bad(said: object) -> bool:
    return getattr(said, "type", "") in ("error", "warning")


@pytest.fixture(scope="module")
def visits(browser: Browser, served: Served) -> Iterator[dict[str, Visit]]:
    made = {role: Visit(browser, served, role) for role in ("", *map(str, Role))}
    yield made
    for visit in made.values():
        visit.context.close()


def breaches(page: Page, *only: str) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(BREACHES, list(only))
    return found


def faults(visit: Visit, at: Address) -> list[str]:
    """What is wrong with a page: in light and dark, wide and narrow."""
    page = visit.open(at.path)
    found = [*heard(visit), *breaches(page), *too_wide(page, "wide")]
    if visit.weight() >= HEAVIEST:
        found.append(f"weighs {visit.weight():,} bytes")
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {one}" for one in breaches(page, "color-contrast")]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    found += [f"phone: {one}" for one in breaches(page, *OF_LAYOUT)]
    found += too_wide(page, "phone")
    page.set_viewport_size(WIDE)
    return found


def faults_in_short(visit: Visit, at: Address) -> list[str]:
    """The same for one more reader of a page: what is heard, and in dark on a phone."""
    page = visit.open(at.path)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    found = [*heard(visit), *breaches(page), *too_wide(page, "phone")]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)
    return found


def readers(at: Address) -> list[str]:
    """Who is to look at a page: of those that are open to all, somebody who is not signed in."""
    return [""] if at.right is Right.OPEN else [one for one in MOST_FIRST if one in at.roles()]


def heard(visit: Visit) -> list[str]:
    """What the browser said of a page, and whom else it asked."""
    return [*visit.told, *(f"elsewhere: {url}" for url in visit.elsewhere)]


def too_wide(page: Page, where: str) -> list[str]:
    return [f"{where}: scrolls sideways"] if page.evaluate(TOO_WIDE) else []


def test_every_page_is_fit_for_everybody_who_may_see_it(
    served: Served, visits: dict[str, Visit]
) -> None:
    """Who gets the same page as somebody before needs no second look at it."""
    found: dict[str, list[str]] = {}
    pages = addresses(served.app, served.desk.engine)
    for at in pages:
        seen: set[str] = set()
        for role in readers(at):
            plain = visits[role].text(at.path)
            if plain and plain not in seen:
                look = faults_in_short if seen else faults
                found[f"{at.path} as {role}"] = look(visits[role], at)
                seen.add(plain)
    assert {page: wrong for page, wrong in found.items() if wrong} == {}
    assert len(found) > len(pages) / 2


def test_the_keyboard_reaches_content_menu_and_search(visits: dict[str, Visit]) -> None:
    page = visits[Role.REVIEWER].open("/lists")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id || location.hash.slice(1)") == "content"
    page.goto(page.url.partition("#")[0])
    reached = []
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(REACHED))
    assert {"find", "Sign out", "Today", "Checks"} <= set(reached)


def test_what_has_the_focus_is_seen_to_have_it(visits: dict[str, Visit]) -> None:
    page = visits[Role.REVIEWER].open("/lists")
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "home"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_walk_without_javascript(browser: Browser, served: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": COOKIE, "value": "reviewer:walker", "url": served.address}])
    page = context.new_page()
    page.goto(served.address)
    page.get_by_role("button", name="I have seen this").click()
    assert "New since you last looked" in page.inner_text("#new")
    page.get_by_role("navigation").get_by_role("link", name="Lists", exact=True).click()
    page.get_by_role("link", name="UN list").first.click()
    page.get_by_role("link", name="Its checks").click()
    page.get_by_label("From").fill("2024-01-01")
    page.get_by_role("button", name="Show").click()
    assert "maintenance" in page.inner_text("main") or "refused" in page.inner_text("main")
    context.close()


def test_the_menu_of_a_phone_opens(visits: dict[str, Visit]) -> None:
    visit = visits[Role.VIEWER]
    page = visit.open("/lists")
    page.set_viewport_size(PHONE)
    assert not page.get_by_role("link", name="Change log").is_visible()
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Change log").click()
    assert page.inner_text("h1") == "Change log"
    page.set_viewport_size(WIDE)


def test_nobody_is_shown_a_place_that_is_not_for_them(visits: dict[str, Visit]) -> None:
    page = visits[Role.VIEWER].open("/lists")
    shown = page.locator("nav.menu .wide a").all_inner_texts()
    assert "Journal" not in shown
    assert "First run" not in shown
