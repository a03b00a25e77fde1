"""The document of the API (OpenAPI 3.1): the same served, printed and kept in the manual."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from fastapi import FastAPI

from tracker import __version__
from tracker.api.router import router
from tracker.api.shapes import Problem
from tracker.desk.problems import PROBLEM
from tracker.outgoing import Json
from tracker.people.access import Right, asked_by

TITLE = "Designation tracker"

ABOUT = """
Who stands on the official terrorist-designation lists, who came and went, when and why; and what
was known of it at any moment.

Tokens go into `Authorization: Bearer TOKEN` (`tracker tokens add`). Days are read as people say
them, in UTC. What cannot be meant is refused with what was probably meant, never left out in
silence. Answers carry an ETag; `If-None-Match` is answered with 304 while nothing has changed.
""".strip()

PROBLEMS: Mapping[str, str] = {
    "400": "What was asked for cannot be meant: `errors` says which parameter, and why.",
    "401": "No token, or one that is none or has ended.",
    "403": "The token's owner, or its scope, has not the right of this route.",
    "404": "What was asked for is not on record.",
    "409": "It could be done at another time: somebody else is at it.",
    "413": "More was sent than is taken.",
    "422": "What was sent was understood and is refused; `detail` says why.",
    "429": "Too many requests; `Retry-After` says when to come again.",
    "503": "What we keep cannot be used: database or archive.",
}

EXAMPLES = "examples.json"


@cache
def document() -> Json:
    """The whole document: it follows from the routes alone, no home is needed."""
    app = FastAPI(title=TITLE, version=__version__, description=ABOUT)
    app.include_router(router)
    made: Json = app.openapi()
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    schemas["Problem"] = _problem(schemas)
    made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    made["components"]["responses"] = {f"Problem{code}": _answer(code) for code in PROBLEMS}
    made["security"] = [{"token": []}]
    for method, path, operation in _operations(made):
        _finish(method, path, operation)
    return made


def text() -> str:
    """The document as it is printed."""
    return json.dumps(document(), ensure_ascii=False, indent=2, sort_keys=False) + "\n"


def _problem(schemas: Json) -> Json:
    plain: Json = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(plain.pop("$defs", {}))
    return plain


def _answer(code: str) -> Json:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": PROBLEMS[code], "content": {PROBLEM: {"schema": schema}}}


def _operations(made: Json) -> Iterator[tuple[str, str, Json]]:
    for path, item in made["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def _finish(method: str, path: str, operation: Json) -> None:
    """What the framework says wrongly is left out; problems, rights and examples are said."""
    answers: Json = operation["responses"]
    answers.pop("422", None)
    operation["operationId"] = "_".join([method, *re.findall(r"\w+", path.removeprefix("/v1/"))])
    right = asked_by(method.upper(), _as_routed(path))
    for code in _possible(method, path):
        answers[code] = {"$ref": f"#/components/responses/Problem{code}"}
    operation["description"] = f"{_paragraph(operation)}\n\nRight: `{right or Right.READ}`."
    if method == "get" and "application/json" in answers["200"].get("content", {}):
        answers["304"] = {"description": "Whoever asks has this answer already (If-None-Match)."}
        example = _examples().get(path)
        if example is not None:
            answers["200"]["content"]["application/json"]["example"] = example


def _paragraph(operation: Json) -> str:
    return " ".join(operation.get("description", "").split())


def _as_routed(path: str) -> str:
    """A path as the table of rights has it."""
    return path.replace("{act}", "{act:path}")


def _possible(method: str, path: str) -> Iterator[str]:
    yield from ("400", "401", "403")
    if "{" in path:
        yield "404"
    if method != "get":
        yield from ("404", "409", "413", "422")
    yield from ("429", "503")


@cache
def _examples() -> Json:
    """Path -> what a small home answered there; long lists are cut after their first rows."""
    found = resources.files("tracker.api").joinpath(EXAMPLES)
    known: Json = json.loads(found.read_text(encoding="utf-8")) if found.is_file() else {}
    return known
