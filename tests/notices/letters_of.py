"""Notices made of nothing but words: for tests of what mails say, without any database."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tracker.answers.log import EXPORT
from tracker.model import digest
from tracker.notices.about import (
    AboutList,
    CitedAct,
    NewestDocument,
    Particulars,
    Place,
    ToldChange,
    about_list,
)
from tracker.notices.kinds.announced import Announced
from tracker.notices.kinds.baseline import Baseline, ToldHit
from tracker.notices.kinds.changes import change_kind
from tracker.notices.kinds.correction import Correction, Wrong
from tracker.notices.kinds.late_discovery import LateDiscovery, ToldGain
from tracker.notices.kinds.pending import PendingRemovals, ToldQuestion
from tracker.notices.notice import Notice

AT = "2026-11-28T06:00:00Z"
SHA = "ab" * 32
DOCUMENT = NewestDocument.read(
    {
        "observed_at": "2026-11-01T00:00:00Z",
        "seen_at": "2026-11-01T00:00:00Z",
        "published_at": "",
        "sha256": SHA,
        "age_days": 27,
        "stale": True,
    }
)


def about(list_id: str, **more: Any) -> AboutList:
    """A list, proven unless said otherwise."""
    return replace(about_list(list_id), **{"proven": True, **more})


def row(name: str, **more: Any) -> dict[str, Any]:
    """A row of the log as it is exported."""
    plain = dict.fromkeys(EXPORT, "") | {
        "change_id": digest(("change", name, str(more))),
        "list_id": "un_sc",
        "entry_id": digest(("entry", name)),
        "entry_key": "QDi.001",
        "caption": name,
        "schema": "Person",
        "kind": "addition",
        "scope": "entry",
        "programme": "Al-Qaida",
        "terrorism": True,
        "screening_relevant": True,
        "origin": "authority",
        "entry_still_in_force": False,
        "also_listed_on": [],
        "possibly_also_on": [],
        "observed_after": "2026-11-26T00:00:00Z",
        "observed_at": "2026-11-27T00:00:00Z",
        "recorded_at": AT,
        "snapshot_sha256": SHA,
        "fields": [],
    }
    return plain | more


def place(name: str, list_id: str = "eu_fsf", **more: Any) -> Place:
    """Where a party still stands."""
    plain: dict[str, Any] = {
        "list_id": list_id,
        "title": about(list_id).title,
        "entry_key": "EU.1",
        "caption": name,
        "matched": (name,),
        "programmes": ("EUAQ",),
        "document": DOCUMENT,
    }
    return Place(**plain | more)


def change(name: str, beside: Any = None, told: Any = None, **more: Any) -> Notice:
    """A notice of a change; `beside` are facts of the notice, `told` of its entry now."""
    columns = row(name, **more)
    of = change_kind(columns["kind"], columns["scope"])
    content = {"names": [[name, "name"]], "programmes": [], **(told or {})}
    facts: dict[str, Any] = {"stands": (), "acts": (), **(beside or {})}
    said = of(
        about=facts.pop("about", about(columns["list_id"])),
        at=AT,
        change=ToldChange.read(columns),
        content=Particulars.read(content),
        **facts,
    )
    return of_told(said, columns["entry_id"], change_id=columns["change_id"])


def of_told(told: Any, entry_id: str = "e", **more: Any) -> Notice:
    """The notice that says this."""
    return Notice(told=told, list_id=told.about.list_id, entry_id=entry_id, **more)


def removal(name: str, confirmation: str = "authority_states", **more: Any) -> Notice:
    said = {"kind": "removal", "confirmation": confirmation, "cause": "not_stated"}
    return change(name, **said | more)


def addition(name: str, **more: Any) -> Notice:
    return change(name, **more)


def ended(name: str, confirmation: str = "authority_states", **more: Any) -> Notice:
    plain = {"list_id": "us_ofac_sdn", "programme": "FTO", "entry_still_in_force": True}
    said = {"kind": "removal", "scope": "designation", "confirmation": confirmation}
    still = {"told": {"programmes": ["SDGT"]}, "cause": "not_stated"}
    return change(name, **plain | said | still | more)


def amended(name: str, field: str = "address", after: Any = ("y",), **more: Any) -> Notice:
    fields = [{"field": field, "before": [], "after": list(after)}]
    return change(name, kind="amendment", fields=fields, **more)


def renamed(name: str, after: str, **more: Any) -> Notice:
    fields = [{"field": "name", "before": name, "after": after}]
    return change(name, kind="identity", fields=fields, **more)


def drill(name: str = "Drill Exercise (no such person)") -> Notice:
    return change(name, list_id="drill", programme="DRILL")


def late(names: Sequence[str], list_id: str = "us_ofac_sdn") -> Notice:
    gains = [
        ToldGain(
            entry_id=digest((name,)),
            caption=name,
            field="alias",
            before=[],
            after=[f"Also {name}"],
            since="2024-02-16T00:00:00Z",
            programmes=("SDGT",),
        )
        for name in names
    ]
    told = LateDiscovery(
        about=about(list_id),
        at=AT,
        observed_at="2026-11-27T00:00:00Z",
        sha256=SHA,
        origin="parser",
        parties=len(gains),
        gains=tuple(gains),
        gains_left_out=0,
    )
    return of_told(told)


def pending(names: Sequence[str], kind: str = "removal", reason: str = "many are absent") -> Notice:
    questions = [
        ToldQuestion(
            pending_id=digest(("q", name)),
            entry_id=digest((name,)),
            entry_key="QDi.1",
            caption=name,
            programme="Al-Qaida",
            scope="entry",
            reason=reason,
            kind=kind,
        )
        for name in names
    ]
    told = PendingRemovals(
        about=about("un_sc"),
        at=AT,
        observed_at="2026-11-27T00:00:00Z",
        sha256=SHA,
        reason=reason,
        questions=tuple(questions),
        others=0,
    )
    return of_told(told)


def announced(names: Sequence[str], kind: str = "designation", title: str = "A title") -> Notice:
    act = CitedAct(
        feed_id="us_federal_register",
        number="2026-1",
        title=title,
        published_on="2026-11-26",
        url="https://www.federalregister.gov/x",
        snapshot_sha256=SHA,
        feed="Federal Register",
        kind=kind,
    )
    told = Announced(
        about=about("us_state_fto"),
        at=AT,
        act=act,
        parties=tuple(names),
        observed_at="2026-11-27T00:00:00Z",
        document=DOCUMENT,
    )
    return of_told(told)


def baseline(names: Sequence[str]) -> Notice:
    hits = [
        ToldHit(watched=f"Client {name}", caption=name, entry_key="QDi.1", list_id="un_sc")
        for name in names
    ]
    return of_told(Baseline(about=about("un_sc"), at=AT, watch_list="x", hits=tuple(hits)))


def correction(name: str, of: str = "removal", **more: Any) -> Notice:
    told = Correction(
        about=about(more.get("list_id", "un_sc")),
        at=AT,
        change=ToldChange.read(row(name, kind="removal", **more)),
        content=Particulars.read({"names": [[name, "name"]]}),
        wrong=Wrong(kind=of, notice_id=SHA, recorded_at=AT),
        document=DOCUMENT,
    )
    return of_told(told)
