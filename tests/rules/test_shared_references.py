"""Two records under one key in one document: one party's, or two parties."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from scrapers import kit
from scrapers.registry import Scraper
from tests.rules.builders import LIST, day
from tracker.rules.normalise import entries
from tracker.rules.reading import Arrived, Reading, read

NAMED = replace(LIST, named_keys=True)
FORM = kit.Format(id="json", files={})


@dataclass
class Fake:
    """A list module that yields what it was given."""

    found: tuple[kit.RawEntry, ...]

    def parse(self, _: kit.Documents) -> Iterator[kit.RawEntry]:
        yield from self.found


def record(reference: str, name: str, *aliases: str, **facts: str) -> kit.RawEntry:
    others = [kit.RawName(text=text, kind=kit.NameKind.ALIAS) for text in aliases]
    return kit.RawEntry(
        reference=reference,
        schema=kit.Schema.PERSON,
        names=(kit.RawName(text=name), *others),
        designations=(kit.RawDesignation(programme="Act", listed_on="2001-01-25"),),
        facts={fact: [text] for fact, text in facts.items()},
    )


def readings(*found: kit.RawEntry, source: kit.Source = LIST) -> Reading:
    module: Any = Fake(found)
    arrived = Arrived(sha256="s", observed_at=day(0), mode="run", format=FORM)
    return read(Scraper(key="a_list", source=source, module=module), {}, arrived, frozenset())


def captions(of: Reading) -> dict[str, str]:
    return {
        key: entries.decoded(of.contents[member.revision]).caption
        for key, member in of.snapshot.members.items()
    }


@pytest.mark.parametrize("reference", ["QDi.808", "0", "N/A", "KDN.1#2"])
def test_two_names_under_one_reference_are_two_parties_and_both_count(reference: str) -> None:
    found = readings(record(reference, "First Man"), record(reference, "Second Man"))
    assert captions(found) == {reference: "First Man", f"{reference}#second man": "Second Man"}
    assert found.snapshot.stats.entries == 2
    assert found.drift == {f"{reference}: several parties under one reference": 1}


def test_five_under_one_stopgap_are_five_and_keep_their_keys_when_one_leaves() -> None:
    five = [record("000", f"{name} Society") for name in ("Ale", "Bor", "Cid", "Dun", "Eck")]
    found = readings(*five)
    assert len(found.snapshot.members) == found.snapshot.stats.entries == 5
    less = readings(*five[:2], *five[3:])
    assert set(found.snapshot.members) - set(less.snapshot.members) == {"000#cid society"}


def test_records_with_a_name_in_common_are_one_party() -> None:
    twice = record("7", "First Man", "Abu One"), record("7", "Other Spelling", "First Man")
    found = readings(*twice, record("7", "FIRST MAN", birthDate="1970-01-01"))
    assert captions(found) == {"7": "First Man"}
    assert (found.snapshot.stats.entries, found.drift) == (1, {})


def test_records_of_one_party_under_two_programmes_are_one_whatever_the_spelling() -> None:
    """As five of the Taliban stand in the EU's file of March 2021."""
    turned = record("600", "Mohammad Salim Haqqani"), record("600", "Haqqani, Mohammad Salim")
    assert set(readings(*turned).snapshot.members) == {"600"}
    alike = [
        record("521", name, birthDate="1953-05-01")
        for name in ("Haji Ahmad Jan", "Akhund Ahmed Jan")
    ]
    assert set(readings(*alike).snapshot.members) == {"521"}
    others = [
        record("521", name, birthDate="1953-05-01") for name in ("Haji Ahmad Jan", "Omar Tek")
    ]
    assert len(readings(*others).snapshot.members) == 2


def test_a_third_record_joins_the_one_whose_name_it_has() -> None:
    found = readings(
        record("7", "First Man"), record("7", "Second Man"), record("7", "Second Man", "Two")
    )
    assert set(found.snapshot.members) == {"7", "7#second man"}
    assert found.snapshot.stats.entries == 2


def test_names_in_other_scripts_tell_two_parties_apart() -> None:
    found = readings(record("7", "محمد علي"), record("7", "حسن رضا"), record("7", "李伟"))
    assert len(found.snapshot.members) == 3


def test_namesakes_of_a_list_without_references_are_two_when_something_tells_them() -> None:
    born = record("", "Ali Hassan", birthDate="1950-01-01")
    other = record("", "Ali Hassan", birthDate="1985-05-05")
    assert len(readings(born, other, source=NAMED).snapshot.members) == 2
    assert len(readings(born, record("", "Ali Hassan"), source=NAMED).snapshot.members) == 1
    fathers = [record("", "Ali Hassan", fatherName=of) for of in ("Ghulam Rasool", "Sher Zaman")]
    assert len(readings(*fathers, source=NAMED).snapshot.members) == 2


def test_namesakes_are_told_by_their_papers_and_no_key_has_a_number_of_one() -> None:
    first, second = (
        replace(record("", "One Name"), identifiers=kit.numbers("PK", idNumber=number))
        for number in ("3510333274685", "3510165078163")
    )
    found = readings(first, second, source=NAMED)
    assert len(found.snapshot.members) == 2
    assert not [key for key in found.snapshot.members if "35101" in key or "35103" in key]
    again = readings(first, second, source=NAMED)
    assert set(again.snapshot.members) == set(found.snapshot.members)


def test_no_key_of_a_namesake_has_the_number_of_his_paper() -> None:
    """Keys stand in mails, feeds and addresses."""
    first, second = (
        replace(
            record("", "Ali Hassan"),
            identifiers=(kit.RawIdentifier(type="idNumber", number=number),),
        )
        for number in ("72-044-18", "91-355-27")
    )
    keys = list(captions(readings(first, second, source=NAMED)))
    assert len(keys) == 2
    assert not [key for key in keys if "91355" in key or "355" in key.partition("#")[2]]
    assert keys == list(captions(readings(first, second, source=NAMED)))
