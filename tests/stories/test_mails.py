"""What people get in the mail when real lists change: real files, a real SMTP server."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from db import notices
from db.engine import reading, writing
from scrapers import kit
from tests.builders import Ticking, ask, state, take
from tests.conftest import open_tracker, real
from tests.mailboxes import Box, receiving
from tests.record.processes import MANY
from tracker.decisions import reviews
from tracker.intake import folders, rebuild
from tracker.notices import rounds, subscriptions
from tracker.notices.kinds.status import Previous, Status
from tracker.notices.notice import kinds
from tracker.notices.sending import Report

pytestmark = pytest.mark.slow(10)

ADA, BOB = "ada@bank.example", "bob@bank.example"
TOLD = [k for k in kinds() if k != "status"]


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


class Office:
    """A tracker with a clock that stands at the day of each document, and its mail settings."""

    def __init__(self, home: Path, box: Box) -> None:
        self.box = box
        self.tracker = replace(open_tracker(home), clock=Ticking(datetime(2020, 1, 1, tzinfo=UTC)))
        self.settings = box.settings(home)

    def subscribe(self, name: str = "desk", **more: Any) -> None:
        body = {"name": name, "to": [ADA], "kinds": TOLD, **more}
        with writing(self.tracker.ledger.engine) as connection:
            one = subscriptions.subscription(body)
            subscriptions.save(connection, one, "ada", self.tracker.clock())

    def backfill(self, list_id: str, *days: str) -> None:
        for day in days:
            self.at(max(day, f"{self.tracker.clock():%Y-%m-%d}"))
            folders.take_folder(self.tracker, self.found(list_id, day))

    def found(self, list_id: str, day: str) -> folders.Found:
        return folders.found_in(list_id, real("archive", list_id, day))

    def live(self, list_id: str, day: str) -> Report:
        """A live run that finds this document, and everything that is mailed of it."""
        self.at(day)
        folders.take_folder(self.tracker, self.found(list_id, day), mode="run")
        return self.mails()

    def at(self, day: str, **more: float) -> None:
        moment = datetime.fromisoformat(f"{day}T06:00:00+00:00") + timedelta(**more)
        self.tracker.clock.now = moment  # type: ignore[attr-defined]

    def mails(self) -> Report:
        report = rounds.tick(self.tracker, self.settings)
        assert report.problems == []
        return report


@pytest.fixture
def office(tmp_path: Path, box: Box) -> Iterator[Office]:
    found = Office(tmp_path, box)
    yield found
    found.tracker.ledger.engine.dispose()


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return re.sub(r"[ \n]+", " ", str(body.get_content()))


def html(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def test_2022_05_20_five_fto_designations_end_and_six_persons_leave(office: Office) -> None:
    office.subscribe(about="all")
    office.subscribe("tickets", to=[BOB], about="all", grouped=False)
    office.backfill("us_ofac_sdn", "2022-05-19")
    office.live("us_ofac_sdn", "2022-05-20")
    ended = [s for s in office.box.subjects(BOB) if "FTO designation ended?" in s]
    assert len(ended) == 5
    assert all("Still listed under SDGT" in s for s in ended)
    assert any("KAHANE CHAI" in s for s in ended)
    assert not [s for s in ended if "REMOVED" in s.upper()]
    others = [s for s in office.box.subjects(BOB) if s not in ended]
    assert len(others) == 6
    assert all(s.startswith("Not confirmed: left the US SDN list? ") for s in others)
    grouped = office.box.subjects(ADA)
    assert len(grouped) == 2  # one mail of the five, one of the six
    (five,) = [m for m in office.box.to(ADA) if "designation ends" in m["Subject"]]
    assert "REMOVED" not in five["Subject"].upper()
    assert text(five).count("FTO designation ended? Still listed under SDGT") == 5
    assert text(five).count("This list: still in force under SDGT.") == 5


def test_2025_07_20_what_still_stands_when_hts_leaves_the_fto_page(office: Office) -> None:
    office.subscribe(kinds=["removal"])
    office.backfill("un_sc", "2025-06-14", "2025-06-16")
    office.backfill("us_ofac_sdn", "2024-05-03", "2024-05-04")
    office.backfill("us_state_fto", "2025-07-01")
    office.live("us_state_fto", "2025-07-20")
    (mail,) = office.box.to(ADA)
    assert mail["Subject"] == (
        "Removed: al-Nusrah Front - US FTO list, revoked, effective 8 July 2025"
    )
    said = text(mail)
    assert said.startswith("The authority itself shows that al-Nusrah Front has left the")
    assert "effective 8 July 2025" in said
    un = re.search(r"\* UN list \(un_sc\): [^*]*", said)
    ofac = re.search(r"\* US SDN list \(us_ofac_sdn\): [^*]*", said)
    assert un is not None
    assert ofac is not None
    assert "(QDe.137)" in un[0]
    assert "Document of 16 June 2025, 34 days old - OLD, DO NOT RELY ON IT" in un[0]
    assert "in force under" in ofac[0]
    assert "SDGT" in ofac[0]
    assert "Document of 3 May 2024, 443 days old - OLD, DO NOT RELY ON IT" in ofac[0]
    assert "old, do not rely on it" in html(mail)
    assert "states it" in said
    assert "says that it was revoked, effective 8 July 2025; why it ended in law" in said


@pytest.mark.slow(20)
def test_2025_07_20_beside_all_lists_as_they_were_the_day_before(office: Office) -> None:
    office.subscribe(kinds=["removal"])
    found = [f for f in folders.folders(real("archive"))[0] if f.folder[:10] <= "2025-07-19"]
    last: dict[str, list[folders.Found]] = {}
    for item in sorted(found, key=lambda f: f.observed_at):
        more = MANY or item.list_id == "us_ofac_sdn"  # whose last one is empty
        last[item.list_id] = [*(last.get(item.list_id, [])[-1:] if more else []), item]
    for item in sorted(chain(*last.values()), key=lambda f: f.observed_at):
        office.at(max(item.folder[:10], f"{office.tracker.clock():%Y-%m-%d}"))
        folders.take_folder(office.tracker, item)
    assert len(last) > 10
    office.live("us_state_fto", "2025-07-20")
    (removal,) = office.box.to(ADA)
    assert removal["Subject"].startswith(
        "Removed: al-Nusrah Front - US FTO list, revoked, effective 8 July 2025"
    )
    said = text(removal)
    places = dict(re.findall(r"\* [^(*]+ \((\w+)\): [^*]*?Document of ([^.]*)\.", said))
    assert places == {
        "au_dfat": "3 May 2022, 1,174 days old - OLD, DO NOT RELY ON IT",
        "ca_listed_entities": "3 March 2025, 139 days old - OLD, DO NOT RELY ON IT",
        "eu_fsf": "13 May 2024, 433 days old - OLD, DO NOT RELY ON IT",
        "jp_mof": "9 May 2022, 1,168 days old - OLD, DO NOT RELY ON IT",
        "my_moha": "9 September 2024, 314 days old - OLD, DO NOT RELY ON IT",
        "un_sc": "16 June 2025, 34 days old - OLD, DO NOT RELY ON IT",
        "us_ofac_sdn": "3 May 2024, 443 days old - OLD, DO NOT RELY ON IT",
    }


def test_2021_12_02_additions_at_once_and_an_ordinary_batch(office: Office) -> None:
    office.subscribe()
    office.backfill("us_ofac_sdn", "2021-11-23")
    office.live("us_ofac_sdn", "2021-12-02")
    subjects = office.box.subjects(ADA)
    confirmed = "Not confirmed: left the US SDN list? REVOLUTIONARY ARMED FORCES OF COLOMBIA"
    assert [s for s in subjects if s.startswith(confirmed)]
    assert not [s for s in subjects if "pending" in s]
    whole = " ".join(text(m) for m in office.box.to(ADA))
    assert "Designation added: US SDN list - " in " ".join(subjects) + whole
    additions = [m for m in office.box.to(ADA) if "designations added" in m["Subject"]]
    assert additions
    assert office.mails().accepted == 0


def test_2024_05_04_zero_bytes_are_one_operations_mail_and_red_until_a_success(
    office: Office,
) -> None:
    office.subscribe()
    office.backfill("us_ofac_sdn", "2024-05-03")
    office.live("us_ofac_sdn", "2024-05-04")
    for hours in (1, 2, 3):
        office.at("2024-05-04", hours=hours)
        office.mails()
    (mail,) = office.box.to(ADA)
    assert mail["Subject"] == "Operations: US SDN list cannot be checked (refused) - us_ofac_sdn"
    assert "what the document of 3 May 2024 says" in text(mail)
    (answer,) = ask(office.tracker, "AL-NUSRAH FRONT", "2024-05-04")["answers"]
    assert (answer["answer"], answer["document_age_days"]) == ("in_force", 1)
    facts = status(office)
    assert facts.red == ("us_ofac_sdn",)
    office.at("2024-05-05", hours=7)
    office.mails()
    assert office.box.subjects(ADA)[1:] == [
        "Operations: US SDN list still cannot be checked - us_ofac_sdn"
    ]
    again = office.found("us_ofac_sdn", "2024-05-03")
    office.at("2024-05-06")
    at = office.tracker.clock()
    folders.take_folder(office.tracker, replace(again, observed_at=at), mode="run")
    office.mails()
    assert office.box.subjects(ADA)[2:] == [
        "Operations: US SDN list is checked again - us_ofac_sdn"
    ]
    assert status(office).red == ()


def status(office: Office) -> Status:
    now = office.tracker.clock()
    with reading(office.tracker.ledger.engine) as connection:
        return Status.of_day(connection, office.settings, Previous(), str(now)[:10], now)


def test_2025_06_16_minus_one_person_is_taken_back_for_those_who_were_told(
    office: Office,
) -> None:
    office.subscribe()
    office.subscribe("reviewers", to=[BOB], kinds=["removal"], grouped=False)
    office.subscribe("other", to=["eve@bank.example"], kinds=["addition"])
    office.backfill("un_sc", "2025-06-14")
    whole = folders.content_of(real("archive", "un_sc", "2025-06-16", "consolidated.xml.gz"), 2**26)
    cut = without(whole, "QDi.430")
    office.at("2025-06-16")
    take(office.tracker, cut, office.tracker.clock(), mode="run")
    office.mails()
    first = [m for m in office.box.to(ADA) if str(m["Subject"]).startswith("Not confirmed: ")]
    assert len(first) == 1
    told = len(office.box.mails)
    office.at("2025-06-16", hours=1)
    take(office.tracker, whole, office.tracker.clock(), mode="run")
    office.mails()
    corrections = office.box.mails[told:]
    assert sorted(to for to, _ in corrections) == [ADA, BOB]
    for to, mail in corrections:
        assert str(mail["Subject"]).startswith("[CORRECTION] ")
        (wrong,) = [m for m in office.box.to(to) if str(m["Subject"]).startswith("Not confirmed: ")]
        assert mail["In-Reply-To"] == wrong["Message-ID"]
        assert wrong["Message-ID"] in mail["References"]
        assert "counts as listed without a break" in text(mail)
    for _, mail in office.box.mails:
        assert "delisted" not in f"{mail['Subject']} {text(mail)}".lower()
        assert "removed" not in str(mail["Subject"]).lower()
    assert state(office.tracker, "QDi.430") == "in_force"
    assert office.mails().accepted == 0


def without(document: bytes, reference: str) -> bytes:
    """A UN file as it would be without one individual."""
    from lxml import etree

    root = etree.fromstring(document)
    for person in root.find("INDIVIDUALS"):
        if person.findtext("REFERENCE_NUMBER", "").strip().rstrip(".") == reference:
            person.getparent().remove(person)
            return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))
    raise AssertionError(f"{reference} is not in the file")


@pytest.mark.slow(20)
def test_rules_that_first_see_47664_are_one_late_discovery(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scrapers.registry import scraper

    module = scraper("us_ofac_sdn").module
    parse = module.parse

    def blind(documents: kit.Documents) -> Iterator[kit.RawEntry | kit.Same]:
        return (
            raw for raw in parse(documents) if isinstance(raw, kit.Same) or raw.reference != "47664"
        )

    office.subscribe()
    with monkeypatch.context() as old_rules:
        old_rules.setattr(module, "parse", blind)
        office.backfill("us_ofac_sdn", "2024-02-14")
        office.live("us_ofac_sdn", "2024-02-16")
    assert office.box.mails == []
    office.at("2024-02-20")
    rebuild.upgrade(office.tracker, "us_ofac_sdn")
    office.mails()
    (mail,) = office.box.to(ADA)
    assert mail["Subject"] == "[LATE DISCOVERY] US SDN list: ANSARALLAH"
    assert "on the list since the document of 16 February 2024" in text(mail)
    with reading(office.tracker.ledger.engine) as connection:
        (waiting,) = notices.unacknowledged(connection)
    with writing(office.tracker.ledger.engine) as connection:
        reviews.acknowledge(connection, waiting.notice_id[:10], "ada", office.tracker.clock())
        assert notices.unacknowledged(connection) == []
    rebuild.upgrade(office.tracker, "us_ofac_sdn")
    assert office.mails().notices == 0
