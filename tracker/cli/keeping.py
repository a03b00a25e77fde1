"""Copies of everything, and back: backup, restore."""

from pathlib import Path
from typing import Annotated

from tracker.cli.common import app, not_a_demo, read_settings
from tracker.cli.declared import Argument
from tracker.cli.output import say


@app.command()
def backup(
    path: Annotated[Path, Argument(help="A folder that does not exist yet.")],
) -> None:
    """Copy database and archive to a new folder, consistently, while everything runs.

    Example: tracker backup /backups/2026-11-24
    """
    from tracker.proof import backup as copies
    from tracker.record.tracker import now

    settings = read_settings()
    done = copies.backup(settings, path, now())
    say(f"Backed up to {path}: {done.documents} documents, head of the chain {done.head or '-'}.")
    say(f"Not in it: settings, the key of links, signing keys of webhooks ({settings.keys}).")


@app.command()
def restore(
    path: Annotated[Path, Argument(help="A folder that `tracker backup` wrote.")],
) -> None:
    """Copy a backup into an empty home and verify it; if anything is wrong, nothing is left of it.

    Example: TRACKER_HOME=/srv/new tracker restore /backups/2026-11-24
    """
    from tracker.proof import backup as copies

    settings = read_settings()
    not_a_demo(settings)
    done = copies.restore(settings, path)
    what = f"{done.documents} documents, head of the chain {done.head or '-'}"
    say(f"Restored to {settings.home.resolve()}, as of {done.taken_at}: {what}.")
    say("Everything in it was verified: all is as it was recorded.")
    say(f"Not in it: settings, key of links, signing keys of webhooks; they go to {settings.keys}.")
    say("Never let two copies send: stop the old one first. What went out after the backup")
    say("is not known here, and what was due then goes out again.")
    say(
        "Nobody is signed in. Accounts and tokens are as they were then: close and revoke once more"
    )
    say("what was since (`tracker users`, `tracker tokens`).")
