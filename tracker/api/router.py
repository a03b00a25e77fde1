"""All routes of the API."""

from fastapi import APIRouter, Depends

from tracker.api import (
    acts,
    changes,
    decisions,
    documents,
    entries,
    evidence,
    exports,
    forgetting,
    lists,
    names,
    questions,
    streams,
    told,
    uploads,
    watched,
)
from tracker.api.parameters import known_only

router = APIRouter(prefix="/v1", dependencies=[Depends(known_only)])
for part in (
    acts,
    changes,
    decisions,
    documents,
    entries,
    evidence,
    exports,
    forgetting,
    lists,
    names,
    questions,
    streams,
    told,
    uploads,
    watched,
):
    router.include_router(part.router)
