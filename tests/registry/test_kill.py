"""A process that is killed while it registers or promotes leaves nothing half-done."""

import os
from pathlib import Path

import pytest

from barun.registry.opening import opened_registry
from tests.fixtures.killed_script import run_killed
from tests.registry.killed_registrar import take_step
from tests.registry.model_folders import toy_folder

_SCRIPT = Path(__file__).with_name("killed_registrar.py")


def _prepare(home: Path, database_url: str, step: str) -> None:
    toy_folder(home / "first", scale=1.0)
    toy_folder(home / "second", scale=2.0)
    with opened_registry(home, database_url, lambda: 1.0) as registry:
        registry.register("toy", home / "first", who="me")
        registry.promote("toy", 1, who="me")
        if step != "register":
            registry.register("toy", home / "second", who="me")
        if step == "roll back":
            registry.promote("toy", 2, who="me")


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize(
    ("step", "touch", "at"),
    [
        pytest.param("register", "fsync", 1, id="register, a file written"),
        pytest.param("register", "fsync", 2, id="register, all files written"),
        pytest.param("register", "rename", 1, id="register, before the folder stands"),
        pytest.param("register", "written", 2, id="register, a row written"),
        pytest.param("register", "commit", 1, id="register, before the commit"),
        pytest.param("promote", "written", 2, id="promote, alias written, log not"),
        pytest.param("promote", "written", 3, id="promote, both written"),
        pytest.param("promote", "commit", 1, id="promote, before the commit"),
        pytest.param("roll back", "written", 2, id="roll back, alias written, log not"),
    ],
)
def test_killed_at_any_touch(
    tmp_path: Path, database_url: str, step: str, touch: str, at: int
) -> None:
    home = tmp_path / "home"
    _prepare(home, database_url, step)
    assert run_killed(_SCRIPT, home, database_url, step, touch, at)
    live = 2 if step == "roll back" else 1
    with opened_registry(home, database_url, lambda: 3.0) as registry:
        versions = registry.book.versions("toy")
        assert [one.number for one in versions] == ([1] if step == "register" else [1, 2])
        for version in versions:
            assert registry.load(version).difference < 1e-6
        # alias and log say the same: both happened or neither
        assert registry.book.aliases() == {("toy", "champion"): live}
        assert [one.to_number for one in registry.live_at(9.0)] == [live]
        assert registry.book.log()[0].to_number == live

        take_step(registry, home, step)  # the same again goes on
        if step == "register":
            (_, second) = registry.book.versions("toy")
            assert registry.load(second).record.number == 2
        else:
            assert registry.book.log()[0].to_number == (1 if step == "roll back" else 2)
        left = {path.name for path in (home / "models").iterdir()} - {".lock"}
        assert left == {one.sha256 for one in registry.book.versions()}
