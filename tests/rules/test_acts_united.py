"""What several sources say of one act is one act: by its identifiers, in whatever language."""

from dataclasses import replace
from typing import Any

from scrapers.kit import ActKind, ActParty, Effect, RawAct
from tracker.rules.acts import CURATED, REVIEWER, Act, Telling, united

JUDGMENT = RawAct(
    number="62008TJ0284",
    title="Judgment of the Court of First Instance of 4 December 2008",
    published_on="2008-12-04",
    url="",
    kind=ActKind.JUDGMENT,
    citations=("CELEX 62008TJ0284",),
    parties=(ActParty("People's Mojahedin Organization of Iran", Effect.ANNULS),),
    lists=("eu_terrorist_list",),
)


def told(*said: tuple[str, RawAct]) -> list[Telling]:
    return [
        Telling(
            seq=seq,
            feed_id=feed_id,
            observed_at=f"2024-01-{seq:02}T00:00:00Z",
            snapshot_sha256=f"{seq:064}",
            recorded_at=f"2024-01-{seq:02}T00:00:01Z",
            says=says,
        )
        for seq, (feed_id, says) in enumerate(said, 1)
    ]


def one(*said: tuple[str, RawAct]) -> Act:
    (act,) = united(told(*said))
    return act


def of(kind: ActKind, *parties: ActParty, **more: Any) -> RawAct:
    plain = {"number": "x", "title": "An act", "published_on": "", "url": "", "lists": ("un_sc",)}
    return RawAct(**{**plain, **more}, kind=kind, parties=parties)


def test_one_judgment_in_two_languages_by_two_feeds_is_one_act() -> None:
    """One cites its CELEX, the other its ECLI and both: each of them is borne by one act alone."""
    french = replace(
        JUDGMENT,
        number="ECLI:EU:T:2008:550",
        title="Arrêt du Tribunal du 4 décembre 2008",
        citations=("ECLI:EU:T:2008:550", "CELEX 62008TJ0284"),
        language="fr",
    )
    act = one(("court_notices", french), ("eu_cellar_courts", JUDGMENT))
    assert act.says.title == JUDGMENT.title  # the English one, though it came later
    assert act.says.citations == ("CELEX 62008TJ0284", "ECLI:EU:T:2008:550")
    assert [telling.feed_id for telling in act.tellings] == ["court_notices", "eu_cellar_courts"]


def test_three_that_share_an_identifier_two_by_two_are_one() -> None:
    by_ecli = replace(JUDGMENT, number="1", citations=("ECLI:EU:T:2008:550",))
    both = replace(JUDGMENT, number="2", citations=("ECLI:EU:T:2008:550", "CELEX 62008TJ0284"))
    assert len(united(told(("a", by_ecli), ("b", JUDGMENT)))) == 2
    assert len(united(told(("a", by_ecli), ("b", JUDGMENT), ("c", both)))) == 1


def test_an_act_by_its_name_and_by_its_celex_is_one() -> None:
    named = of(ActKind.REVOCATION, number="1", citations=("Decision 2009/62/EC",))
    celex = of(ActKind.REVOCATION, number="2", citations=("CELEX 32009D0062",))
    assert len(united(told(("a", named), ("b", celex)))) == 1


def test_a_page_of_a_journal_makes_nothing_one() -> None:
    """Two notices may begin on one page."""
    first = of(ActKind.REVIEW, number="1", citations=("77 FR 60741",))
    second = of(ActKind.DESIGNATION, number="2", citations=("77 FR 60741",))
    assert len(united(told(("a", first), ("b", second)))) == 2


def test_a_person_goes_before_the_file_and_that_before_feeds() -> None:
    by_feed = replace(JUDGMENT, parties=(), title="by the feed", court="General Court")
    by_file = replace(JUDGMENT, title="by the file")
    by_person = replace(JUDGMENT, title="by a person", note="read")
    act = one(("eu", by_feed), (CURATED, by_file), (REVIEWER, by_person))
    assert (act.says.title, act.says.note) == ("by a person", "read")
    assert act.says.court == "General Court"  # what only the feed says is kept
    assert act.provenance == ("curated", "feed", "reviewer")


def test_parties_that_only_a_feed_names_are_kept() -> None:
    """A curated act that names one group of an order hides none of the others."""
    order = ("SI 2001/1261",)
    ours = of(ActKind.DESIGNATION, ActParty("Group A", Effect.ADDS, ("GA",)), citations=order)
    theirs = of(
        ActKind.DESIGNATION,
        ActParty("GA", Effect.NAMES),
        ActParty("Group B", Effect.ADDS),
        citations=order,
    )
    act = one(("gb", theirs), (CURATED, ours))
    assert [(party.name, party.effect) for party in act.says.parties] == [
        ("Group A", Effect.ADDS),
        ("Group B", Effect.ADDS),
    ]


