import os

import pytest

from barun.capture import opencv


@pytest.mark.parametrize("wish", [None, "3"])
def test_environment_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch, wish: str | None) -> None:
    name = "OPENBLAS_NUM_THREADS"
    monkeypatch.delenv(name, raising=False)
    if wish is not None:
        monkeypatch.setenv(name, wish)
    with opencv._without_idle_threads():
        assert os.environ[name] == (wish or "1")
    assert os.environ.get(name) == wish
