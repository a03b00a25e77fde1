"""Whatever text is asked about: what is read as a citation is read so again, with one identity."""

from hypothesis import given
from hypothesis import strategies as st

from scrapers.kit import citations

BEGINNINGS = (
    *("SI ", "SI/", "SOR/", "P.C. ", "FR Doc. ", "SC/", "E.O. ", "C-", "T-", "CELEX 3", "CELEX 6"),
    *("ECLI:EU:T:", "OJ L ", "2006/C ", "Decision ", "Regulation (EU) No ", "Common Position "),
    *("[2008] EWCA Civ ", "draft SI 978", "http://data.europa.eu/eli/", ""),
)
REST = st.text(
    alphabet="ACDEFJLNOPRSTUVabcdeglnortu0123456789 /.-()[],:;º\u2013\u2019", max_size=50
)


@given(st.builds("".join, st.tuples(st.sampled_from(BEGINNINGS), REST)))
def test_a_citation_is_itself_in_its_normal_form(text: str) -> None:
    for found in citations.find(text):
        normal = citations.parse(str(found))
        assert str(normal) == str(found)
        assert citations.identity(str(normal)) == citations.identity(str(found))
        citations.url_of(str(found))
    try:
        once = citations.parse(text)
    except citations.NoCitation:
        return
    assert citations.parse(str(once)) == once
    assert citations.identity(text) == citations.identity(str(once))
