"""Everything out, in the words of the field's own model: export."""

import sys
from typing import Annotated

from tracker.cli.common import NONE_NAMED, Lists, app, known_lists, open_tracker, read_settings
from tracker.cli.declared import Option
from tracker.cli.output import say


@app.command()
def export(
    lists: Lists = NONE_NAMED,
    version: Annotated[
        str, Option("--version", help="As recorded at it: 14 digits, as 20261129050607.")
    ] = "",
    ended: Annotated[bool, Option("--ended", help="With those whose listing has ended.")] = False,
) -> None:
    """Entries in force as FollowTheMoney entities, one JSON object a line, on stdout.

    Example: tracker export un_sc us_state_fto > entities.ftm.json
    """
    import orjson

    from db import checks
    from db.engine import reading
    from scrapers import registry
    from tracker.answers import ftm_files
    from tracker.notices import covering

    wanted, tracker = known_lists(lists), open_tracker()
    told, of = 0, set[str]()
    with reading(tracker.ledger.engine) as connection:
        if not (lists or read_settings().lists):
            wanted += sorted(set(checks.lists(connection)) - set(registry.sources()))
        for list_id, moment in ftm_files.asked(connection, wanted, version, tracker.clock()):
            of.add(list_id)
            for entity in ftm_files.entities(connection, list_id, moment, ended=ended):
                sys.stdout.buffer.write(orjson.dumps(entity) + b"\n")
                told += 1
    sys.stdout.buffer.flush()
    say(f"{told:,} entities.", *covering.warnings(of))
