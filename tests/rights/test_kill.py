"""Killed at any moment, an erasure goes on at the next start, and is never half said to be done."""

import os
import re
import shutil
from pathlib import Path

import pytest

from barun.rights.note import has_unfinished
from benchmarks.erasure_search import find_bytes, searched_for
from tests.fixtures.killed_script import run_killed
from tests.rights.installations import (
    erasures_of,
    install,
    opened,
    registry_of,
    rows_of,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="no SIGKILL"),
]

_SCRIPT = Path(__file__).with_name("killed_eraser.py")
_NEVER = 10_000


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("installed"))


@pytest.mark.parametrize(
    ("touch", "at"),
    [
        pytest.param("replace", 1, id="before it is noted"),
        pytest.param("replace", 4, id="while collections are written anew"),
        pytest.param("rename", 2, id="while versions are written"),
        pytest.param("replace", 8, id="after the datasets"),
        pytest.param("commit", 1, id="before the successor is registered"),
        pytest.param("commit", 2, id="before the successor is promoted"),
        pytest.param("commit", 3, id="before the old version is erased"),
        pytest.param("commit", 4, id="before it is certified"),
        pytest.param("unlink", _NEVER, id="never"),
    ],
)
def test_killed_anywhere_it_goes_on(installed: Path, tmp_path: Path, touch: str, at: int) -> None:
    home = tmp_path / "home"
    shutil.copytree(installed, home)
    is_killed = run_killed(_SCRIPT, home, touch, at)
    assert is_killed == (at != _NEVER), "it was not killed where it was meant to be"
    certificates = list((home / "certificates").glob("*.json"))
    if is_killed:
        assert has_unfinished(home) != ((touch, at) == ("replace", 1))
        assert not certificates, "said to be done before it was"
    with opened(home) as store:
        erasures = erasures_of(home, store)
        done = erasures.resume()
        if (touch, at) == ("replace", 1):
            assert done == ()
            assert len(erasures.plan("P9041").holdings) == 5
            assert erasures.erase("P9041") is not None
        assert not erasures.plan("P9041")
        champion = registry_of(home, store).champion("view")
        assert champion is not None
        assert champion.people == ("P2", "P3")
    assert find_bytes(home, searched_for("P9041", rows_of("P9041").image_xyz)) == []
    (certificate,) = (home / "certificates").glob("*.json")
    said = certificate.read_text()
    assert re.search(r'"samples": 3', said), "what was there before the kill is counted"
    assert '"replaced_by": {' in said
    assert not has_unfinished(home)
    assert not (home / "erasures" / "training").exists()
