"""All routes of the API."""

from fastapi import APIRouter, Depends

from tracker.api import (
    changes,
    decisions,
    exports,
    lists,
    questions,
    uploads,
)
from tracker.api.parameters import known_only

router = APIRouter(prefix="/v1", dependencies=[Depends(known_only)])
for part in (
    changes,
    decisions,
    exports,
    lists,
    questions,
    uploads,
):
    router.include_router(part.router)
