"""Citations: one normal form each, whatever the spelling; what identifies an act, and its CELEX."""

import random
import re
import string

import pytest

from scrapers import kit
from scrapers.kit.citations import (
    NoCitation,
    Ruling,
    celex_of,
    celex_of_case,
    find,
    identifies,
    identity,
    judged,
    parse,
    url_of,
)
from tests.conftest import real

# Spelling -> normal form: what courts, journals and authorities write of the acts of the facts.
SPELLINGS = {
    # The MEK in the United States.
    "62 FR 52650": "62 FR 52650",
    "64 FR 55112": "64 FR 55112",
    "68 FR 48984": "68 FR 48984",
    "74 FR 1273": "74 FR 1273",
    "FR Doc. E9-474": "FR Doc. E9-474",
    "FR Doc. E9–474": "FR Doc. E9-474",
    "77 FR 60741": "77 FR 60741",
    "77 Fed. Reg. 60741": "77 FR 60741",
    "77 Fed. Reg. 60,741": "77 FR 60741",
    "77 FR 60,741": "77 FR 60741",
    "Public Notice 8050": "Public Notice 8050",
    "Public Notice: 8050": "Public Notice 8050",
    "PN 8250": "Public Notice 8250",
    "613 F.3d 220": "613 F.3d 220",
    "No. 12-1118": "No. 12-1118",
    "E.O. 13224": "E.O. 13224",
    "Executive Order 13224": "E.O. 13224",
    # Other notices of the Department of State.
    "75 FR 28849": "75 FR 28849",
    "FR Doc. 2010-12440": "FR Doc. 2010-12440",
    "FR Doc No: 2010-12440": "FR Doc. 2010-12440",
    "78 FR 17745": "78 FR 17745",
    "FR Doc. 2013-06636": "FR Doc. 2013-06636",
    "FR Doc. 2014-11217": "FR Doc. 2014-11217",
    "80 FR 603": "80 FR 603",
    "80 FR 25766": "80 FR 25766",
    "84 FR 10881": "84 FR 10881",
    "86 FR 3227": "86 FR 3227",
    "FR Doc. 2021-00618": "FR Doc. 2021-00618",
    "FR Doc. 2024-14946": "FR Doc. 2024-14946",
    "Public Notice 12402": "Public Notice 12402",
    "91 FR 41591": "91 FR 41591",
    # The United Kingdom.
    "SI 2001/1261": "SI 2001/1261",
    "SI 2008/1645": "SI 2008/1645",
    "S.I. 2008/1645": "SI 2008/1645",
    "SI 2008 No. 1645": "SI 2008/1645",
    "S.I. 2008 No 1645": "SI 2008/1645",
    "2008 No. 1645": "SI 2008/1645",
    "SI 2017/1325": "SI 2017/1325",
    "draft SI 9780110819525": "draft SI 9780110819525",
    "ukdsi/2008/9780110819525": "draft SI 9780110819525",
    "[2002] EWHC 644 (Admin)": "[2002] EWHC 644 (Admin)",
    "[2008] EWCA Civ 443": "[2008] EWCA Civ 443",
    "[2008]  EWCA Civ 443": "[2008] EWCA Civ 443",
    "PC/02/2006": "PC/02/2006",
    # Canada.
    "SOR/2005-159": "SOR/2005-159",
    "SOR/2012-162": "SOR/2012-162",
    "SOR/2012-299": "SOR/2012-299",
    "DORS/2012-299": "SOR/2012-299",
    "SOR/2012-300": "SOR/2012-300",
    "SOR/2014-147": "SOR/2014-147",
    "SOR/2014-211": "SOR/2014-211",
    "SOR/2015-175": "SOR/2015-175",
    "SOR/2024-156": "SOR/2024-156",
    "SI/2012-103": "SI/2012-103",
    "TR/2012-103": "SI/2012-103",
    "P.C. 2005-1034": "P.C. 2005-1034",
    "P.C. 2012-1768": "P.C. 2012-1768",
    "C.P. 2012-1768": "P.C. 2012-1768",
    "Gazette II extra 139/4": "Canada Gazette II, extra 139/4",
    "Canada Gazette, Part II, extra 146/2": "Canada Gazette II, extra 146/2",
    # The United Nations.
    "S/RES/1267 (1999)": "S/RES/1267 (1999)",
    "S/RES/1267(1999)": "S/RES/1267 (1999)",
    "UNSCR 1373 (2001)": "S/RES/1373 (2001)",
    "SC/14000": "SC/14000",
    # Acts of the European Union, by name.
    "CP 2002/340/CFSP": "Common Position 2002/340/CFSP",
    "Council Common Position 2002/340/CFSP": "Common Position 2002/340/CFSP",
    "Common Position 2001/931/CFSP": "Common Position 2001/931/CFSP",
    "Common Position 2001/931/CFSC": "Common Position 2001/931/CFSP",
    "Position commune 2001/931/PESC": "Common Position 2001/931/CFSP",
    "CP 2002/462/CFSP": "Common Position 2002/462/CFSP",
    "CP 2008/586/CFSP": "Common Position 2008/586/CFSP",
    "CP 2009/67/CFSP": "Common Position 2009/67/CFSP",
    "2006/231/CFSP": "2006/231/CFSP",
    "2014/483/CFSP": "Decision 2014/483/CFSP",
    "Decision 2002/334/EC": "Decision 2002/334/EC",
    "Decision 2002/460/EC": "Decision 2002/460/EC",
    "Decision 2005/930/EC": "Decision 2005/930/EC",
    "2006/379/EC": "2006/379/EC",
    "2006/1008/EC": "2006/1008/EC",
    "Decision 2007/445/EC": "Decision 2007/445/EC",
    "Decision 2007/868/EC": "Decision 2007/868/EC",
    "décision 2008/583/CE": "Decision 2008/583/EC",
    "Council Decision 2009/62/EC": "Decision 2009/62/EC",
    "Decision 2010/386/CFSP": "Decision 2010/386/CFSP",
    "Decision (CFSP) 2015/521": "Decision (CFSP) 2015/521",
    "Council Decision (CFSP) 2015/521": "Decision (CFSP) 2015/521",
    "No 2580/2001": "Regulation (EC) No 2580/2001",
    "(EC) No 501/2009": "Regulation (EC) No 501/2009",
    "Reg. (EC) 501/2009": "Regulation (EC) No 501/2009",
    "Regulation 2580/2001": "Regulation (EC) No 2580/2001",
    "Règlement (CE) no 2580/2001": "Regulation (EC) No 2580/2001",
    "Council Regulation (EC) No 881/2002": "Regulation (EC) No 881/2002",
    "Regulation (EU) No 753/2011": "Regulation (EU) No 753/2011",
    "Regulation (EU) 2016/1686": "Regulation (EU) 2016/1686",
    "Implementing Regulation 610/2010": "Implementing Regulation (EU) No 610/2010",
    "Implementing Regulation (EU) No 790/2014": "Implementing Regulation (EU) No 790/2014",
    "Implementing Regulation 2015/513": "Implementing Regulation 2015/513",
    "Implementing Regulation (EU) 2015/513": "Implementing Regulation (EU) 2015/513",
    "règlement d’exécution (UE) 2015/513": "Implementing Regulation (EU) 2015/513",
    "Implementing Regulation (EU) 2022/1230": "Implementing Regulation (EU) 2022/1230",
    # Their identifiers.
    "32009D0062": "CELEX 32009D0062",
    "CELEX:32009D0062": "CELEX 32009D0062",
    "CELEX 32002E0340": "CELEX 32002E0340",
    "CELEX 32025R1980": "CELEX 32025R1980",
    "02001E0931-20240221": "CELEX 02001E0931-20240221",
    "ELI http://data.europa.eu/eli/reg_impl/2026/1708/oj": (
        "ELI http://data.europa.eu/eli/reg_impl/2026/1708/oj"
    ),
    "https://data.europa.eu/eli/dec/2009/62/oj": "ELI http://data.europa.eu/eli/dec/2009/62/oj",
    # The Official Journal.
    "OJ L 116, 3.5.2002, p. 75": "OJ L 116, 3.5.2002, p. 75",
    "OJ 2002 L 116, p. 75": "OJ 2002 L 116, p. 75",
    "OJ L 160, p. 32": "OJ L 160, p. 32",
    "OJ L 169, p. 58": "OJ L 169, p. 58",
    "OJ L 188, 16.7.2008, p. 21": "OJ L 188, 16.7.2008, p. 21",
    "JO L 188, p. 21": "OJ L 188, p. 21",
    "OJ L 23, 27.1.2009, p. 25": "OJ L 23, 27.1.2009, p. 25",
    "OJ L 23 of 27.01.2009, p. 25": "OJ L 23, 27.1.2009, p. 25",
    "OJ L 23, 27.1.2009": "OJ L 23, 27.1.2009",
    "OJ 2009 L 23, p. 25": "OJ 2009 L 23, p. 25",
    "OJ L 344 28.12.2001, p. 93": "OJ L 344, 28.12.2001, p. 93",
    "OJ L 344, 28.12.2001, pp. 93-96": "OJ L 344, 28.12.2001, p. 93",
    "OJ L 151, 16.6.2009, p. 14": "OJ L 151, 16.6.2009, p. 14",
    "OJ L 178, 13.7.2010, p. 28": "OJ L 178, 13.7.2010, p. 28",
    "OJ L 82, 27.3.2015, p. 107": "OJ L 82, 27.3.2015, p. 107",
    "OJ L 82, 21.3.2006": "OJ L 82, 21.3.2006",
    "OJ C 331, 30.12.2006, p. 28": "OJ C 331, 30.12.2006, p. 28",
    "OJ C 331/28": "OJ C 331, p. 28",
    "2006/C 331/63": "2006/C 331/63",
    "C2006/331/63": "CELEX C2006/331/63",
    "OJ C 49, 18.2.2012, p. 2": "OJ C 49, 18.2.2012, p. 2",
    "2012/C 49/02": "2012/C 49/02",
    "OJ L, 2024/386, 19.1.2024": "OJ L, 2024/386, 19.1.2024",
    # Courts.
    "T-284/08": "T-284/08",
    "Case T-228/02": "T-228/02",
    "Affaire C-27/09 P": "C-27/09 P",
    "C-27/09P": "C-27/09 P",
    "C‑27/09 P": "C-27/09 P",
    "T-256/07": "T-256/07",
    "T-157/07": "T-157/07",
    "T-400/10": "T-400/10",
    "C-79/15 P": "C-79/15 P",
    "T-400/10 RENV": "T-400/10 RENV",
    "T-289/15": "T-289/15",
    "T-308/18": "T-308/18",
    "C-833/19 P": "C-833/19 P",
    "T-531/11": "T-531/11",
    "Joined Cases T-208/11 and T-508/11": "T-208/11",
    "C-599/14 P": "C-599/14 P",
    "T-316/14": "T-316/14",
    "T-316/14 RENV": "T-316/14 RENV",
    "C-46/19 P": "C-46/19 P",
    "C-402/05 P": "C-402/05 P",
    "T-85/09": "T-85/09",
    "C-584/10 P": "C-584/10 P",
    "ECLI:EU:T:2006:384": "ECLI:EU:T:2006:384",
    "ecli:eu:t:2008:550": "ECLI:EU:T:2008:550",
    "ECLI:EU:C:2011:853": "ECLI:EU:C:2011:853",
    "62002TJ0228": "CELEX 62002TJ0228",
    "62009CA0027": "CELEX 62009CA0027",
    "62010TJ0400(01)": "CELEX 62010TJ0400(01)",
    "62011TB0531": "CELEX 62011TB0531",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_citation_of_the_facts_has_one_normal_form(spelling: str) -> None:
    assert str(parse(spelling)) == SPELLINGS[spelling]


@pytest.mark.parametrize("normal", sorted(set(SPELLINGS.values())))
def test_a_normal_form_read_again_is_the_same_and_is_found_in_a_text(normal: str) -> None:
    read = parse(normal)
    assert str(read) == normal
    assert find(f"As it says in {normal}; and so on.") == (read,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "n/a",
        "2017/2064",
        "501/2009",
        "2024-14946",
        "Hansard vol. 478",
        "8 U.S.C. 1189",
        "CELEX",
        "the order",
        "T-284",
        "OJ",
        "Decision 62/2009/EC/9",
        "Regulation (EU) 2016/2005 and more",
        "SI",
        "x" * 10_000,
    ],
)
def test_what_cites_nothing_is_one_sentence(text: str) -> None:
    with pytest.raises(NoCitation) as refused:
        parse(text)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)
    assert isinstance(refused.value, kit.ScrapeError)
    assert isinstance(refused.value, ValueError)
    assert not identifies(text)
    assert url_of(text) == celex_of(text) == ""


