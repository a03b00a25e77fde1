"""All pages."""

from fastapi import APIRouter

from tracker.web import (
    account,
    changes,
    checks,
    documents,
    first_run,
    journal,
    lists,
    notices,
    saved,
    signing_in,
    static,
    today,
    users,
)

router = APIRouter(include_in_schema=False)
for part in (
    account,
    changes,
    checks,
    documents,
    first_run,
    journal,
    lists,
    notices,
    saved,
    signing_in,
    static,
    today,
    users,
):
    router.include_router(part.router)
