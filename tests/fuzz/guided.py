"""A fuzzer that follows what the code does (atheris): `python -m tests.fuzz.guided LIST SECONDS`.

It edits the documents of one list and keeps whatever reaches a part of the readers that nothing
reached before. What it finds that is wrong ends it, and lies in its folder.
"""

import os
import sys
import zlib
from pathlib import Path

SECONDS, MEGABYTES = 10, 500
"""What no document may take."""

LONGEST = 1 << 16


def main(key: str, seconds: float, folder: Path) -> None:
    """Follow the readers of one list for so many seconds."""
    import atheris  # where it is installed: `make fuzz`

    with atheris.instrument_imports(include=["scrapers", "tracker.rules"]):
        from scrapers import kit
        from tests.faults import trial
        from tests.fuzz.campaign import kept
    cases = trial.samples(key)
    seeds, work = folder / "seeds", folder / "work"
    for place in (seeds, work):
        place.mkdir(parents=True, exist_ok=True)
    starts = [content for case in cases for content in case.documents.values()]
    for number, content in enumerate([*starts, *kept(key)]):
        (seeds / str(number)).write_bytes(content)

    def one(data: bytes) -> None:
        case = cases[zlib.crc32(data) % len(cases)]
        role = sorted(case.documents)[len(data) % len(case.documents)]
        try:
            case.read({**case.documents, role: data}, 1)
        except kit.ScrapeError:
            return

    options = [
        f"-max_total_time={max(1, int(seconds))}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-timeout={SECONDS}",
        f"-max_len={LONGEST}",
        f"-artifact_prefix={folder}{os.sep}",
        "-print_final_stats=1",
        "-verbosity=0",
    ]
    atheris.Setup(["fuzz", *options, str(work), str(seeds)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), Path(sys.argv[3] if sys.argv[3:] else "fuzz-found"))
