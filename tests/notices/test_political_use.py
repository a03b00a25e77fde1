"""A mail about a list of political use has the list's warning, whole or as lines; no other has."""

import pytest

from scrapers.registry import scraper
from tests.notices.letters_of import addition
from tracker.notices.page import WHOLE, page

WARNING = scraper("ru_fsb").source.political_use


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("many", [1, 3, WHOLE + 1])
def test_a_mail_about_a_list_of_political_use_says_so_once(many: int) -> None:
    written = page([addition(f"Example {at}", list_id="ru_fsb") for at in range(many)])
    assert words(written.text).count(f"a list of political use. {WARNING}") == 1
    assert written.html.count("is a list of political use.") == 1


def test_a_mail_about_another_list_warns_of_none() -> None:
    written = page([addition("Example")])
    assert "political use" not in written.text + written.html
