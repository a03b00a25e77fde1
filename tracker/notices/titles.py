"""Lists in words short enough for a subject: `us_state_fto` is the US FTO list."""

from collections.abc import Iterable
from functools import cache

from scrapers import registry
from tracker.notices.wording import plain, words

LONGEST = 20
"""Letters of a title: with any state before it, it is among the first 40 of a subject."""

TITLES = {
    "ar_repet": "Argentina RePET list",
    "au_dfat": "Australia DFAT list",
    "au_listed_orgs": "Australia AFP list",
    "az_fiu": "Azerbaijan list",
    "be_national": "Belgium list",
    "ca_listed_entities": "Canada terror list",
    "ca_listed_entities_feed": "Canada web list",
    "ca_riunrst": "Canada RIUNRST list",
    "ca_sema": "Canada SEMA list",
    "ch_seco": "Swiss SECO list",
    "curated": "curated acts",
    "eu_cellar_acts": "EU acts",
    "eu_cellar_courts": "EU court rulings",
    "eu_fsf": "EU sanctions list",
    "eu_terrorist_list": "EU terrorist list",
    "fr_gels": "France freezes list",
    "gb_fcdo_uksl": "UK sanctions list",
    "gb_hmt_conlist": "UK OFSI list",
    "gb_legislation": "UK proscriptions",
    "gb_proscribed": "UK proscribed list",
    "il_crypto": "Israel wallets list",
    "il_nbctf": "Israel NBCTF list",
    "il_nbctf_seizures": "Israel seizures list",
    "in_uapa_individuals": "India persons list",
    "in_uapa_orgs": "India UAPA list",
    "in_uapa_unlawful": "India unlawful list",
    "iq_aml": "Iraq list",
    "jp_mof": "Japan MOF list",
    "kg_fiu": "Kyrgyz list",
    "my_moha": "Malaysia MOHA list",
    "nl_terrorism": "Dutch list",
    "nz_police": "New Zealand list",
    "qa_nctc": "Qatar list",
    "sa_pcct": "Saudi list",
    "sg_tsfa": "Singapore TSFA list",
    "tr_masak": "Turkey MASAK list",
    "ua_sfms": "Ukraine list",
    "un_sc": "UN list",
    "us_csl": "US CSL list",
    "ca_gazette": "Canada Gazette",
    "un_updates": "UN list updates",
    "us_federal_register": "US Federal Register",
    "us_ofac_changes": "OFAC changes",
    "us_ofac_recent_actions": "OFAC Recent Actions",
    "us_public_inspection": "US public inspection",
    "us_ofac_cons": "US non-SDN list",
    "us_ofac_sdn": "US SDN list",
    "us_state_fto": "US FTO list",
    "us_state_tel": "US TEL list",
    "vn_mps": "Vietnam list",
    "za_fic": "South Africa list",
    "drill": "exercise list",
}

LIST = " list"
NAMED = 3
"""So many lists are named where several are; of more, their number."""


def title(list_id: str, said: str = "") -> str:
    """A list in a few words; one without any goes by what it is called, or by its key."""
    return short(list_id) or plain(said or list_id, LONGEST)


@cache
def short(list_id: str) -> str:
    """The few words for a list: those of the table, or what its own module says; "" for neither."""
    if found := TITLES.get(list_id):
        return found
    known = list_id in registry.keys() or list_id in registry.feeds()
    return registry.scraper(list_id).source.short_title if known else ""


def together(lists: Iterable[str]) -> str:
    """Several lists in a few words: "EU and UN lists", "7 lists"."""
    names = sorted({title(list_id) for list_id in lists if list_id})
    if len(names) < 2:
        return "".join(names)
    if len(names) > NAMED:
        return f"{len(names)} lists"
    if all(name.endswith(LIST) for name in names):
        return f"{words(name.removesuffix(LIST) for name in names)} lists"
    return words(names)


def each(lists: Iterable[str]) -> str:
    """All of these lists by title."""
    return words(map(title, lists))
