"""The route of the pose models, for the browsers that run them themselves."""

import asyncio
from typing import Final

from fastapi import APIRouter, HTTPException, Request, Response

from barun.models import find_model, load_model

__all__ = ["model_file_routes"]

_OFFERED: Final = frozenset({"pose_detector", "pose_landmark_lite", "pose_landmark_full"})
"""What browsers run; the heavy model is too slow for them."""


def model_file_routes() -> APIRouter:
    """Return the route that hands out the pose models, each checked by its hash.

    The hash is the file's tag: a browser that has the file asks whether it is still the one, and
    gets no second copy.
    """
    routes = APIRouter(include_in_schema=False)

    @routes.get("/models/{name}.tflite")
    async def get_model(name: str, request: Request) -> Response:
        if name not in _OFFERED:
            raise HTTPException(404)
        headers = {"ETag": f'"{find_model(name).sha256}"', "Cache-Control": "no-cache"}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        content = await asyncio.to_thread(load_model, name)
        return Response(content, media_type="application/octet-stream", headers=headers)

    return routes
