"""The state of a listing in court, from acts alone: judgments in the order of their days."""

from collections.abc import Iterable
from typing import Any

import pytest

from scrapers.kit import ActKind, ActParty, Effect, RawAct
from tracker.rules.acts import Act, Telling, united
from tracker.rules.courts import REMOVES_NOBODY, InCourt, in_court, line, words
from tracker.rules.meant import Bearer, meant
from tracker.rules.normalise.names import match_form

NAME = "Mujahidin-e Khalq Organisation"


def telling(seq: int, says: RawAct, feed: str = "eu_cellar_courts") -> Telling:
    at = "2026-01-01T00:00:00Z"
    return Telling(seq, feed, at, f"{seq:064x}", at, says)


def judgment(case: str, day: str, *effects: str, kind: str = "judgment", **said: Any) -> RawAct:
    parties = tuple(ActParty(NAME, Effect(effect)) for effect in effects)
    return RawAct(
        number=f"{case} {day}",
        title=f"Judgment {case}",
        published_on=day,
        url="",
        kind=ActKind(kind),
        citations=(case,),
        case=case,
        parties=parties,
        lists=("eu_terrorist_list",),
        **said,
    )


def acts(said: Iterable[RawAct]) -> list[Act]:
    return united(telling(seq, one) for seq, one in enumerate(said, 1))


def stood(said: Iterable[RawAct], on: str, begun: str = "") -> InCourt | None:
    spoken = words((act, party) for act in acts(said) for party in act.says.parties)
    return in_court(spoken, on=on, begun=begun)


def state(said: Iterable[RawAct], on: str, begun: str = "") -> str:
    found = stood(said, on, begun)
    return f"{found.state} {found.since} {found.word.citation}" if found else ""


MEK = [
    judgment("T-228/02", "2006-12-12", "annuls", "upholds"),
    judgment("T-157/07", "2007-05-09", "challenges", kind="appeal"),
    judgment("T-256/07", "2008-10-23", "upholds", "annuls"),
    judgment("T-284/08", "2008-12-04", "annuls"),
    judgment("C-27/09 P", "2011-12-21", "confirms_annulment"),
]

HAMAS = [
    judgment("T-400/10", "2014-12-17", "annuls_effects_maintained", maintained_until="2017-07-26"),
    judgment("C-79/15 P", "2016-09-22", "annuls", kind="opinion"),
    judgment("C-79/15 P", "2017-07-26", "sets_aside", note="The case is sent back."),
    judgment("T-400/10 RENV", "2018-12-14", "upholds"),
    judgment("T-308/18", "2019-09-04", "annuls"),
    judgment("C-833/19 P", "2021-11-23", "sets_aside", "upholds"),
]

UK = [
    judgment("PC/02/2006", "2007-11-30", "rules_unlawful"),
    judgment("2007/9516", "2008-01-15", "appeals", kind="appeal"),
    judgment("2007/9516", "2008-05-07", "refuses"),
]


@pytest.mark.parametrize(
    ("said", "on", "expected"),
    [
        (MEK, "2006-12-11", ""),
        (MEK, "2006-12-12", "annulled_still_listed 2006-12-12 T-228/02"),
        (MEK, "2008-10-22", "annulled_still_listed 2006-12-12 T-228/02"),
        (MEK, "2008-10-23", "annulled_still_listed 2008-10-23 T-256/07"),
        (MEK, "2009-01-25", "annulled_still_listed 2008-12-04 T-284/08"),
        (HAMAS, "2014-12-16", ""),
        (HAMAS, "2014-12-17", "annulled_effects_maintained 2014-12-17 T-400/10"),
        (HAMAS, "2017-07-25", "annulled_effects_maintained 2014-12-17 T-400/10"),
        (HAMAS, "2017-07-26", "annulment_set_aside 2017-07-26 C-79/15 P"),
        (HAMAS, "2018-12-14", "upheld 2018-12-14 T-400/10 RENV"),
        (HAMAS, "2019-09-04", "annulled_still_listed 2019-09-04 T-308/18"),
        (HAMAS, "2026-01-01", "annulment_set_aside 2021-11-23 C-833/19 P"),
        (UK, "2007-11-30", "ruled_unlawful_still_in_force 2007-11-30 PC/02/2006"),
        (UK, "2008-01-15", "appeal_pending 2008-01-15 PC/02/2006"),
        (UK, "2008-05-07", "ruled_unlawful_still_in_force 2007-11-30 PC/02/2006"),
    ],
)
def test_judgments_count_in_the_order_of_their_days(
    said: list[RawAct], on: str, expected: str
) -> None:
    assert state(said, on) == expected
    assert state(reversed(said), on) == expected


def test_effects_that_lapse_leave_an_annulment() -> None:
    said = [
        judgment("T-1/20", "2020-03-02", "annuls_effects_maintained", maintained_until="2020-06-02")
    ]
    assert state(said, "2020-06-02").startswith("annulled_effects_maintained 2020-03-02")
    assert state(said, "2020-06-03") == "annulled_still_listed 2020-06-03 T-1/20"


def test_effects_maintained_without_a_day_go_on() -> None:
    said = [judgment("T-1/20", "2020-03-02", "annuls_effects_maintained")]
    found = stood(said, "2030-01-01")
    assert found is not None
    assert found.state == "annulled_effects_maintained"
    assert "until when is not on record" in found.next


