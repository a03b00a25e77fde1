"""All routes of the API."""

from fastapi import APIRouter

from tracker.api import lists

router = APIRouter(prefix="/v1")
router.include_router(lists.router)
