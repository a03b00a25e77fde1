"""What a feed is asked for is in it, however much else came since."""

import feedparser
import pytest

from db.engine import reading, writing
from tests.api.logs import Written
from tracker.answers import log
from tracker.answers.typed import read_query
from tracker.errors import WrongUsage
from tracker.notices import feeds, kept_views, subscriptions
from tracker.record.tracker import Tracker

SOME = range(1, 27)


@pytest.fixture
def crowded(tracker: Tracker) -> Tracker:
    """One who was added, and very many who came to other ends since."""
    written = Written(tracker.ledger.engine, "un_sc")
    written.add([0], caption="The one")
    for _ in range(25):
        written.add(SOME, kind="removal", origin="authority")
    return tracker


def titles(content: bytes) -> list[str]:
    return [entry.title for entry in feedparser.parse(content).entries]


def test_a_subscriptions_feed_goes_back_as_far_as_it_has_to(crowded: Tracker) -> None:
    order = subscriptions.subscription({"name": "on", "to": ["a@b.example"], "kinds": ["addition"]})
    with writing(crowded.ledger.engine) as connection:
        subscriptions.save(connection, order, "ada", crowded.clock())
    with reading(crowded.ledger.engine) as connection:
        (title,) = titles(feeds.one(connection, "alert:on", "", 5))
    assert "The one" in title


def test_a_countrys_feed_too(crowded: Tracker) -> None:
    """What no filter of the log can say is looked through row by row."""
    body = {"name": "on", "to": ["a@b.example"], "countries": ["UN"], "kinds": ["removal"]}
    with writing(crowded.ledger.engine) as connection:
        subscriptions.save(connection, subscriptions.subscription(body), "ada", crowded.clock())
    others = Written(crowded.ledger.engine, "us_ofac_sdn", 1000)
    for _ in range(25):
        others.add(SOME, kind="removal")
    with reading(crowded.ledger.engine) as connection:
        assert len(titles(feeds.one(connection, "alert:on", "", 7))) == 7


def kept(tracker: Tracker, query: str) -> kept_views.Kept:
    with writing(tracker.ledger.engine) as connection:
        kept_views.keep(connection, "ada", "mine", query, tracker.clock())
    with reading(tracker.ledger.engine) as connection:
        return kept_views.one(connection, "ada", "mine", tracker.clock())


def test_our_own_reading_crowds_nobody_out_of_a_feed(crowded: Tracker) -> None:
    Written(crowded.ledger.engine, "un_sc", 5000).add(SOME, origin="parser")
    filters = kept_views.filters_of(kept(crowded, "everything=true"), 10)
    with reading(crowded.ledger.engine) as connection:
        rows = log.changes(connection, filters)
    assert [row.row.origin for row in rows] == ["authority"] * 10


@pytest.mark.parametrize("query", ["origin=parser", "origin=format&everything=true"])
def test_what_is_no_news_can_be_no_feed(crowded: Tracker, query: str) -> None:
    kept(crowded, query)
    with writing(crowded.ledger.engine) as connection, pytest.raises(WrongUsage) as why:
        kept_views.make_feed(connection, "ada", "mine", crowded.clock())
    assert "can be no feed" in str(why.value)


def test_a_mail_says_what_of_everything_it_does_not_tell(crowded: Tracker) -> None:
    view = kept(crowded, "everything=true&kind=amendment")
    with reading(crowded.ledger.engine) as connection:
        mail = kept_views.as_mail(connection, "ada", view, "a@b.example", "")
    assert any("does not tell what our own reading" in why for why in mail.beyond)
    assert "late_discovery" in mail.order.kinds


def test_a_feed_of_an_earlier_state_says_that_nothing_new_comes(crowded: Tracker) -> None:
    view = kept(crowded, "known_at=2030-01-01T00:00:01Z")
    assert "It stays as it was on record then: nothing new comes into it." in list(
        kept_views.said_of_feed(view)
    )
    with reading(crowded.ledger.engine) as connection:
        ended = read_query(connection, "until=2024-02-01", crowded.clock())
    said = kept_views.said_of_feed(kept_views.Kept(row=view.row, asked=ended))
    assert "Nothing that is seen after 2024-02-01 comes into it." in list(said)
