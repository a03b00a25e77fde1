"""Everything into another database, or into another archive: migrate-store."""

from typing import Annotated

from tracker.cli.common import app, not_a_demo, read_settings
from tracker.cli.declared import Argument, Option
from tracker.cli.output import say


@app.command()
def migrate_store(
    source: Annotated[
        str, Argument(metavar="FROM_URL", help="The database that is copied: sqlite:///...")
    ] = "",
    target: Annotated[
        str, Argument(metavar="TO_URL", help="An empty database: postgresql://...")
    ] = "",
    archive_from: Annotated[
        str, Option(help="The archive that is copied; that of the home when left out.")
    ] = "",
    archive_to: Annotated[
        str, Option(help="Where its documents go: a folder, or s3://BUCKET/PREFIX and the like.")
    ] = "",
) -> None:
    """Copy database or archive elsewhere, and prove that both are equal before anything uses it.

    Nobody can write to the source meanwhile, and whoever reads goes on. A copy that is broken off
    is no home, and the next try begins anew; documents go on from where they were.

    Examples: tracker migrate-store sqlite:////srv/tracker/tracker.db postgresql://u:p@db/tracker;
    tracker migrate-store --archive-to /mnt/archive
    """
    from tracker.errors import WrongUsage
    from tracker.proof import archives, moving
    from tracker.record.tracker import now

    settings = read_settings()
    not_a_demo(settings)
    if bool(source) != bool(target) or not (source or archive_to):
        raise WrongUsage("Name two databases, FROM_URL and TO_URL, or an archive by --archive-to.")
    if archive_from and not archive_to:
        raise WrongUsage("Say where the archive goes: --archive-to.")
    if archive_to:
        found = archives.copy(settings, source, archive_from, archive_to)
        say(f"{found.copied:,} documents copied to {archive_to}, {found.there:,} were there.")
        say("Each was read there and is what its hash says.")
    if source:
        done = moving.move(source, target, now(), say)
        say(done.sentence)
        say("The source is as it was. Stop what runs on it, set TRACKER_DATABASE_URL to the new")
        say("one, and start again: what is recorded in the source from now on is not in the copy.")
