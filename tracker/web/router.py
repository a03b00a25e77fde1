"""All pages."""

from fastapi import APIRouter

from tracker.web import journal, lists, notices, static

router = APIRouter(include_in_schema=False)
for part in (static, lists, journal, notices):
    router.include_router(part.router)
