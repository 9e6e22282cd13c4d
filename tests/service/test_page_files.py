import asyncio
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from barun.service.packed_files import PackedFiles
from barun.service.page_files import PageFiles


@pytest.mark.parametrize("kind", [PageFiles, PackedFiles])
@pytest.mark.parametrize("is_built", [True, False])
@pytest.mark.parametrize(
    "path", ["/files/none.js", "/files/%00", "/files/a%00.js", "/files/..%2f..%2fsecret"]
)
def test_what_cannot_be_a_file_is_not_there(
    tmp_path: Path, path: str, kind: type[PageFiles], *, is_built: bool
) -> None:
    (tmp_path / "secret").write_text("secret")
    folder = tmp_path / "page" / "files"
    if is_built:
        folder.mkdir(parents=True)
        (folder / "a.js").write_text("export {};")
    app = Starlette(routes=[Mount("/files", kind(directory=folder, check_dir=False))])

    async def ask(path: str) -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(path)

    assert asyncio.run(ask(path)).status_code == 404
    assert asyncio.run(ask("/files/a.js")).status_code == (200 if is_built else 404)
