"""Judgments of the European courts: who was before the court, what it decided, and for whom."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers import kit, registry
from scrapers.families.eu_operative import is_authority
from scrapers.kit import ActKind, Effect
from tests.conftest import real
from tests.scrapers.cellar_answers import LANGUAGES, Row, answer, notice

FEED = "eu_cellar_courts"
COLUMNS = ("celex", "ecli", "doc_date", "framework_celex", "language", "title", "text")

KEYWORDS = (
    "Common foreign and security policy — Restrictive measures against certain persons and "
    "entities with a view to combating terrorism — Common Position 2001/931/CFSP — Regulation "
    "(EC) No 2580/2001 — Freezing of funds"
)


def row(celex: str, day: str, title: str = "", **more: str) -> Row:
    plain = {"celex": celex, "doc_date": day, "framework_celex": "32001E0931"}
    named = {"language": f"{LANGUAGES}ENG", "title": title} if title else {}
    return plain | named | more


def judgment(celex: str, day: str, said: str, parties: str, case: str, **more: str) -> Row:
    title = f"Judgment of the Court of {said}.#{parties}.#{KEYWORDS}.#{case}."
    return row(celex, day, title, **more)


def acts(*rows: Row, **notices: kit.Document) -> dict[str, kit.RawAct]:
    documents = {"rulings": answer(COLUMNS, *rows, name="rulings.json")}
    documents |= {f"notices/6{celex[1:]}": document for celex, document in notices.items()}
    return {act.number: act for act in registry.scraper(FEED).acts(documents)}


PMOI = "People's Mojahedin Organization of Iran"
T_284_08 = judgment(
    "62008TJ0284",
    "2008-12-04",
    "4 December 2008",
    f"{PMOI} v Council of the European Union",
    "Case T-284/08",
    ecli="ECLI:EU:T:2008:550",
)
C_27_09_P = judgment(
    "62009CJ0027",
    "2011-12-21",
    "21 December 2011",
    f"French Republic v {PMOI}",
    "Case C-27/09 P",
    ecli="ECLI:EU:C:2011:853",
)
NOTICE_OF_C_27 = row(
    "62009CA0027",
    "2011-12-21",
    "Case C-27/09 P: Judgment of the Court (Grand Chamber) of 21 December 2011 — French "
    f"Republic v {PMOI}, Council of the European Union, European Commission (Appeal — Common "
    "foreign policy)",
    text="http://publications.europa.eu/resource/cellar/0f1e.0006.03/DOC_1",
)


def test_a_title_alone_names_the_party_and_decides_nothing() -> None:
    act = acts(T_284_08)["62008TJ0284"]
    assert act == kit.RawAct(
        number="62008TJ0284",
        title=f"Judgment of the Court of 4 December 2008. {PMOI} v Council of the European Union. "
        "Case T-284/08.",
        published_on="2008-12-04",
        url="https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:62008TJ0284",
        kind=ActKind.JUDGMENT,
        citations=("T-284/08", "ECLI:EU:T:2008:550", "CELEX 62008TJ0284"),
        signed_on="2008-12-04",
        court="Court of First Instance",
        case="T-284/08",
        parties=(kit.ActParty(PMOI),),
        lists=("eu_terrorist_list", "eu_fsf"),
    )


def test_a_judgment_of_many_works_languages_and_its_notice_is_one_act() -> None:
    french = dict(C_27_09_P) | {
        "language": f"{LANGUAGES}FRA",
        "title": f"Arrêt de la Cour du 21 décembre 2011.#République française contre {PMOI}."
        "#Pourvoi – Lutte contre le terrorisme – Position commune 2001/931/PESC."
        "#Affaire C-27/09 P.",
    }
    again = dict(C_27_09_P) | {"framework_celex": "32001R2580"}
    (act,) = acts(french, C_27_09_P, again, NOTICE_OF_C_27).values()
    assert act.number == "62009CJ0027"
    assert act.language == "en"
    assert act.citations == (
        "C-27/09 P",
        "ECLI:EU:C:2011:853",
        "CELEX 62009CJ0027",
        "CELEX 62009CA0027",
    )


def test_one_ecli_under_two_numbers_is_one_act() -> None:
    other = dict(T_284_08) | {"celex": "62008TJ0285"}
    assert list(acts(T_284_08, other)) == ["62008TJ0284"]


def test_notices_are_followed_once_each_the_newest_first() -> None:
    old = row("62008TA0284", "2008-12-04", "Judgment of 4 December 2008 — PMOI v Council")
    page = answer(COLUMNS, C_27_09_P, NOTICE_OF_C_27, T_284_08, old)
    links = registry.scraper(FEED).links("rulings", page)
    assert links == {
        "notices/62009CJ0027": "https://publications.europa.eu/resource/cellar/0f1e.0006.03/DOC_1",
        "notices/62008TJ0284": "https://publications.europa.eu/resource/celex/62008TA0284",
    }
    assert list(links) == ["notices/62009CJ0027", "notices/62008TJ0284"]


def test_no_other_host_is_asked_for_a_text() -> None:
    led = dict(NOTICE_OF_C_27) | {"text": "http://elsewhere.example/x"}
    links = registry.scraper(FEED).links("rulings", answer(COLUMNS, C_27_09_P, led))
    assert links == {
        "notices/62009CJ0027": "https://publications.europa.eu/resource/celex/62009CA0027"
    }


def test_a_real_notice_in_french_upholds_the_annulment() -> None:
    text = real("excerpts", "feed_oj_court", "2012-02-18", "62009CA0027-fr.txt").read_text("utf-8")
    lines = [line.strip(" |") for line in text.splitlines()]
    said = notice(*(line for line in lines if line))
    act = acts(C_27_09_P, NOTICE_OF_C_27, x2009CJ0027=said)["62009CJ0027"]
    assert act.parties == (kit.ActParty(PMOI, Effect.CONFIRMS_ANNULMENT),)
    assert act.whole
    assert act.citations[-2:] == ("OJ C 49, 18.2.2012, p. 2", "2012/C 49/02")


def decision(*items: str, case: str, parties: tuple[str, str] = (PMOI, "Council")) -> kit.Document:
    asking, answering = parties
    return notice(
        "18.2.2012",
        "C 49/2",
        f"Judgment of the Court of 21 December 2011 — {asking} v {answering}",
        f"(Case {case}) (1)",
        "2012/C 49/02",
        "Language of the case: English",
        "Parties",
        f"Applicant: {asking} (Auvers-sur-Oise, France) (represented by: A. Lawyer, B. Other)",
        f"Defendant: {answering} (represented by: C. Agent, acting as Agent)",
        "Operative part of the judgment",
        "The Court:",
        *(f"{number}) {item}" for number, item in enumerate(items, 1)),
        "(1) OJ C 90, 18.4.2009.",
    )


ANNULS = (
    f"Annuls Council Decision 2008/583/EC of 15 July 2008 in so far as it concerns {PMOI};",
    "Orders the Council to pay the costs.",
)
MAINTAINED = (
    "Orders that the effects of Decision 2010/386/CFSP be maintained for three months from the "
    "date of delivery of this judgment;"
)
FIRST_COURT = {
    "annuls": (ANNULS, Effect.ANNULS, ""),
    "annuls in part": (
        (
            "Annuls, in so far as it concerns the applicant, Council Decision 2005/930/EC;",
            "Dismisses the action as in part inadmissible and in part unfounded in so far as it "
            "seeks annulment of Common Position 2005/936/CFSP;",
            "Dismisses the claim for damages;",
        ),
        Effect.ANNULS,
        "",
    ),
    "effects for months": (
        (ANNULS[0], MAINTAINED),
        Effect.ANNULS_EFFECTS_MAINTAINED,
        "2009-03-04",
    ),
    "effects until a day": (
        (ANNULS[0], "Declares that the effects of the decision are maintained until 16 March 2009"),
        Effect.ANNULS_EFFECTS_MAINTAINED,
        "2009-03-16",
    ),
    "effects until an appeal is decided": (
        (
            ANNULS[0],
            MAINTAINED[:-1] + " or, if an appeal is brought, until the Court has ruled on it;",
        ),
        Effect.ANNULS_EFFECTS_MAINTAINED,
        "",
    ),
    "dismisses": (("Dismisses the action;", "Orders PMOI to pay the costs."), Effect.UPHOLDS, ""),
    "inadmissible": (("Dismisses the action as inadmissible;",), Effect.REFUSES, ""),
    "nothing left": (
        ("There is no longer any need to adjudicate on the action.",),
        Effect.REFUSES,
        "",
    ),
    "costs alone": (("Orders the Council to pay the costs.",), Effect.NAMES, ""),
    "another act": (("Annuls the contested measure;",), Effect.NAMES, ""),
    "interim": (("Dismisses the application for interim measures;",), Effect.NAMES, ""),
    "unknown words": (("Takes note of the withdrawal.",), Effect.NAMES, ""),
    "in French": (
        (
            "La décision 2008/583/CE du Conseil est annulée, en ce qu\u2019elle concerne la "
            "People's Mojahedin Organization of Iran.",
            "Le Conseil est condamné aux dépens.",
        ),
        Effect.ANNULS,
        "",
    ),
    "dismissed in French": (("Le recours est rejeté.",), Effect.UPHOLDS, ""),
}


@pytest.mark.parametrize("name", FIRST_COURT)
def test_what_the_first_court_decides(name: str) -> None:
    items, effect, until = FIRST_COURT[name]
    said = decision(*items, case="T-284/08")
    act = acts(T_284_08, x2008TJ0284=said)["62008TJ0284"]
    assert [(party.name, party.effect) for party in act.parties] == [(PMOI, effect)]
    assert act.maintained_until == until
    assert act.whole
    assert (effect == Effect.NAMES) == bool(act.note and not until and "effects of" not in act.note)


COUNCIL, HAMAS = "Council of the European Union", "Hamas"
APPEALS = {
    "of the Council, dismissed": (COUNCIL, HAMAS, ("Dismisses the appeal;",), "confirms_annulment"),
    "of the Council, set aside": (
        COUNCIL,
        HAMAS,
        (
            "Sets aside the judgment of the General Court of 17 December 2014, Hamas v Council;",
            "Refers the case back to the General Court of the European Union;",
            "Reserves the costs.",
        ),
        "sets_aside",
    ),
    "of the Council, set aside in French": (
        COUNCIL,
        HAMAS,
        (
            "L\u2019arrêt du Tribunal du 17 décembre 2014, Hamas/Conseil (T-400/10), est annulé.",
            "L\u2019affaire est renvoyée devant le Tribunal de l\u2019Union européenne.",
        ),
        "sets_aside",
    ),
    "of the listed, dismissed": (HAMAS, COUNCIL, ("Dismisses the appeal;",), "upholds"),
    "of the listed, dismissed in French": (HAMAS, COUNCIL, ("Le pourvoi est rejeté.",), "upholds"),
    "of the listed, set aside and annulled": (
        HAMAS,
        COUNCIL,
        (
            "Sets aside the judgment of the Court of First Instance;",
            "Annuls Council Regulation (EC) No 881/2002, in so far as it concerns the appellant;",
        ),
        "annuls",
    ),
    "of the listed, set aside and sent back": (
        HAMAS,
        COUNCIL,
        ("Sets aside the judgment of the General Court;", "Refers the case back to it;"),
        "challenges",
    ),
    "of both, dismissed": (
        f"{HAMAS}, {COUNCIL}",
        "European Commission",
        ("Dismisses the appeals;",),
        "names",
    ),
    "of the listed, with a cross-appeal": (
        HAMAS,
        COUNCIL,
        ("Dismisses the appeal and the cross-appeal;",),
        "names",
    ),
}


@pytest.mark.parametrize("name", APPEALS)
def test_what_an_appeal_comes_to_depends_on_who_appealed(name: str) -> None:
    asking, answering, items, effect = APPEALS[name]
    ruling = judgment(
        "62015CJ0079", "2017-07-26", "26 July 2017", f"{asking} v {answering}", "Case C-79/15 P"
    )
    said = decision(*items, case="C-79/15 P", parties=(asking, answering))
    (party,) = acts(ruling, x2015CJ0079=said)["62015CJ0079"].parties
    assert (party.name, party.effect) == (HAMAS, Effect(effect))


def test_a_notice_alone_names_the_parties_as_it_writes_them() -> None:
    bare = row("62008TA0284", "2008-12-04", framework_celex="32001R2580")
    said = notice(
        "(Case T-284/08)",
        "Applicant: People's Mojahedin Organization of Iran (Auvers-sur-Oise, France) (represented "
        "by: J.-P. Spitzer, lawyer, D. Vaughan QC)",
        "Defendant: Council of the European Union (represented by: G. Étienne, acting as Agent)",
        "Operative part of the judgment",
        "The Court:",
        "1.",
        ANNULS[0],
        "2.",
        "Orders the Council to pay the costs.",
    )
    act = acts(bare, x2008TJ0284=said)["62008TJ0284"]
    assert act.title == "T-284/08, 62008TJ0284 (no title yet)"
    assert act.parties == (kit.ActParty(PMOI, Effect.ANNULS),)


def test_a_notice_of_another_case_or_a_page_without_operative_part_is_not_read() -> None:
    for said in (
        decision(*ANNULS, case="T-999/08"),
        notice("Nothing of the kind"),
        notice("(Case T-284/08)", "Operative part of the judgment", "Annuls it. " * 1_000),
        kit.Document(name="cut.html", content=b"<html><body><p>Operative part"),
    ):
        act = acts(T_284_08, x2008TJ0284=said)["62008TJ0284"]
        assert act.parties == (kit.ActParty(PMOI),)
        assert act.note.startswith("Its notice could not be read: ")
        assert not act.whole


def test_an_order_and_its_notice_of_the_same_day_are_one_and_another_order_is_not() -> None:
    def order(celex: str, day: str, said: str) -> Row:
        return row(
            celex,
            day,
            f"Order of the General Court of {said}.#Hamas v {COUNCIL}.#{KEYWORDS}.#Case T-531/11.",
        )

    said = row(
        "62011TB0531",
        "2012-06-21",
        f"Case T-531/11: Order of the General Court of 21 June 2012 — Hamas v Council ({KEYWORDS}",
    )
    first, second = (
        order("62011TO0531", "2011-12-01", "1 December 2011"),
        order("62011TO0531(01)", "2012-06-21", "21 June 2012"),
    )
    found = acts(first, second, said)
    assert list(found) == ["62011TO0531", "62011TO0531(01)"]
    assert "CELEX 62011TB0531" in found["62011TO0531(01)"].citations
    assert {act.kind for act in found.values()} == {ActKind.ORDER}
    alone = acts(said)["62011TB0531"]
    assert [party.name for party in alone.parties] == ["Hamas"]


def test_a_case_sent_back_and_an_opinion() -> None:
    back = judgment(
        "62014TJ0316(01)",
        "2022-11-30",
        "30 November 2022",
        f"Kurdistan Workers' Party (PKK) v {COUNCIL}",
        "Case T-316/14 RENV",
    )
    opinion = row(
        "62015CC0079",
        "2016-09-22",
        f"Opinion of Advocate General Sharpston delivered on 22 September 2016.#{COUNCIL} v Hamas."
        f"#{KEYWORDS}.#Case C-79/15 P.",
    )
    found = acts(back, opinion)
    act = found["62014TJ0316(01)"]
    assert (act.case, act.court) == ("T-316/14 RENV", "General Court")
    assert act.parties == (kit.ActParty("Kurdistan Workers' Party", aliases=("PKK",)),)
    assert found["62015CC0079"].kind == ActKind.OPINION
    assert found["62015CC0079"].parties[0].effect == Effect.NAMES


def test_joined_cases_are_cited_all_and_registered_under_the_first() -> None:
    act = acts(
        judgment(
            "62011TJ0208",
            "2014-10-16",
            "16 October 2014",
            f"Liberation Tigers of Tamil Eelam (LTTE) v {COUNCIL}",
            "Joined Cases T-208/11 and T-508/11",
        )
    )["62011TJ0208"]
    assert act.case == "T-208/11"
    assert act.citations == ("T-208/11", "CELEX 62011TJ0208", "T-508/11")


def test_what_only_cites_an_act_on_terrorism_is_left_out() -> None:
    other = row(
        "62014TJ0720",
        "2016-11-30",
        f"Judgment of the General Court of 30 November 2016.#A Person v {COUNCIL}.#Common foreign "
        "and security policy — Restrictive measures having regard to Ukraine.#Case T-720/14.",
    )
    assert acts(other) == {}
    kadi = dict(other) | {
        "celex": "62005CJ0402",
        "framework_celex": "32002R0881",
        "title": "Judgment of the Court (Grand Chamber) of 3 September 2008.#Yassin Abdullah Kadi "
        f"and Others v {COUNCIL} and Commission of the European Communities.#Common foreign and "
        "security policy (CFSP) — Usama bin Laden, Al-Qaeda and the Taliban.#Joined cases C-402/05 "
        "P and C-415/05 P.",
    }
    act = acts(kadi)["62005CJ0402"]
    assert act.lists == ("eu_fsf",)
    assert [party.name for party in act.parties] == ["Yassin Abdullah Kadi"]
    both = kadi["title"].replace("and Others", "and Al Barakaat International Foundation")
    act = acts(kadi | {"title": both})["62005CJ0402"]
    assert [party.name for party in act.parties] == [
        "Yassin Abdullah Kadi",
        "Al Barakaat International Foundation",
    ]


def test_an_annulment_for_one_of_two_is_none_for_the_other() -> None:
    both = ("Yassin Abdullah Kadi", "Al Barakaat International Foundation")
    ruling = judgment(
        "62005CJ0402",
        "2008-09-03",
        "3 September 2008",
        f"{' and '.join(both)} v {COUNCIL} and Commission of the European Communities",
        "Joined cases C-402/05 P and C-415/05 P",
    )
    items = [
        "Sets aside the judgments of the Court of First Instance in Cases T-315/01 and T-306/01;",
        "Annuls Council Regulation (EC) No 881/2002, in so far as it concerns Mr Kadi;",
        "Orders the effects of Regulation No 881/2002 to be maintained for a period that may not "
        "exceed three months running from the date of delivery of this judgment;",
    ]
    said = decision(*items, case="C-402/05 P")
    act = acts(ruling, x2005CJ0402=said)["62005CJ0402"]
    assert [(party.name, party.effect) for party in act.parties] == [
        (both[0], Effect.ANNULS_EFFECTS_MAINTAINED),
        (both[1], Effect.NAMES),
    ]
    assert act.maintained_until == "2008-12-03"
    items[1] = items[1].replace("Mr Kadi", "the appellants")
    said = decision(*items, case="C-402/05 P")
    parties = acts(ruling, x2005CJ0402=said)["62005CJ0402"].parties
    assert {party.effect for party in parties} == {Effect.ANNULS_EFFECTS_MAINTAINED}


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Council of the European Union", True),
        ("Commission of the European Communities", True),
        ("European Commission", True),
        ("French Republic", True),
        ("Kingdom of the Netherlands", True),
        ("United Kingdom of Great Britain and Northern Ireland", True),
        ("Conseil de l'Union européenne", True),
        ("République française", True),
        ("National Council of Resistance of Iran", False),
        ("Council of Resistance", False),
        ("Islamic Republic Party", False),
        ("Kurdistan Workers' Party", False),
    ],
)
def test_who_is_an_authority(name: str, is_one: bool) -> None:
    assert is_authority(name) == is_one


def test_summaries_and_corrigenda_of_a_judgment_are_no_judgments() -> None:
    more = [dict(T_284_08) | {"celex": f"62008TJ0284{end}"} for end in ("_SUM", "R(01)")]
    assert list(acts(T_284_08, *more)) == ["62008TJ0284"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"head": {"vars": ["celex"]}, "results": {"bindings": []}}',
        b'{"head": {"vars": []}}',
        json.dumps(
            {"head": {"vars": list(COLUMNS)}, "results": {"bindings": {"celex": 1}}}
        ).encode(),
    ],
)
def test_what_is_no_answer_is_one_sentence(content: bytes) -> None:
    documents = {"rulings": kit.Document(name="rulings.json", content=content)}
    with pytest.raises(kit.LayoutChanged) as why:
        list(registry.scraper(FEED).acts(documents))
    assert str(why.value).endswith(".")


@pytest.mark.parametrize(
    "broken",
    [
        {"celex": "32009D0062"},
        {"celex": "no"},
        {"doc_date": "4 December"},
        {"doc_date": "9999-12-31"},
    ],
)
def test_a_row_without_number_or_day_is_refused(broken: dict[str, str]) -> None:
    whole = dict(T_284_08) | broken
    if "doc_date" in broken:
        whole["title"] = "Judgment.#A v Council.#Common Position 2001/931/CFSP.#Case T-284/08."
    with pytest.raises(kit.LayoutChanged):
        acts(whole)


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*COLUMNS, "value", "type"]), inner, max_size=4)
    ),
    max_leaves=10,
)


@given(VALUES, st.binary(max_size=200))
def test_whatever_comes_is_read_or_refused(value: Any, content: bytes) -> None:
    cells = {name: {"type": "literal", "value": text} for name, text in T_284_08.items()}
    rows = [cells, value if isinstance(value, dict) else cells | {"title": value}]
    body = {"head": {"vars": list(COLUMNS)}, "results": {"bindings": rows}}
    documents = {
        "rulings": kit.Document(name="rulings.json", content=json.dumps(body).encode()),
        "notices/62008TJ0284": kit.Document(name="x.html", content=content),
    }
    with contextlib.suppress(kit.ScrapeError):
        assert all(act.number for act in registry.scraper(FEED).acts(documents))