def test_a_running_text_gives_its_citations_in_order_each_once() -> None:
    text = (
        "Annulment of Council Decision 2002/460/EC of 17 June 2002 implementing Article 2(3) of "
        "Regulation (EC) No 2580/2001 and repealing Decision 2002/334/EC (OJ 2002 L 160, p. 26), "
        "of Council Common Position 2002/462/CFSP of 17 June 2002 updating Common Position "
        "2001/931/CFSP (OJ 2002 L 160, p. 32), in Joined Cases T\u2011208/11 and T-508/11."
    )
    assert [str(one) for one in find(text)] == [
        "Decision 2002/460/EC",
        "Regulation (EC) No 2580/2001",
        "Decision 2002/334/EC",
        "OJ 2002 L 160, p. 26",
        "Common Position 2002/462/CFSP",
        "Common Position 2001/931/CFSP",
        "OJ 2002 L 160, p. 32",
        "T-208/11",
        "T-508/11",
    ]


def test_a_notice_of_canada_is_no_statutory_instrument_of_the_united_kingdom() -> None:
    said = "Registered as SI/2012-103, with SOR/2012-299 under P.C. 2012-1768; SI 2012/103 is other"
    assert [str(one) for one in find(said)] == [
        "SI/2012-103",
        "SOR/2012-299",
        "P.C. 2012-1768",
        "SI 2012/103",
    ]


