"""The act that a list itself cites for an entry: is it the one by which the entry came?"""

import pytest

from tracker.rules.fold.citing import _is_of_another_time


@pytest.mark.parametrize(
    ("cited", "listed_on", "is_another"),
    [
        ("2021/584 (OJ L124I) of 2021-04-12", "2021-04-12", False),
        ("2021/584 (OJ L124I) of 2021-04-12", "2021-04-10", False),
        ("2023/721 (OJ L94) of 2023-04-03", "2021-04-12", True),  # it kept the entry
        ("2023/721 (OJ L94) of 2023-03-31", "2021-04-12", True),
        ("2023/721 (OJ L94) of 2023-02-31", "2021-04-12", False),  # no day says nothing
        ("2023/721 (OJ L94)", "2021-04-12", False),
        ("2023/721 (OJ L94) of 2023-04-03", "", False),
        ("Amendment (No. 1) Instrument 2023", "2010-06-09", False),
    ],
)
def test_an_act_of_another_time_did_not_bring_the_entry(
    cited: str, listed_on: str, is_another: bool
) -> None:
    assert _is_of_another_time(cited, listed_on) == is_another
