"""All pages."""

from fastapi import APIRouter

from tracker.web import (
    account,
    changes,
    documents,
    journal,
    lists,
    notices,
    saved,
    signing_in,
    static,
    users,
)

router = APIRouter(include_in_schema=False)
for part in (
    static,
    account,
    changes,
    documents,
    journal,
    lists,
    notices,
    saved,
    signing_in,
    users,
):
    router.include_router(part.router)
