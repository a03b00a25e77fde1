"""All routes of the API."""

from fastapi import APIRouter

from tracker.api import decisions, exports, lists, questions, uploads

router = APIRouter(prefix="/v1")
router.include_router(lists.router)
router.include_router(exports.router)
router.include_router(questions.router)
router.include_router(decisions.router)
router.include_router(uploads.router)
