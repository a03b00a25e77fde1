"""All real documents through both folds, then both timed on the same inputs, alternating."""

import pickle
import statistics
import sys
import tempfile
import time
from pathlib import Path

import tracker.ledger
from db.archive import Archive
from db.engine import migrate, open_database
from scrapers.registry import lists
from tests.builders import Ticking
from tests.oracle import old_fold, old_standing, plugin
from tracker import pipeline
from tracker.pipeline import Tracker
from tracker.rules.fold.step import fold
from tracker.standing import load

TIMES: dict = {}
both = plugin.both


def timed(start, last, snapshots, decisions, source, contents, keep):
    documents = list(snapshots)
    packed = start.dump()
    cache = {}

    def cached(ids):
        wanted = set(ids)
        missing = wanted - cache.keys()
        if missing:
            cache.update(contents(missing))
        return {i: cache[i] for i in wanted}

    result = both(start, last, documents, decisions, source, cached, keep)
    times = {"new": [], "old": []}
    rounds = 5
    for number in range(rounds):
        order = (("new", fold, load), ("old", old_fold.fold, old_standing.load))
        for name, work, unpack in order if number % 2 else order[::-1]:
            state = unpack(packed)
            began = time.process_time()
            work(state, last, documents, decisions, source, cached, keep)
            times[name].append(time.process_time() - began)
        times.setdefault("load new", [])
        for name, unpack in (("load new", load), ("load old", old_standing.load)):
            began = time.process_time()
            unpack(packed)
            times.setdefault(name, []).append(time.process_time() - began)
    for name, some in times.items():
        TIMES.setdefault((source.title[:40], name), []).append(min(some))
    return result


if __name__ == "__main__":
    root = Path(sys.argv[1])
    tracker.ledger.fold = timed if "time" in sys.argv else both
    wanted = [a for a in sys.argv[2:] if a != "time"]
    keys = tuple(wanted) or tuple(sorted(p.name for p in root.iterdir() if p.is_dir()))
    home = Path(tempfile.mkdtemp())
    engine = open_database(f"sqlite:///{home / 'tracker.db'}")
    migrate(engine)
    made = Tracker.over(engine, Archive(home / "archive"), Ticking())
    found = pipeline.folders(root, keys)[0]
    for item in found:
        outcome = pipeline.take_folder(made, item)
        print(item.list_id if hasattr(item, "list_id") else item, getattr(outcome, "outcome", outcome), flush=True)
    print(plugin.COUNT)
    for (title, name), some in sorted(TIMES.items()):
        print(f"{title:42} {name:9} sum {sum(some):.3f} s over {len(some)} folds")
