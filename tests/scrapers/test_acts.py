"""Feeds of official acts: what is read from an answer, and from a title."""

import contextlib
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers import kit, registry
from scrapers.kit import ActKind
from tests.conftest import real

FEED = "us_federal_register"


def answer(*results: dict[str, Any]) -> kit.Documents:
    content = json.dumps({"count": len(results), "results": list(results)}).encode()
    return {"documents": kit.Document(name="documents.json", content=content)}


def published(title: str, **more: Any) -> dict[str, Any]:
    plain = {
        "document_number": "2030-00001",
        "title": title,
        "publication_date": "2030-01-02",
        "html_url": "https://www.federalregister.gov/documents/2030/01/02/2030-00001/a-notice",
    }
    return plain | more


def read(*results: dict[str, Any]) -> list[kit.RawAct]:
    return list(registry.scraper(FEED).acts(answer(*results)))


@pytest.mark.parametrize(
    ("title", "kind", "names", "lists"),
    [
        (
            "In the Matter of the Designation of Example Front (and Other Aliases) as a Foreign "
            "Terrorist Organization Pursuant to Section 219 of the Immigration and Nationality Act",
            ActKind.DESIGNATION,
            ("Example Front",),
            ("us_state_fto",),
        ),
        (
            "Foreign Terrorist Organization Designations of Example Front, Sample Army, and Third "
            "Group of Two",
            ActKind.DESIGNATION,
            ("Example Front", "Sample Army", "Third Group of Two"),
            ("us_state_fto",),
        ),
        (
            "Revocation of the Foreign Terrorist Organization Designation of Example Front (and "
            "other aliases)",
            ActKind.REVOCATION,
            ("Example Front",),
            ("us_state_fto",),
        ),
        (
            "In the Matter of the Amendment of the Designation of Example Front as a Foreign "
            "Terrorist Organization and Specially Designated Global Terrorist",
            ActKind.AMENDMENT,
            ("Example Front",),
            ("us_state_fto", "us_ofac_sdn"),
        ),
        # Two real titles: both notices keep the designation.
        (
            "In the Matter of the Review of the Designation of Popular Front for the Liberation of "
            "Palestine—General Command as a Foreign Terrorist Organization Pursuant to Section 219 "
            "of the Immigration and Nationality Act",
            ActKind.REVIEW,
            ("Popular Front for the Liberation of Palestine—General Command",),
            ("us_state_fto",),
        ),
        (
            "Review of the Foreign Terrorist Organization Designation of al-Shabaab",
            ActKind.REVIEW,
            ("al-Shabaab",),
            ("us_state_fto",),
        ),
        (
            "Designation as Terrorist or Global Terrorist: al-Shabaab",
            ActKind.OTHER,
            ("al-Shabaab",),
            ("us_ofac_sdn",),
        ),
        ("Notice on a Foreign Terrorist Organization", ActKind.OTHER, (), ("us_state_fto",)),
        ("Designation of a Passport Agency", ActKind.DESIGNATION, ("a Passport Agency",), ()),
    ],
)
def test_what_a_title_says(
    title: str, kind: ActKind, names: tuple[str, ...], lists: tuple[str, ...]
) -> None:
    said = registry.scraper(FEED).says(title)
    assert (said.kind, said.names, said.lists) == (kind, names, lists)


def test_an_act_has_its_number_day_and_address() -> None:
    title = "Foreign Terrorist Organization Designation of Example Front"
    (act,) = read(published(title), published("Designation of a Passport Agency"))
    party = kit.ActParty("Example Front", kit.Effect.ADDS, programmes=("FTO",))
    assert act == kit.RawAct(
        number="2030-00001",
        title=title,
        published_on="2030-01-02",
        url="https://www.federalregister.gov/documents/2030/01/02/2030-00001/a-notice",
        kind=ActKind.DESIGNATION,
        citations=("FR Doc. 2030-00001",),
        in_force_on="2030-01-02",  # 8 U.S.C. 1189(a)(2)(B): upon publication
        parties=(
            party._replace(lists=("us_state_fto",)),
            party._replace(lists=("us_ofac_sdn",)),  # which shows the tag FTO
        ),
        lists=("us_state_fto", "us_ofac_sdn"),
    )


def test_without_the_field_the_number_is_that_of_the_address() -> None:
    title = "Foreign Terrorist Organization Designation of Example Front"
    (act,) = read(published(title, document_number=None))
    assert act.number == "2030-00001"


@pytest.mark.parametrize(
    "broken",
    [
        {"publication_date": "2 January 2030"},
        {"title": ""},
        {"html_url": ""},
        {"document_number": "", "html_url": "https://www.federalregister.gov/"},
    ],
)
def test_an_act_without_number_or_day_is_refused(broken: dict[str, Any]) -> None:
    whole = published("Foreign Terrorist Organization Designation of Example Front")
    with pytest.raises(kit.LayoutChanged):
        read(whole | broken)


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'{"count": 0}', b'{"results": 1}'])
def test_what_is_no_answer_is_refused(content: bytes) -> None:
    documents = {"documents": kit.Document(name="documents.json", content=content)}
    with pytest.raises(kit.LayoutChanged):
        list(registry.scraper(FEED).acts(documents))


def test_a_real_answer_about_something_else_has_no_act() -> None:
    path = real("excerpts", "feed_federal_register", "2026-10-08", "documents.json")
    documents = {"documents": kit.Document(name=path.name, content=path.read_bytes())}
    assert list(registry.scraper(FEED).acts(documents)) == []


def test_feeds_are_no_lists() -> None:
    assert FEED in registry.feeds()
    assert FEED not in registry.keys()
    assert FEED in registry.feeds_of("us_state_fto")
    assert registry.SHIPPED not in registry.feeds_of("us_state_fto")
    assert {*registry.wanted(["us_state_fto"])} >= {"us_state_fto", FEED}
    assert registry.SHIPPED not in registry.wanted(["us_state_fto"])
    assert registry.feeds_of("us_csl") == ()
    assert registry.wanted(["us_csl"]) == ("us_csl",)
    assert "un_updates" in registry.wanted(["un_sc"])


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(sorted(published(""))), inner, max_size=5)
    ),
    max_leaves=12,
)


@given(VALUES, st.text(max_size=400))
def test_whatever_comes_is_read_or_refused(value: Any, title: str) -> None:
    whole = published(f"{title} Designation of {title} as a Foreign Terrorist Organization")
    for results in ([value], value, [whole | value] if isinstance(value, dict) else [whole]):
        content = json.dumps({"results": results}).encode()
        documents = {"documents": kit.Document(name="documents.json", content=content)}
        with contextlib.suppress(kit.LayoutChanged):
            assert all(act.number for act in registry.scraper(FEED).acts(documents))


def test_an_endless_title_takes_no_time() -> None:
    title = "designation of " * 20_000 + "foreign terrorist organization"
    began = time.monotonic()
    registry.scraper(FEED).says(title)
    assert time.monotonic() - began < 5
