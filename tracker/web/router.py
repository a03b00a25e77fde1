"""All pages."""

from fastapi import APIRouter

from tracker.web import documents, journal, lists, static

router = APIRouter(include_in_schema=False)
for part in (static, documents, lists, journal):
    router.include_router(part.router)
