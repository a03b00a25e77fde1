"""Makes one claimed run in a process of its own: the claim on stdin, its ending on stdout."""

import json
import sys

from db.archive import Archive
from db.engine import open_database
from tracker.record.tracker import Tracker
from tracker.service.runs import Here
from tracker.service.slots import Claim
from tracker.settings import load


def main() -> None:
    settings = load()
    tracker = Tracker.over(open_database(settings.database), Archive(settings.archive))
    claim = Claim.read(sys.stdin.read())
    ending = Here(tracker, settings).run(claim)
    sys.__stdout__.write(json.dumps(ending))


if __name__ == "__main__":
    main()
