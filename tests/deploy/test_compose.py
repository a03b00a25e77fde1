"""Compose files: right by their schema, true to the program, hardened."""

import re
from typing import Any

import pytest
import yaml

from tests.deploy.held import DEPLOY, said, tool, unknown_settings, wrong_line

FILES = ["compose.yaml", "compose.many.yaml"]
MANY = "compose.many.yaml"


def composed(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / name).read_text())
    return found


def ours(name: str) -> dict[str, dict[str, Any]]:
    """The services of our own image."""
    services = composed(name)["services"].items()
    return {key: of for key, of in services if of["image"] == "designation-tracker"}


@pytest.mark.parametrize("name", FILES)
def test_a_compose_file_follows_its_schema(name: str) -> None:
    said(tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", DEPLOY / name)


@pytest.mark.parametrize("name", FILES)
def test_what_containers_run_are_verbs_of_the_program(name: str) -> None:
    lines = {key: of.get("command", ["serve"]) for key, of in ours(name).items()}
    assert {key: wrong_line(words) for key, words in lines.items()} == dict.fromkeys(lines, "")


@pytest.mark.parametrize("name", FILES)
def test_what_containers_are_told_are_settings(name: str) -> None:
    for service in ours(name).values():
        assert unknown_settings(service["environment"]) == set()


@pytest.mark.parametrize("name", FILES)
def test_every_container_of_ours_can_do_little(name: str) -> None:
    for service in ours(name).values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert service["ulimits"] == {"core": 0}
        assert all(
            {"noexec", "nosuid", "nodev"} <= set(re.split("[:,]", t)) for t in service["tmpfs"]
        )
        assert {"mem_limit", "pids_limit", "stop_grace_period"} <= service.keys()
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


def test_many_are_a_database_a_store_a_scheduler_two_workers_and_the_desk() -> None:
    services = composed(MANY)["services"]
    assert {"database", "store", "tracker", "worker", "web"} <= services.keys()
    assert services["worker"]["deploy"]["replicas"] == 2
    assert [key for key, of in services.items() if "ports" in of] == ["web"]


def test_all_of_ours_have_the_same_settings() -> None:
    one, *others = (of["environment"] for of in ours(MANY).values())
    assert others == [one] * len(others)
    assert one["TRACKER_QUEUE"] == "procrastinate"
    assert one["TRACKER_ARCHIVE_URL"].startswith("s3://")


def test_database_and_store_are_on_a_network_that_leads_nowhere() -> None:
    found = composed(MANY)
    assert found["networks"]["inside"] == {"internal": True}
    for key in ("database", "store", "bucket"):
        assert found["services"][key]["networks"] == ["inside"]


def test_no_secret_stands_in_a_compose_file() -> None:
    for name in FILES:
        text = (DEPLOY / name).read_text()
        assert not re.search(r"(?i)(password|access_key|access_key_id|token):\s+[^{\s]", text)
        assert not re.search(r"://[^/\s]*:[^/\s]*@", text)


def test_whoever_waits_for_another_waits_for_one_that_is_there() -> None:
    for name in FILES:
        services = composed(name)["services"]
        for of in services.values():
            for key, how in of.get("depends_on", {}).items():
                assert key in services
                if how["condition"] == "service_healthy":
                    assert "test" in services[key]["healthcheck"]
