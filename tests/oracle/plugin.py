"""Every fold of a test run is done by the old fold too; both must give the same, to the byte."""

import os
from dataclasses import asdict

import tracker.ledger
from db.canonical import canonical
from tests.oracle import old_fold, old_standing
from tracker.rules.fold.step import fold

COUNT = [0, 0, 0, 0]


def told(folded):
    return {
        "rows": folded.rows,
        "ids": {slot: row and row.change_id for slot, row in folded.rows.items()},
        "pendings": folded.pendings,
        "touched": folded.touched,
        "verdicts": [asdict(v) for v in folded.verdicts],
        "discoveries": [asdict(d) for d in folded.discoveries],
        "revisions": folded.revisions,
        "shown": folded.shown,
        "last": folded.last,
        "checkpoints": folded.checkpoints,
        "state": folded.state.dump(),
        "bodies": {e: canonical(i.body()) for e, i in folded.state.items.items()},
    }


def both(start, last, snapshots, decisions, source, contents, keep):
    documents = list(snapshots)
    old_start = old_standing.load(start.dump())
    folded = fold(start, last, documents, decisions, source, contents, keep)
    old = old_fold.fold(old_start, last, documents, decisions, source, contents, keep)
    new, before = told(folded), told(old)
    for what in new:
        if new[what] != before[what]:
            a, b = new[what], before[what]
            if isinstance(a, dict):
                a, b = (
                    {k: v for k, v in x.items() if y.get(k, 0) != v} for x, y in ((a, b), (b, a))
                )
            if isinstance(a, list):
                a, b = [x for x in a if x not in b][:3], [x for x in b if x not in a][:3]
            raise SystemError(f"ORACLE {source.title} {what}: new {a!r:.3000} old {b!r:.3000}")
    COUNT[0] += 1
    COUNT[1] += len(documents)
    COUNT[2] += len(folded.rows)
    COUNT[3] += len(folded.pendings)
    return folded


tracker.ledger.fold = both
try:
    import tests.faults.trial

    tests.faults.trial.fold = both
except ImportError:
    pass


def pytest_unconfigure(config):
    if path := os.environ.get("ORACLE_COUNT"):
        with open(path, "a") as out:
            out.write(f"{COUNT}\n")