ALONE = [
    "FR Doc. 2024-14946",
    "CELEX 32009D0062",
    "ECLI:EU:T:2008:550",
    "ELI http://data.europa.eu/eli/reg_impl/2026/1708/oj",
    "SI 2008/1645",
    "SOR/2012-299",
    "SI/2012-103",
    "draft SI 9780110819525",
    "SC/14000",
    "[2008] EWCA Civ 443",
    "2006/C 331/63",
    "Decision 2009/62/EC",
    "OJ L, 2024/386, 19.1.2024",
]
SHARED = [
    "77 FR 60741",
    "OJ L 23, 27.1.2009, p. 25",
    "OJ C 331, 30.12.2006, p. 28",
    "Public Notice 12402",
    "T-284/08",
    "P.C. 2012-1768",
    "613 F.3d 220",
    "No. 12-1118",
    "S/RES/1267 (1999)",
    "E.O. 13224",
    "2006/231/CFSP",
    "PC/02/2006",
]


@pytest.mark.parametrize("text", ALONE)
def test_a_number_that_one_act_bears_identifies_it(text: str) -> None:
    assert identifies(text)


@pytest.mark.parametrize("text", SHARED)
def test_a_page_a_case_or_a_basis_identifies_no_act(text: str) -> None:
    assert not identifies(text)


