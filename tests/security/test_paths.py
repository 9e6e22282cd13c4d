"""No name that somebody gives leads to a file of somebody else (path traversal).

Names in archives of models: ``tests/registry/test_model_archive.py``. Files of the page:
``tests/service/test_page_files.py``.
"""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.service.conftest import Service
from tests.service.fakes import FakeAnalyser

NAMES = [
    pytest.param("../outside", id="up"),
    pytest.param("..", id="the-folder-above"),
    pytest.param("../../../../../../etc/passwd", id="far-up"),
    pytest.param("/etc/passwd", id="absolute"),
    pytest.param("..\\outside", id="windows"),
    pytest.param("C:outside", id="drive"),
    pytest.param("a\0b", id="zero"),
    pytest.param("a\nb", id="line"),
    pytest.param("%2e%2e%2foutside", id="packed-twice"),
    pytest.param("x" * 5000, id="long"),
    pytest.param("CON", id="device"),
    pytest.param("‥/outside", id="two-dot-leader"),
]
OWN = {"Origin": "http://127.0.0.1:8765", "Sec-Fetch-Site": "same-origin"}
ROUTES = [
    ("GET", "/api/datasets/{name}/versions", None),
    ("POST", "/api/datasets/{name}/check", {}),
    ("PUT", "/api/datasets/{name}/current", {"version": "{name}"}),
    ("DELETE", "/api/datasets/{name}/versions/{name}", None),
    ("GET", "/api/collections/{name}", None),
    ("POST", "/api/collections/{name}/export", {"kind": "all"}),
    ("DELETE", "/api/collections/{name}/people/{name}", None),
    ("POST", "/api/models/{name}/promote", {"number": 1}),
    ("POST", "/api/models/{name}/rollback", {}),
    ("DELETE", "/api/runners/{name}", None),
    ("GET", "/api/exercises/{name}", None),
    ("GET", "/api/recordings/{name}", None),
    ("DELETE", "/api/profiles/{name}", None),
]


def listing(folder: Path) -> dict[str, int]:
    """Every file of a folder and its size."""
    return {
        str(path.relative_to(folder)): path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("name", NAMES)
def test_no_name_in_an_address_leads_out_of_the_data_folder(
    make_service: Callable[..., Service], tmp_path: Path, name: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    for file in ("card.json", "manifest.json", "journal"):
        (outside / file).write_text("{}")
    before = listing(outside)
    service = make_service(data_folder=str(tmp_path / "data"))
    for method, route, body in ROUTES:
        path = route.replace("{name}", quote(name, safe=""))
        options = {} if body is None else {"json": body}
        answer = service.request(method, path, headers=OWN, **options)
        assert 400 <= answer.status_code < 500, (method, path, answer.text)
        assert "root:" not in answer.text
    made = service.request("POST", "/api/collections", headers=OWN, json={"name": name})
    if made.status_code < 400:
        assert (tmp_path / "data").is_dir()
    assert listing(outside) == before
    strange = [
        path for path in tmp_path.iterdir() if path.name not in {"data", "outside", "static"}
    ]
    assert strange == []


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_an_upload_is_no_path_and_no_header(
    make_service: Callable[..., Service], name: str
) -> None:
    analyser = FakeAnalyser()
    service = make_service(analyser)
    recording = service.upload(name=quote(f"{name}\r\nSet-Cookie: a=b.mp4", safe=""))
    service.wait_for(recording, "done")
    (place,) = analyser.paths
    assert place.name == "recording"  # the same for every upload
    answer = service.request("GET", f"/api/recordings/{recording}/landmarks?format=csv")
    assert "Set-Cookie" not in answer.headers
    disposition = answer.headers.get("Content-Disposition", "")
    assert not set(disposition) & {"\r", "\n", "\0"}
    kept_name = disposition.partition('filename="')[2].partition('"')[0]
    assert not set(kept_name) & set("/\\")
