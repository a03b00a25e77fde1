"""All routes of the API."""

from fastapi import APIRouter

from tracker.api import exports, lists

router = APIRouter(prefix="/v1")
router.include_router(lists.router)
router.include_router(exports.router)
