"""What lies open for inspection, and the notice that comes of it, are one act (HTS, July 2025)."""

from scrapers.kit import ActKind, Effect, RawAct
from tests import accept
from tracker.rules.acts import Act, Telling, united


def told(feed_id: str, day: str, number: str) -> Telling:
    """What the sample of a feed says of one act."""
    (says,) = (
        RawAct.read(fields)
        for fields in accept.acts(feed_id, accept.SAMPLES / feed_id / day)
        if fields["number"] == number
    )
    at = f"{day}T12:00:00Z"
    return Telling(int(day[-2:]), feed_id, at, "0" * 64, at, says)


def test_an_announcement_and_its_notice_are_one_act_with_the_days_of_the_notice() -> None:
    announced = told("us_public_inspection", "2025-07-07", "2025-00001")
    notice = told("us_federal_register", "2025-07-08", "2025-00001")
    (before,) = united([announced])
    assert (before.says.kind, before.says.published_on) == (ActKind.ANNOUNCEMENT, "2025-07-07")
    (act,) = united([announced, notice])
    assert act.act_id == before.act_id
    assert days(act) == ("2025-06-23", "2025-07-08", "2025-07-08")
    assert act.says.kind == ActKind.REVOCATION
    assert {(party.lists, party.programmes, party.effect) for party in act.says.parties} == {
        (("us_state_fto",), ("FTO",), Effect.REMOVES),
        (("us_ofac_sdn",), ("FTO",), Effect.REMOVES),
    }


def days(act: Act) -> tuple[str, str, str]:
    return act.says.signed_on, act.says.published_on, act.law_day


def test_a_notice_of_which_only_the_title_is_left_is_what_its_text_said() -> None:
    whole = told("us_federal_register", "2025-07-08", "2024-14946")
    title = RawAct(
        number="2024-14946",
        title=whole.says.title,
        published_on=whole.says.published_on,
        url=whole.says.url,
        kind=ActKind.DESIGNATION,
        citations=whole.says.citations,
    )
    (act,) = united([whole, whole._replace(seq=99, says=title)])
    assert act.says.kind == ActKind.REVIEW
