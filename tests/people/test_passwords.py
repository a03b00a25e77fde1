"""Which passwords are taken, and how they are checked."""

import time

import pytest
from argon2 import PasswordHasher

from tests.people.invited import HERE, NOW, PASSWORD, member
from tracker.errors import TooOften, WrongUsage
from tracker.people import accounts, passwords, signing
from tracker.record.tracker import Tracker


@pytest.mark.parametrize(
    "password", ["", "eleven char", "ada.lovelace", "Ada.LovelaceADA.lovelace1"]
)
def test_short_passwords_and_ones_own_name_are_refused(password: str) -> None:
    with pytest.raises(WrongUsage):
        passwords.demand_good(password, "ada.lovelace")


def test_any_twelve_characters_will_do() -> None:
    for password in ("            x", "aaaaaaaaaaaa", "пароль пароль", "ada and eleven more"):
        assert passwords.demand_good(password, "ada") == password


def test_a_password_may_not_be_endless() -> None:
    with pytest.raises(WrongUsage):
        passwords.demand_good("x" * 257)
    assert not passwords.is_it(passwords.hashed("x" * 256), "x" * 100_000)


def test_the_same_letters_are_the_same_password_however_they_are_composed() -> None:
    assert passwords.is_it(
        passwords.hashed("caf\u00e9 caf\u00e9 caf\u00e9"), "cafe\u0301 " * 2 + "cafe\u0301"
    )


def test_what_is_kept_is_argon2id_and_two_of_the_same_differ() -> None:
    kept = passwords.hashed(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert kept != passwords.hashed(PASSWORD)
    assert passwords.is_it(kept, PASSWORD)
    assert not passwords.is_it(kept, PASSWORD + " ")


@pytest.mark.parametrize("kept", ["", "x", "$argon2id$broken"])
def test_nothing_to_check_by_fits_no_password(kept: str) -> None:
    assert not passwords.is_it(kept, "")
    assert not passwords.is_it(kept, "the password of nobody at all")


def test_effort_that_has_grown_is_made_at_the_next_sign_in(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = tracker.ledger.engine
    member(engine, "ada", "reviewer")
    before = accounts.account(engine, "ada").password
    greater = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", greater)
    signing.by_password(engine, "ada", PASSWORD, HERE, NOW)
    after = accounts.account(engine, "ada").password
    assert "t=1" in before
    assert "t=2" in after
    signing.by_password(engine, "ada", PASSWORD, HERE, NOW)
    assert accounts.account(engine, "ada").password == after


def test_a_name_that_is_none_takes_as_long_as_a_wrong_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow = PasswordHasher(time_cost=3, memory_cost=8192, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", slow)
    passwords._nobodys.cache_clear()
    kept = passwords.hashed(PASSWORD)
    passwords.is_it("", "x")  # the first of a process makes what is nobody's
    took = {kept: _quickest(kept), "": _quickest("")}
    assert took[""] > took[kept] / 2
    assert took[kept] > took[""] / 2


def _quickest(kept: str) -> float:
    times = []
    for _ in range(5):
        begun = time.process_time()
        assert not passwords.is_it(kept, "a wrong password")
        times.append(time.process_time() - begun)
    return min(times)


def test_a_crowd_waits_its_turn_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "PATIENCE", 0.01)
    with passwords._turn(), passwords._turn(), pytest.raises(TooOften):
        passwords.is_it("", "x")
    assert not passwords.is_it("", "x")