def test_names_identifiers_and_notices_of_one_act_are_one_identity() -> None:
    decision = {"Decision 2009/62/EC", "Council Decision 2009/62/EC", "CELEX 32009D0062"}
    assert {identity(one) for one in decision} == {"CELEX 32009D0062"}
    eli = "ELI http://data.europa.eu/eli/reg_impl/2026/1708/oj"
    assert identity(eli) == identity("Implementing Regulation (EU) 2026/1708")
    assert identity("62009CA0027") == identity("62009CJ0027") == "CELEX 62009CJ0027"
    assert identity("2006/C 331/63") == identity("C2006/331/63") == "CELEX C2006/331/63"
    assert identity("62011TB0531") == "CELEX 62011TB0531"  # a case may have several orders
    assert judged("CELEX 62014TA0316(01)") == "CELEX 62014TJ0316(01)"


CELEX = {
    "Decision 2009/62/EC": "CELEX 32009D0062",
    "Common Position 2009/67/CFSP": "CELEX 32009E0067",
    "CP 2002/340/CFSP": "CELEX 32002E0340",
    "Decision (CFSP) 2015/521": "CELEX 32015D0521",
    "Decision 2010/386/CFSP": "CELEX 32010D0386",
    "2014/483/CFSP": "CELEX 32014D0483",
    "Regulation (EC) No 2580/2001": "CELEX 32001R2580",
    "(EC) No 501/2009": "CELEX 32009R0501",
    "Regulation 501/2009": "CELEX 32009R0501",
    "Implementing Regulation (EU) 2015/513": "CELEX 32015R0513",
    "Implementing Regulation (EU) No 610/2010": "CELEX 32010R0610",
    "Regulation (EU) 2016/1686": "CELEX 32016R1686",
    "Framework Decision 2002/475/JHA": "CELEX 32002F0475",
    "2006/231/CFSP": "",
    "T-284/08": "",
    "OJ L 23, 27.1.2009, p. 25": "",
}


