"""The body of a request, read within limits of size and time."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from starlette.requests import ClientDisconnect, Request

from barun.service.problems import RefusedError

__all__ = ["read_body", "receive_body"]

_BLOCK_BYTES: Final = 1024 * 1024
_LEAST_BYTES_PER_S: Final = 4096
"""Slower than any network that carries a recording: who sends a byte now and then holds a place
that others wait for. A design choice."""


async def receive_body(
    request: Request, *, max_bytes: int, stall_s: float, too_large: RefusedError | None = None
) -> AsyncIterator[bytes]:
    """Yield the body in blocks of about a megabyte.

    Parameters
    ----------
    request : Request
        The request.
    max_bytes : int
        Largest size accepted; a longer ``Content-Length`` is refused before anything is read.
    stall_s : float
        Longest wait for the next part, and how long it may be slower than 4 KiB a second on
        average.
    too_large : RefusedError, optional
        What is said of a longer one; by default what is said of a recording.

    Raises
    ------
    RefusedError
        413 if the body is longer, 408 if it stalls, 400 if it breaks off.
    """
    too_large = too_large or RefusedError(413, "service.too-large", max_mib=max_bytes / 2**20)
    said = request.headers.get("content-length", "")
    n_said = int(said) if said.isascii() and said.isdigit() else None
    if n_said is not None and n_said > max_bytes:
        raise too_large
    n_bytes = 0
    block = bytearray()
    parts = aiter(request.stream())
    loop = asyncio.get_running_loop()
    begun_s = loop.time()
    while True:
        spare_s = begun_s + stall_s + n_bytes / _LEAST_BYTES_PER_S - loop.time()
        try:
            part = await asyncio.wait_for(anext(parts), max(0.0, min(stall_s, spare_s)))
        except StopAsyncIteration:
            break
        except TimeoutError as error:
            raise RefusedError(408, "service.upload-stalled", stall_s=stall_s) from error
        except ClientDisconnect as error:
            raise RefusedError(400, "service.upload-broken") from error
        n_bytes += len(part)
        if n_bytes > max_bytes:
            raise too_large
        block += part
        if len(block) >= _BLOCK_BYTES:
            yield bytes(block)
            block.clear()
    if n_said is not None and n_bytes != n_said:
        raise RefusedError(400, "service.upload-broken")
    if block:
        yield bytes(block)


async def read_body(request: Request, *, max_bytes: int, stall_s: float) -> bytes:
    """Return the whole of a small body; see :func:`receive_body`."""
    blocks = receive_body(request, max_bytes=max_bytes, stall_s=stall_s)
    return b"".join([block async for block in blocks])
