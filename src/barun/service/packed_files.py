"""Files that lie gzip-compressed in the package, for their size, and are asked for plain."""

import gzip
import os
import re
import stat
from mimetypes import guess_type
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse
from starlette.types import Scope

from barun.service.page_files import PageFiles

__all__ = ["PackedFiles"]

_ENDING: Final = ".gz"
"""Of a packed file; as in ``web/scripts/engine.mjs``."""
_REFUSED: Final = re.compile(r"\s*q=0(\.0*)?\s*")


def _takes_gzip(accepted: str) -> bool:
    """Whether ``Accept-Encoding`` names gzip and does not refuse it (RFC 9110, section 12.5.3)."""
    for offer in accepted.lower().split(","):
        coding, _, weight = offer.partition(";")
        if coding.strip() == "gzip":
            return _REFUSED.fullmatch(weight) is None
    return False


class PackedFiles(PageFiles):
    """Static files, of which some lie packed: ``name.gz`` instead of ``name``.

    Whoever takes gzip gets the packed file as it lies, with ``Content-Encoding``; whoever does
    not gets it unpacked. Both are the file that was asked for, of its own type; their tags differ.
    An unpacked one has no parts to ask for: it comes whole.
    """

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with the file, packed or not."""
        try:
            return await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404:
                raise
            packed, status = await run_in_threadpool(self.lookup_path, path + _ENDING)
            if status is None or not stat.S_ISREG(status.st_mode):
                raise
        return await self._answer(Path(packed), status, Headers(scope=scope))

    async def _answer(self, packed: Path, status: os.stat_result, asked: Headers) -> Response:
        media_type = guess_type(packed.name.removesuffix(_ENDING))[0] or "application/octet-stream"
        as_it_lies = FileResponse(packed, media_type=media_type, stat_result=status)
        is_packed = _takes_gzip(asked.get("accept-encoding", ""))
        tag = as_it_lies.headers["ETag"]
        headers = {
            "Vary": "Accept-Encoding",
            "ETag": tag if is_packed else f'{tag[:-1]}-plain"',
            "Last-Modified": as_it_lies.headers["Last-Modified"],
        }
        as_it_lies.headers.update(headers)
        if self.is_not_modified(as_it_lies.headers, asked):
            return NotModifiedResponse(as_it_lies.headers)
        if is_packed:
            as_it_lies.headers["Content-Encoding"] = "gzip"
            return as_it_lies
        content = await run_in_threadpool(lambda: gzip.decompress(packed.read_bytes()))
        return Response(content, media_type=media_type, headers=headers)
