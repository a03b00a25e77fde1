"""All pages."""

from fastapi import APIRouter

from tracker.web import (
    account,
    acts,
    calendar,
    change,
    changes,
    checks,
    documents,
    entry,
    first_run,
    journal,
    lists,
    notices,
    questions,
    reconciliation,
    saved,
    search,
    signing_in,
    static,
    status,
    subscriptions,
    today,
    uploads,
    watch,
    users,
)

router = APIRouter(include_in_schema=False)
for part in (
    account,
    acts,
    calendar,
    change,
    changes,
    checks,
    documents,
    entry,
    first_run,
    journal,
    lists,
    notices,
    questions,
    reconciliation,
    saved,
    search,
    signing_in,
    static,
    status,
    subscriptions,
    today,
    uploads,
    watch,
    users,
):
    router.include_router(part.router)
