"""Files that lie packed: what clients with and without gzip get."""

import asyncio
import gzip
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from barun.service.packed_files import PackedFiles
from tests.service.conftest import Service

CONTENT = b"\0asm" + 1000 * b"one after another "
URL = "/assets/engine-1/runtime.wasm"
BUILT = Path(__file__).parents[2] / "src" / "barun" / "service" / "static" / "assets"


@pytest.fixture
def packed(page: Path) -> bytes:
    (page / "assets" / "engine-1").mkdir()
    content = gzip.compress(CONTENT)
    (page / "assets" / "engine-1" / "runtime.wasm.gz").write_bytes(content)
    return content


@pytest.mark.parametrize("accepted", ["gzip, deflate, br, zstd", "GZIP", "br;q=1, gzip;q=0.5"])
def test_who_takes_gzip_gets_the_file_as_it_lies(
    service: Service, packed: bytes, accepted: str
) -> None:
    answer = service.request("GET", URL, headers={"Accept-Encoding": accepted})
    assert answer.status_code == 200
    assert answer.content == CONTENT  # unpacked by the client
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Length"] == str(len(packed))
    assert answer.headers["Content-Type"] == "application/wasm"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "gzip; q=0.00, *;q=0.1"])
def test_who_does_not_gets_it_unpacked(service: Service, packed: bytes, accepted: str) -> None:
    answer = service.request("GET", URL, headers={"Accept-Encoding": accepted})
    assert answer.status_code == 200
    assert answer.content == CONTENT
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Content-Length"] == str(len(CONTENT)) != str(len(packed))
    assert answer.headers["Content-Type"] == "application/wasm"
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_only_what_a_client_has_is_not_sent_again(service: Service, packed: bytes) -> None:
    tags = {
        accepted: service.request("GET", URL, headers={"Accept-Encoding": accepted}).headers["ETag"]
        for accepted in ("gzip", "identity")
    }
    assert tags["gzip"] != tags["identity"]
    for accepted in tags:
        for tag_of, tag in tags.items():
            headers = {"Accept-Encoding": accepted, "If-None-Match": tag}
            answer = service.request("GET", URL, headers=headers)
            assert answer.status_code == (304 if accepted == tag_of else 200)
            assert answer.headers["ETag"] == tags[accepted]
            assert "Accept-Encoding" in answer.headers["Vary"]


def test_asked_for_the_head_alone(service: Service, packed: bytes) -> None:
    answer = service.request("HEAD", URL, headers={"Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.headers["Content-Length"]) == (200, str(len(packed)))


def test_a_part_is_one_of_what_is_sent(service: Service, packed: bytes) -> None:
    """Of the packed file, whose length is told; an unpacked one comes whole."""

    async def ask() -> tuple[httpx.Response, bytes]:
        headers = {"Accept-Encoding": "gzip", "Range": "bytes=2-5"}
        async with service.client() as client, client.stream("GET", URL, headers=headers) as answer:
            return answer, b"".join([part async for part in answer.aiter_raw()])

    answer, part = asyncio.run(ask())
    assert (answer.status_code, part) == (206, packed[2:6])
    assert answer.headers["Content-Range"] == f"bytes 2-5/{len(packed)}"
    headers = {"Accept-Encoding": "identity", "Range": "bytes=2-5"}
    whole = service.request("GET", URL, headers=headers)
    assert (whole.status_code, whole.content) == (200, CONTENT)


def test_a_file_that_lies_plain_too_is_sent_plain(
    service: Service, packed: bytes, page: Path
) -> None:
    (page / "assets" / "engine-1" / "runtime.wasm").write_bytes(b"newer")
    assert service.request("GET", URL).content == b"newer"


@pytest.mark.parametrize("name", ["none.wasm", "engine-1", "../index.html", "engine-1/"])
def test_nothing_else_is_found(service: Service, packed: bytes, name: str) -> None:
    answer = service.request("GET", f"/assets/{name}")
    assert (answer.status_code, set(answer.json())) == (404, {"error"})


def test_a_packed_file_outside_is_not_reached(tmp_path: Path) -> None:
    (tmp_path / "secret.wasm.gz").write_bytes(gzip.compress(b"secret"))
    (tmp_path / "open").mkdir()
    app = Starlette()
    app.mount("/", PackedFiles(directory=tmp_path / "open"))

    async def ask() -> int:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
            return (await client.get("/%2e%2e/secret.wasm")).status_code

    assert asyncio.run(ask()) == 404


def test_the_built_page_holds_its_engine_packed(make_service: Callable[..., Service]) -> None:
    if not BUILT.is_dir():
        pytest.skip("the page is not built: make install")
    engine = {file.name for file in BUILT.glob("litert-*/*")}
    assert engine == {
        f"litert_wasm_{kind}_internal.{ending}.gz"
        for kind in ("threaded", "compat")
        for ending in ("js", "wasm")
    }
    for file in BUILT.glob("litert-*/*.wasm.gz"):
        assert gzip.decompress(file.read_bytes()).startswith(b"\0asm")
