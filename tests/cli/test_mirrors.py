"""Addresses in the settings (`urls`) of lists and files that there are not end a run at once."""

from pathlib import Path

import pytest

from tests.command import tracker as run


@pytest.mark.parametrize(
    ("urls", "why"),
    [
        ("un_sd.list=https://a.example/", "no list 'un_sd'. Did you mean un_sc or"),
        ("un_sc.lists=https://a.example/", "no file 'lists' of un_sc. Did you mean list?"),
        ("us_ofac_sdn.csv=https://a.example/", "There is: xml."),
        ("un_sc.list=https://a.example/ un_sc.page=https://a.example/", "'page' of un_sc"),
    ],
)
@pytest.mark.parametrize("verb", ["run", "serve", "doctor"])
def test_a_wrong_role_or_list_under_urls_is_an_error(
    tmp_path: Path, urls: str, why: str, verb: str
) -> None:
    run(tmp_path, "init")
    done = run(tmp_path, verb, TRACKER_URLS=urls)
    assert done.returncode == (1 if verb == "doctor" else 2)
    assert why in done.stderr + done.stdout
    assert "a.example" not in done.stderr + done.stdout


def test_right_ones_are_no_finding(tmp_path: Path) -> None:
    run(tmp_path, "init")
    urls = "un_sc.list=https://a.example/ us_federal_register.documents=https://a.example/"
    said = run(tmp_path, "doctor", TRACKER_URLS=urls).stdout
    assert "The setting urls" not in said
