"""What `tracker serve` costs while it waits: memory, processor time, the page of figures."""

import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.servers import reply, serving

SHARED = Path(__file__).resolve().parents[2] / "shared" / "archive"
TRACKER = "from tracker.cli import main; main()"
IDLE_SECONDS = 20


def memory(pid: int, what: str = "VmRSS") -> int:
    """Resident megabytes of a process."""
    text = Path(f"/proc/{pid}/status").read_text()
    found = re.search(rf"{what}:\s+(\d+) kB", text)
    return int(found[1]) // 1024 if found else 0


def processor(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    with tempfile.TemporaryDirectory() as name, serving() as server:
        measure(Path(name), document(server))


def document(server: object) -> str:
    """Address of the newest real UN list, served with a validator."""
    import gzip

    folder = max((SHARED / "un_sc").glob("2026-*"))
    content = gzip.decompress((folder / "consolidated.xml.gz").read_bytes())
    return str(server.on("/list", reply(200, content, ETag='"1"')))  # type: ignore[attr-defined]


def measure(home: Path, url: str) -> None:
    env = os.environ | {
        "TRACKER_HOME": str(home / "home"),
        "TRACKER_LISTS": "un_sc",
        "TRACKER_URLS": f"un_sc.list={url}",
        "TRACKER_ALLOW_PRIVATE_HOSTS": "yes",
        "TRACKER_SERVE_PORT": "0",
        "TRACKER_LOG_FORMAT": "json",
    }
    subprocess.run([sys.executable, "-c", TRACKER, "init"], env=env, check=True)  # as the unit does
    log = home / "log"
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, "-c", TRACKER, "serve"], env=env, stderr=out)
    try:
        while '"run ended"' not in log.read_text():
            time.sleep(0.2)
        time.sleep(3)
        address = re.search(r'"address": "([^"]+)"', log.read_text())
        before, start = processor(process.pid), time.monotonic()
        time.sleep(IDLE_SECONDS)
        share = (processor(process.pid) - before) / (time.monotonic() - start)
        asked = time.perf_counter()
        urllib.request.urlopen(f"{address[1] if address else ''}/metrics", timeout=10).read()
        asked = time.perf_counter() - asked
        print(
            f"tracker serve, idle after a first load of UN: {memory(process.pid)} MB "
            f"(peak {memory(process.pid, 'VmHWM')} MB), {share:.1%} of a processor, "
            f"/metrics in {asked * 1000:.0f} ms"
        )
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
