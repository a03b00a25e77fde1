"""All pages."""

from fastapi import APIRouter

from tracker.web import changes, lists, saved, static

router = APIRouter(include_in_schema=False)
for part in (static, changes, lists, saved):
    router.include_router(part.router)
