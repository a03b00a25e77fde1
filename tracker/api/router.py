"""All routes of the API."""

from fastapi import APIRouter, Depends

from tracker.api import (
    changes,
    exports,
    lists,
)
from tracker.api.parameters import known_only

router = APIRouter(prefix="/v1", dependencies=[Depends(known_only)])
for part in (
    changes,
    exports,
    lists,
):
    router.include_router(part.router)
