"""Units and container files: hardened, understood by their own tools, and true to the program."""

import configparser
import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
UNITS = sorted((ROOT / "deploy").glob("tracker*.*"))
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "MemoryDenyWriteExecute": "yes",
    "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes",
    "SystemCallArchitectures": "native",
    "User": "tracker",
    "StateDirectory": "tracker",
    "StateDirectoryMode": "0700",
    "UMask": "0077",
    "LimitCORE": "0",
    "KeyringMode": "private",
    "LockPersonality": "yes",
    "ProtectProc": "invisible",
}

READING = {"tracker.service", "tracker-web.service", "tracker-worker@.service"}
"""Units whose process reads documents."""

BASE = r"python:3\.\d+-slim-\w+(@sha256:[0-9a-f]{64})?"


def unit(path: Path) -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=False, interpolation=None, comment_prefixes=("#",))
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read(path)
    return found


@pytest.mark.parametrize("path", SERVICES, ids=lambda p: p.name)
def test_every_service_can_write_its_state_and_do_little_else(path: Path) -> None:
    service = dict(unit(path)["Service"])
    assert {name: service[name] for name in HARDENED} == HARDENED
    assert {"MemoryMax", "TasksMax", "RestrictAddressFamilies"} <= service.keys()


def test_only_who_reads_documents_may_set_limits_and_is_left_to() -> None:
    """The filter takes from @system-service what @resources has; the child that reads needs two."""
    for path in SERVICES:
        lines = re.findall(r"^SystemCallFilter=(.*)$", path.read_text(), re.MULTILINE)
        assert lines[:2] == ["@system-service", "~@privileged @resources"]
        given_back = lines[2:]
        assert given_back == (["prlimit64 setrlimit"] if path.name in READING else [])


def test_the_service_is_given_longer_to_stop_than_a_fetch_may_take() -> None:
    from scrapers.fetch import Policy

    for name in ("tracker.service", "tracker-worker@.service"):
        stop = unit(ROOT / "deploy" / name)["Service"]["TimeoutStopSec"]
        assert int(stop.removesuffix("min")) * 60 > Policy().deadline_seconds


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here")
def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    for path in UNITS:
        text = path.read_text().replace("/opt/tracker/bin/tracker", "/bin/true")
        (tmp_path / path.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")


def instructions() -> dict[str, list[str]]:
    """Dockerfile instructions by name, continued lines joined, comments left out."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    found: dict[str, list[str]] = {}
    for line in text.replace("\\\n", " ").splitlines():
        name, _, rest = line.strip().partition(" ")
        if name:
            found.setdefault(name, []).append(re.sub(r"\s+", " ", rest).strip())
    return found


def test_the_container_runs_as_nobody_in_particular_and_checks_its_health() -> None:
    found = instructions()
    assert found["USER"] == ["10001:10001"]
    assert found["ENTRYPOINT"] == ['["tracker"]']
    assert found["CMD"] == ['["serve"]']
    assert found["VOLUME"] == ['["/data"]']
    (health,) = found["HEALTHCHECK"]
    assert "/healthz" in health
    words = json.loads(health.split("CMD ", 1)[1])
    compile(words[2], "health check", "exec")
    assert f":{found['EXPOSE'][0]}/" in words[2]


def test_the_container_is_made_of_wheels_whose_hashes_are_known() -> None:
    found = instructions()
    assert len(found["FROM"]) == 2
    assert found["FROM"] == ["${BASE} AS wheels", "${BASE}"]
    (base,) = found["ARG"]
    assert re.fullmatch(f"BASE={BASE}", base)
    build, own, install = found["RUN"]
    assert "--require-hashes" in build
    assert "--only-binary=:all:" in build
    assert "--no-index" in own
    assert "--no-index" in install
    assert "-r requirements-many.txt" in build
    copied = {word for line in found["COPY"] for word in line.split()[:-1]}
    assert all((ROOT / name).exists() for name in copied)
    sent = (ROOT / ".dockerignore").read_text()
    assert all(f"!{name}\n" in sent for name in copied)


def test_the_container_has_what_many_machines_need() -> None:
    extras = re.search(r"designation-tracker\[([\w,]+)\]", instructions()["RUN"][-1])
    assert extras
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    locked = set(re.findall(r"^([\w-]+)==", (ROOT / "requirements-many.txt").read_text(), re.M))
    for extra in extras[1].split(","):
        wanted = {re.split(r"[\[<>=]", of)[0] for of in told["optional-dependencies"][extra]}
        assert wanted <= locked


def test_a_digest_may_be_set_for_the_base_image() -> None:
    digest = "@sha256:" + "0f" * 32
    assert re.fullmatch(BASE, f"python:3.12-slim-bookworm{digest}")
    assert "@sha256:" in (ROOT / "docs" / "operations.md").read_text()


def test_compose_keeps_the_root_read_only_and_the_pages_at_home() -> None:
    service = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())["services"]["tracker"]
    assert service["read_only"] is True
    assert service["ulimits"] == {"core": 0}
    assert all({"noexec", "nosuid", "nodev"} <= set(re.split("[:,]", t)) for t in service["tmpfs"])
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert service["volumes"] == ["state:/data"]


def test_compose_makes_the_home_before_it_serves() -> None:
    services = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())["services"]
    prepare, tracker = services["prepare"], services["tracker"]
    assert (prepare["command"], prepare["restart"]) == (["init"], "no")
    assert "ports" not in prepare
    assert prepare["volumes"] == tracker["volumes"]
    assert tracker["depends_on"] == {"prepare": {"condition": "service_completed_successfully"}}


def test_every_metric_in_the_docs_is_one_and_every_metric_is_in_the_docs(tmp_path: Path) -> None:
    from tests.deploy.held import exported
    from tracker.service.probes import QUEUE_FIGURES

    shown = {name for name in exported(tmp_path) if name.startswith("tracker_")}
    text = (ROOT / "docs" / "operations.md").read_text()
    told = set(re.findall(r"tracker_\w+", text)) | {"tracker_run_seconds_count"}
    shown |= set(QUEUE_FIGURES)  # tests/worker/test_schedulers.py sees them
    assert {name for name in shown if not name.endswith("_created")} == told
