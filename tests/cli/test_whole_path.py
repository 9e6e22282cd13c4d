"""The 395 recordings of one person from a file to a model that judges live, and back."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import numpy as np
import numpy.typing as npt
import pytest
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from barun.learning.datasets.library import FOLDER_NAME, DatasetLibrary
from barun.posture.rows import PoseRows
from barun.posture.view.view import View
from barun.registry.opening import opened_registry
from barun.registry.service_model import build_view_model
from barun.service.launch.key_file import kept_key
from scripts.ended_process import ended
from tests.cli.command_line import CommandLine
from tests.service.live.client import frame

pytestmark = [pytest.mark.slow, pytest.mark.allow_hosts(["127.0.0.1"])]

_PATIENCE_S: Final = 120.0
_ANSWER_S: Final = 10.0
_HUNDREDTH: Final = 0.0101
"""Confidence is said in hundredths."""
_LEGACY_SETS: Final = "robust-28,simple-68,full-108"
_WORDS: Final = {View.FRONT: "front", View.LEFT_SIDE: "left", View.RIGHT_SIDE: "right"}
_PROGRAM: Final = (
    "from barun.cli.main import main; raise SystemExit(main(['serve', '--port', '0']))"
)

Run = Callable[..., Any]
_Array = npt.NDArray[np.float64]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BARUN_DATA_FOLDER", str(tmp_path / "home"))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, barun: CommandLine) -> Run:
    """Return what runs a command and gives its JSON."""
    barun.use(home)
    call = barun.below()

    def told(*words: str) -> Any:
        return json.loads(call(*words, "--json")[0])

    return told


@contextmanager
def _service(log: Path) -> Iterator[str]:
    """Run ``barun serve``, as this test's environment says, and yield its address."""
    with (
        log.open("w") as errors,
        ended(
            subprocess.Popen(
                [sys.executable, "-c", _PROGRAM], stdout=subprocess.PIPE, stderr=errors, text=True
            )
        ) as process,
    ):
        assert process.stdout is not None
        said = process.stdout.readline()
        place = said[said.find("http://") :].split()
        assert place, (said, log.read_text())
        yield place[0].partition("/?launch=")[0]


def _events(log: Path) -> list[dict[str, Any]]:
    lines = log.read_text().splitlines()
    found = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
    return [one for one in found if one["event"] == "model_in_service"]


def _key(home: Path) -> dict[str, str]:
    """Return what a program sends that may use the service."""
    return {"Authorization": f"Bearer {kept_key(str(home))}"}


def _wait_for(address: str, known: dict[str, str], version: int) -> None:
    """Wait until a version of the view model is in service, by what the service says."""
    end_s = time.monotonic() + _PATIENCE_S
    served: dict[str, Any] = {}
    while time.monotonic() < end_s:
        health = httpx.get(f"{address}/healthz", timeout=_PATIENCE_S, trust_env=False).json()
        listed = httpx.get(
            f"{address}/api/models", headers=known, timeout=_PATIENCE_S, trust_env=False
        ).json()
        served = {one["name"]: one for one in listed["served"]}["view"]
        if health["models"] == listed["served"] and served["version"] == version:
            assert (served["origin"], served["problem"]) == ("champion", "")
            return
        time.sleep(0.1)
    pytest.fail(f"version {version} did not come into service: {served}")


class _Sitter:
    """Shows one recorded pose to the service again and again."""

    def __init__(self, socket: ClientConnection, image: npt.NDArray[np.float32]) -> None:
        self._socket = socket
        self._body = image.astype("<f4").tobytes()
        self._n_frames = 0
        hello = {"type": "hello", "protocol": 1, "camera": {"id": "c", "label": "webcam"}}
        socket.send(json.dumps(hello))

    def look(self) -> tuple[str | None, float | None]:
        """Show the pose once; return view and confidence, which follow it over a second or two."""
        self._n_frames += 1
        head = frame(self._n_frames, time.monotonic(), self._body, kind=1, size=(640, 480))
        self._socket.send(head)
        while True:
            try:
                heard = json.loads(self._socket.recv(timeout=_ANSWER_S))
            except TimeoutError:  # passed over: a busy service looks at the next one
                return None, None
            if heard["type"] == "answer" and heard["seq"] == self._n_frames:
                return heard["view"], heard["view_confidence"]

    def look_until(self, confidence: float) -> tuple[str | None, float | None]:
        """Show the pose ten times a second until it is seen with a confidence."""
        end_s = time.monotonic() + _PATIENCE_S
        while True:
            view, seen = self.look()
            is_there = seen is not None and abs(seen - confidence) < _HUNDREDTH
            if is_there or time.monotonic() > end_s:
                return view, seen
            time.sleep(0.1)


