"""Acts on the European Union's terrorism regimes: their days and chains, and nobody's name."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers import kit, registry
from scrapers.families import eu_cellar
from scrapers.kit import ActKind
from tests.conftest import real
from tests.scrapers.cellar_answers import TYPES, Row, answer

FEED = "eu_cellar_acts"
COLUMNS = (
    "celex",
    "doc_date",
    "in_force",
    "type",
    "eli",
    "framework_celex",
    "relation",
    "repeals",
    "language",
    "title",
)


def row(celex: str, day: str, relation: str, framework: str, **more: str) -> Row:
    kind = {"D": "DEC", "E": "DEC", "R": "REG"}[celex[5]]
    plain = {"celex": celex, "doc_date": day, "relation": relation, "framework_celex": framework}
    return plain | {"type": f"{TYPES}{kind}"} | more


def acts(*rows: Row) -> dict[str, kit.RawAct]:
    documents = {"acts": answer(COLUMNS, *rows, name="acts.json")}
    return {act.number: act for act in registry.scraper(FEED).acts(documents)}


TITLE = (
    "2009/62/EC: Council Decision of 26 January 2009 implementing Article 2(3) of Regulation (EC) "
    "No 2580/2001 on specific restrictive measures directed against certain persons and entities "
    "with a view to combating terrorism and repealing Decision 2008/583/EC"
)
OMISSION = row("32009D0062", "2009-01-26", "based_on", eu_cellar.REGULATION_2580, title=TITLE)


def test_the_act_that_left_the_mek_out_names_nobody() -> None:
    act = acts(OMISSION)["32009D0062"]
    assert act == kit.RawAct(
        number="32009D0062",
        title=TITLE,
        published_on="",
        url="https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:32009D0062",
        kind=ActKind.RENEWAL,
        citations=("Decision 2009/62/EC", "CELEX 32009D0062"),
        signed_on="2009-01-26",
        lists=("eu_terrorist_list", "eu_fsf"),
        repeals=("CELEX 32008D0583",),
        note="It replaces the list whole: whoever is not in its annex has left, and is not named.",
    )


def test_rows_of_one_act_are_one_act() -> None:
    """By relation, framework and language; consolidated texts count as the act that they are of."""
    rows = (
        dict(OMISSION) | {"relation": "cites", "framework_celex": "02001E0931-20240221"},
        dict(OMISSION) | {"repeals": "32008D0583"},
        OMISSION,
    )
    (act,) = acts(*rows).values()
    assert act.repeals == ("CELEX 32008D0583",)


PAIR = (
    row(
        "32009E0067",
        "2009-01-26",
        "amends",
        eu_cellar.CP_931,
        title="Council Common Position 2009/67/CFSP of 26 January 2009 updating Common Position "
        "2001/931/CFSP on the application of specific measures to combat terrorism and repealing "
        "Common Position 2008/586/CFSP",
    ),
    row(
        "32015R0513",
        "2015-03-26",
        "implements",
        eu_cellar.REGULATION_2580,
        title="Council Implementing Regulation (EU) 2015/513 of 26 March 2015 implementing Article "
        "2(3) of Regulation (EC) No 2580/2001 on specific restrictive measures directed against "
        "certain persons and entities with a view to combating terrorism and repealing "
        "Implementing Regulation (EU) No 790/2014",
        eli="http://data.europa.eu/eli/reg_impl/2015/513/oj",
        in_force="2015-03-28",
    ),
    row(
        "32015D0521",
        "2015-03-26",
        "cites",
        eu_cellar.CP_931,
        title="Council Decision (CFSP) 2015/521 of 26 March 2015 updating and amending the list of "
        "persons, groups and entities subject to Articles 2, 3 and 4 of Common Position "
        "2001/931/CFSP on the application of specific measures to combat terrorism, and repealing "
        "Decision 2014/483/CFSP",
    ),
    row(
        "32023R0420",
        "2023-02-24",
        "based_on",
        eu_cellar.REGULATION_2580,
        title="Council Implementing Regulation (EU) 2023/420 of 24 February 2023 implementing "
        "Article 2(3) of Regulation (EC) No 2580/2001 [...] and repealing Implementing Regulation "
        "(EU) 2022/1230",
    ),
)


def test_both_forms_of_the_half_yearly_acts_and_their_chain_of_repeals() -> None:
    found = acts(*PAIR)
    assert {number: (act.kind, act.repeals) for number, act in found.items()} == {
        "32009E0067": (ActKind.RENEWAL, ("CELEX 32008E0586",)),
        "32015D0521": (ActKind.RENEWAL, ("CELEX 32014D0483",)),
        "32015R0513": (ActKind.RENEWAL, ("CELEX 32014R0790",)),
        "32023R0420": (ActKind.RENEWAL, ("CELEX 32022R1230",)),
    }
    assert found["32015R0513"].in_force_on == "2015-03-28"
    assert found["32015R0513"].citations == (
        "Implementing Regulation (EU) 2015/513",
        "CELEX 32015R0513",
        "ELI http://data.europa.eu/eli/reg_impl/2015/513/oj",
    )
    assert not any(act.parties for act in found.values())


def test_an_act_without_a_title_is_one_and_says_nothing_more() -> None:
    act = acts(row("32025R1980", "2025-10-03", "amends", "32016R1686"))["32025R1980"]
    assert (act.kind, act.title) == (ActKind.OTHER, "32025R1980 (no title yet)")
    assert act.lists == ("eu_fsf",)


def test_an_amendment_of_another_regime_is_of_the_consolidated_list_alone() -> None:
    title = (
        "Commission Implementing Regulation (EU) 2021/1 amending for the 318th time Council "
        "Regulation (EC) No 881/2002 imposing certain specific restrictive measures"
    )
    act = acts(row("32021R0001", "2021-01-04", "amends", "32002R0881", title=title))["32021R0001"]
    assert (act.kind, act.lists) == (ActKind.AMENDMENT, ("eu_fsf",))


def test_an_act_that_only_cites_a_regime_is_left_out() -> None:
    title = "Directive on something else"
    other = row("32018R0001", "2018-05-30", "cites", eu_cellar.REGULATION_2580, title=title)
    assert acts(other) == {}


def test_a_day_that_stands_for_none_is_none() -> None:
    later = dict(PAIR[1]) | {"in_force": "9999-12-31"}
    assert acts(later)["32015R0513"].in_force_on == ""


@pytest.mark.parametrize("name", ["sparql-act.json", "sparql-framework.json"])
def test_a_real_answer_to_another_question_is_refused(name: str) -> None:
    path = real("excerpts", "feed_cellar", "2026-08-13", name)
    documents = {"acts": kit.Document(name=path.name, content=path.read_bytes())}
    with pytest.raises(kit.LayoutChanged, match="has no column celex or "):
        list(registry.scraper(FEED).acts(documents))


def test_a_real_answer_about_another_regime_has_no_act() -> None:
    path = real("excerpts", "feed_cellar", "2026-08-14", "sparql-related.json")
    documents = {"acts": kit.Document(name=path.name, content=path.read_bytes())}
    assert list(registry.scraper(FEED).acts(documents)) == []


def test_an_answer_that_may_have_been_cut_off_is_refused() -> None:
    whole = answer(COLUMNS, OMISSION, name="acts.json").content
    documents = {"acts": kit.Document(name="acts.json", content=whole[:-40])}
    with pytest.raises(kit.LayoutChanged, match="is not JSON"):
        list(registry.scraper(FEED).acts(documents))
    with pytest.raises(kit.LayoutChanged, match="may have been cut off"):
        acts(*[{"celex": "32009D0062"}] * eu_cellar.ROWS)


@pytest.mark.parametrize(
    "broken", [{"celex": ""}, {"celex": "x" * 9}, {"doc_date": "26/01/2009"}, {"doc_date": ""}]
)
def test_an_act_without_number_or_day_is_refused(broken: dict[str, str]) -> None:
    with pytest.raises(kit.LayoutChanged):
        acts(dict(OMISSION) | broken)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*COLUMNS, "value", "type"]), inner, max_size=4)
    ),
    max_leaves=10,
)


@given(VALUES)
def test_whatever_comes_is_read_or_refused(value: Any) -> None:
    cells = {name: {"type": "literal", "value": text} for name, text in OMISSION.items()}
    for rows in ([value], value, [cells | {"title": value}], [cells | {"eli": {"value": value}}]):
        body = {"head": {"vars": list(COLUMNS)}, "results": {"bindings": rows}}
        content = json.dumps(body).encode()
        documents = {"acts": kit.Document(name="acts.json", content=content)}
        with contextlib.suppress(kit.LayoutChanged):
            assert all(act.number for act in registry.scraper(FEED).acts(documents))
