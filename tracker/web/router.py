"""All pages."""

from fastapi import APIRouter

from tracker.web import (
    documents,
    journal,
    lists,
    notices,
    questions,
    static,
)

router = APIRouter(include_in_schema=False)
for part in (
    static,
    documents,
    journal,
    lists,
    notices,
    questions,
):
    router.include_router(part.router)
