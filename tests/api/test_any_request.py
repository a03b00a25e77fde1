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

pytestmark = [pytest.mark.slow(22), pytest.mark.xdist_group("any request")]

EXAMPLES = int(os.environ.get("API_EXAMPLES", "2"))

ENDLESS = "/v1/changes/stream"
"""It answers until somebody hangs up: test_following has it."""


@pytest.fixture(scope="module")
def schema(rich: Desk) -> Any:
    found = schemathesis.openapi.from_dict(openapi.document())
    found.app = built(rich)
    return found


WAITED_AT = "/v1/changes"

TWO_ROUTES = "/v1/acts/{number}/withdraw"
"""Acts are got by citations, which may end so: GET is answered at this address too."""

LEFT_OUT = (
    of_openapi.positive_data_acceptance,  # any text may be a day or a name, and few are
    of_openapi.missing_required_header,  # the token, which is always sent here:
    of_openapi.ignored_auth,  # who may do what is the matter of tests/people/test_matrix.py
)

any_request = schemathesis.pytest.from_fixture("schema").exclude(path=ENDLESS)


@schemathesis.hook
def map_query(context: Any, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """Nobody waits here."""
    if context.operation.path != WAITED_AT or not query:
        return query
    return {name: value for name, value in query.items() if name != "wait"}


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
def test_the_document_is_kept(case: "Case[Any]") -> None:
    left_out = [*LEFT_OUT]
    if case.operation.path == TWO_ROUTES:
        left_out.append(of_openapi.allow_header_conformance)
    case.call_and_validate(
        base_url="http://127.0.0.1",
        headers={"Authorization": f"Bearer {READER}"},
        excluded_checks=left_out,
    )
