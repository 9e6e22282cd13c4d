"""The routes of the page: one HTML file, the files it names and the models it runs."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from barun.messages import Language
from barun.service.joining import take_routes
from barun.service.model_files import model_file_routes
from barun.service.packed_files import PackedFiles
from barun.service.page_files import PageFiles
from barun.service.problems import RefusedError, http_error_response

__all__ = ["PAGES", "add_page"]

PAGES: Final = (
    "welcome",
    "live",
    "calibration",
    "history",
    "exercises",
    "exercises/{exercise}",
    "analyse",
    "data",
    "collect",
    "settings",
    "privacy",
    "account",
    "people",
    "experiments",
    "operations",
    "jobs",
    "invitation",
    "reset",
)
"""Paths of the pages; as in ``web/src/state/router.ts``."""

_FILES: Final = {
    "favicon.svg": "image/svg+xml",
    "favicon-alert.svg": "image/svg+xml",
    "manifest.webmanifest": "application/manifest+json",
    "service-worker.js": "text/javascript",
}
"""Files beside the page, and what they are."""


_NOT_PAGES: Final = ("/api/", "/assets/", "/icons/", "/models/")
"""Below them lie answers and files: whatever asks there wants no page."""


def _wants_page(request: Request) -> bool:
    """Whether a person's browser asks, which says so by wanting HTML before anything else."""
    is_page = request.method in {"GET", "HEAD"} and not request.url.path.startswith(_NOT_PAGES)
    return is_page and request.headers.get("accept", "").startswith("text/html")


def _add_unknown(app: FastAPI, index: Path, fallback: Language) -> None:
    """Say to a person in the page, to all others in the one shape, that nothing is there."""

    async def on_unknown(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        if _wants_page(request) and index.is_file():
            return FileResponse(index, status_code=404, media_type="text/html")
        return http_error_response(request, error, fallback)

    app.add_exception_handler(404, on_unknown)


def add_page(app: FastAPI, folder: Path, fallback: Language) -> None:
    """Make `app` serve the page.

    Parameters
    ----------
    app : FastAPI
        The application.
    folder : pathlib.Path
        Where the built page lies; without it, the page's address says how to build it.
    fallback : {"en", "ko"}
        Language for clients that ask for none Barun speaks.
    """

    def file_answer(name: str, media_type: str) -> FileResponse:
        if not (folder / name).is_file():
            raise RefusedError(503, "service.page-not-built")
        return FileResponse(folder / name, media_type=media_type)

    async def get_page() -> FileResponse:
        return file_answer("index.html", "text/html")

    def add(path: str, answer: Callable[[], Awaitable[FileResponse]]) -> None:
        app.add_api_route(f"/{path}", answer, methods=["GET", "HEAD"], include_in_schema=False)

    def add_file(name: str, media_type: str) -> None:
        async def get_file() -> FileResponse:
            return file_answer(name, media_type)

        add(name, get_file)

    for path in ("", *PAGES):
        add(path, get_page)
    _add_unknown(app, folder / "index.html", fallback)
    for name, media_type in _FILES.items():
        add_file(name, media_type)
    take_routes(app, model_file_routes())
    # a page that is built while the service runs is served without a restart
    app.mount("/icons", PageFiles(directory=folder / "icons", check_dir=False))
    app.mount("/assets", PackedFiles(directory=folder / "assets", check_dir=False))
