"""One news is announced once, whoever tells of it; what courts do is not, nor what is kept."""

from pathlib import Path

import pytest

from db.engine import reading, writing
from scrapers.kit import ActKind, ActParty, Effect, RawAct
from tests.builders import day, fto_html, take_fto
from tests.mailboxes import Box
from tests.notices.test_announced import (
    EARLIER,
    GONE,
    OLD,
    box,
    feed,
    mails,
    notice,
    subscribe,
)
from tracker.acts import announced
from tracker.acts.announced import Seen, same_news
from tracker.model import Decision
from tracker.notices.kinds.announced import Known
from tracker.record import acts as record
from tracker.record.tracker import Tracker
from tracker.rules.acts import Act, Telling

__all__ = ["box"]

REVOKED = "Revocation of the Foreign Terrorist Organization Designation of Old Group Beta"


def act(kind: ActKind, *parties: ActParty, on: str = "2024-01-02", feed_id: str = "x") -> Act:
    says = RawAct(
        number="1",
        title="An act",
        published_on=on,
        url="",
        kind=kind,
        parties=parties,
        lists=("us_state_fto",),
    )
    return Act(says=says, tellings=(Telling(1, feed_id, f"{on}T00:00:00Z", "", "", says),))


def seen(tracker: Tracker, one: Act) -> Seen:
    with reading(tracker.ledger.engine) as connection:
        return announced.seen(connection, one, "us_state_fto")


@pytest.fixture
def listed(tracker: Tracker) -> Tracker:
    take_fto(tracker, fto_html(OLD, GONE), 0)
    return tracker


