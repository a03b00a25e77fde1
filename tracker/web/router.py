"""All pages."""

from fastapi import APIRouter

from tracker.web import (
    change,
    changes,
    documents,
    entry,
    journal,
    lists,
    names,
    notices,
    saved,
    static,
)

router = APIRouter(include_in_schema=False)
for part in (
    static,
    change,
    changes,
    documents,
    entry,
    journal,
    lists,
    names,
    notices,
    saved,
):
    router.include_router(part.router)
