"""A demo without network: demo."""

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.cli.common import app
from tracker.cli.output import Form, say, show, tell

if TYPE_CHECKING:
    from tracker.demo.ending import Ending, Mail, Try

VERB, HOME = "demo", "TRACKER_HOME"
USUAL = "demo"
"""The home of a demo where none is set."""

CALLED = "tracker"
MAIN = "from tracker.cli import main; main()"
"""How the program is called where it is no command."""

TIMELINE = ("date", "list_id", "what", "name", "clock")
QUESTION = ("list_id", "observed_at", "caption", "reason")
SHOWN = 5
"""Names of a question that are shown."""


@app.command(VERB)
def play() -> None:
    """Thirty years of six lists in under a minute: no network, no settings, nothing real.

    The Mujahedin-e Khalq from 1997 to 2012, and what came later, from documents of our own. It
    all goes into a home of its own: ./demo, or TRACKER_HOME if that is empty or a demo's.
    Example: tracker demo
    """
    from tracker.demo import stage
    from tracker.demo.ending import ending
    from tracker.logs import configure

    home = Path(os.environ.get(HOME) or USUAL)
    configure("error", "console", os.urandom(4).hex())
    say("DEMO: documents of our own, from public facts, served on this machine. Nothing is sent.")
    try:
        stage.play(home, lambda line: say(str(line)))
    except KeyboardInterrupt:
        say("`tracker demo` plays it again from the beginning.")
        raise
    _show(home, ending(home))


def _show(home: Path, found: "Ending") -> None:
    from tracker.demo.ending import Try
    from tracker.outgoing import rows

    tell("", "The Mujahedin-e Khalq on all lists, under every spelling of theirs:", "")
    show(rows(found.timeline), Form.TABLE, TIMELINE, {"list_id": "list"})
    asked = [{**row, "observed_at": row["observed_at"][:10]} for row in rows(found.questions)]
    tell("", f"Still open, and nobody is taken off meanwhile: {len(asked)} absences.", "")
    note = f"{len(asked) - SHOWN} more: tracker pending." if len(asked) > SHOWN else ""
    show(asked[:SHOWN], Form.TABLE, QUESTION, {"list_id": "list", "observed_at": "since"}, note)
    _show_mail(found.mail, found.mails, home)
    desk = Try(what=("web",), why="The desk, in a browser: it prints the link to sign in by")
    tell("", f"{desk.why}:", f"  {pasted(desk, home)}", "", "Now try:")
    for one in found.tries:
        tell("", f"{one.why}:", f"  {pasted(one, home)}")


def _show_mail(mail: "Mail", number: int, home: Path) -> None:
    from tracker.demo.home import MAILBOX

    tell("", f"{number} mails are in {home / MAILBOX} (Maildir). The newest:", "")
    text = mail.text.splitlines()
    lines = [f"To: {mail.to}", f"Subject: {mail.subject}", "", *text]
    tell(*(f"  | {line}".rstrip() for line in lines))


def pasted(one: "Try", home: Path) -> str:
    """A command as it can be pasted here: for that home, whatever else is set."""
    others = sorted(name for name in os.environ if name.startswith("TRACKER_") and name != HOME)
    unset = [f"-u {name}" for name in others]
    there = f"{HOME}={shlex.quote(str(home))}"
    words = map(shlex.quote, [*_program(), *one.what])
    return " ".join([*(["env", *unset] if unset else []), there, *words])


def _program() -> list[str]:
    """How this program was called."""
    called = Path(sys.argv[0])
    if called.name != CALLED:
        return [sys.executable, "-c", MAIN]
    found = shutil.which(CALLED)
    is_on_path = found is not None and Path(found).resolve() == called.resolve()
    return [CALLED] if is_on_path else [str(called)]
