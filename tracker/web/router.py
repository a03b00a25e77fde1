"""All pages."""

from fastapi import APIRouter

from tracker.web import lists, static

router = APIRouter(include_in_schema=False)
for part in (static, lists):
    router.include_router(part.router)
