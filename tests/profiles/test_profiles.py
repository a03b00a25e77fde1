"""Readers of lists without a whole file, against documents made over all that is known of them."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from fnmatch import fnmatch

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from db.canonical import canonical
from scrapers import kit, profiles
from scrapers.kit.facts import unknown_names
from scrapers.profiles.holding import held
from scrapers.registry import scraper
from tests.profiles.making import Emptiest, Fullest, Least, Made, Saying, Value, documents, made
from tracker.model import Content
from tracker.rules.normalise import entries
from tracker.rules.reading import Arrived, read

EXAMPLES = int(os.environ.get("TRACKER_TEST_PROFILES", "2"))
"""Documents by chance for each list; `TRACKER_TEST_PROFILES=500` tries more."""


UNEXPLAINED = {
    "ar_repet": frozenset(
        {
            "CITY_OF_BIRTH",
            "COUNTRY_OF_BIRTH",
            "DATE_OF_BIRTH",
            "YEAR",
            "NOTE",
            "SUBMITTED_ON",
            "ENTITY_ADDRESS/NOTE",
            "ENTITY_ALIAS/CITY_OF_BIRTH",
            "ENTITY_ALIAS/COUNTRY_OF_BIRTH",
            "ENTITY_ALIAS/DATE_OF_BIRTH",
            "ENTITY_ALIAS/NOTE",
            "ENTITY_ALIAS/YEAR",
            "INDIVIDUAL_ADDRESS/NOTE",
            "INDIVIDUAL_ALIAS/CITY_OF_BIRTH",
            "INDIVIDUAL_ALIAS/COUNTRY_OF_BIRTH",
            "INDIVIDUAL_ALIAS/DATE_OF_BIRTH",
            "INDIVIDUAL_ALIAS/NOTE",
            "INDIVIDUAL_ALIAS/YEAR",
            "INDIVIDUAL_DATE_OF_BIRTH/NOTE",
            "INDIVIDUAL_DOCUMENT/CITY_OF_ISSUE",
            "INDIVIDUAL_DOCUMENT/COUNTRY_OF_ISSUE",
            "INDIVIDUAL_DOCUMENT/DATE_OF_ISSUE",
            "INDIVIDUAL_DOCUMENT/NOTE",
            "INDIVIDUAL_DOCUMENT/ISSUING_COUNTRY",
            "INDIVIDUAL_DOCUMENT/TYPE_OF_DOCUMENT",
            "INDIVIDUAL_DOCUMENT/TYPE_OF_DOCUMENT2",
            "INDIVIDUAL_PLACE_OF_BIRTH/NOTE",
        }
    ),
    "fr_gels": frozenset({"CHAMP_NOUVEAU/Texte"}),
    "by_kgb": frozenset({"column 3"}),
    "gb_fcdo_uksl": frozenset({"hull identification number (hin)"}),
    "lb_isf": frozenset({"المرجع"}),
    "lv_fiu": frozenset({"RegistrationDate"}),
    "mc_gels": frozenset({"mesureDetails/champNouveau"}),
    "qa_nctc": frozenset(
        {
            "aliasesStatus",
            "birthPlaceStatus",
            "birthdateStatus",
            "documentStatus",
            "sanctionsDTO/sanctionId",
            "sanctionsDTO/sanctionRegimeAr",
            "sanctionsDTO/sanctionRegimeEn",
        }
    ),
    "kz_afm": frozenset({"new_field"}),
    "ps_pgp": frozenset({"رقم الملف"}),
    "ua_nsdc": frozenset({"dd", "identifiers/note", "новеПоле"}),
    "za_fic": frozenset({"ApplicationStatus"}),
}
"""Fields that a profile knows and no reader has a word for: kept as they are, under their names.

