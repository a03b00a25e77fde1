"""Names of facts and identifiers: those of one table, and no others."""

from typing import Any

import pytest

from scrapers import kit
from scrapers.kit import facts
from scrapers.registry import keys, scraper
from tests import accept
from tracker import model
from tracker.acts import reconcile_facts, terms
from tracker.answers import ftm, passages
from tracker.matching import forms
from tracker.notices import private
from tracker.notices.kinds import changes
from tracker.rules import causes, continuity, party
from tracker.rules.fold import document
from tracker.rules.normalise import countries, entries
from tracker.web import content


def raw(**given: Any) -> kit.RawEntry:
    return kit.RawEntry(
        schema=kit.Schema.PERSON, names=(kit.RawName(text="Hamida Example"),), **given
    )


@pytest.mark.parametrize("key", keys())
def test_every_list_uses_known_names_only(key: str) -> None:
    for folder in accept.folders(key):
        for found in scraper(key).parse(accept.documents_in(key, folder)):
            assert isinstance(found, kit.RawEntry)
            assert not kit.unknown_names(found), (folder, kit.misspelled(kit.unknown_names(found)))


@pytest.mark.parametrize("key", keys())
def test_a_representation_covers_known_fields_only(key: str) -> None:
    for form in scraper(key).source.formats:
        assert (form.covers or frozenset()) <= facts.COVERED, form.id


def test_unknown_names_are_those_of_facts_and_identifiers_once_each() -> None:
    number = kit.RawIdentifier(type="pasportNumber", number="A1")
    found = raw(facts={"birthdate": ["1970"], "notes": ["x"]}, identifiers=(number, number))
    assert kit.unknown_names(found) == ["birthdate", "pasportNumber"]
    assert kit.unknown_names(raw(facts={"birthDate": [], "callSign": ["A"]})) == []


def test_a_number_that_matching_would_not_see_is_no_fact() -> None:
    assert kit.unknown_names(raw(facts={"passportNumber": ["A1"]})) == ["passportNumber"]


def test_a_misspelled_name_is_said_with_the_one_that_is_meant() -> None:
    said = kit.misspelled(["birthdate", "zzz"])
    assert said.startswith("Nobody knows 'birthdate' (birthDate?), 'zzz': ")


def test_accepting_a_sample_refuses_an_unknown_name(monkeypatch: pytest.MonkeyPatch) -> None:
    un = scraper("un_sc")
    monkeypatch.setattr(type(un), "parse", lambda *_: iter([raw(facts={"nationalty": ["Mali"]})]))
    with pytest.raises(kit.LayoutChanged, match=r"^un_sc: Nobody knows 'nationalty' \(nationality"):
        accept.read("un_sc", accept.folders("un_sc")[0])


# What the tracker knows of fields.


SCREENED = """
passportNumber idNumber documentNumber taxNumber registrationNumber imoNumber mmsi swiftBic
walletAddress unReference ofacId callSign name alias weakAlias previousName programme schema state
birthDate birthPlace birthCountry deathDate nationality citizenship address country flag linkedTo
secondarySanctions
"""
DATES = """
birthDate deathDate incorporationDate buildDate listedOn delistedOn amendedOn reviewedOn endsOn
renewedOn submittedOn ukDesignatedOn
"""


def test_what_matters_to_screening_and_what_is_a_date_is_changed_on_purpose_only() -> None:
    assert set(SCREENED.split()) == model.RELEVANT
    assert set(SCREENED.split()[:12]) == model.IDENTIFIERS
    assert set(DATES.split()) == model.DATES


NAMES_OF_FIELDS = {
    "dates": entries.BESIDE,
    "countries": countries.FIELDS | countries.PLACES,
    "papers": continuity.PAPERS,
    "records": party.RECORDS | party.LETTERS_DO,
    "family": party.FAMILY,
    "particulars": (*party.PARTICULARS, *party.LANDS),
    "in time": causes.IN_TIME,
    "handles": document.HANDLES | reconcile_facts.HANDLES,
    "terms": [name for term in terms.TERMS for name in term.facts],
    "shown first": content.FIRST,
    "in mails": changes.DETAILS,
    "never in mails": {*private.NUMBERS, private.OF_A_PAPER},
    "shown as references": passages.REFERENCES,
    "said of numbers": forms.SAID.keys() - {"reference"},
    "words for numbers": forms.LABELS,
    "of a listing": ftm.OF_LISTING | ftm.NUMBERS_OF_LISTING,
    "provisions": ftm.PROVISIONS,
    "called otherwise": ftm.CALLED,
    "acts": {kit.INSTRUMENT, kit.REMOVED_BY, kit.CAUSE, kit.TOMBSTONE},
}


@pytest.mark.parametrize("whose", NAMES_OF_FIELDS)
def test_nobody_in_the_tracker_speaks_of_a_field_that_is_not_in_the_table(whose: str) -> None:
    assert set(NAMES_OF_FIELDS[whose]) <= facts.EVERY.keys()


def test_every_number_has_words() -> None:
    assert facts.NUMBERS.keys() <= forms.SAID.keys()


def test_properties_of_followthemoney_are_said_to_be_some() -> None:
    told = set().union(*ftm.PROPERTIES.values()) - set(ftm.CALLED.values()) | {"type"}
    assert told <= {name for name, fact in facts.EVERY.items() if fact.ftm}


def test_no_name_is_in_two_parts_of_the_table() -> None:
    parts = (facts.FIELDS, facts.NUMBERS, facts.FACTS)
    assert len(facts.EVERY) == sum(map(len, parts))
