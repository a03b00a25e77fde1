"""Kubernetes manifests: put together by kustomize, right by schemas of releases, hardened."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.held import DEPLOY, said, tool, unknown_settings, wrong_line

FOLDER = DEPLOY / "kubernetes"
RELEASES = ["1.28", "1.31", "1.34", "1.37"]
SECRETS = {"tracker-secrets", "tracker-store"}
"""Those that an operator makes; deploy/README.md says how."""


@cache
def resources() -> list[dict[str, Any]]:
    """All resources as they stand in the files."""
    named = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["resources"]
    texts = [(FOLDER / name).read_text() for name in named]
    return [one for text in texts for one in yaml.safe_load_all(text)]


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [one for one in resources() if one["kind"] == kind]


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    """Component -> the pod that is made for it."""
    for one in of_kind("Deployment"):
        yield one["metadata"]["labels"]["app.kubernetes.io/component"], one["spec"]["template"]
    for one in of_kind("CronJob"):
        template = one["spec"]["jobTemplate"]["spec"]["template"]
        yield one["metadata"]["labels"]["app.kubernetes.io/component"], template


def containers() -> Iterator[tuple[str, dict[str, Any]]]:
    for component, pod in pods():
        for container in (*pod["spec"].get("initContainers", ()), *pod["spec"]["containers"]):
            yield component, container


def settings() -> dict[str, str]:
    (made,) = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["configMapGenerator"]
    return dict(line.split("=", 1) for line in made["literals"])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("kustomized") / "all.yaml"
    file.write_text(said(tool("kubectl"), "kustomize", FOLDER))
    return file


@pytest.mark.parametrize("release", RELEASES)
def test_what_kustomize_makes_follows_the_schemas_of_a_release(built: Path, release: str) -> None:
    said(tool("kubernetes-validate"), "--quiet", "--strict", "-k", release, built)


def test_kustomize_makes_all_of_it_in_one_namespace_with_our_image(built: Path) -> None:
    made = list(yaml.safe_load_all(built.read_text()))
    assert len(made) == len(resources()) + 1  # the settings
    spaces = {one["metadata"].get("namespace") for one in made if one["kind"] != "Namespace"}
    assert spaces == {"tracker"}
    images = set()
    for one in made:
        if one["kind"] in ("Deployment", "CronJob"):
            spec = one["spec"].get("jobTemplate", one)["spec"]["template"]["spec"]
            images |= {c["image"] for c in (*spec.get("initContainers", ()), *spec["containers"])}
    assert len(images) == 1
    assert ":" in images.pop().rpartition("/")[2]


def test_every_file_is_part_of_it() -> None:
    named = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["resources"]
    assert {*named, "kustomization.yaml"} == {path.name for path in FOLDER.iterdir()}


@pytest.mark.parametrize("verb", sorted({c["args"][0] for _, c in containers()}))
def test_what_containers_run_is_a_line_of_the_program(verb: str) -> None:
    for _, container in containers():
        words = [word.replace("$(JOB_NAME)", "x") for word in container["args"]]
        assert words[0] != verb or wrong_line(words) == ""


def test_what_they_are_told_are_settings() -> None:
    of_containers = {v["name"] for _, c in containers() for v in c.get("env", ())}
    assert unknown_settings({*settings(), *of_containers}) == set()


def test_all_of_them_have_the_same_settings_and_secrets() -> None:
    """What differs from one process to the next is on record as a change of settings."""
    sources = [{"configMapRef": {"name": "tracker-settings"}}]
    sources += [{"secretRef": {"name": "tracker-store"}}]
    for _, container in containers():
        assert container["envFrom"] == sources
        assert not [v for v in container.get("env", ()) if v["name"].startswith("TRACKER_")]


def test_every_container_can_do_little_and_has_its_limits() -> None:
    for _, container in containers():
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"]["requests"].keys() == {"cpu", "memory"}
        assert "memory" in container["resources"]["limits"]


def test_every_pod_is_nobody_and_has_no_word_with_the_cluster() -> None:
    for _, pod in pods():
        spec = pod["spec"]
        assert spec["automountServiceAccountToken"] is False
        assert spec["serviceAccountName"] == "tracker"
        inside = spec["securityContext"]
        assert (inside["runAsNonRoot"], inside["runAsUser"]) == (True, 10001)
        assert inside["seccompProfile"] == {"type": "RuntimeDefault"}
        temporary = next(v for v in spec["volumes"] if v["name"] == "tmp")
        assert "sizeLimit" in temporary["emptyDir"]
    (space,) = of_kind("Namespace")
    assert space["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


def test_whoever_answers_is_probed() -> None:
    for component, container in containers():
        answers = container["args"][0] in ("serve", "web")
        assert ("livenessProbe" in container and "readinessProbe" in container) == answers or (
            component == "worker"
        )
        if answers:
            assert container["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": "http"}
            assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "http"}
            assert container["ports"] == [{"name": "http", "containerPort": 8320}]


def test_whoever_fetches_is_given_longer_to_stop_than_a_fetch_may_take() -> None:
    from scrapers.fetch import Policy

    graces = {name: pod["spec"].get("terminationGracePeriodSeconds", 30) for name, pod in pods()}
    assert min(graces["serve"], graces["worker"]) > Policy().deadline_seconds


def test_what_is_referred_to_is_there() -> None:
    claims = {one["metadata"]["name"] for one in of_kind("PersistentVolumeClaim")}
    readme = (DEPLOY / "README.md").read_text()
    for _, pod in pods():
        for volume in pod["spec"]["volumes"]:
            if "persistentVolumeClaim" in volume:
                assert volume["persistentVolumeClaim"]["claimName"] in claims
            if "secret" in volume:
                assert volume["secret"]["secretName"] in SECRETS
    assert all(name in readme for name in SECRETS)
    files = {value for name, value in settings().items() if name.endswith("_FILE")}
    assert files
    assert all(Path(value).parent == Path("/run/secrets/tracker") for value in files)
    assert all(Path(value).name in readme for value in files)


def test_one_of_each_goes_on_while_nodes_are_emptied() -> None:
    kept = {
        one["spec"]["selector"]["matchLabels"]["app.kubernetes.io/component"]: one["spec"]
        for one in of_kind("PodDisruptionBudget")
    }
    for one in of_kind("Deployment"):
        component = one["metadata"]["labels"]["app.kubernetes.io/component"]
        assert one["spec"]["replicas"] > kept[component]["maxUnavailable"]


def test_nothing_goes_in_or_out_that_no_policy_names() -> None:
    policies = {one["metadata"]["name"]: one["spec"] for one in of_kind("NetworkPolicy")}
    assert policies["tracker-nothing"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    outside = [rule for spec in policies.values() for rule in spec.get("egress", ())]
    blocks = [to["ipBlock"] for rule in outside for to in rule["to"] if "ipBlock" in to]
    assert {block["cidr"] for block in blocks} == {"0.0.0.0/0", "::/0"}
    assert any("169.254.0.0/16" in block["except"] for block in blocks)


def test_a_backup_is_made_every_day_and_none_beside_another() -> None:
    jobs = {one["metadata"]["name"]: one["spec"] for one in of_kind("CronJob")}
    assert {"tracker-backup", "tracker-verify", "tracker-watchdog"} == jobs.keys()
    assert all(spec["concurrencyPolicy"] == "Forbid" for spec in jobs.values())
    assert jobs["tracker-backup"]["schedule"].split()[2:] == ["*", "*", "*"]
