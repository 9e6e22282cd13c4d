import json
from pathlib import Path

import pytest

from barun.cli.main import main
from barun.monitoring import examination
from barun.monitoring.installed_files import check_font


@pytest.mark.slow
def test_this_installation_is_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--json", "--no-cameras"]) == 0

    answer = json.loads(capsys.readouterr().out)
    assert answer["outcome"] in ("ok", "warn")
    assert [check for check in answer["checks"] if check["outcome"] == "fail"] == []
    assert {"python", "model.pose_detector"} <= {check["key"] for check in answer["checks"]}


def test_failure_shows_its_cure_and_the_status(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    font = check_font(tmp_path)  # an empty folder of fonts
    monkeypatch.setattr(examination, "examine", lambda *_arguments, **_options: iter([font]))

    assert main(["doctor", "--lang", "ko"]) == 1

    shown = capsys.readouterr().out
    assert font.finding_text("ko") in shown
    assert "해결 방법:" in shown
    assert "해결해야 할 문제가 1개" in shown