def _images(home: Path) -> npt.NDArray[np.float32]:
    """Return the imported poses as a browser sends them, (N, 33, 4); hidden where missing."""
    rows = DatasetLibrary(home / FOLDER_NAME).load("one").rows
    image = np.zeros((len(rows), 33, 4), dtype=np.float32)
    image[..., :2] = np.nan_to_num(rows.image_xyz[..., :2], nan=0.0)
    image[..., 3] = np.isfinite(rows.image_xyz[..., 0])
    return image


def _expected(home: Path, images: npt.NDArray[np.float32]) -> dict[int, _Array]:
    """Return what each registered version says of each pose, (N, 4), by its number."""
    aspect = np.full(len(images), 640 / 480)
    rows = PoseRows.from_arrays(images[..., :3], images[..., 3], aspect)
    with opened_registry(home, "", time.time) as registry:
        return {
            number: build_view_model(
                registry.load(registry.find("view", number)).classifiers
            ).view_probabilities(rows)
            for number in (1, 2)
        }


def _choose_pose(expected: dict[int, _Array]) -> int:
    """Return the pose that both versions see alike but of which they are not equally sure."""
    first, second = expected[1], expected[2]
    sure = np.minimum(first.max(axis=1), second.max(axis=1))
    is_told = (sure > 0.65) & (first.argmax(axis=1) == second.argmax(axis=1))
    apart = np.where(is_told, np.abs(first.max(axis=1) - second.max(axis=1)), 0.0)
    return int(apart.argmax())


def test_from_a_file_to_a_model_that_judges_live_and_back(
    home: Path, run: Run, tmp_path: Path, data_dir: Path
) -> None:
    pytest.importorskip("optuna")
    pytest.importorskip("skl2onnx")
    source = data_dir / "posture" / "view_p1_395.csv"

    # import and check
    agreed = ("--consent", "given", "--purpose", "tests")
    imported = run("data", "import", str(source), "--name", "one", "--person", "P1", *agreed)
    assert (imported["n_new"], imported["people"]) == (395, {"P1": 395})
    found = {finding["id"] for finding in run("data", "check", "one", "--quiet")["findings"]}
    assert {"mixed-view-1", "contradiction-1", "near-copy-1"} <= found

    # train: the older sets of features compared, then a second model to exchange
    trained = {}
    for number, features, kinds in (
        (1, _LEGACY_SETS, "extra-trees,logistic,neighbours"),
        (2, "full-108", "neighbours"),
    ):
        out = tmp_path / f"trained-{number}"
        words = ["--out", str(out), "--budget", "10m", "--trials", "4", "--quiet"]
        words += ["--features", features, "--candidates", kinds]
        trained[number] = run("train", "view", "--data", "one", *words)
        page = Path(trained[number]["page"]).read_text("utf-8")
        assert "There is only one person" in page
        (part,) = trained[number]["parts"]
        assert part["data"]["rows"] == 289
        assert part["data"]["version_sha256"] == imported["version"]
        for kind in part["candidates"].values():
            assert kind["random"]["accuracy"] >= 0.983
        assert part["chosen"]["feature_spec"].startswith("legacy-")

    # register and promote
    for number in (1, 2):
        model = run("models", "register", "view", trained[number]["model"])
        assert model["number"] == number
        assert (model["dataset_hash"], model["people"]) == (imported["version"], ["P1"])
    assert run("models", "promote", "view@1", "--why", "first")["to_number"] == 1

    # serve: one session sees each of them judge, without a restart
    images = _images(home)
    expected = _expected(home, images)
    pose = _choose_pose(expected)
    told = {number: expected[number][pose].max() for number in (1, 2)}
    assert abs(told[1] - told[2]) > 0.02, "the two models cannot be told apart by any pose"
    view = _WORDS[View(int(expected[1][pose].argmax()))]
    log = tmp_path / "service.log"
    with _service(log) as address:
        place = address.replace("http", "ws") + "/api/live"
        with connect(
            place,
            origin=Origin(address),
            proxy=None,
            compression=None,
            additional_headers=_key(home),
        ) as socket:
            sitter = _Sitter(socket, images[pose])
            sitter.look()
            for command, number in (
                ((), 1),
                (("promote", "view@2"), 2),
                (("rollback", "view", "--why", "worse"), 1),
            ):
                if command:
                    run("models", *command)
                _wait_for(address, _key(home), number)
                seen, confidence = sitter.look_until(told[number])
                assert confidence == pytest.approx(told[number], abs=_HUNDREDTH)
                assert seen is not None
                assert seen.startswith(view)
        versions = [one["version"] for one in _events(log) if one["source"] == "view"]
        assert versions[-3:] == ["1", "2", "1"]
    changes = run("models", "history", "view")["changes"]
    assert [(one["kind"], one["to_number"]) for one in changes] == [
        ("rollback", 1),
        ("promote", 2),
        ("promote", 1),
    ]
