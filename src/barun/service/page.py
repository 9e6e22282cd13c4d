"""The routes of the page: one HTML file, the files it names and the models it runs."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from starlette.staticfiles import StaticFiles

from barun.service.model_files import model_file_routes
from barun.service.problems import RefusedError

__all__ = ["add_page"]


def add_page(app: FastAPI, folder: Path) -> None:
    """Make `app` serve the page.

    Parameters
    ----------
    app : FastAPI
        The application.
    folder : pathlib.Path
        Where the built page lies; without it, the page's address says how to build it.
    """

    def file_answer(name: str) -> FileResponse:
        if not (folder / name).is_file():
            raise RefusedError(503, "service.page-not-built")
        return FileResponse(folder / name)

    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    async def get_page() -> FileResponse:
        return file_answer("index.html")

    @app.api_route("/favicon.svg", methods=["GET", "HEAD"], include_in_schema=False)
    async def get_icon() -> FileResponse:
        return file_answer("favicon.svg")

    app.include_router(model_file_routes())
    # a page that is built while the service runs is served without a restart
    app.mount("/assets", StaticFiles(directory=folder / "assets", check_dir=False))