def test_an_appeal_leaves_the_annulment_told_and_an_appeal_of_another_case_decides_nothing() -> (
    None
):
    said = [
        judgment("T-1/20", "2020-03-02", "annuls"),
        judgment("C-9/20 P", "2020-05-01", "appeals", kind="appeal"),
    ]
    found = stood(said, "2020-06-01")
    assert found is not None
    assert (found.state, found.word.citation) == ("appeal_pending", "T-1/20")
    assert found.appeal is not None
    assert found.appeal.citation == "C-9/20 P"
    assert "annulled" not in found.next
    upheld = judgment("T-5/19", "2020-07-01", "upholds")
    later = stood([*said, upheld], "2020-08-01")
    assert later is not None
    assert later.state == "upheld"
    assert "C-9/20 P" in later.next
    confirmed = judgment("C-9/20 P", "2021-07-01", "confirms_annulment")
    assert state([*said, confirmed], "2021-07-01") == "annulled_still_listed 2021-07-01 C-9/20 P"


def test_a_challenge_hides_no_annulment_and_a_refused_one_leaves_nothing() -> None:
    assert state(MEK, "2007-06-01") == "annulled_still_listed 2006-12-12 T-228/02"
    said = [judgment("A", "2001-01-01", "challenges", kind="appeal")]
    assert state(said, "2001-06-01") == "challenged 2001-01-01 A"
    assert state([*said, judgment("A", "2002-04-17", "refuses")], "2002-05-01") == ""
    assert state([judgment("B", "2002-04-17", "refuses")], "2002-05-01") == ""


def test_a_new_challenge_of_a_listing_that_was_upheld_is_one() -> None:
    said = [
        judgment("T-1/20", "2020-03-02", "upholds"),
        judgment("T-7/21", "2021-03-02", "challenges", kind="appeal"),
    ]
    assert state(said, "2021-03-02") == "challenged 2021-03-02 T-7/21"
    assert state([*said, judgment("T-7/21", "2022-01-01", "upholds")], "2022-01-01").startswith(
        "upheld"
    )


def test_an_opinion_and_an_announcement_are_no_states() -> None:
    for kind in ("opinion", "announcement"):
        assert state([judgment("C-1/20 P", "2020-01-01", "annuls", kind=kind)], "2021-01-01") == ""


def test_a_time_on_the_list_begins_anew() -> None:
    assert state(MEK, "2015-01-01", begun="2014-01-01") == ""
    assert state(MEK, "2011-12-31", begun="2008-12-04").endswith("C-27/09 P")


def test_what_comes_next_is_one_sentence_of_what_is_on_record() -> None:
    next_of = {
        on: found.next
        for on in ("2014-12-20", "2017-08-01", "2022-01-01")
        if (found := stood(HAMAS, on))
    }
    assert next_of["2014-12-20"] == (
        "An appeal may be brought; the effects are maintained until 2017-07-26."
    )
    assert "sent back to the General Court" in next_of["2017-08-01"]
    assert "dismissed for good" in next_of["2022-01-01"]
    refused = stood(UK, "2008-05-08")
    assert refused is not None
    assert refused.next == (
        "Permission to appeal was refused on 2008-05-07 (2007/9516), so the authority has to act."
    )
    soon, late = stood(MEK, "2006-12-20"), stood(MEK, "2007-05-01")
    assert soon is not None
    assert late is not None
    assert soon.next.startswith("An appeal may be brought; the authority has to act")
    assert late.next.startswith("The authority has to act")


def test_every_state_says_that_a_judgment_removes_nobody() -> None:
    for said in (MEK, HAMAS, UK):
        for word in words((act, p) for act in acts(said) for p in act.says.parties):
            found = stood(said, word.day)
            if found is not None:
                assert found.sentence.endswith(REMOVES_NOBODY)
                assert found.sentence.count(REMOVES_NOBODY) == 1


def test_one_judgment_by_two_feeds_counts_once() -> None:
    one = judgment("T-1/20", "2020-03-02", "annuls")
    ecli = ("T-1/20", "ECLI:EU:T:2020:1")
    said = [
        telling(1, RawAct.read({**one.fields(), "citations": list(ecli)})),
        telling(
            2, RawAct.read({**one.fields(), "citations": list(ecli), "language": "fr"}), "curated"
        ),
    ]
    spoken = words((act, party) for act in united(said) for party in act.says.parties)
    assert [word.ecli for word in spoken] == ["ECLI:EU:T:2020:1"]


def test_a_line_says_that_the_list_stays_as_it_is() -> None:
    lines = {
        word.citation: line(word, listed=word.day < "2009-01-26")
        for word in words((act, party) for act in acts(MEK) for party in act.says.parties)
    }
    assert lines["T-284/08"] == "annulled by T-284/08; still listed"
    assert lines["C-27/09 P"] == "annulment confirmed by C-27/09 P; changes no list"
    (unlawful, *_) = words((act, party) for act in acts(UK) for party in act.says.parties)
    assert line(unlawful, listed=True) == "ruled unlawful by PC/02/2006; still in force"
    assert line(unlawful, listed=None) == "ruled unlawful by PC/02/2006"


def test_an_acronym_that_is_an_alias_on_both_sides_means_nobody() -> None:
    party = ActParty("Example Front", aliases=("EFL", "Front of Examples"))
    army = Bearer("1", "alias", "EFL", match_form("EFL"))
    spelt_out = "Front of Examples"
    assert meant(party, [army]) == frozenset()
    assert meant(party, [army._replace(kind="name")]) == {"1"}
    assert meant(party, [army._replace(text=spelt_out, form=match_form(spelt_out))]) == {"1"}
