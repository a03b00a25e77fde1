"""The curated file of acts: every act of it is read; faults are named with their line."""

from collections import Counter
from importlib.resources import files
from typing import Any

import pytest

from scrapers import kit, registry
from scrapers.acts import curated
from scrapers.kit import ActKind, Effect, citations
from tracker.model import CAUSES

ROOM = files("scrapers.acts")


def read(text: str) -> list[kit.RawAct]:
    document = kit.Document(name="curated.yaml", content=text.encode())
    return list(registry.scraper(registry.SHIPPED).acts({"acts": document}))


@pytest.fixture(scope="module")
def acts() -> dict[str, kit.RawAct]:
    shipped = read(ROOM.joinpath("curated.yaml").read_text("utf-8"))
    return {act.number: act for act in shipped}


def test_every_act_says_where_it_was_read_and_who_says_so(acts: dict[str, kit.RawAct]) -> None:
    assert len(acts) > 100
    for act in acts.values():
        assert "Read in: " in act.note, act.number
        assert act.said_by, act.number


def test_what_was_not_read_says_so(acts: dict[str, kit.RawAct]) -> None:
    assert kit.UNREAD in acts["us-77-fr-60741"].note
    assert kit.UNREAD not in acts["ca-sor-2012-299"].note


def test_every_citation_is_in_its_normal_form_and_identifies_one_act(
    acts: dict[str, kit.RawAct],
) -> None:
    bearers: Counter[str] = Counter()
    for act in acts.values():
        beside = [one for party in act.parties for one in party.because]
        for one in (*act.citations, *beside, *act.repeals):
            assert str(citations.parse(one)) == one, (act.number, one)
        bearers.update(set(filter(None, map(citations.identity, act.citations))))
    assert [one for one, times in bearers.items() if times > 1] == []


def test_every_list_is_one_of_ours(acts: dict[str, kit.RawAct]) -> None:
    assert set(curated.LISTS) <= set(registry.keys())
    for act in acts.values():
        assert act.lists, act.number
        for party in act.parties:
            assert set(party.lists) <= set(act.lists), act.number


def test_causes_of_the_file_are_those_of_the_log() -> None:
    assert CAUSES - {"not_stated"} == curated.CAUSES


def test_whoever_leaves_by_an_act_that_can_be_cited_has_a_cause(
    acts: dict[str, kit.RawAct],
) -> None:
    for act in acts.values():
        for party in act.parties:
            if party.cause:
                assert party.effect in kit.TAKES_OFF, act.number
                assert act.citations, act.number
            elif party.effect in kit.TAKES_OFF:
                uncited = not act.citations
                assert uncited or act.kind == ActKind.ANNOUNCEMENT, act.number


def test_no_act_of_a_court_takes_anybody_off(acts: dict[str, kit.RawAct]) -> None:
    of_courts = (ActKind.JUDGMENT, ActKind.ORDER, ActKind.OPINION, ActKind.APPEAL)
    for act in acts.values():
        effects = {party.effect for party in act.parties}
        if act.kind in of_courts:
            assert effects <= kit.OF_COURTS | {Effect.NAMES}, act.number
            assert act.court, act.number
        else:
            assert not effects & kit.OF_COURTS, act.number


def test_the_days_of_an_act_are_in_order(acts: dict[str, kit.RawAct]) -> None:
    for act in acts.values():
        own = (act.signed_on, act.made_on, act.registered_on, act.published_on)
        days = list(filter(None, own))
        assert days == sorted(days), act.number
        made = max(filter(None, own[:2]), default="")
        assert not act.in_force_on or act.in_force_on >= made, act.number
        assert not act.maintained_until or act.maintained_until >= act.published_on, act.number


