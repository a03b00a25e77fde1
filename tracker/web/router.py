"""All pages."""

from fastapi import APIRouter

from tracker.web import (
    changes,
    documents,
    journal,
    lists,
    notices,
    questions,
    saved,
    static,
    subscriptions,
    uploads,
)

router = APIRouter(include_in_schema=False)
for part in (
    static,
    changes,
    documents,
    journal,
    lists,
    notices,
    questions,
    saved,
    subscriptions,
    uploads,
):
    router.include_router(part.router)
