"""Prometheus' rules: right by promtool, true to /metrics, each with a section of the manual."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.held import DEPLOY, MANUAL, ROOT, anchors, exported, said, tool, unknown_figures

RULES = DEPLOY / "prometheus" / "rules.yaml"
TESTS = DEPLOY / "prometheus" / "rules.test.yaml"


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def cases() -> list[dict[str, Any]]:
    tests = yaml.safe_load(TESTS.read_text())["tests"]
    return [case for test in tests for case in test["alert_rule_test"]]


ALERTS = [rule["alert"] for rule in rules()]


def test_promtool_understands_the_rules() -> None:
    assert f"{len(ALERTS)} rules found" in said(tool("promtool"), "check", "rules", RULES)


@pytest.mark.slow(3)
def test_every_rule_fires_where_it_should_by_promtool() -> None:
    assert "SUCCESS" in said(tool("promtool"), "test", "rules", TESTS)


@pytest.mark.parametrize("alert", ALERTS)
def test_every_rule_is_tried_where_it_fires_and_where_it_is_quiet(alert: str) -> None:
    tried = [bool(case["exp_alerts"]) for case in cases() if case["alertname"] == alert]
    assert {*tried} == {True, False}


def test_rules_ask_for_what_is_exported(tmp_path: Path) -> None:
    known = exported(tmp_path)
    wrong = {rule["alert"]: unknown_figures(rule["expr"], known) for rule in rules()}
    assert {name: of for name, of in wrong.items() if of} == {}


def test_a_name_that_is_not_exported_is_found(tmp_path: Path) -> None:
    known = exported(tmp_path)
    assert unknown_figures("max(tracker_list_failng) > 0", known) == {"tracker_list_failng"}
    odd = unknown_figures('sum by (feed) (tracker_messages{stat="dead"})', known)
    assert odd == {"tracker_messages{stat}", "feed"}


@pytest.mark.parametrize("rule", rules(), ids=ALERTS)
def test_every_alert_says_what_it_is_and_leads_to_the_manual(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"critical", "warning", "info"}
    told = rule["annotations"]
    assert told.keys() == {"summary", "description", "runbook"}
    page, _, anchor = told["runbook"].partition("#")
    assert ROOT / page == MANUAL
    assert anchor in anchors(MANUAL)


def test_what_an_operations_team_wants_to_know_is_asked_for() -> None:
    asked = " ".join(rule["expr"] for rule in rules())
    for figure in (
        "tracker_scheduler_beat_timestamp_seconds",
        "tracker_list_last_good_timestamp_seconds",
        "tracker_message_waiting_timestamp_seconds",
        'tracker_messages{state="failed"}',
        'tracker_messages{state="dead"}',
        "tracker_verify_failed",
        "tracker_disk_free_bytes",
        "tracker_backup_timestamp_seconds",
        "tracker_list_question_timestamp_seconds",
        "tracker_list_lease_stuck",
        "tracker_jobs",
    ):
        assert figure in asked