MEK = [
    ("us-62-fr-52650", "us_state_fto", "1997-10-08", Effect.ADDS, "62 FR 52650"),
    ("us-64-fr-55112", "us_state_fto", "1999-10-08", Effect.KEEPS, "64 FR 55112"),
    ("gb-si-2001-1261", "gb_proscribed", "2001-03-29", Effect.ADDS, "SI 2001/1261"),
    ("gb-ewhc-2002-644", "gb_proscribed", "2002-04-17", Effect.REFUSES, "[2002] EWHC 644 (Admin)"),
    ("eu-2002-340", "eu_terrorist_list", "2002-05-02", Effect.ADDS, "CELEX 32002E0340"),
    ("eu-2002-334", "eu_terrorist_list", "2002-05-02", Effect.ADDS, "Decision 2002/334/EC"),
    ("eu-2002-460", "eu_terrorist_list", "2002-06-17", Effect.KEEPS, "Decision 2002/460/EC"),
    ("us-68-fr-48984", "us_state_fto", "2003-08-15", Effect.REWORDS, "68 FR 48984"),
    ("ca-sor-2005-159", "ca_listed_entities", "2005-05-24", Effect.ADDS, "SOR/2005-159"),
    ("eu-t-228-02", "eu_terrorist_list", "2006-12-12", Effect.ANNULS, "ECLI:EU:T:2006:384"),
    ("eu-t-157-07", "eu_terrorist_list", "2007-05-09", Effect.CHALLENGES, "T-157/07"),
    ("eu-2007-445", "eu_terrorist_list", "2007-06-28", Effect.KEEPS, "Decision 2007/445/EC"),
    ("gb-pc-02-2006", "gb_proscribed", "2007-11-30", Effect.RULES_UNLAWFUL, "PC/02/2006"),
    ("gb-ewca-2008-443", "gb_proscribed", "2008-05-07", Effect.REFUSES, "[2008] EWCA Civ 443"),
    ("gb-si-2008-1645", "gb_proscribed", "2008-06-24", Effect.REMOVES, "SI 2008/1645"),
    ("eu-2008-583", "eu_terrorist_list", "2008-07-16", Effect.KEEPS, "Decision 2008/583/EC"),
    ("eu-t-256-07", "eu_terrorist_list", "2008-10-23", Effect.ANNULS, "T-256/07"),
    ("eu-t-284-08", "eu_terrorist_list", "2008-12-04", Effect.ANNULS, "ECLI:EU:T:2008:550"),
    ("us-74-fr-1273", "us_state_fto", "2009-01-12", Effect.KEEPS, "FR Doc. E9-474"),
    ("eu-2009-062", "eu_terrorist_list", "2009-01-26", Effect.OMITS, "CELEX 32009D0062"),
    ("eu-2009-067", "eu_terrorist_list", "2009-01-26", Effect.OMITS, "CELEX 32009E0067"),
    ("us-613-f3d-220", "us_state_fto", "2010-07-16", Effect.RULES_UNLAWFUL, "613 F.3d 220"),
    ("eu-c-27-09-p", "eu_terrorist_list", "2011-12-21", Effect.CONFIRMS_ANNULMENT, "C-27/09 P"),
    ("us-12-1118", "us_state_fto", "2012-06-01", Effect.NAMES, "No. 12-1118"),
    ("us-77-fr-60741", "us_ofac_sdn", "2012-09-28", Effect.REMOVES, "77 FR 60741"),
    ("us-77-fr-60741", "us_state_fto", "2012-09-28", Effect.REMOVES, "77 FR 60741"),
    ("ca-sor-2012-299", "ca_listed_entities", "2012-12-17", Effect.REMOVES, "SOR/2012-299"),
]


@pytest.mark.parametrize(("number", "list_id", "day", "effect", "citation"), MEK)
def test_the_mujahedin_e_khalq_to_the_day(
    acts: dict[str, kit.RawAct],
    number: str,
    list_id: str,
    day: str,
    effect: Effect,
    citation: str,
) -> None:
    act = acts[number]
    (party,) = (
        party
        for party in act.parties
        if list_id in (party.lists or act.lists) and {"PMOI", "MEK"} & {*party.names}
    )
    assert party.effect == effect
    assert citation in act.citations
    law_day = act.in_force_on or act.registered_on or act.made_on or act.published_on
    assert (law_day or act.signed_on) == day


def test_an_annulment_stands_behind_two_of_the_removals(acts: dict[str, kit.RawAct]) -> None:
    causes = {
        (act.number, party.cause): party.because
        for act in acts.values()
        for party in act.parties
        if party.cause and "PMOI" in party.aliases
    }
    assert causes == {
        ("us-77-fr-60741", "revocation"): (),
        ("gb-si-2008-1645", "court_annulment"): ("PC/02/2006", "[2008] EWCA Civ 443"),
        ("eu-2009-062", "court_annulment"): ("T-284/08", "ECLI:EU:T:2008:550"),
        ("eu-2009-067", "court_annulment"): ("T-284/08", "ECLI:EU:T:2008:550"),
        ("ca-sor-2012-299", "revocation"): (),
    }


def test_the_council_of_resistance_is_an_alias_in_the_united_states_alone(
    acts: dict[str, kit.RawAct],
) -> None:
    bearers = {
        number
        for number, act in acts.items()
        for party in act.parties
        if any("Resistance of Iran" in name for name in party.names)
    }
    assert bearers == {"us-68-fr-48984"}


# A file that is wrong.

