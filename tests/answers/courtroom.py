"""A party on three lists and what courts said of it, out of documents of our own, for tests."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from scrapers.kit import ActKind, ActParty, Effect, RawAct
from tests.builders import answer, questions, take
from tracker.demo.documents import WRITERS
from tracker.demo.story import Listed
from tracker.record.journal import Receipt
from tracker.record.tracker import Tracker

FORMS = {
    "gb_proscribed": ("schedule", "xml", "ukpga-2000-11-schedule-2.xml"),
    "us_ofac_sdn": ("xml", "xml", "SDN.XML"),
    "eu_terrorist_list": ("act", "xhtml", "02001r2580.xhtml"),
}
"""List -> role, representation and file name of the documents written here."""

EU, UK, SDN = "eu_terrorist_list", "gb_proscribed", "us_ofac_sdn"
MEK_EU, MEK_UK = "Mujahidin-e Khalq Organisation", "Mujaheddin e Khalq"
MEK_US = "MUJAHEDIN-E KHALQ ORGANIZATION"


def entry(name: str, since: str = "", until: str = "", **more: Any) -> Listed:
    """An entry with its days."""
    return Listed(
        texts={date.min: name},
        since=date.fromisoformat(since) if since else None,
        until=date.fromisoformat(until) if until else None,
        tags={date.min: more.pop("tags", ())},
        aliases={date.min: more.pop("aka", ())},
        **more,
    )


GROUPS = [f"Example Front {number}" for number in range(1, 34)]
PERSON = entry("AL-EXAMPLE Given", person=True, remark="citizen of Utopia.")
LISTS: dict[str, list[Listed]] = {
    EU: [
        *(entry(f"‘{name}’") for name in GROUPS),
        PERSON,
        entry(
            f"‘{MEK_EU}’ – ‘MEK’ (a.k.a. ‘MKO’, a.k.a. ‘People’s Mujahidin of Iran’ – ‘PMOI’), "
            "minus the National Council of Resistance of Iran",
            "2002-05-02",
            "2009-01-26",
        ),
        entry("‘Later Front’", "2008-12-20"),
        entry("‘Staying Front’"),
    ],
    UK: [
        *(entry(name) for name in GROUPS),
        entry("Al-Qa’ida", "2001-03-29"),
        entry(MEK_UK, "2001-03-29", "2008-06-24"),
        entry("Later Front", "2008-07-20"),
        entry("Staying Front"),
    ],
    SDN: [
        *(
            entry(name.upper(), id=str(990_001 + n), tags=["FTO", "SDGT"])
            for n, name in enumerate(GROUPS)
        ),
        entry(
            MEK_US,
            until="2012-09-28",
            id="6821",
            tags=["FTO"],
            aka=("MEK", "PMOI", "NATIONAL COUNCIL OF RESISTANCE OF IRAN"),
        ),
        entry("LATER FRONT", "2012-10-20", id="990099", tags=["FTO"]),
        entry("STAYING FRONT", id="990100", tags=["FTO", "SDGT"]),
    ],
}

US_NAMES = ("Mujahedin-e Khalq", "MEK", "MKO", "PMOI", "People's Mujahedin of Iran")
EU_NAMES = ("MEK", "MKO", "PMOI", "People's Mujahidin of Iran")
UK_NAMES = ("MeK", "PMOI", "People's Mojahadeen Organization of Iran")


def act(cited: str, day: str, name: str, effect: str, lists: Sequence[str], **more: Any) -> RawAct:
    """An act that does one thing to one party; `aka` are the party's other names there."""
    aka = more.pop("aka", ())
    given: dict[str, Any] = {"number": cited, "title": f"Act {cited}", "url": "", **more}
    given |= {"citations": (cited, *more.get("citations", ()))}
    return RawAct(
        published_on=day,
        kind=ActKind(given.pop("kind", "judgment")),
        parties=(ActParty(name, Effect(effect), aliases=tuple(aka)),),
        lists=tuple(lists),
        **given,
    )


