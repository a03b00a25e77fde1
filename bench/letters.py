"""Pictures of mails for docs/mails/, by a Chromium on this machine: phone, desktop, dark.

    python -m bench.letters [FOLDER]

The mails are those of docs/mails.md, made of public facts and invented persons.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from tests.notices import letters_of as of
from tracker.model import moment
from tracker.notices.about import AboutList
from tracker.notices.kinds import drill
from tracker.notices.kinds.court import Court, ToldJudgment
from tracker.notices.kinds.status import ListStatus, Status, ToldLook
from tracker.notices.notice import Notice
from tracker.notices.page import page

FOLDER = Path(__file__).parents[1] / "docs" / "mails"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PHONE, DESKTOP = 375, 800
LONGEST = {PHONE: 1250, DESKTOP: 1200}
"""Pixels of a picture; a longer mail is cut there."""


@dataclass(frozen=True, kw_only=True)
class Shot:
    """A mail, and how it is looked at."""

    name: str
    html: str
    width: int
    dark: bool = False


def shots() -> Iterator[Shot]:
    """All pictures."""
    written = mails()
    for name, html in written.items():
        yield Shot(name=f"{name}-phone", html=html, width=PHONE)
    for name in ("removal", "digest"):
        yield Shot(name=name, html=written[name], width=DESKTOP)
        yield Shot(name=f"{name}-dark", html=written[name], width=DESKTOP, dark=True)
    for name in ("annulled", "court"):
        yield Shot(name=name, html=written[name], width=DESKTOP)
        yield Shot(name=f"{name}-dark", html=written[name], width=DESKTOP, dark=True)
    yield Shot(name="late-phone-dark", html=written["late"], width=PHONE, dark=True)


def mails() -> dict[str, str]:
    """Name -> the HTML of a mail."""
    told: dict[str, Sequence[Notice]] = {
        "removal": [hts()],
        "missing": [of.removal("Given Family", "observed_once", told=NAMED)],
        "question": [of.pending(["Given Family", "Other Person"], reason=ABSENT)],
        "late": [of.late(["ANSARALLAH", *(f"Given{n} Family{n}" for n in range(1, 6))])],
        "identity": [of.renamed("عبد الله محمد الأحمد", "Abdullah Muhammad al-Ahmad, Şahin")],
        "annulled": [by_a_court()],
        "court": [judgment()],
        "announced": [
            of.announced(
                ["Example Front"],
                title="Designation of Example Front as a Foreign Terrorist Organization",
            )
        ],
        "drill": [drill.notice("d2" * 16, "ada", moment(of.AT))],
        "status": [status()],
    }
    plain = {name: page(notices).html for name, notices in told.items()}
    return {**plain, "digest": page(digest(), "Daily digest", covers=COVERS).html}


NAMED = {"names": [["Given Family", "name"], ["Other Spelling", "alias"]]}
ABSENT = "112 of 9107 entries are absent after 9 days; up to 22 would be usual"
COVERS = (
    "Looks from 27 November 2026, 08:00 UTC to 28 November 2026, 08:00 UTC:",
    "UN list: 31 looks, the last on 28 November 2026, 07:45 UTC; document of 27 November 2026, "
    "1 day old.",
    "US FTO list: 31 looks, the last on 28 November 2026, 07:50 UTC; document of 20 July 2025, "
    "496 days old.",
    "NOT COVERED, nobody looked in that time: EU sanctions list and UK proscribed list.",
)


def hts() -> Notice:
    """The Foreign Terrorist Organization that was revoked on 8 July 2025."""
    name = "al-Nusrah Front"
    names = [[name, "name"], ["Jabhat al-Nusrah", "alias"], ["Hay'at Tahrir al-Sham", "alias"]]
    stands = (
        of.place(
            "AL-NUSRAH FRONT FOR THE PEOPLE OF THE LEVANT",
            "un_sc",
            entry_key="QDe.137",
            programmes=("Al-Qaida",),
        ),
        of.place("AL-NUSRAH FRONT", "us_ofac_sdn", entry_key="15286", programmes=("SDGT",)),
    )
    return of.removal(
        name,
        list_id="us_state_fto",
        programme="FTO",
        entry_key="al nusrah front|2012-12-11",
        effective_on="2025-07-08",
        observed_after="2025-07-01T00:00:00Z",
        observed_at="2025-07-20T00:00:00Z",
        told={"names": names},
        beside={"stands": stands},
    )


def by_a_court() -> Notice:
    """The Mujahedin-e Khalq on 26 January 2009, by an act that does not name it."""
    return of.removal(
        "Mujahidin-e Khalq Organisation",
        "act_cited",
        list_id="eu_terrorist_list",
        programme="TERR",
        cause="court_annulment",
        instrument="Decision 2009/62/EC, OJ L 23, 27.1.2009, p. 25; T-284/08, ECLI:EU:T:2008:550",
        instrument_url="https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:32009D0062",
        effective_on="2009-01-26",
        told={"names": [["Mujahidin-e Khalq Organisation", "name"], ["PMOI", "alias"]]},
    )


def judgment() -> Notice:
    """A judgment that removes nobody."""
    act = ToldJudgment(
        citation="T-284/08",
        ecli="ECLI:EU:T:2008:550",
        court="Court of First Instance of the European Communities",
        date="2008-12-04",
        title="Judgment of 4 December 2008, People's Mojahedin Organization of Iran v Council",
        url="https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:62008TJ0284",
        snapshot_sha256="c4" * 32,
    )
    told = Court(
        about=of.about("eu_terrorist_list"),
        at=of.AT,
        entry_id="e5" * 16,
        entry_key="mujahidin e khalq organisation|",
        caption="Mujahidin-e Khalq Organisation",
        state="annulled_still_listed",
        since="2008-12-04",
        next="An appeal may be brought; the authority has to act on the judgment.",
        judgment=act,
        programmes=("TERR",),
    )
    return told.notice()


def ended(name: str) -> Notice:
    """One of the designations that ended on 20 May 2022."""
    return of.ended(name, told={"names": [[name, "name"]], "programmes": ["SDGT"]})


def digest() -> list[Notice]:
    """A day of many changes on several lists."""
    return [
        hts(),
        of.removal("Given7 Family7", "observed_again"),
        of.removal("Given8 Family8", "observed_once", list_id="eu_fsf", programme="EUAQ"),
        ended("KAHANE CHAI"),
        *[of.addition(f"Given{n} Family{n}") for n in range(20, 27)],
        *[of.addition(f"Example Front {n}", list_id="us_state_fto") for n in (1, 2)],
        of.renamed("Old Name", "New Name"),
        *[of.amended(f"A{n}", "alias" if n < 12 else "address") for n in range(52)],
    ]


def status() -> Notice:
    """The numbered mail of a day on which one list is red and one was not looked at."""
    told = Status(
        about=AboutList.read({}),
        at=of.AT,
        number=12,
        day="2026-11-28",
        lists=tuple(lines()),
        red=("eu_fsf",),
        checks=74,
        refused=1,
        failed=2,
        changes=5,
        unreviewed=5,
        pending=2,
        unacked=1,
        dead=0,
        waiting=0,
        wrong=(),
        head="5f" * 32,
        next_at="2026-11-29T07:00:00Z",
        links=2041,
        looked=(
            ToldLook(list_id="un_sc", looks=31, last_look="2026-11-28T05:45:00Z"),
            ToldLook(list_id="us_state_fto", looks=31, last_look="2026-11-28T05:50:00Z"),
            ToldLook(list_id="eu_fsf", looks=0, last_look=None),
        ),
    )
    return of.of_told(told)


def lines() -> Iterator[ListStatus]:
    """How three lists are."""
    for list_id, entries, document, age, state, reason in (
        ("un_sc", 1005, "2026-11-27", 1, "pending", ""),
        ("us_state_fto", 68, "2026-11-20", 8, "ok", ""),
        ("eu_fsf", 5876, "2026-11-12", 16, "failed", "The server answers 503."),
    ):
        yield ListStatus.read(
            {
                "list_id": list_id,
                "entries": entries,
                "terrorism": entries,
                "document": document,
                "age_days": age,
                "pending": 2 if list_id == "un_sc" else 0,
                "state": state,
                "reason": reason,
                "checked_at": of.AT,
            }
        )


# The browser.


def taken(shot: Shot, folder: Path) -> int:
    """Take one picture; its height in pixels."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name, "mail.html")
        file.write_text(_framed(shot, 10), encoding="utf-8")
        found = re.search(r"<title>(\d+)</title>", _browser(shot, file, "--dump-dom"))
        longest = LONGEST.get(shot.width, max(LONGEST.values()))
        height = min(int(found[1]) if found else longest, longest)
        file.write_text(_framed(shot, height), encoding="utf-8")
        _browser(shot, file, f"--screenshot={folder / shot.name}.png", height=height)
    return height


def _framed(shot: Shot, height: int) -> str:
    """The mail in a frame as wide as a phone, narrower than any window; its height as title."""
    size = f"width:{shot.width}px;height:{height}px"
    measure = "document.title=this.contentDocument.body.scrollHeight"
    frame = f'<iframe style="border:0;{size}" scrolling="no" onload="{measure}" srcdoc="'
    return f'<title></title><body style="margin:0">{frame}{escape(shot.html)}"></iframe></body>'


def _browser(shot: Shot, file: Path, what: str, height: int = 600) -> str:
    scheme = f"--blink-settings=preferredColorScheme={0 if shot.dark else 1}"
    window = f"--window-size={shot.width},{height}"
    quiet = ("--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=2000")
    command = [browser(), "--headless", *quiet, scheme, window, what, file.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout


def browser() -> str:
    """The first browser that is there."""
    from shutil import which

    found = next(filter(None, map(which, BROWSERS)), None)
    if found is None:
        raise SystemExit(f"None of these is here: {', '.join(BROWSERS)}.")
    return found


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)  # a browser writes nowhere else, and says nothing
    for shot in shots():
        print(f"{shot.name}.png, {shot.width} x {taken(shot, folder)}")


if __name__ == "__main__":
    main()