HEAD = "acts:\n"
GOOD = """\
  - id: x-1
    kind: designation
    title: An order
    citations: [SOR/2030-1]
    published: 2030-01-02
    lists: [ca_listed_entities]
    parties:
      - {name: Example Front, effect: adds}
    source: the Gazette
    said_by: Canada Gazette
    read: yes
"""


def test_a_small_file_is_read() -> None:
    (act,) = read(HEAD + GOOD)
    assert act.parties == (kit.ActParty("Example Front", Effect.ADDS),)
    assert (act.published_on, act.note) == ("2030-01-02", "Read in: the Gazette.")


WRONG: list[tuple[str, str, str]] = [
    ("kind: designation", "kind: ukase", "line 3: kind is 'ukase'"),
    ("    title: An order\n", "", "line 2: title is missing"),
    ("    source: the Gazette\n", "", "line 2: source is missing"),
    ("    said_by: Canada Gazette\n", "", "line 2: said_by is missing"),
    ("    read: yes\n", "", "line 2: read is missing"),
    ("read: yes", "read: perhaps", "line 12: read is 'perhaps'"),
    ("2030-01-02", "2030-02-30", "line 6: published is '2030-02-30', which is no day"),
    ("2030-01-02", "2 January 2030", "line 6: published is '2 January 2030', which is no day"),
    ("    published: 2030-01-02\n", "", "line 2: this act has no day at all"),
    ("[ca_listed_entities]", "[ca_listed]", "line 7: lists is 'ca_listed', which we do not know"),
    ("effect: adds", "effect: kills", "line 9: effect is 'kills'"),
    ("effect: adds", "effect: removes, cause: whim", "line 9: cause is 'whim'"),
    ("effect: adds", "effects: adds", "line 9: nobody knows what 'effects' means"),
    ("{name: Example Front,", "{who: nobody,", "line 9: nobody says who 'nobody' is"),
    ("{name: Example Front, effect: adds}", "Example Front", "line 9: names and values are wanted"),
    ("title: An order", "titel: An order", "line 2: title is missing"),
    ("read: yes", "read: yes\n    colour: red", "line 13: nobody knows what 'colour' means"),
    ("read: yes", "read: yes\n    read: no", "line 13: 'read' is said twice"),
    ("title: An order", "title: [An order]", "line 4: title has no text"),
    ("title: An order", "title: &a An order\n    note: *a", "line 5 goes deeper than acts do"),
    ("id: x-1", "id: X 1", "line 2: id 'X 1' has other signs"),
    ("[SOR/2030-1]", "[SOR 30 bis]", "line 5: "),
    ("[SOR/2030-1]", "[[[[[[a]]]]]]", "line 5 goes deeper than acts do"),
    ("- {name: Example Front, effect: adds}", "name: Example Front", "line 9: parties is no list"),
]


@pytest.mark.parametrize(("good", "bad", "sentence"), WRONG)
def test_what_is_wrong_is_named_with_its_line(good: str, bad: str, sentence: str) -> None:
    assert good in GOOD
    with pytest.raises(kit.LayoutChanged) as why:
        read(HEAD + GOOD.replace(good, bad))
    assert str(why.value).startswith("curated.yaml")
    assert sentence in str(why.value)


def test_an_act_that_cannot_be_cited_is_no_cause() -> None:
    removal = GOOD.replace("effect: adds", "effect: removes, cause: revocation")
    (act,) = read(HEAD + removal)
    assert act.parties[0].cause == "revocation"
    with pytest.raises(kit.LayoutChanged, match="line 8: an act that cannot be cited is no cause"):
        read(HEAD + removal.replace("    citations: [SOR/2030-1]\n", ""))


def test_an_id_stands_for_one_act() -> None:
    with pytest.raises(kit.LayoutChanged, match="line 13: x-1 stands in line 2 already"):
        read(HEAD + GOOD + GOOD)


@pytest.mark.parametrize("text", ["", "acts: 1", "- a", "acts: [\n", "\tacts", "x: []"])
def test_what_is_no_such_file_is_refused(text: str) -> None:
    with pytest.raises(kit.LayoutChanged):
        read(text)


def test_an_act_is_taken_back_under_its_id() -> None:
    withdrawn = "acts:\n  - {id: x-1, kind: withdrawn, title: It was never made}\n"
    (act,) = read(withdrawn)
    assert act.kind == ActKind.WITHDRAWN


def test_nobody_is_asked_for_it() -> None:
    named: Any = registry.scraper(registry.SHIPPED).source.formats[0].files
    assert [file.url for file in named.values()] == [""]
    assert registry.SHIPPED not in registry.sources()
    assert registry.SHIPPED not in registry.wanted()
    assert registry.SHIPPED in registry.feeds()
