"""`make fuzz LIST=un_sc MINUTES=5`, or `DOCUMENTS=1000000` over all lists; 1 when something fell.

With MINUTES and LIST, half of the time is spent by a fuzzer that follows what the code does
(`tests.fuzz.guided`), where it is installed.
"""

import argparse
import importlib.util
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from scrapers import registry
from tests.fuzz.campaign import Result, campaign


def guided(key: str, wanted: argparse.Namespace) -> list[str]:
    """What the guided fuzzer found wrong in its half of the time."""
    seconds = wanted.minutes * 30 / len(wanted.list.replace(",", " ").split())
    folder = wanted.found / key / "guided"
    command = [sys.executable, "-m", "tests.fuzz.guided", key, str(seconds), str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    figures = [line for line in run.stderr.splitlines() if line.startswith("stat::")]
    print(f"{key}, guided: {'; '.join(' '.join(line[6:].split()) for line in figures)}", flush=True)
    return [] if run.returncode == 0 else [f"{key}: {run.stderr[-1500:]} (in {folder})"]


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
    share = 0.5 if wanted.list and importlib.util.find_spec("atheris") else 1.0
    seconds = share * wanted.minutes * 60 * min(wanted.hands, len(keys)) / len(keys)
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
    if wanted.minutes and wanted.list and importlib.util.find_spec("atheris"):
        total.faults += [fault for key in keys for fault in guided(key, wanted)]
    print(f"{time.monotonic() - began:.0f} s, {total.outcomes['killed']} killed")
    for fault in total.faults[:20]:
        print(f"    {fault}")
    return 1 if total.faults else 0


if __name__ == "__main__":
    sys.exit(main())