def test_two_notices_of_one_revocation_are_announced_once(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    """One on public inspection and one as published, under numbers of their own."""
    subscribe(tracker)
    take_fto(tracker, fto_html(OLD, GONE), 0)
    feed(tracker, 0, EARLIER)
    first, second = notice("2024-00008", REVOKED), notice("2024-00009", REVOKED, "2024-01-03")
    feed(tracker, 1, first, EARLIER)
    (said,) = mails(tracker, box, tmp_path, 1)
    assert said.startswith("[ANNOUNCED] Revocation")
    feed(tracker, 2, second, first, EARLIER)
    assert mails(tracker, box, tmp_path, 2) == []


def test_two_of_one_answer_are_announced_once(tracker: Tracker, box: Box, tmp_path: Path) -> None:
    subscribe(tracker)
    take_fto(tracker, fto_html(OLD, GONE), 0)
    feed(tracker, 0, EARLIER)
    feed(tracker, 1, notice("2024-00008", REVOKED), notice("2024-00009", REVOKED), EARLIER)
    assert len(mails(tracker, box, tmp_path, 1)) == 1


def test_an_act_that_turns_out_to_be_an_older_one_is_no_news(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    """It was told of under its own id, before it was known to be what a person had entered."""
    subscribe(tracker)
    take_fto(tracker, fto_html(OLD, GONE), 0)
    feed(tracker, 0, EARLIER)
    known = act(ActKind.REVOCATION, ActParty("Old Group Beta", Effect.REMOVES), on="2024-01-05")
    decision = Decision(
        pending_id="x",
        verdict="act",
        decided_by="ada",
        decided_at="2024-01-01T00:00:00Z",
        reason="read",
    )
    with writing(tracker.ledger.engine) as connection:
        record.enter(connection, decision, known.says, "2024-01-01T07:00:00Z")
    feed(tracker, 1, notice("2024-00008", REVOKED), EARLIER)
    assert len(mails(tracker, box, tmp_path, 1)) == 1
    feed(tracker, 5, notice("2024-00008", REVOKED, "2024-01-05"), EARLIER)
    with reading(tracker.ledger.engine) as connection:
        now_one = Known(connection)
        joined = now_one.of["us_federal_register", "2024-00008"]
        assert joined.provenance == ("feed", "reviewer")
        assert not now_one.is_news(joined, "us_state_fto")


def test_what_nobody_was_told_of_is_announced_by_the_next(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    """The first answer of a feed announces nothing; the next notice of the same is news."""
    subscribe(tracker)
    take_fto(tracker, fto_html(OLD, GONE), 0)
    feed(tracker, 0, notice("2024-00008", REVOKED))
    assert mails(tracker, box, tmp_path, 0) == []
    feed(tracker, 1, notice("2024-00009", REVOKED), notice("2024-00008", REVOKED))
    assert len(mails(tracker, box, tmp_path, 1)) == 1


def test_who_is_designated_again_is_announced_again(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    title = "Foreign Terrorist Organization Designation of Example Front"
    new, gone = ("January 3, 2024", "Example Front"), ("January 9, 2024", "Example Front")
    take_fto(tracker, fto_html(OLD, GONE), 0)
    feed(tracker, 0, EARLIER)
    first = notice("2024-00007", title)
    feed(tracker, 1, first, EARLIER)
    assert len(mails(tracker, box, tmp_path, 1)) == 1
    take_fto(tracker, fto_html([*OLD, new], GONE), 2)
    take_fto(tracker, fto_html(OLD, [*GONE, (*gone, "January 3, 2024")]), 9)
    mails(tracker, box, tmp_path, 9)
    feed(tracker, 20, notice("2024-00020", title, "2024-01-20"), first, EARLIER)
    said = [one for one in mails(tracker, box, tmp_path, 20) if "ANNOUNCED" in one]
    assert len(said) == 1


def test_an_act_that_names_less_than_another_is_no_news_and_one_that_names_more_is() -> None:
    first, second = ActParty("Front A", Effect.ADDS), ActParty("Front B", Effect.ADDS)
    both, one = act(ActKind.DESIGNATION, first, second), act(ActKind.ANNOUNCEMENT, first)
    assert same_news(one, both, "us_state_fto")
    assert not same_news(both, one, "us_state_fto")
    gone = act(ActKind.REVOCATION, first._replace(effect=Effect.REMOVES))
    assert not same_news(gone, one, "us_state_fto")
    years_after = act(ActKind.DESIGNATION, first, on="2026-01-02")
    assert not same_news(years_after, one, "us_state_fto")


@pytest.mark.parametrize("effect", [Effect.ANNULS, Effect.RULES_UNLAWFUL, Effect.REMOVES])
def test_a_judgment_is_never_announced_as_a_removal(listed: Tracker, effect: Effect) -> None:
    said = act(ActKind.JUDGMENT, ActParty("Old Group Beta", effect))
    assert seen(listed, said) == Seen.NOTHING


@pytest.mark.parametrize("effect", [Effect.KEEPS, Effect.SUSPENDS])
def test_what_is_kept_waits_for_no_list(listed: Tracker, effect: Effect) -> None:
    assert seen(listed, act(ActKind.REVIEW, ActParty("Nobody", effect))) == Seen.NOTHING


def test_a_review_that_also_adds_somebody_waits(listed: Tracker) -> None:
    parties = (ActParty("HAMAS", Effect.KEEPS), ActParty("Example Front", Effect.ADDS))
    assert seen(listed, act(ActKind.REVIEW, *parties)) == Seen.WAITS


def test_another_name_of_somebody_listed_waits_until_the_list_has_it(listed: Tracker) -> None:
    known = ActParty("Old Group Beta", Effect.REWORDS)
    assert seen(listed, act(ActKind.AMENDMENT, known)) == Seen.NOTHING
    new = known._replace(aliases=("The New Beta Brigade",))
    assert seen(listed, act(ActKind.AMENDMENT, new)) == Seen.WAITS
    renamed = known._replace(effect=Effect.RENAMES, into="The New Beta Brigade")
    assert seen(listed, act(ActKind.AMENDMENT, renamed)) == Seen.WAITS


def test_whoever_bears_the_other_name_of_a_new_party_is_not_that_party(listed: Tracker) -> None:
    """An alias of the newcomer that an old entry bears keeps no designation quiet."""
    new = ActParty("Example Front", Effect.ADDS, ("Old Group Beta",))
    assert seen(listed, act(ActKind.DESIGNATION, new)) == Seen.WAITS


def test_a_name_that_two_entries_bear_shows_nothing_by_guess(tracker: Tracker) -> None:
    twice = [*OLD, ("May 5, 2001", "Twin Front (TF)"), ("June 6, 2002", "Other (Twin Front)")]
    take_fto(tracker, fto_html(twice, GONE), 0)
    for effect in (Effect.ADDS, Effect.REMOVES):
        said = act(ActKind.DESIGNATION, ActParty("Twin Front", effect))
        assert seen(tracker, said) == Seen.TWO


def test_what_was_long_before_the_first_document_does_not_wait(listed: Tracker) -> None:
    old = act(ActKind.DESIGNATION, ActParty("Example Front", Effect.ADDS), on="2023-10-01")
    assert seen(listed, old) == Seen.EARLIER
    new = act(ActKind.DESIGNATION, ActParty("Example Front", Effect.ADDS), on="2023-12-30")
    assert seen(listed, new) == Seen.WAITS


def test_merged_or_left_out_is_shown_when_the_entry_is_gone(listed: Tracker) -> None:
    left = [row for row in OLD if "Beta" not in row[1]]
    for effect in (Effect.OMITS, Effect.MERGES, Effect.REMOVES):
        said = act(ActKind.AMENDMENT, ActParty("Old Group Beta", effect))
        assert seen(listed, said) == Seen.WAITS
    gone = ("January 5, 2024", "Old Group Beta", "October 8, 1997")
    take_fto(listed, fto_html(left, [*GONE, gone]), 5)
    for effect in (Effect.OMITS, Effect.MERGES, Effect.REMOVES):
        said = act(ActKind.AMENDMENT, ActParty("Old Group Beta", effect))
        assert seen(listed, said) == Seen.SHOWN
    assert day(0)
