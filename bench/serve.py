"""What `tracker serve` costs while it waits: memory, processor time, the page of figures."""

import gzip
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from scrapers import registry
from tests.servers import Server, reply, serving
from tracker.desk.resting import QUIET_SECONDS
from tracker.service import slots
from tracker.settings import Settings

SHARED = Path(__file__).resolve().parents[2] / "shared" / "archive"
TRACKER = "from tracker.cli import main; main()"
IDLE_SECONDS, GOAL = 30, 150


def memory(pid: int, what: str = "VmRSS") -> int:
    """Resident megabytes of a process."""
    text = Path(f"/proc/{pid}/status").read_text()
    found = re.search(rf"{what}:\s+(\d+) kB", text)
    return int(found[1]) // 1024 if found else 0


def shares(pid: int) -> str:
    """Resident megabytes of a process, and its share of them where others have the same pages."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = dict(re.findall(r"^(Rss|Pss):\s+(\d+) kB", text, re.MULTILINE))
    return f"{int(found['Rss']) // 1024} MB ({int(found['Pss']) // 1024} by share)"


def processor(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    with tempfile.TemporaryDirectory() as name, serving() as server:
        measure(Path(name), document(server))


def document(server: Server) -> str:
    """Addresses: the newest real UN list, and for all other lists a page that is not there."""
    nowhere = server.on("/none", reply(404))
    others = [
        f"{found.key}.{role}={nowhere}"
        for found in registry.scrapers()
        for role, file in found.source.formats[0].files.items()
        if file.url and found.key != "un_sc"
    ]
    folder = max((SHARED / "un_sc").glob("2026-*"))
    content = gzip.decompress((folder / "consolidated.xml.gz").read_bytes())
    url = server.on("/list", reply(200, content, ETag='"1"'))
    return " ".join([f"un_sc.list={url}", *others])


def measure(home: Path, urls: str) -> None:
    env = os.environ | {
        "TRACKER_HOME": str(home / "home"),
        "TRACKER_URLS": urls,
        "TRACKER_ATTEMPTS": "1",
        "TRACKER_ALLOW_PRIVATE_HOSTS": "yes",
        "TRACKER_SERVE_PORT": "0",
        "TRACKER_LOG_FORMAT": "json",
    }
    subprocess.run([sys.executable, "-c", TRACKER, "init"], env=env, check=True)  # as the unit does
    log = home / "log"
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, "-c", TRACKER, "serve"], env=env, stderr=out)
    try:
        while '"serving"' not in log.read_text():
            time.sleep(0.05)
        begun = shares(process.pid)
        while log.read_text().count('"run ended"') < len(slots.cadences(Settings()).by_list):
            time.sleep(0.2)
        time.sleep(3)
        found = re.search(r'"address": "([^"]+)"', log.read_text())
        address = found[1] if found else ""
        before, start = processor(process.pid), time.monotonic()
        time.sleep(IDLE_SECONDS)
        share = (processor(process.pid) - before) / (time.monotonic() - start)
        idle = shares(process.pid)
        asked = time.perf_counter()
        urllib.request.urlopen(f"{address}/metrics", timeout=10).read()
        asked = time.perf_counter() - asked
        print(
            f"tracker serve, all lists: {begun} at its start, {idle} after a first load of UN "
            f"and {IDLE_SECONDS} idle seconds (goal {GOAL}; "
            f"peak {memory(process.pid, 'VmHWM')} MB), {share:.1%} of a processor, "
            f"/metrics in {asked * 1000:.0f} ms"
        )
        first = processor(process.pid)
        urllib.request.urlopen(f"{address}/sign-in", timeout=60).read()
        first = processor(process.pid) - first
        time.sleep(2 * QUIET_SECONDS)
        print(f"the first page: {first:.1f} s of a processor; idle after it: {shares(process.pid)}")
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
