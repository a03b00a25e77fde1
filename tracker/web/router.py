"""All pages."""

from fastapi import APIRouter

from tracker.web import (
    changes,
    documents,
    journal,
    lists,
    notices,
    saved,
    search,
    static,
    status,
)

router = APIRouter(include_in_schema=False)
for part in (
    static,
    changes,
    documents,
    journal,
    lists,
    notices,
    saved,
    search,
    status,
):
    router.include_router(part.router)
