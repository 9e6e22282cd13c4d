from pathlib import Path

import pytest

from barun.capture.opening import _as_path


@pytest.mark.parametrize("name", ["a b.mp4", "a%20b.mp4", "100%.mp4", "50%2525.mp4", "달리기.mp4"])
def test_file_address_leads_back_to_the_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    assert _as_path(path.as_uri()) == path