@pytest.mark.parametrize("name", CELEX)
def test_an_act_that_is_named_has_its_celex(name: str) -> None:
    assert celex_of(name) == CELEX[name]


@pytest.mark.parametrize(
    ("case", "ruling", "celex"),
    [
        ("T-284/08", Ruling.JUDGMENT, "CELEX 62008TJ0284"),
        ("C-27/09 P", Ruling.JUDGMENT, "CELEX 62009CJ0027"),
        ("C-27/09 P", Ruling.NOTICE_OF_JUDGMENT, "CELEX 62009CA0027"),
        ("T-316/14 RENV", Ruling.JUDGMENT, "CELEX 62014TJ0316(01)"),
        ("T-531/11", Ruling.NOTICE_OF_ORDER, "CELEX 62011TB0531"),
        ("C-79/15 P", Ruling.OPINION, "CELEX 62015CC0079"),
        ("T-228/97", Ruling.JUDGMENT, "CELEX 61997TJ0228"),
        ("T-228/02 R", Ruling.ORDER, ""),
        ("77 FR 60741", Ruling.JUDGMENT, ""),
    ],
)
def test_a_case_has_a_celex_where_court_and_ruling_are_known(
    case: str, ruling: Ruling, celex: str
) -> None:
    assert celex_of_case(case, ruling) == celex


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("77 FR 60,741", "https://www.federalregister.gov/citation/77-FR-60741"),
        ("FR Doc. 2024-14946", "https://www.federalregister.gov/d/2024-14946"),
        ("T-316/14 RENV", "https://curia.europa.eu/juris/liste.jsf?language=en&num=T-316/14"),
        ("SI 2008 No. 1645", "https://www.legislation.gov.uk/uksi/2008/1645"),
        ("[2008] EWCA Civ 443", "https://caselaw.nationalarchives.gov.uk/ewca/civ/2008/443"),
        (
            "[2002] EWHC 644 (Admin)",
            "https://caselaw.nationalarchives.gov.uk/ewhc/admin/2002/644",
        ),
        (
            "Decision 2009/62/EC",
            "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:32009D0062",
        ),
        (
            "OJ L 23, 27.1.2009, p. 25",
            "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=OJ:L:2009:023:TOC",
        ),
        (
            "OJ L, 2024/386, 19.1.2024",
            "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=OJ:L_202400386",
        ),
        ("JO L 188, p. 21", ""),
        ("SOR/2012-299", ""),
    ],
)
def test_a_citation_has_its_official_address_where_it_says_enough(text: str, url: str) -> None:
    assert url_of(text) == url


def test_texts_by_chance_are_citations_or_a_sentence() -> None:
    chance = random.Random(15)
    letters = string.ascii_letters + string.digits + " /-.,()[]:\u2011\u00a0é"
    for spelling in SPELLINGS:
        edited = list(spelling)
        for _ in range(3):
            edited[chance.randrange(len(edited))] = chance.choice(letters)
        text = "".join(edited)
        try:
            read = parse(text)
        except NoCitation:
            continue
        assert parse(str(read)) == read
        find(text)


CRUDE = {
    "ECLI": r"ECLI:EU:[CT]:\d{4}:\d+",
    "case": r"\b[CT]-\d{1,4}/\d\d\b",
    "FR": r"\b\d\d FR \d{3,6}\b",
    "OJ": r"\bOJ [LC] \d{1,3}\b",
    "SOR": r"\bSOR/\d{4}-\d+",
    "SI": r"\bSI 20\d\d/\d+",
    "CELEX": r"\b6\d{4}[CT][JCAB]\d{4}\b",
    "CFSP": r"\b\d{4}/\d+/CFSP\b",
    "EC": r"\b\d{4}/\d+/EC\b",
}
"""What citations look like from afar: none of these is passed over in a text."""


@pytest.mark.parametrize("name", ["acts.md", "mek.md"])
def test_the_facts_themselves_are_read_whole(name: str) -> None:
    text = real("facts", name).read_text("utf-8")
    found = find(text)
    assert len(found) > 30
    assert [parse(str(one)) for one in found] == list(found)
    said = " | ".join(map(str, found))
    for pattern in CRUDE.values():
        assert [one for one in re.findall(pattern, text) if one not in said] == []
