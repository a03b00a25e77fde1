"""An act that is done after it was heard of is none: its document is refused in one sentence."""

from datetime import UTC, datetime

import pytest

from scrapers import kit
from tests.scrapers.test_gb_legislation import article, found, order, search
from tracker.confined.here import Here
from tracker.confined.task import Task


def read(published: str, made: str, force: str = "") -> tuple[kit.RawAct, ...]:
    words = f"This Order comes into force on {force}" if force else "nothing"
    text = order("uksi/2030/5", article(words), article("omit \u201cRed Dawn\u201d"), made=made)
    documents = {
        "made": search(found("uksi/2030/5", published=published)),
        "orders/uksi-2030-5": kit.Document(name="uksi-2030-5.xml", content=text.content),
    }
    task = Task(
        list_id="gb_legislation",
        format_id="xml",
        sha256="0" * 64,
        observed_at=datetime(2030, 1, 10, tzinfo=UTC),
        mode="run",
        documents=documents,
    )
    return Here().acts(task)


def test_an_act_may_have_its_effect_later_and_be_heard_of_some_days_before() -> None:
    (act,) = read("2030-01-12", "2030-01-11")
    assert (act.published_on, act.in_force_on) == ("2030-01-12", "2030-01-12")


@pytest.mark.parametrize(
    ("published", "made", "what"),
    [("2030-02-01", "", "published on 2030-02-01"), ("", "2031-01-01", "made on 2031-01-01")],
)
def test_an_act_of_the_future_is_refused(published: str, made: str, what: str) -> None:
    with pytest.raises(kit.LayoutChanged, match=f"^The act uksi-2030-5 is said to be {what}.$"):
        read(published, made)
