"""Whatever is sent, the document is kept: no fault, problems as described, answers as described."""

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from schemathesis.specs.openapi import checks as of_openapi

from tests.api.conftest import READER
from tracker.api import openapi
from tracker.cli.desk import built
from tracker.desk.state import Desk

pytestmark = [pytest.mark.slow(25), pytest.mark.xdist_group("any request")]

EXAMPLES = int(os.environ.get("API_EXAMPLES", "3"))

ENDLESS = "/v1/changes/stream"
"""It answers until somebody hangs up: test_following has it."""


@pytest.fixture(scope="session")
def schema(rich: Desk) -> Any:
    found = schemathesis.openapi.from_dict(openapi.document())
    found.app = built(rich)
    return found


any_request = schemathesis.pytest.from_fixture("schema").exclude(path=ENDLESS)


@schemathesis.hook
def map_query(context: Any, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """Nobody waits here."""
    return {name: value for name, value in (query or {}).items() if name != "wait"} or query


@schemathesis.hook
def filter_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> bool:
    """A dot as a part of a path is taken out by whoever sends it: another route is asked."""
    return not {".", ".."}.intersection(map(str, (path_parameters or {}).values()))


@any_request.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_document_is_kept(case: Case) -> None:
    case.call_and_validate(
        base_url="http://127.0.0.1",
        headers={"Authorization": f"Bearer {READER}"},
        excluded_checks=[of_openapi.positive_data_acceptance],
    )