Any other field that is left over is one that its reader forgot.
"""

KEPT_OR_NOT = {
    "ar_repet": ("TYPE_OF_DATE",),  # what is not one that says "about" is taken as exact
    "az_fiu": ("TYPE_OF_DATE",),
    "ca_listed_entities_feed": ("@rel", "@type"),  # of links, of which the address is read
    "ch_seco": ("@lang", "@script", "@quality", "type"),  # an unknown paper is a document number
    "iq_aml": ("message",),
    "ua_nsdc": ("identifiers[]/id",),  # an unknown paper is a document number
    "vn_mps": ("message",),
}
"""Codes, by the end of their paths, of which an unknown one changes nothing that is read."""

NO_MATTER = {
    "ae_local": ("التصنيف",),  # a group and a body are organisations
    "ch_seco": ("@lang", "@script", "@quality", "@name-part-type"),
    "ua_sfms": ("quality-aka",),  # of names that are no former ones, which no made document has
}
"""Codes of which one value is read like another."""


def moments() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each list with the files of each of its representations that have a profile."""
    for key in profiles.keys():
        known = profiles.profile(key).forms
        for form in scraper(key).source.formats:
            if roles := tuple(
                role for role in form.files if role in known and fits(form, known[role])
            ):
                yield key, roles


def fits(form: kit.Format, known: profiles.Form) -> bool:
    """Whether a profile is of this representation, and not of another one with the same roles."""
    patterns = form.files[known.role].patterns
    return any(fnmatch(known.name.lower(), pattern.lower()) for pattern in patterns)


MOMENTS = tuple(moments())


def contents(key: str, documents: kit.Documents) -> list[tuple[str, Content]]:
    """The keys and entries that are read of documents, by the very rules of a run."""
    known = scraper(key)
    form = next(form for form in known.source.formats if set(documents) <= set(form.files))
    arrived = Arrived(
        sha256="0" * 64, observed_at=datetime(2026, 11, 29, tzinfo=UTC), mode="run", format=form
    )
    reading = read(known, documents, arrived, ())
    members = reading.snapshot.members
    return [(k, entries.decoded(reading.contents[m.revision])) for k, m in members.items()]


def blob(key: str, content: Content) -> str:
    """All that an entry says, as one text."""
    return f"{key} {canonical(content._asdict())}".casefold()


def names(content: Content) -> str:
    return "\n".join(name.text for name in content.names).casefold()


def misses(key: str, found: Made) -> Iterator[str]:
    """What records say and no entry has, by field."""
    read_as = contents(key, found.documents)
    told = [(names(content), blob(its_key, content)) for its_key, content in read_as]
    for record in found.records:
        first = next((value for value in record if value.kind == "name"), None)
        mine = [(n, b) for n, b in told if first is None or has(n, first)]
        if not mine:
            yield f"no entry of a record: {first and first.path}"
        for value in record:
            within = [n if value.kind == "name" else b for n, b in mine]
            if mine and not any(has(text, value) for text in within):
                yield f"{value.path} ({value.kind})"


def has(text: str, value: Value) -> bool:
    """Whether a text has one of the texts of a value, each word of it."""
    return any(all(word in text for word in one.casefold().split()) for one in value.any_of)


def holds(key: str, found: Made) -> None:
    """What must hold of every document that a profile allows."""
    assert sorted(set(misses(key, found))) == []
    parsed = list(scraper(key).parse(found.documents))
    assert len(parsed) == len(found.records)
    raw = [one for one in parsed if isinstance(one, kit.RawEntry)]
    assert [name for one in raw for name in unknown_names(one)] == []
    assert {name for one in raw for name in one.extra} <= UNEXPLAINED.get(key, frozenset())
    read_as = contents(key, found.documents)
    assert 0 < len(read_as) <= len(parsed)
    for _, content in read_as:
        texts = [text for texts in content.facts.values() for text in texts]
        texts += [one.text for one in content.names] + [one.number for one in content.identifiers]
        assert found.placeholders.isdisjoint(texts)
        said = [(name.text, name.kind) for name in content.names]
        assert len(said) == len(set(said))


