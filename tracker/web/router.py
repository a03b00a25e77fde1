"""All pages."""

from fastapi import APIRouter

from tracker.web import (
    checks,
    documents,
    first_run,
    journal,
    lists,
    notices,
    static,
    today,
)

router = APIRouter(include_in_schema=False)
for part in (checks, documents, first_run, journal, lists, notices, static, today):
    router.include_router(part.router)
