"""The document of the API: every route with what is sent and answered, and real examples."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from starlette.testclient import TestClient

from tests.api import samples
from tracker.api import openapi
from tracker.people.access import API

EMPTY = ("/v1/findings/{finding_id}", "/v1/proposals/{proposal_id}")
"""Of these the sample home has nothing."""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi.document()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def test_every_route_of_the_table_is_in_it(document: dict[str, Any]) -> None:
    told = {f"{method.upper()} {path}" for method, path, _ in operations(document)}
    assert told == {route.replace(":path", "") for route in API}


def test_everything_is_described(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        where = f"{method} {path}"
        assert operation["summary"], where
        assert len(operation["description"]) > 40, where
        assert {"401", "403"} <= operation["responses"].keys(), where
        assert "422" not in operation["responses"] or method != "get", where
        for parameter in operation.get("parameters", ()):
            said = parameter.get("description")
            assert said or parameter["in"] == "path", (where, parameter["name"])
    ids = [operation["operationId"] for *_, operation in operations(document)]
    assert len(ids) == len(set(ids))


def test_it_is_served_and_printed_alike(document: dict[str, Any], reader: TestClient) -> None:
    assert reader.get("/openapi.json", headers={"Authorization": ""}).json() == document
    assert json.loads(openapi.text()) == document
    assert "/tmp" not in openapi.text()
    assert "/home" not in openapi.text()


def schema_of(document: dict[str, Any], path: str) -> dict[str, Any]:
    answer = document["paths"][path]["get"]["responses"]["200"]
    schema: dict[str, Any] = answer["content"]["application/json"]["schema"]
    return {**schema, "components": document["components"]}


def test_real_answers_are_as_the_document_says(
    document: dict[str, Any], reader: TestClient
) -> None:
    for path, answer in samples.answers(reader):
        problems = [
            f"{path}: {'/'.join(map(str, error.instance_path))}: {error.message[:300]}"
            for error in jsonschema_rs.Draft202012Validator(schema_of(document, path)).iter_errors(
                answer
            )
        ]
        assert not problems, problems[:5]


def test_examples_are_answers_of_today(document: dict[str, Any], reader: TestClient) -> None:
    """`python -m tests.api.samples --write` writes them anew."""
    kept = json.loads(samples.FILE.read_text(encoding="utf-8"))
    for path, answer in samples.answers(reader):
        example = document["paths"][path]["get"]["responses"]["200"]["content"]
        assert example["application/json"]["example"] == kept[path]
        assert samples.shape(kept[path]) == samples.shape(samples.shortened(answer)), path


def test_every_answer_in_json_has_an_example(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        content = operation["responses"].get("200", {}).get("content", {})
        if method == "get" and "application/json" in content and "/ftm/" not in path:
            assert path in EMPTY or "example" in content["application/json"], path