@pytest.mark.parametrize(("key", "roles"), MOMENTS)
def test_a_document_with_everything_in_it_is_read_whole(key: str, roles: tuple[str, ...]) -> None:
    holds(key, made(profiles.profile(key), Fullest(), 12, roles=roles))


@pytest.mark.parametrize(("key", "roles"), MOMENTS)
def test_a_document_with_no_more_than_it_must_have_is_read(
    key: str, roles: tuple[str, ...]
) -> None:
    holds(key, made(profiles.profile(key), Least(), 1, roles=roles))


@pytest.mark.parametrize(("key", "roles"), MOMENTS)
def test_what_stands_in_place_of_a_value_is_nobody_s_name_or_fact(
    key: str, roles: tuple[str, ...]
) -> None:
    holds(key, made(profiles.profile(key), Emptiest(), 4, roles=roles))


@pytest.mark.parametrize(("key", "roles"), MOMENTS)
def test_every_document_that_the_profile_allows_is_read_whole(
    key: str, roles: tuple[str, ...]
) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=EXAMPLES < 10,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(documents(profiles.profile(key), roles))
    def holds_for(found: Made) -> None:
        if found.records:
            holds(key, found)

    holds_for()


REFUSED = [
    (key, f"{path}={value}")
    for key in profiles.keys()
    for form in profiles.profile(key).forms.values()
    for path, one in profiles.every(form)
    for value in one.refused
]


@pytest.mark.parametrize(("key", "value"), REFUSED)
def test_what_a_profile_says_is_refused_is_refused_with_a_sentence(key: str, value: str) -> None:
    found = made(profiles.profile(key), Fullest(), 1, allowed=value)
    with pytest.raises(kit.LayoutChanged, match=r".+\."):
        contents(key, found.documents)


CODES = [
    (key, roles, role, path)
    for key, roles in MOMENTS
    for role in roles
    for path, one in profiles.every(profiles.profile(key).forms[role])
    if one.kind == "code" and not (one.ignored or one.in_turn)
]


def code(key: str, role: str, path: str) -> profiles.Field:
    return next(one for at, one in profiles.every(profiles.profile(key).forms[role]) if at == path)


def saying(key: str, roles: tuple[str, ...], role: str, path: str, text: str) -> Made:
    """Documents in which a code is a certain one wherever it stands."""
    return made(profiles.profile(key), Saying(at=f"{role}:{path}", text=text), 3, roles=roles)


@pytest.mark.parametrize(("key", "roles", "role", "path"), CODES)
def test_a_code_that_nobody_knows_is_refused_or_kept(
    key: str, roles: tuple[str, ...], role: str, path: str
) -> None:
    unknown = "97" if code(key, role, path).bare else "Qxzzy"
    found = saying(key, roles, role, path, unknown)
    try:
        read_as = contents(key, found.documents)
    except kit.LayoutChanged:
        return
    kept = any(unknown.casefold() in blob(*one) for one in read_as)
    assert kept or path.endswith(KEPT_OR_NOT.get(key, ())), "the code was swallowed"


@pytest.mark.parametrize(("key", "roles", "role", "path"), CODES)
def test_no_code_is_read_without_effect(
    key: str, roles: tuple[str, ...], role: str, path: str
) -> None:
    one = code(key, role, path)
    accepted = [text for text in one.values if text not in {*one.refused, *one.nobody}]
    known = scraper(key)
    said = {
        repr(list(known.parse(saying(key, roles, role, path, text).documents))) for text in accepted
    }
    assert len(said) > 1 or len(accepted) < 2 or path.endswith(NO_MATTER.get(key, ()))


@pytest.mark.parametrize("key", profiles.keys())
def test_a_made_document_fits_the_profile_it_is_made_of(key: str) -> None:
    known = profiles.profile(key)
    found = made(known, Fullest(), 3)
    for role, form in known.forms.items():
        beside = held(found.documents[role], form)
        assert beside.fits, beside
        assert sum(beside.counted.values()) >= 3
