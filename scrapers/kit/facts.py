"""Every name that a list module may give to a fact or a number: one table.

What is misspelled would be kept, shown and never screened on, so `make accept` and a test over all
samples refuse a name that is not here. What the tracker knows of fields derives from this table
(`tracker.model`); docs/reference/fields.md shows it.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from scrapers.kit.entry import RawEntry


class Fact(NamedTuple):
    """What is said under a name.

    `screened`: a change of it matters to name screening. `date`: its texts are read as dates.
    `ftm`: the property of FollowTheMoney that it is, under the same name; else it is our own.
    """

    means: str
    screened: bool = False
    date: bool = False
    ftm: bool = False


def _screened(means: str, *, date: bool = False, ftm: bool = True) -> Fact:
    return Fact(means, screened=True, date=date, ftm=ftm)


def _date(means: str, *, ftm: bool = False) -> Fact:
    return Fact(means, date=True, ftm=ftm)


def _ftm(means: str) -> Fact:
    return Fact(means, ftm=True)


NUMBERS: Mapping[str, Fact] = {
    "passportNumber": _screened("number of a passport"),
    "idNumber": _screened("national identity number or card"),
    "documentNumber": _screened("number of another paper of a person", ftm=False),
    "taxNumber": _screened("number of a taxpayer"),
    "registrationNumber": _screened("number in a register of companies, associations or craft"),
    "imoNumber": _screened("IMO number of a vessel or a shipping company"),
    "mmsi": _screened("maritime mobile service identity of a vessel"),
    "callSign": _screened("radio call sign of a vessel"),
    "swiftBic": _screened("BIC of a bank"),
    "walletAddress": _screened("address of a crypto wallet", ftm=False),
    "unReference": _screened("permanent reference of the UN list", ftm=False),
    "ofacId": _screened("number of OFAC's lists", ftm=False),
    "euReference": Fact("reference of the EU list"),
    "ofsiGroupId": Fact("group id of the United Kingdom's OFSI"),
    "ukSanctionsListId": Fact("unique id of the UK Sanctions List"),
    "otherReference": Fact("a reference of another list, in whatever form"),
    "sourceId": Fact("secondary database id of the list itself: its change is one of identity"),
}
"""Type of an identifier -> what it is."""

FACTS: Mapping[str, Fact] = {
    # Of whom it is about.
    "birthDate": _screened("day of birth", date=True),
    "birthPlace": _screened("place of birth"),
    "birthCountry": _screened("country of birth"),
    "birthNote": Fact("what is said beside a birth"),
    "deathDate": _screened("day of death", date=True),
    "nationality": _screened("nationality of a person"),
    "nationalityNote": Fact("what is said beside a nationality"),
    "citizenship": _screened("citizenship of a person, where the list tells it from nationality"),
    "gender": _ftm("gender"),
    "title": _ftm("title before a name"),
    "position": _ftm("position, rank or occupation"),
    "fatherName": _ftm("name of the father"),
    "motherName": _ftm("name of the mother"),
    "maritalStatus": Fact("married or not"),
    "aliasNote": Fact("what is said beside an alias"),
    "documentNote": Fact("what is said beside a paper or number"),
    "incorporationDate": _date("day on which a group or company began", ftm=True),
    "incorporationPlace": Fact("where a group or company began"),
    "legalForm": _ftm("legal form of a company"),
    "organizationType": Fact("sort of an organisation"),
    "parent": _ftm("parent company"),
    "subsidiaries": Fact("companies that belong to it"),
    "linkedTo": _screened("listed parties that it is linked to", ftm=False),
    # Where it is to be found.
    "address": _screened("address, or a place of activity"),
    "addressNote": Fact("what is said beside an address"),
    "district": Fact("district of a home"),
    "country": _screened("country that it belongs to or works in"),
    "email": _ftm("e-mail address"),
    "phone": _ftm("number of a telephone or fax"),
    "website": _ftm("address of a site"),
    # Of craft.
    "flag": _screened("flag of a vessel"),
    "pastFlags": _ftm("former flags of a vessel"),
    "formerFlag": Fact("former flag of a vessel, as OFAC calls it"),
    "vesselType": Fact("sort of a vessel"),
    "type": _ftm("sort of a vessel or aircraft"),
    "tonnage": _ftm("tonnage of a vessel"),
    "grossRegisteredTonnage": _ftm("gross registered tonnage of a vessel"),
    "length": Fact("length of a vessel"),
    "buildDate": _date("day or year on which a craft was built", ftm=True),
    "aircraftModel": Fact("model of an aircraft"),
    "operator": Fact("who operates a craft"),
    "owner": Fact("who owns it"),
    "ownerNote": Fact("what is said beside an owner"),
    "pastOwner": Fact("who owned or operated a craft before"),
    # Of wallets, accounts and seizures.
    "balance": _ftm("what a wallet holds"),
    "bankAccount": Fact("bank account"),
    "currency": _ftm("currency of a wallet or a sum"),
    "holder": _ftm("whose a wallet or property is"),
    "network": Fact("network of a wallet"),
    # Of the listing.
    "listedOn": _date("day of a listing that is of no one programme"),
    "unListedOn": Fact("day of the UN's listing, as a national list gives it"),
    "ukDesignatedOn": _date("day of the United Kingdom's own designation beside the UN's"),
    "amendedOn": _date("day on which the authority amended the entry"),
    "reviewedOn": _date("day of a review that kept the entry"),
    "endsOn": _date("day on which a designation lapses unless it is renewed"),
    "renewedOn": _date("day on which the designation was renewed"),
    "recordedOn": Fact("day of the decision's entry in a register"),
    "submittedBy": Fact("state or body that proposed the listing"),
    "submittedOn": _date("day on which the listing was proposed"),
    "endDate": _ftm("day on which a listing lapsed, as the list has it"),
    "listingNote": Fact("day of a listing that is no one day, as published"),
    "delistingNote": Fact("day of a delisting that is no one day, as published"),
    "transcribedFrom": Fact("saved document that a person typed it from, and page"),
    "instrument": Fact("act by which it was listed, or last kept, as the list cites it"),
    "removedBy": Fact("act that took it off"),
    "removedFor": Fact("why it was taken off, in a word of ours"),
    "tombstone": Fact("what a document says in place of an entry that it shows as deleted"),
    "legalBasis": Fact("law or order behind the listing"),
    "legalAuthority": Fact("legal authority of OFAC"),
    "decision": Fact("number or day of a decision"),
    "notification": Fact("notification in an official journal"),
    "gazette": Fact("official gazette that published it"),
    "noticeNumber": Fact("number of a notice"),
    "exclusionNotice": Fact("notice of the decision that took it off"),
    "amendment": Fact("what an amendment was about"),
    "schedule": Fact("schedule, part or item of an act"),
    "programmeNote": Fact("what is said beside a programme"),
    "designatedBy": Fact("body that designated it"),
    "designationSource": Fact("whose listing it follows: the UN's, or the authority's own"),
    "foreignDesignation": Fact("listing elsewhere that it rests on"),
    "reason": _ftm("statement of reasons"),
    "measures": Fact("what is prohibited"),
    "sanctions": Fact("sorts of sanctions"),
    "sanctionType": Fact("sort of a sanction of OFAC"),
    "sanctionsInformation": Fact("further information on sanctions of OFAC"),
    "secondarySanctions": _screened("secondary sanctions of the United States", ftm=False),
    "licencePolicy": Fact("policy for export licences"),
    "licenceRequirement": Fact("what needs an export licence"),
    # Beside all that.
    "hasInterpolLink": Fact("whether the UN list has a link to an Interpol notice"),
    "interpolLink": Fact("link to an Interpol notice"),
    "sourceUrl": _ftm("page of the authority about it"),
    "notes": _ftm("whatever else the list says, whole"),
}
"""Name of a fact -> what it is. `callSign`, which a list gives as a fact too, is a number."""

FIELDS: Mapping[str, Fact] = {
    "name": _screened("primary name"),
    "alias": _screened("other name"),
    "weakAlias": _screened("name that only supports a match"),
    "previousName": _screened("former name"),
    "programme": _screened("law or regime under which it is listed", ftm=False),
    "schema": _screened("person, organisation, vessel, ...", ftm=False),
    "state": _screened("in force, suspended, delisted, ...", ftm=False),
    "delistedOn": _date("day of a delisting, with its programme"),
}
"""Fields that an entry has by other ways than facts."""

EVERY: Mapping[str, Fact] = {**FIELDS, **NUMBERS, **FACTS}
"""All fields of an entry."""

ALL_NUMBERS = "identifier"
"""What `Format.covers` says for every type of identifier."""

COVERED = EVERY.keys() | {ALL_NUMBERS}
"""What `Format.covers` may name."""

AS_FACTS = FACTS.keys() | {"callSign"}


def named(
    table: Mapping[str, Fact], *, screened: bool = False, date: bool = False
) -> frozenset[str]:
    """The names of a table that matter to screening, or that are dates."""
    return frozenset(
        name for name, fact in table.items() if fact.screened >= screened and fact.date >= date
    )


def unknown_names(raw: RawEntry) -> list[str]:
    """Names that an entry gives to facts or identifiers and that nobody knows, each once."""
    of_facts = (name for name in raw.facts if name not in AS_FACTS)
    of_numbers = (number.type for number in raw.identifiers if number.type not in NUMBERS)
    return list(dict.fromkeys([*of_facts, *of_numbers]))


def misspelled(names: list[str]) -> str:
    """Unknown names in one sentence, each with the one that may be meant."""
    said = ", ".join(_with_nearest(names))
    return (
        f"Nobody knows {said}: docs/reference/fields.md has all names of facts and identifiers, "
        "and a new one goes into scrapers/kit/facts.py."
    )


def _with_nearest(names: list[str]) -> Iterator[str]:
    from difflib import get_close_matches  # 2 ms at each start, for what nearly never happens

    for name in names:
        near = get_close_matches(name, EVERY, n=1)
        yield f"{name!r} ({near[0]}?)" if near else repr(name)
