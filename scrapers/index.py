"""What answers need to know of all lists and feeds at once, without loading 50 modules.

As the modules themselves have it: tests/scrapers/test_index.py compares the two, and prints what
has to stand here where they differ.
"""

from collections.abc import Mapping

CLOSED: Mapping[str, str] = {"gb_hmt_conlist": "2026-01-28"}
"""Lists that their authority closed -> the day (`Source.closed_on`)."""

AGGREGATORS = frozenset({"md_sis", "us_csl"})
"""Lists that only repeat others (`Source.aggregator`)."""

POLITICAL: frozenset[str] = frozenset({"by_kgb", "hu_national", "kz_afm", "ru_fsb", "ru_rosfin"})
"""Lists that are on only where somebody names them (`Source.political_use`)."""

TRANSCRIBED: frozenset[str] = frozenset(
    {
        *("at_nbter", "bh_local", "hu_national", "lk_designated", "np_mha", "ph_atc", "ro_onpcsb"),
        "rs_apml",
    }
)
"""Lists of which a person types the scans into a sheet (`Source.transcribed`)."""

SHOWS_IN: Mapping[str, tuple[str, ...]] = {
    "ca_gazette": ("ca_listed_entities", "ca_listed_entities_feed"),
    "curated": (
        "ca_listed_entities",
        "ca_listed_entities_feed",
        "eu_fsf",
        "eu_terrorist_list",
        "gb_fcdo_uksl",
        "gb_hmt_conlist",
        "gb_proscribed",
        "un_sc",
        "us_ofac_sdn",
        "us_state_fto",
    ),
    "eu_cellar_acts": ("eu_terrorist_list", "eu_fsf"),
    "eu_cellar_courts": ("eu_terrorist_list", "eu_fsf"),
    "gb_legislation": ("gb_proscribed",),
    "un_updates": ("un_sc",),
    "us_federal_register": ("us_state_fto", "us_ofac_sdn"),
    "us_ofac_changes": ("us_ofac_sdn",),
    "us_ofac_recent_actions": ("us_ofac_sdn",),
    "us_public_inspection": ("us_state_fto", "us_ofac_sdn"),
}
"""Feeds -> the lists in which their acts show (`LISTS` of the module)."""
