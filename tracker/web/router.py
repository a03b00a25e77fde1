"""All pages."""

from fastapi import APIRouter

from tracker.web import (
    changes,
    checks,
    documents,
    first_run,
    journal,
    lists,
    notices,
    saved,
    static,
    today,
)

router = APIRouter(include_in_schema=False)
for part in (changes, checks, documents, first_run, journal, lists, notices, saved, static, today):
    router.include_router(part.router)
