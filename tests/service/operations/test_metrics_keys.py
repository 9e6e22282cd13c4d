"""The keys of the figures: they open one address for reading, and nothing else."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from barun.errors import InputError, StorageError
from barun.service.operations.metrics_keys import METRICS_KEYS_FOLDER, MetricsKeys
from tests.service.conftest import Service

NOW_S = 1_795_000_000.0


def ask(service: Service, method: str, path: str, key: str | None, kind: str = "Bearer") -> int:
    async def request() -> int:
        headers = {} if key is None else {"Authorization": f"{kind} {key}"}
        transport = httpx.ASGITransport(service.app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:8765", headers=headers
        ) as client:
            return (await client.request(method, path)).status_code

    return asyncio.run(request())


@pytest.fixture
def keys(tmp_path: Path) -> MetricsKeys:
    return MetricsKeys(str(tmp_path / "data"))


@pytest.fixture(params=[False, True], ids=["one person", "accounts"])
def guarded(
    request: pytest.FixtureRequest, make_service: Callable[..., Service], tmp_path: Path
) -> Service:
    return make_service(data_folder=str(tmp_path / "data"), accounts=request.param)


def test_a_key_opens_the_figures_and_nothing_else(guarded: Service, keys: MetricsKeys) -> None:
    key = keys.add("prometheus", NOW_S)  # of another process: the service runs already
    assert ask(guarded, "GET", "/metrics", key) == 200
    assert ask(guarded, "HEAD", "/metrics", key) in {200, 405}
    assert ask(guarded, "GET", "/metrics", None) == 401
    for wrong in (key[:-1] + "-", "", key.upper(), f"{key}x", "prometheus"):
        assert ask(guarded, "GET", "/metrics", wrong) == 401
    assert ask(guarded, "GET", "/metrics", key, kind="Basic") == 401
    assert ask(guarded, "POST", "/metrics", key) in {401, 403, 405}
    paths = ("/api/operations", "/api/status", "/api/settings", "/metrics/", "/api/people")
    for path in paths:
        assert ask(guarded, "GET", path, key) in {401, 403}


def test_what_was_taken_back_opens_nothing_at_once(guarded: Service, keys: MetricsKeys) -> None:
    one, other = keys.add("prometheus", NOW_S), keys.add("grafana", NOW_S)
    keys.remove("prometheus")
    assert ask(guarded, "GET", "/metrics", one) == 401
    assert ask(guarded, "GET", "/metrics", other) == 200
    again = keys.add("prometheus", NOW_S)
    assert ask(guarded, "GET", "/metrics", one) == 401
    assert ask(guarded, "GET", "/metrics", again) == 200


def test_there_is_no_key_before_somebody_makes_one(guarded: Service, tmp_path: Path) -> None:
    assert not (tmp_path / "data" / METRICS_KEYS_FOLDER).exists()
    assert ask(guarded, "GET", "/metrics", "") == 401


def test_what_is_kept_is_a_hash_that_nobody_else_reads(
    keys: MetricsKeys, guarded: Service, tmp_path: Path
) -> None:
    key = keys.add("prometheus", NOW_S)
    folder = tmp_path / "data" / METRICS_KEYS_FOLDER
    (kept,) = folder.iterdir()
    assert len(key) == 43
    assert key not in kept.read_text()
    (listed,) = keys.all()
    assert (listed.name, listed.made_s) == ("prometheus", NOW_S)
    assert listed.hash.hex() in kept.read_text()
    assert ask(guarded, "GET", "/metrics", listed.hash.hex()) == 401  # a stolen hash is no key
    if os.name != "nt":
        assert kept.stat().st_mode & 0o777 == 0o600
        assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps data folders to their owner")
def test_a_key_that_others_could_have_written_opens_nothing(
    guarded: Service, keys: MetricsKeys, tmp_path: Path
) -> None:
    key = keys.add("prometheus", NOW_S)
    path = tmp_path / "data" / METRICS_KEYS_FOLDER / "prometheus"
    path.chmod(0o666)
    assert keys.all() == ()
    assert ask(guarded, "GET", "/metrics", key) == 401
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    assert ask(guarded, "GET", "/metrics", key) == 401


@pytest.mark.parametrize("content", ["", "{", "[]", '{"sha256": "zz", "made_s": 1}',
                                     '{"sha256": "", "made_s": 1}', '{"made_s": 1}'])  # fmt: skip
def test_a_damaged_file_opens_nothing_and_stops_nobody(
    guarded: Service, keys: MetricsKeys, tmp_path: Path, content: str
) -> None:
    key = keys.add("grafana", NOW_S)
    path = tmp_path / "data" / METRICS_KEYS_FOLDER / "prometheus"
    path.write_text(content)
    path.chmod(0o600)
    assert [one.name for one in keys.all()] == ["grafana"]
    assert ask(guarded, "GET", "/metrics", key) == 200
    with pytest.raises(InputError):
        keys.add("prometheus", NOW_S)
    keys.remove("prometheus")
    assert keys.add("prometheus", NOW_S)


@pytest.mark.parametrize(
    "name", ["", "..", "../launch.key", "a/b", "A", "-a", "a b", "a\n", ".part", "x" * 41]
)
def test_a_name_leads_nowhere_else(keys: MetricsKeys, name: str) -> None:
    for act in (lambda: keys.add(name, NOW_S), lambda: keys.remove(name)):
        with pytest.raises(InputError) as refused:
            act()
        assert refused.value.code == "metrics_keys.bad-name"


def test_a_name_is_taken_once_and_there_are_not_too_many(keys: MetricsKeys) -> None:
    with pytest.raises(InputError) as refused:
        keys.remove("prometheus")
    assert refused.value.code == "metrics_keys.none-yet"
    keys.add("prometheus", NOW_S)
    with pytest.raises(InputError, match="Known: prometheus"):
        keys.remove("grafana")
    with pytest.raises(InputError) as refused:
        keys.add("prometheus", NOW_S)
    assert refused.value.code == "metrics_keys.there"
    for number in range(19):
        keys.add(f"one-{number}", NOW_S)
    with pytest.raises(InputError) as refused:
        keys.add("one-more", NOW_S)
    assert refused.value.code == "metrics_keys.too-many"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("in the way")
    with pytest.raises(StorageError) as refused:
        MetricsKeys(str(tmp_path)).add("prometheus", NOW_S)
    assert refused.value.code == "store.unwritable"


@pytest.mark.parametrize("shown", ["Bearer ", "Bearer", "Basic x", "", "Bearer x"])
def test_without_a_data_folder_nothing_is_let_in(shown: str) -> None:
    headers = [(b"authorization", shown.encode())]
    scope = {"type": "http", "path": "/metrics", "method": "GET", "headers": headers}
    assert not MetricsKeys("").lets_in(scope)
    assert not MetricsKeys("").lets_in({**scope, "type": "websocket"})
    assert MetricsKeys("").all() == ()
    with pytest.raises(InputError) as refused:
        MetricsKeys("").add("prometheus", NOW_S)
    assert refused.value.code == "metrics_keys.no-folder"
