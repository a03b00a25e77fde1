"""All pages."""

from fastapi import APIRouter

from tracker.web import (
    acts,
    calendar,
    changes,
    documents,
    journal,
    lists,
    notices,
    questions,
    reconciliation,
    saved,
    static,
    subscriptions,
    uploads,
    watch,
)

router = APIRouter(include_in_schema=False)
for part in (
    static,
    acts,
    calendar,
    changes,
    documents,
    journal,
    lists,
    notices,
    questions,
    reconciliation,
    saved,
    subscriptions,
    uploads,
    watch,
):
    router.include_router(part.router)
