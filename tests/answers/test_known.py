"""A word that exists in whatever case is that word; one that does not is wrong, and helped."""

import pytest

from db.engine import reading
from tests.builders import take_un, without
from tracker.answers import known
from tracker.errors import WrongUsage
from tracker.record.tracker import Tracker


def wrong(word: str, words: list[str]) -> str:
    with pytest.raises(WrongUsage) as why:
        known.one_of(word, words, "list")
    return str(why.value)


def test_case_is_no_difference_where_it_tells_nothing_apart() -> None:
    assert known.one_of("UN_SC", ["un_sc", "eu_fsf"], "list") == "un_sc"
    assert known.one_of("IRAN", ["Iran", "IRAN"], "programme") == "IRAN"
    assert "There is no" in wrong("iran", ["Iran", "IRAN"])


def test_what_was_meant_is_proposed() -> None:
    many = [f"xx_{n:02d}" for n in range(20)]
    assert wrong("un-cs", ["un_sc", *many]) == "There is no list 'un-cs'. Did you mean un_sc?"
    assert "Did you mean us_ofac_sdn" in wrong("ofac", ["us_ofac_sdn", *many])


def test_a_short_word_with_one_slip_is_helped() -> None:
    many = [f"programme {n:02d}" for n in range(20)]
    for written in ("FT0", "FO", "FTOO", "TFO"):
        assert "Did you mean FTO?" in wrong(written, ["FTO", *many])
    assert "Did you mean" not in wrong("XY", ["FTO", *many])


def test_where_nothing_is_alike_all_are_named() -> None:
    assert wrong("zzz", ["un_sc", "eu_fsf"]) == "There is no list 'zzz'. Known: un_sc, eu_fsf."


def test_a_programme_is_known_by_a_document_or_by_a_module(tracker: Tracker) -> None:
    with reading(tracker.ledger.engine) as connection:
        before = known.recorded_programmes(connection)
        assert known.checked_programme(connection, "sdgt") == "SDGT"
        with pytest.raises(WrongUsage, match="Did you mean SDGT"):
            known.checked_programme(connection, "SDGTT")
    take_un(tracker, without(), 0)
    with reading(tracker.ledger.engine) as connection:
        after = known.recorded_programmes(connection)
    assert not before
    assert "Al-Qaida" in after


@pytest.mark.parametrize(
    ("check", "word", "meant"),
    [
        (lambda word: known.checked_kinds([word]), "removals", "removal"),
        (known.checked_origin, "autority", "authority"),
        (known.checked_scope, "entity", "entry"),
        (lambda word: known.checked_kinds([word]), "delisting", "removal"),
        (lambda word: known.checked_kinds([word]), "Renamed", "identity"),
        (known.checked_country, "Untied Kingdom", "GB"),
        (known.checked_country, "Swizerland", "CH"),
    ],
)
def test_every_kind_of_word_is_helped(check, word, meant) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(WrongUsage, match=f"Did you mean {meant}"):
        check(word)


def test_a_country_goes_by_its_name_too() -> None:
    assert known.checked_country("canada") == known.checked_country("ca") == "CA"
    assert known.checked_country("UN") == "UN"
    assert known.checked_country("uk") == "GB"
    with pytest.raises(WrongUsage, match=r"no list of country 'Chad'\. Known: "):
        known.checked_country("Chad")
