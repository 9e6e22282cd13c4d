import re
import tomllib
from importlib import resources
from pathlib import Path

from barun.monitoring.examination import examine
from tests.monitoring.test_inference import SlowEngine


def test_everything_is_looked_at_and_speaks_both_languages(tmp_path: Path) -> None:
    engine = SlowEngine(5)
    checks = list(
        examine(tmp_path, build_engine=lambda: engine, encoding="utf-8", clock=engine.clock)
    )
    areas = list(dict.fromkeys(check.key.partition(".")[0] for check in checks))
    assert areas == [
        "barun", "python", "library", "opencv", "model", "classifier", "inference", "camera",
        "folder", "font", "page", "terminal",
    ]  # fmt: skip
    assert len({check.key for check in checks}) == len(checks)
    for check in checks:
        english, korean = check.as_json("en"), check.as_json("ko")
        assert all(english[part] for part in ("title", "finding"))
        assert (check.cure_text("en") is None) == (check.cure_text("ko") is None)
        assert english["key"] == korean["key"]


def test_cameras_can_be_left_alone(tmp_path: Path) -> None:
    engine = SlowEngine(5)
    checks = examine(tmp_path, build_engine=lambda: engine, encoding="utf-8", with_cameras=False)
    assert not any(check.key.startswith("camera") for check in checks)


def test_every_text_is_used_and_every_used_text_exists() -> None:
    catalogue = resources.files("barun.messages").joinpath("monitoring.toml")
    entries = set(tomllib.loads(catalogue.read_text(encoding="utf-8")))
    code = "\n".join(
        file.read_text(encoding="utf-8")
        for file in Path(str(resources.files("barun.monitoring"))).glob("*.py")
    )
    used = set(re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)+)"', code))
    used |= {"folder-data-cure", "folder-current-cure"}  # made of the use of the folder
    titles = {entry for entry in entries if entry.startswith("title-")}
    assert entries - titles <= used
    assert {entry for entry in used if entry.endswith("-cure")} <= entries
