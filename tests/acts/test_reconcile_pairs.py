"""Two lists that should say the same, compared as of the last day on which both were seen."""

from tests.acts.comparing import known, list_of, stood
from tracker.acts.reconcile_facts import Stay
from tracker.acts.reconcile_pairs import PAIRS, Compared, Pair, Side, compare

FTO, SDN = Side("us_state_fto"), Side("us_ofac_sdn", frozenset({"FTO"}))
TAGGED = Pair(first=FTO, second=SDN, lag=14, same_tag=True)
MIRROR = Pair(
    first=Side("un_sc", frozenset({"Al-Qaida"})),
    second=Side("au_dfat", frozenset({"1267"})),
    lag=30,
    by_reference=True,
)


def compared(pair: Pair, first: object, second: object) -> Compared:
    found = compare(pair, {pair.first.list_id: first, pair.second.list_id: second})  # type: ignore[dict-item]
    assert found is not None
    return found


def sentences(found: Compared) -> list[str]:
    return [one.sentence for one in found.findings]


def un(key: str, *names: str, **given: object) -> object:
    return known("un_sc", key, *names, programmes=["Al-Qaida"], **given)  # type: ignore[arg-type]


def au(key: str, *names: str, **given: object) -> object:
    return known("au_dfat", key, *names, programmes=["1267"], **given)  # type: ignore[arg-type]


def test_the_same_names_on_both_are_no_finding() -> None:
    page = list_of("us_state_fto", known("us_state_fto", "a|1", "Army of Noor"), seen="2024-06-01")
    sdn = list_of(
        "us_ofac_sdn",
        known("us_ofac_sdn", "11", "NOOR ARMY", programmes=["FTO"]),
        seen="2024-05-01",
    )
    found = compared(TAGGED, page, sdn)
    assert (found.day, found.together, found.findings) == ("2024-05-01", 1, [])


def test_a_tag_that_only_one_list_gives_is_found_from_either_side() -> None:
    page = list_of("us_state_fto", known("us_state_fto", "a|1", "Army of Noor"), seen="2024-06-01")
    sdn = list_of(
        "us_ofac_sdn",
        known("us_ofac_sdn", "11", "ARMY OF NOOR", programmes=["SDGT"]),
        known("us_ofac_sdn", "12", "GREEN VALLEY FRONT", programmes=["FTO"]),
        seen="2024-06-01",
    )
    assert sentences(compared(TAGGED, page, sdn)) == [
        "Army of Noor is on us_state_fto; us_ofac_sdn has ARMY OF NOOR (11) under SDGT only "
        "(as of 2024-06-01).",
        "GREEN VALLEY FRONT (12) is on us_ofac_sdn (FTO); us_state_fto has no entry of that name "
        "(as of 2024-06-01).",
    ]


def test_a_list_that_was_seen_long_ago_cannot_know_what_came_later() -> None:
    later = stood("2024-06-01", after="2024-03-01", listed_on="2024-05-20")
    page = list_of(
        "us_state_fto",
        known("us_state_fto", "a|1", "Army of Noor", spells=[later]),
        seen="2024-06-01",
    )
    sdn = list_of("us_ofac_sdn", seen="2024-05-01")
    found = compared(TAGGED, page, sdn)
    assert found.findings == []
    assert "document of 2024-05-01, cannot know 1 later coming or going of us_state_fto" in str(
        found.uncompared[0]
    )


def test_where_the_days_are_not_known_nothing_is_concluded() -> None:
    """It came between two documents, and the other list was seen in between."""
    between = stood("2024-06-01", after="2024-03-01")
    page = list_of(
        "us_state_fto",
        known("us_state_fto", "a|1", "Army of Noor", spells=[between]),
        seen="2024-06-01",
    )
    assert compared(TAGGED, page, list_of("us_ofac_sdn", seen="2024-05-01")).findings == []


def test_what_a_mirror_still_has_is_found_with_the_day_it_left_the_original() -> None:
    gone = stood("2020-01-01", "2024-03-01", until_after="2024-02-01")
    original = list_of("un_sc", un("QDi.001", "Abu Given Family", spells=[gone]), seen="2024-06-01")
    mirror = list_of(
        "au_dfat", au("77", "Abu Given Family", references=["QDi.001"]), seen="2024-06-01"
    )
    (finding,) = compared(MIRROR, original, mirror).findings
    assert finding.sentence == (
        "Abu Given Family (77) is on au_dfat (1267); Abu Given Family (QDi.001) left un_sc "
        "(Al-Qaida) by 2024-03-01 (as of 2024-06-01)."
    )
    assert (finding.since, finding.expected) == ("2024-03-01", False)


def test_younger_than_the_usual_lag_it_is_expected() -> None:
    gone = stood("2020-01-01", "2024-03-01", until_after="2024-02-01")
    original = list_of("un_sc", un("QDi.001", "Abu Given Family", spells=[gone]), seen="2024-03-20")
    mirror = list_of("au_dfat", au("77", "Other", references=["QDi.001"]), seen="2024-03-20")
    (finding,) = compared(MIRROR, original, mirror).findings
    assert finding.expected


def test_what_the_newer_list_has_ended_since_is_no_finding() -> None:
    gone = stood("2020-01-01", "2024-03-01", until_after="2024-02-01")
    original = list_of("un_sc", un("QDi.001", "Abu Given Family", spells=[gone]), seen="2024-04-01")
    caught_up = stood("2020-01-01", "2024-06-01", until_after="2024-05-01")
    mirror = list_of(
        "au_dfat", au("77", "Other", references=["QDi.001"], spells=[caught_up]), seen="2024-06-01"
    )
    assert compared(MIRROR, original, mirror).findings == []


