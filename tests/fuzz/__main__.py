"""`make fuzz LIST=un_sc MINUTES=5`, or `DOCUMENTS=1000000` over all lists; 1 when something fell.

With MINUTES and LIST, half of the time is spent by a fuzzer that follows what the code does
(`tests.fuzz.guided`), where it is installed.
"""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from scrapers import registry
from tests.fuzz.campaign import Result, campaign


def main() -> int:
    parser = argparse.ArgumentParser(prog="fuzz")
    parser.add_argument("--list", default="")
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--documents", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hands", type=int, default=2)
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"))
    wanted = parser.parse_args()
    keys = wanted.list.replace(",", " ").split() or list(registry.keys())
    each = -(-wanted.documents // len(keys)) if wanted.documents else 0
    seconds = wanted.minutes * 60 * min(wanted.hands, len(keys)) / len(keys)
    if not each and not seconds:
        parser.error("say for how many MINUTES, or how many DOCUMENTS")
    began, total = time.monotonic(), Result("all lists")
    with ProcessPoolExecutor(wanted.hands, mp_context=get_context("spawn")) as pool:
        jobs = [
            pool.submit(campaign, key, each, seconds, wanted.seed, wanted.found) for key in keys
        ]
        for job in jobs:
            result = job.result()
            print(result.line(), flush=True)
            for fault in result.faults[:20]:
                print(f"    {fault}", flush=True)
            total.add(result)
    print(total.line())
    print(f"{time.monotonic() - began:.0f} s, {total.outcomes['killed']} killed")
    return 1 if total.faults else 0


if __name__ == "__main__":
    sys.exit(main())