def eu(case: str, day: str, effect: str, ecli: str = "", **more: Any) -> RawAct:
    cited = (ecli,) if ecli else ()
    url = f"https://curia.example/{case}"
    more = {"court": "Court of First Instance", "url": url, "citations": cited, **more}
    return act(case, day, MEK_EU, effect, (EU,), case=case, aka=EU_NAMES, **more)


ACTS = [
    act("62 FR 52650", "1997-10-08", MEK_US, "adds", (SDN,), kind="designation", aka=US_NAMES),
    act("PC/02/2006", "2007-11-30", MEK_UK, "rules_unlawful", (UK,), aka=UK_NAMES),
    act("[2008] EWCA Civ 443", "2008-05-07", MEK_UK, "refuses", (UK,), aka=UK_NAMES),
    act("draft SI 2008", "2008-05-21", MEK_UK, "removes", (UK,), kind="announcement", aka=UK_NAMES),
    eu("T-228/02", "2006-12-12", "annuls", "ECLI:EU:T:2006:384"),
    eu("T-256/07", "2008-10-23", "annuls", "ECLI:EU:T:2008:461"),
    eu("T-284/08", "2008-12-04", "annuls", "ECLI:EU:T:2008:550"),
    eu("C-27/09 P", "2011-12-21", "confirms_annulment", "ECLI:EU:C:2011:853"),
    act("Decision 2008/583/EC", "2008-07-15", MEK_EU, "keeps", (EU,), kind="review", aka=EU_NAMES),
]


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def look(
    tracker: Tracker,
    list_id: str,
    *days: str,
    mode: str = "backfill",
    lists: Mapping[str, Sequence[Listed]] = LISTS,
) -> None:
    """Take in the document that a list had on each of these days."""
    role, form, name = FORMS[list_id]
    for day in days:
        clock: Any = tracker.clock
        clock.now = max(clock.now, at(day) + timedelta(hours=6))
        content = WRITERS[list_id](lists[list_id], date.fromisoformat(day)).content
        given = {"list_id": list_id, "mode": mode, "role": role, "form": form, "name": name}
        taken = take(tracker, content, at(day), **given).outcome
        assert taken in ("recorded", "unchanged", "pending")


def put(
    tracker: Tracker, *said: RawAct, feed: str = "us_federal_register", live: bool = False
) -> None:
    """Put acts on record as if a feed had brought them."""
    now = tracker.clock()
    receipt = Receipt(
        seq=0,
        list_id=feed,
        observed_at=now,
        recorded_at="",
        mode="run",
        format_id="",
        files={},
        sha256="ac" * 32,
    )
    with tracker.writer(feed, live=live) as writer:
        tracker.ledger.record_acts(writer, receipt, said, tracker.clock())


def story(tracker: Tracker, acts: Sequence[RawAct] = ACTS) -> Tracker:
    """The party's years on the three lists."""
    put(tracker, *acts)
    look(tracker, SDN, "2001-10-31", "2012-09-27", "2012-09-28", "2012-10-30")
    look(tracker, UK, "2001-03-01", "2001-03-29", "2008-06-23", "2008-06-24", "2008-07-24")
    look(tracker, EU, "2002-01-02", "2002-05-02", "2009-01-25", "2009-01-26", "2009-02-26")
    confirm(tracker, UK, instrument="SI 2008/1645; PC/02/2006", effective_on="2008-06-24")
    confirm(
        tracker,
        EU,
        instrument="Decision 2009/62/EC, OJ L 23, 27.1.2009, p. 25; T-284/08, ECLI:EU:T:2008:550",
        effective_on="2009-01-26",
    )
    return tracker


def confirm(tracker: Tracker, list_id: str, **stated: str) -> None:
    """A person says yes to the open questions of a list, and by which act."""
    asked = [question for question in questions(tracker) if question["list_id"] == list_id]
    answer(tracker, "confirm", asked, cause="court_annulment", **stated)


def said_as(one: RawAct, **more: Any) -> RawAct:
    """The same act, said otherwise."""
    return replace(one, **more)