def test_an_absence_that_nobody_confirmed_says_so() -> None:
    gone = stood("2020-01-01", "2024-03-01", until_after="2024-02-01")
    missing = un("QDi.001", "Abu Given Family", spells=[gone], state="missing")
    original = list_of("un_sc", missing, seen="2024-06-01")
    mirror = list_of("au_dfat", au("77", "Other", references=["QDi.001"]), seen="2024-06-01")
    (sentence,) = sentences(compared(MIRROR, original, mirror))
    assert "by 2024-03-01, not yet confirmed" in sentence


def test_one_name_under_two_references_is_two_parties() -> None:
    original = list_of("un_sc", un("QDi.001", "Abu Given Family"), seen="2024-06-01")
    mirror = list_of(
        "au_dfat", au("77", "Abu Given Family", references=["QDi.002"]), seen="2024-06-01"
    )
    assert len(compared(MIRROR, original, mirror).findings) == 2


def test_a_name_that_is_only_alike_concludes_nothing_and_is_named() -> None:
    """The one that is alike stands for another party already, so it may be one of two."""
    original = list_of("un_sc", un("QDi.001", "Mohammad Karim Examplezai"), seen="2024-06-01")
    mirror = list_of(
        "au_dfat",
        au("77", "Mohammad Karim Examplezai"),
        au("78", "Muhammad Karim Exampelzai"),
        seen="2024-06-01",
    )
    found = compared(MIRROR, original, mirror)
    assert found.findings == []
    assert "Muhammad Karim Exampelzai (78)" in str(found.uncompared[0])


def test_two_that_nobody_else_was_found_for_are_one_if_they_are_alike() -> None:
    original = list_of("un_sc", un("QDe.105", "AL-HARAMAYN FOUNDATION (KENYA)"), seen="2024-06-01")
    mirror = list_of("au_dfat", au("77", "AL-HARAMAYN FOUNDATION"), seen="2024-06-01")
    found = compared(MIRROR, original, mirror)
    assert (found.findings, found.uncompared) == ([], [])


def test_lists_that_were_never_on_record_at_one_time_are_not_compared() -> None:
    page = list_of("us_state_fto", known("us_state_fto", "a|1", "Army of Noor"), seen="2024-06-01")
    sdn = list_of("us_ofac_sdn", first="2025-01-01", seen="2025-01-01")
    found = compared(TAGGED, page, sdn)
    assert found.findings == ()
    assert "us_ofac_sdn is on record from 2025-01-01 on" in str(found.uncompared[0])


def test_the_id_is_of_what_it_is_about_and_the_evidence_of_what_is_said() -> None:
    def finding(seen: str, until: str) -> tuple[str, str]:
        gone = stood("2020-01-01", until, until_after="2024-02-01")
        original = list_of("un_sc", un("QDi.001", "Given", spells=[gone]), seen=seen)
        mirror = list_of("au_dfat", au("77", "Other", references=["QDi.001"]), seen=seen)
        (one,) = compared(MIRROR, original, mirror).findings
        return one.finding_id, one.evidence

    assert finding("2024-06-01", "2024-03-01") == finding("2024-09-01", "2024-03-01")
    one, other = finding("2024-06-01", "2024-03-01"), finding("2024-06-01", "2024-02-15")
    assert one[0] == other[0]
    assert one[1] != other[1]


def test_regimes_that_are_not_one_another_stand_in_no_pair() -> None:
    compared = {side.list_id for pair in PAIRS for side in (pair.first, pair.second)}
    assert not compared & {"gb_proscribed", "ca_riunrst", "sg_tsfa", "us_csl"}


def test_a_stay_knows_what_documents_and_the_list_itself_say() -> None:
    own = Stay.of(stood("2024-06-01", after="2024-03-01", listed_on="2024-05-20"))
    assert [own.stood(day) for day in ("2024-05-19", "2024-05-20", "2024-07-01")] == [
        False,
        True,
        True,
    ]
    unsaid = Stay.of(
        stood("2024-06-01", "2024-09-01", after="2024-03-01", until_after="2024-08-01")
    )
    days = ("2024-02-01", "2024-04-01", "2024-06-01", "2024-08-15", "2024-09-01")
    assert [unsaid.stood(day) for day in days] == [False, None, True, None, False]


def test_a_year_alone_may_mean_any_day_of_it() -> None:
    stay = Stay.of(stood("2024-06-01", listed_on="2001"))
    assert [stay.stood(day) for day in ("2000-12-31", "2001-06-01", "2001-12-31")] == [
        False,
        None,
        True,
    ]


def test_an_old_listing_date_after_a_relisting_is_not_believed() -> None:
    """A record of the UN that came back has the date of its first listing again."""
    again = Stay.of(stood("2025-11-29", after="2025-06-16", listed_on="2007-03-24"))
    assert again.stood("2024-01-01") is False


def test_many_of_whom_the_other_list_knows_nothing_are_one_finding() -> None:
    many = [
        known("us_state_fto", f"{word}|1", f"{word} Liberation Front") for word in COLOURS.split()
    ]
    found = compared(TAGGED, list_of("us_state_fto", *many, seen="2024-06-01"), NO_SDN)
    (finding,) = found.findings
    assert finding.number == 11
    assert len(finding.json("2024-07-01")["parties"]) == 11
    assert "11 parties of us_state_fto have no entry on us_ofac_sdn: Amber" in finding.sentence
    few = list_of("us_state_fto", *many[:10], seen="2024-06-01")
    assert len(compared(TAGGED, few, NO_SDN).findings) == 10


COLOURS = "Amber Bronze Copper Denim Ebony Flint Granite Hazel Indigo Jade Khaki"
NO_SDN = list_of("us_ofac_sdn", seen="2024-06-01")
