"""Accounts on both databases: invited, changed, closed; always an admin; nobody one's own."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from db.engine import reading
from db.journal import Wanted
from tests.people.invited import (
    HERE,
    NOW,
    OPERATOR,
    PASSWORD,
    Clock,
    invite,
    key_of,
    member,
    records,
    token,
)
from tracker.answers import journalled
from tracker.errors import Absent, Forbidden, Unauthorised, WrongUsage
from tracker.people import accounts, links, overview, record, sessions, signing, tokens
from tracker.people.access import Role
from tracker.people.actor import Actor
from tracker.people.signed import by_session, by_token
from tracker.proof import verify
from tracker.record.tracker import Tracker
from tracker.settings import Settings

ADA = Actor("ada")


def test_from_the_invitation_to_the_end(on_both: Tracker) -> None:
    engine = on_both.ledger.engine
    key = invite(engine, "Ada", "reviewer")
    assert accounts.account(engine, "ADA").state == "invited"
    shown = signing.by_link(engine, key, PASSWORD, HERE, NOW)
    person = by_session(engine, shown, NOW)
    assert person is not None
    assert (person.name, person.role, person.scope) == ("ada", Role.REVIEWER, None)
    assert accounts.account(engine, "ada").state == "active"
    secret = token(engine, "ada", "decide")
    assert by_token(engine, secret, NOW) is not None
    accounts.close(engine, "ada", by=OPERATOR, now=NOW)
    assert by_session(engine, shown, NOW) is None
    assert by_token(engine, secret, NOW) is None
    with pytest.raises(Unauthorised):
        signing.by_password(engine, "ada", PASSWORD, HERE, NOW)
    accounts.reopen(engine, "ada", by=OPERATOR, now=NOW)
    assert by_token(engine, secret, NOW) is None
    assert by_session(engine, shown, NOW) is None
    assert by_session(engine, signing.by_password(engine, "ada", PASSWORD, HERE, NOW), NOW)
    with reading(engine) as connection:
        assert not list(verify.problems(connection, on_both.journal.archive))


def test_another_role_holds_at_once(on_both: Tracker) -> None:
    engine = on_both.ledger.engine
    shown, secret = member(engine, "ada", "reviewer"), token(engine, "ada", "decide")
    accounts.set_role(engine, "ada", "viewer", "", by=OPERATOR, now=NOW)
    for person in (by_session(engine, shown, NOW), by_token(engine, secret, NOW)):
        assert person is not None
        assert person.role is Role.VIEWER
        assert not person.may("decide")  # type: ignore[arg-type]


def test_an_examiner_ends_with_the_last_day_without_anybody_doing_anything(
    on_both: Tracker,
) -> None:
    engine, clock = on_both.ledger.engine, Clock()
    shown = member(engine, "eve", "examiner", "2026-03-01")
    secret = token(engine, "eve", "read")
    clock.move(hours=11.99)
    late = signing.by_password(engine, "eve", PASSWORD, HERE, clock.now)
    assert by_session(engine, late, clock.now) is not None
    assert by_token(engine, secret, clock.now) is not None
    clock.move(minutes=1)
    assert by_session(engine, late, clock.now) is None
    assert by_session(engine, shown, clock.now) is None
    assert by_token(engine, secret, clock.now) is None
    with pytest.raises(Unauthorised):
        signing.by_password(engine, "eve", PASSWORD, HERE, clock.now)
    assert overview.of_account(engine, "eve", clock.now).state == "ended"


def test_an_examiner_without_an_end_is_refused(tracker: Tracker) -> None:
    engine = tracker.ledger.engine
    with pytest.raises(WrongUsage, match="last day"):
        invite(engine, "eve", "examiner")
    invite(engine, "eve", "viewer")
    with pytest.raises(WrongUsage, match="last day"):
        accounts.set_role(engine, "eve", "examiner", "", by=OPERATOR, now=NOW)
    with pytest.raises(WrongUsage, match="passed"):
        accounts.set_role(engine, "eve", "examiner", "2026-02-28", by=OPERATOR, now=NOW)


@pytest.mark.parametrize(
    "name", ["", "Ada Lovelace", "ada/..", "äda", "-ada", "a" * 65, "you", "ada\0", "ada\nbob"]
)
def test_names_are_plain(tracker: Tracker, name: str) -> None:
    with pytest.raises(WrongUsage):
        invite(tracker.ledger.engine, name, "viewer")


def test_a_name_is_taken_once_whatever_its_letters(on_both: Tracker) -> None:
    invite(on_both.ledger.engine, "ada@bank.example", "viewer")
    with pytest.raises(WrongUsage, match="already"):
        invite(on_both.ledger.engine, " ADA@Bank.example ", "viewer")


def test_the_last_admin_stays(on_both: Tracker) -> None:
    engine = on_both.ledger.engine
    member(engine, "ada", "admin")
    invite(engine, "bob", "admin")  # who has not signed in yet, so cannot be relied on
    for change in (
        lambda: accounts.close(engine, "ada", by=OPERATOR, now=NOW),
        lambda: accounts.set_role(engine, "ada", "viewer", "", by=OPERATOR, now=NOW),
        lambda: accounts.set_role(engine, "ada", "admin", "2026-03-05", by=OPERATOR, now=NOW),
    ):
        with pytest.raises(Forbidden, match="last admin"):
            change()
    member(engine, "cid", "admin", "2026-03-03")
    later = Clock(NOW)
    later.move(days=3)
    with pytest.raises(Forbidden, match="last admin"):
        accounts.close(engine, "ada", by=OPERATOR, now=later.now)
    with pytest.raises(Forbidden, match="last admin"):
        accounts.close(engine, "ada", by=OPERATOR, now=NOW)  # and in two days there were none
    accounts.set_role(engine, "cid", "admin", "", by=OPERATOR, now=NOW)
    accounts.close(engine, "ada", by=OPERATOR, now=NOW)
    assert accounts.account(engine, "ada").state == "closed"


def test_two_admins_who_close_one_another_at_once_leave_one(on_both: Tracker) -> None:
    engine = on_both.ledger.engine
    member(engine, "ada", "admin")
    member(engine, "bob", "admin")

    def close(pair: tuple[str, str]) -> str:
        try:
            accounts.close(engine, pair[1], by=Actor(pair[0]), now=NOW)
        except Forbidden as why:
            return str(why)
        return "closed"

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(close, [("ada", "bob"), ("bob", "ada")]))
    assert sorted(said) == ["This is the last admin: make another one first.", "closed"]


def test_nobody_changes_ones_own(tracker: Tracker) -> None:
    engine = tracker.ledger.engine
    member(engine, "ada", "admin")
    member(engine, "bob", "admin")
    for change in (
        lambda: accounts.set_role(engine, "ada", "reviewer", "", by=ADA, now=NOW),
        lambda: accounts.close(engine, "ada", by=ADA, now=NOW),
        lambda: accounts.set_role(engine, "ADA", "reviewer", "", by=ADA, now=NOW),
    ):
        with pytest.raises(Forbidden, match="own account"):
            change()
    accounts.set_role(engine, "bob", "reviewer", "", by=ADA, now=NOW)


def test_who_is_not_there_is_absent(tracker: Tracker) -> None:
    engine = tracker.ledger.engine
    for change in (accounts.close, accounts.reopen, accounts.new_link, accounts.sign_out):
        with pytest.raises(Absent):
            change(engine, "nobody-at-all", by=OPERATOR, now=NOW)


# Links that serve once.


def test_a_link_serves_once(on_both: Tracker) -> None:
    engine = on_both.ledger.engine
    key = invite(engine, "ada", "viewer")
    assert links.whose(engine, key, NOW) == links.whose(engine, key, NOW) == "ada"
    with pytest.raises(WrongUsage):
        signing.by_link(engine, key, "too short", HERE, NOW)
    assert signing.by_link(engine, key, PASSWORD, HERE, NOW)
    for again in (
        lambda: links.whose(engine, key, NOW),
        lambda: signing.by_link(engine, key, PASSWORD, HERE, NOW),
    ):
        with pytest.raises(Absent):
            again()


def test_a_link_ends_after_two_days(tracker: Tracker) -> None:
    engine, clock = tracker.ledger.engine, Clock()
    key = invite(engine, "ada", "viewer")
    clock.move(hours=47, minutes=59)
    assert links.whose(engine, key, clock.now) == "ada"
    clock.move(minutes=1)
    with pytest.raises(Absent):
        signing.by_link(engine, key, PASSWORD, HERE, clock.now)


def test_a_new_link_voids_the_one_before_and_sets_a_password_that_ends_all_sessions(
    tracker: Tracker,
) -> None:
    engine = tracker.ledger.engine
    shown = member(engine, "ada", "viewer")
    first = key_of(accounts.new_link(engine, "ada", by=OPERATOR, now=NOW))
    second = key_of(accounts.new_link(engine, "ada", by=OPERATOR, now=NOW))
    with pytest.raises(Absent):
        links.whose(engine, first, NOW)
    signing.by_link(engine, second, "another horse, b", HERE, NOW)
    assert by_session(engine, shown, NOW) is None
    with pytest.raises(Unauthorised):
        signing.by_password(engine, "ada", PASSWORD, HERE, NOW)


def test_the_link_of_somebody_who_was_closed_ends_with_the_account(tracker: Tracker) -> None:
    engine = tracker.ledger.engine
    key = invite(engine, "ada", "viewer")
    accounts.close(engine, "ada", by=OPERATOR, now=NOW)
    accounts.reopen(engine, "ada", by=OPERATOR, now=NOW)
    with pytest.raises(Absent):
        signing.by_link(engine, key, PASSWORD, HERE, NOW)


def test_the_first_link_makes_one_admin(on_both: Tracker) -> None:
    engine, settings = on_both.ledger.engine, Settings(serve_port=8321)
    first, second = (links.first_link(engine, settings, NOW) for _ in range(2))
    assert first.startswith("http://127.0.0.1:8321/sign-in/link?key=")
    with pytest.raises(WrongUsage):
        signing.by_link(engine, key_of(first), PASSWORD, HERE, NOW)
    shown = signing.make_first(engine, key_of(first), "Boss", PASSWORD, HERE, NOW)
    person = by_session(engine, shown, NOW)
    assert person is not None
    assert (person.name, person.role) == ("boss", Role.ADMIN)
    assert links.first_link(engine, settings, NOW) == ""
    with pytest.raises(Absent):
        signing.make_first(engine, key_of(second), "mallory", PASSWORD, HERE, NOW)


def test_the_first_link_ends_where_somebody_is_invited_on_the_command_line(
    tracker: Tracker,
) -> None:
    engine = tracker.ledger.engine
    key = key_of(links.first_link(engine, Settings(), NOW))
    invite(engine, "ada", "viewer")
    with pytest.raises(Absent):
        signing.make_first(engine, key, "mallory", PASSWORD, HERE, NOW)


def test_an_invitation_makes_no_first_admin(tracker: Tracker) -> None:
    engine = tracker.ledger.engine
    key = invite(engine, "ada", "viewer")
    with pytest.raises(WrongUsage):
        signing.make_first(engine, key, "mallory", PASSWORD, HERE, NOW)


def test_links_lead_to_the_public_address(tracker: Tracker) -> None:
    settings = Settings(public_url="https://desk.bank.example")
    assert links.address(settings, "/x") == "https://desk.bank.example/x"
    assert links.address(Settings(serve_host="0.0.0.0"), "/x") == "http://127.0.0.1:8320/x"
    assert links.address(Settings(serve_host="::1"), "/x") == "http://[::1]:8320/x"


# Sessions.


def test_a_session_ends_unused_and_at_the_latest(on_both: Tracker) -> None:
    engine, clock = on_both.ledger.engine, Clock()
    unused, used = member(engine, "ada", "viewer"), member(engine, "bob", "viewer")
    for _ in range(23):
        clock.move(minutes=30)
        assert by_session(engine, used, clock.now) is not None
    assert by_session(engine, unused, clock.now) is None
    clock.move(minutes=29)
    assert by_session(engine, used, clock.now) is not None
    clock.move(minutes=1)
    assert by_session(engine, used, clock.now) is None


def test_a_session_is_looked_up_while_somebody_records(tracker: Tracker) -> None:
    from db.engine import writing

    engine, clock = tracker.ledger.engine, Clock()
    shown = member(engine, "ada", "viewer")
    clock.move(minutes=30)
    with writing(engine):  # the only right to write that SQLite has
        assert by_session(engine, shown, clock.now) is not None
    assert sessions.of(engine, "ada", clock.now)[0].seen_at == "2026-03-01T12:00:00Z"
    by_session(engine, shown, clock.now)
    assert sessions.of(engine, "ada", clock.now)[0].seen_at == "2026-03-01T12:30:00Z"
    accounts.sign_out(engine, "ada", by=OPERATOR, now=clock.now)  # which waits patiently again


def test_every_sign_in_has_a_session_of_its_own_and_ends_the_browsers_last(
    on_both: Tracker,
) -> None:
    engine = on_both.ledger.engine
    first = member(engine, "ada", "viewer")
    origin = sessions.Origin(address="192.0.2.1", replaces=first)
    second = signing.by_password(engine, "ada", PASSWORD, origin, NOW)
    assert first != second
    assert by_session(engine, first, NOW) is None
    marks = {by_session(engine, shown, NOW).csrf for shown in (second,)}  # type: ignore[union-attr]
    assert len(marks) == 1
    assert second not in marks


def test_a_session_that_somebody_planted_signs_nobody_in(tracker: Tracker) -> None:
    engine = tracker.ledger.engine
    member(engine, "ada", "viewer")
    planted = "chosen-by-an-attacker"
    origin = sessions.Origin(replaces=planted)
    shown = signing.by_password(engine, "ada", PASSWORD, origin, NOW)
    assert shown != planted
    assert by_session(engine, planted, NOW) is None


def test_signing_out_here_and_everywhere(on_both: Tracker) -> None:
    engine = on_both.ledger.engine
    shown = [member(engine, "ada", "viewer")]
    shown += [signing.by_password(engine, "ada", PASSWORD, HERE, NOW) for _ in range(3)]
    sessions.end(engine, "ada", shown[0], NOW)
    assert by_session(engine, shown[0], NOW) is None
    assert accounts.sign_out(engine, "ada", by=ADA, now=NOW, kept=shown[1]) == 2
    assert [by_session(engine, one, NOW) is None for one in shown] == [True, False, True, True]
    assert accounts.sign_out(engine, "ada", by=OPERATOR, now=NOW) == 1
    said = records(engine, "sign-out")
    assert [(one["what"], one["by"], one["sessions"]) for one in said] == [
        ("here", "ada", 1),
        ("everywhere", "ada", 2),
        ("everywhere", "root on the command line", 1),
    ]


def test_a_new_password_ends_all_other_sessions(on_both: Tracker) -> None:
    engine = on_both.ledger.engine
    first = member(engine, "ada", "viewer")
    with pytest.raises(WrongUsage):
        signing.change_password(engine, "ada", "not it, not it", "another horse, b", HERE, NOW)
    shown = signing.change_password(engine, "ada", PASSWORD, "another horse, b", HERE, NOW)
    assert by_session(engine, first, NOW) is None
    assert by_session(engine, shown, NOW) is not None
    assert signing.by_password(engine, "ada", "another horse, b", HERE, NOW)


# Tokens.


def test_tokens_are_known_by_their_look_and_kept_by_their_hash(on_both: Tracker) -> None:
    engine = on_both.ledger.engine
    member(engine, "ada", "reviewer")
    secret = token(engine, "ada", "ingest")
    assert secret.startswith("tk_")
    with reading(engine) as connection:
        kept = [str(row) for row in connection.exec_driver_sql("SELECT * FROM token")]
    assert secret.split("_", 2)[2] not in "".join(kept)
    person = by_token(engine, secret, NOW)
    assert person is not None
    assert {*map(str, person.rights)} == {"read", "ingest"}


@pytest.mark.parametrize("end", ["revoked", "until"])
def test_a_token_ends_at_once(on_both: Tracker, end: str) -> None:
    engine, clock = on_both.ledger.engine, Clock()
    member(engine, "ada", "viewer")
    secret = token(engine, "ada", "read", "2026-03-01")
    if end == "revoked":
        assert tokens.revoke(engine, secret, by=OPERATOR, now=NOW) == "ada"
        with pytest.raises(WrongUsage):
            tokens.revoke(engine, secret, by=OPERATOR, now=NOW)
    else:
        clock.move(hours=12)
    assert by_token(engine, secret, clock.now) is None


NOT_OURS = (
    "",
    "tk_",
    "tk_0_x",
    "Bearer x",
    "\0",
    f"tk_{'0' * 16}_{'a' * 43}",
    "tk_\u00e9",
    "\udc80",
)


def test_what_is_no_token_of_ours_is_nobodys(on_both: Tracker) -> None:
    for shown in NOT_OURS:
        assert by_token(on_both.ledger.engine, shown, NOW) is None
        assert by_session(on_both.ledger.engine, shown, NOW) is None


def test_the_id_of_a_token_with_another_secret_is_nobodys(tracker: Tracker) -> None:
    engine = tracker.ledger.engine
    member(engine, "ada", "viewer")
    one, other = token(engine, "ada", "read"), token(engine, "ada", "read")
    mixed = "_".join((*one.split("_", 2)[:2], other.split("_", 2)[2]))
    assert by_token(engine, mixed, NOW) is None


def test_nobody_ends_the_token_of_another(tracker: Tracker) -> None:
    engine = tracker.ledger.engine
    member(engine, "ada", "viewer")
    secret = token(engine, "ada", "read")
    with pytest.raises(Absent):
        tokens.revoke(engine, secret, by=Actor("bob"), now=NOW, of="bob")
    assert by_token(engine, secret, NOW) is not None


# On record.


def test_no_secret_gets_on_record(on_both: Tracker) -> None:
    engine = on_both.ledger.engine
    key = invite(engine, "ada", "reviewer")
    shown = signing.by_link(engine, key, PASSWORD, HERE, NOW)
    secret = token(engine, "ada", "decide")
    signing.change_password(engine, "ada", PASSWORD, "another horse, b", HERE, NOW)
    with pytest.raises(Unauthorised):
        signing.by_password(engine, "my secret by mistake", "x", HERE, NOW)
    again = signing.by_password(engine, "ada", "another horse, b", HERE, NOW)
    person = by_session(engine, again, NOW)
    assert person is not None
    secrets = [key, shown, PASSWORD, "another horse, b", secret.split("_", 2)[2], person.csrf]
    with reading(engine) as connection:
        rows = connection.exec_driver_sql("SELECT body FROM journal")
        text = "\n".join(str(row) for row in rows)
        for table in ("account", "token", "session", "sign_in_link", "sign_in_try"):
            text += "\n".join(map(str, connection.exec_driver_sql(f"SELECT * FROM {table}")))
    assert "argon2id" in text
    assert not [one for one in [*secrets[:-1], "by mistake"] if one in text]
    assert "argon2" not in str(records(engine, "account", "token", "sign-in"))


def test_every_change_says_who_made_it(tracker: Tracker) -> None:
    engine = tracker.ledger.engine
    member(engine, "boss", "admin")
    member(engine, "ada", "viewer")
    by = Actor("boss")
    accounts.set_role(engine, "ada", "reviewer", "2026-06-30", by=by, now=NOW)
    accounts.close(engine, "ada", by=by, now=NOW)
    accounts.reopen(engine, "ada", by=by, now=NOW)
    accounts.new_link(engine, "ada", by=by, now=NOW)
    about = [one for one in records(engine, "account") if one["account"] == "ada"]
    assert [(one["what"], one["by"]) for one in about] == [
        ("added", "root on the command line"),
        ("password", "ada"),
        ("role", "boss"),
        ("closed", "boss"),
        ("opened", "boss"),
        ("link", "boss"),
    ]
    assert (about[2]["was"], about[2]["role"], about[2]["until"]) == (
        "viewer",
        "reviewer",
        "2026-06-30",
    )


def test_a_zone_is_one_that_there_is(tracker: Tracker) -> None:
    engine = tracker.ledger.engine
    shown = member(engine, "ada", "viewer")
    signing.set_profile(engine, "ada", "  Ada   Lovelace ", "Europe/London", NOW)
    person = by_session(engine, shown, NOW)
    assert person is not None
    assert (person.shown_as, person.zone) == ("Ada Lovelace", "Europe/London")
    for zone in ("", "Mars/Olympus", "../../etc/passwd", "localtime"):
        with pytest.raises(WrongUsage):
            signing.set_profile(engine, "ada", "Ada", zone, NOW)
    with pytest.raises(WrongUsage):
        signing.set_profile(engine, "ada", "Ada\u202eadA", "UTC", NOW)


def test_every_record_is_a_sentence(tracker: Tracker) -> None:
    engine = tracker.ledger.engine
    links.first_link(engine, Settings(), NOW)
    shown = member(engine, "ada", "examiner", "2026-06-30")
    secret = token(engine, "ada", "read")
    tokens.revoke(engine, secret, by=OPERATOR, now=NOW)
    signing.set_profile(engine, "ada", "Ada L.", "Europe/London", NOW)
    accounts.set_role(engine, "ada", "viewer", "", by=OPERATOR, now=NOW)
    sessions.end(engine, "ada", shown, NOW)
    for _ in range(4):
        with pytest.raises(Unauthorised):
            signing.by_password(engine, "nobody-here", "x", HERE, NOW)
    identity = signing.Identity(issuer="https://login.example", subject="1", name="ada")
    signing.by_identity(engine, identity, HERE, NOW)
    accounts.unbind(engine, "ada", by=OPERATOR, now=NOW)
    accounts.close(engine, "ada", by=OPERATOR, now=NOW)
    accounts.reopen(engine, "ada", by=OPERATOR, now=NOW)
    accounts.sign_out(engine, "ada", by=OPERATOR, now=NOW)
    with reading(engine) as connection:
        wanted = Wanted(kinds=record.KINDS)
        said = [one.sentence for one in journalled.records(connection, wanted).items]
    assert not [one for one in said if "?" in one or "{" in one or "None" in one]
    assert said[::-1] == [
        "A link to make the first account by was made.",
        "The account ada was made: examiner, until the end of 2026-06-30.",
        "ada set a password (link); sessions ended: 0.",
        "ada signed in (link) from 192.0.2.1.",
        f"A token of ada was made, for read ({secret.split('_')[1]}).",
        f"A token of ada was revoked ({secret.split('_')[1]}).",
        "ada is shown as 'Ada L.', with times of Europe/London.",
        "ada is viewer now, and was examiner.",
        "ada signed out.",
        "4 tries to sign in failed, to no account of ours from 192.0.2.1.",
        "4 tries to sign in failed, to no account of ours from 192.0.2.1.",
        "ada is known by an identity of https://login.example.",
        "ada signed in (provider) from 192.0.2.1.",
        "The identity that ada was known by was forgotten.",
        "The account ada was closed; sessions ended: 0, tokens: 0.",
        "The account ada may be used again.",
        "ada was signed out; sessions ended: 0.",
    ]
