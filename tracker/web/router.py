"""All pages."""

from fastapi import APIRouter

from tracker.web import change, documents, lists, static

router = APIRouter(include_in_schema=False)
for part in (static, change, documents, lists):
    router.include_router(part.router)
