"""All pages."""

from fastapi import APIRouter

from tracker.web import checks, first_run, lists, static, today

router = APIRouter(include_in_schema=False)
for part in (static, today, first_run, lists, checks):
    router.include_router(part.router)