def test_a_common_acronym_makes_two_groups_of_one_act_not_one() -> None:
    order = ("SI 2001/1261",)
    ours = of(
        ActKind.DESIGNATION, ActParty("Ashtar Brigades", Effect.ADDS, ("AAB",)), citations=order
    )
    theirs = of(
        ActKind.DESIGNATION, ActParty("Azzam Brigades", Effect.ADDS, ("AAB",)), citations=order
    )
    assert len(one(("gb", theirs), (CURATED, ours)).says.parties) == 2


REVOKED = ActParty("al-Nusrah Front", Effect.REMOVES, ("HTS",))


def test_an_act_that_nobody_can_cite_is_the_one_that_does_the_same_that_day() -> None:
    uncited = of(ActKind.REVOCATION, REVOKED, in_force_on="2025-07-08")
    notice = of(
        ActKind.REVOCATION,
        ActParty("HTS", Effect.REMOVES),
        number="2025-1",
        citations=("FR Doc. 2025-1",),
        published_on="2025-07-08",
    )
    act = one((CURATED, uncited), ("us", notice))
    assert act.citation == "FR Doc. 2025-1"


def test_where_two_do_the_same_that_day_it_is_neither() -> None:
    uncited = of(ActKind.REVOCATION, REVOKED, in_force_on="2025-07-08")
    notices = [
        of(
            ActKind.REVOCATION,
            REVOKED,
            number=number,
            citations=(f"FR Doc. {number}",),
            published_on="2025-07-08",
        )
        for number in ("2025-1", "2025-2")
    ]
    assert len(united(told((CURATED, uncited), *(("us", one) for one in notices)))) == 3


def test_another_effect_another_day_or_a_draft_is_another_act() -> None:
    uncited = of(ActKind.REVOCATION, REVOKED, in_force_on="2025-07-08")
    same = of(
        ActKind.REVOCATION, REVOKED, number="1", citations=("SI 2025/1",), published_on="2025-07-08"
    )
    kept = replace(same, parties=(REVOKED._replace(effect=Effect.KEEPS),))
    later = replace(same, published_on="2025-07-09")
    draft = replace(same, kind=ActKind.ANNOUNCEMENT)
    elsewhere = replace(same, lists=("us_state_fto",))
    for other in (kept, later, draft, elsewhere):
        assert len(united(told((CURATED, uncited), ("gb", other)))) == 2, other


def test_the_id_of_an_act_stays_whatever_its_sources_say_later() -> None:
    first = replace(JUDGMENT, title="first word")
    other = replace(JUDGMENT, number="ECLI", citations=("ECLI:EU:T:2008:550", "CELEX 62008TJ0284"))
    again = replace(JUDGMENT, title="second word")
    before = one(("a", first), ("b", other))
    after = one(("a", first), ("b", other), ("a", again))
    assert before.act_id == after.act_id
    assert after.first.observed_at == "2024-01-01T00:00:00Z"
    assert {telling.says.title for telling in after.tellings} == {"second word", JUDGMENT.title}


def test_what_a_person_took_back_is_no_act() -> None:
    gone = of(ActKind.WITHDRAWN, number="r1")
    entered = of(ActKind.REVOCATION, REVOKED, number="r1", citations=("SI 2025/1",))
    assert united(told((REVIEWER, entered), (REVIEWER, gone))) == []


def test_a_judgment_without_a_citation_is_called_by_its_court() -> None:
    act = one((CURATED, of(ActKind.JUDGMENT, court="High Court", published_on="2026-02-13")))
    assert act.citation == "High Court, 2026-02-13"


def test_the_word_of_a_newer_document_counts_whenever_the_older_one_came() -> None:
    says = RawAct(
        number="1", title="Newer", published_on="2024-01-02", url="", kind=ActKind.REVOCATION
    )
    older = replace(says, title="Older", kind=ActKind.OTHER)
    newer_first = [
        Telling(1, "a_feed", "2024-02-01T00:00:00Z", "", "", says),
        Telling(2, "a_feed", "2024-01-03T00:00:00Z", "", "", older),
    ]
    (act,) = united(newer_first)
    assert (act.says.title, act.says.kind) == ("Newer", ActKind.REVOCATION)


def test_of_two_feeds_that_say_otherwise_the_same_word_counts_in_whatever_order_they_came() -> None:
    says = RawAct(
        number="1", title="One", published_on="", url="", citations=("FR Doc. 2024-00001",)
    )
    told = [("a_feed", says), ("b_feed", replace(says, title="Other", in_force_on="2024-01-02"))]
    words = []
    for order in (told, told[::-1]):
        tellings = [Telling(n, feed, "", "", "", said) for n, (feed, said) in enumerate(order, 1)]
        (act,) = united(tellings)
        words.append(act.says)
    assert words[0] == words[1]
