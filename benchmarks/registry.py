"""What does serving registered models cost? ``python -m benchmarks.registry``.

Three questions. How long does a prediction take, of one row and of 256 (one frame each of so many
sessions), in the runtime a model is registered for, beside scikit-learn in the same run, and are
the answers the same? How long does a running service take from a rollback in another process to the
answer of the old model? How long does the log of 10,000 changes take to say what was live?

The models are every kind that ``barun train view|posture`` compares and writes for the registry
(``barun.learning.comparison.candidates.CANDIDATES``), written as it writes them, with the
parameters it tries first, trained on 4000 made-up rows of 30 features and three classes: more rows
and a class more than the recordings at hand. Blocks take turns, so that a wandering processor meets
both alike. Everything runs on one thread, whose processor time is counted: by the clock it would
also be what else the machine does.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from barun.learning.comparison.candidates import CANDIDATES, Configuration
from barun.learning.comparison.neighbour_file import pack_neighbours
from barun.learning.onnx_export import export_sklearn, hash_rows
from barun.models.artefact import ARTEFACT_FOLDER
from barun.models.classifier import Classifier, ClassifierMetadata
from barun.models.trained_file import open_trained
from barun.registry.model_registry import ModelRegistry
from barun.registry.opening import opened_registry
from barun.service.launch.key_file import kept_key
from barun.simulate import UPRIGHT, SittingScript, simulate_sitting
from benchmarks.live_load import encode_frames
from benchmarks.marks import Mark, report
from scripts.ended_process import ended

__all__ = ["main"]

_ROWS, _COLUMNS, _MANY = 4000, 30, 256
_BLOCKS: Final = 21
_SPEND_S: Final = 0.02
"""Processor time of one block."""
_ONE_MS, _MANY_MS, _TIMES, _SAME = 0.05, 2.0, 100.0, 1e-5
_ROLLBACK_S: Final = 2.0
_ROLLBACKS: Final = 10
_LOG_ENTRIES: Final = 10_000
_HISTORY_MS: Final = 50.0
_CLASSES: Final = ("a", "b", "c")


@dataclass(frozen=True, slots=True)
class _Speed:
    """Milliseconds of processor time, medians over blocks."""

    family: str
    runtime: str
    one_ms: float
    one_sklearn_ms: float
    many_ms: float
    many_sklearn_ms: float
    difference: float

    @property
    def times(self) -> float:
        """How many times faster one row is."""
        return self.one_sklearn_ms / self.one_ms


def _data() -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    generator = np.random.default_rng(0)
    rows = generator.normal(size=(_ROWS + _MANY, _COLUMNS)).astype(np.float32)
    scores = rows @ generator.normal(size=(_COLUMNS, 3)) + 2 * rows[:, :3] * rows[:, 3:6]
    scores += generator.normal(scale=2.0, size=scores.shape)
    return rows, np.argmax(scores, axis=1)


def _block(act: Callable[[], object]) -> float:
    """Return milliseconds of processor time of one call, from as many as fill a block."""
    n_calls, start_s = 0, time.thread_time()
    while (spent_s := time.thread_time() - start_s) < _SPEND_S or n_calls < 3:
        act()
        n_calls += 1
    return 1000 * spent_s / n_calls


def _measure(family: str) -> _Speed:
    rows, labels = _data()
    configuration = Configuration(family, "made up", 1.0, CANDIDATES[family].defaults)
    model: Any = configuration.build(n_features=_COLUMNS, has_gaps=False, seed=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a network stopped early is as fast
        model.fit(rows[:_ROWS], labels[:_ROWS])
    metadata = ClassifierMetadata("bench/1", _CLASSES, {}, hash_rows(rows[:_ROWS], labels[:_ROWS]))
    if family == "neighbours":
        served: Classifier = open_trained("m.npz", pack_neighbours(model, metadata, _CLASSES))
    else:
        content = export_sklearn(model, n_features=_COLUMNS, metadata=metadata)
        served = open_trained("m.onnx", content)
    many, one = rows[_ROWS:], rows[_ROWS : _ROWS + 1]
    difference = float(np.abs(served.probabilities(many) - model.predict_proba(many)).max())
    acts: list[Callable[[], object]] = [
        lambda: served.probabilities(one),
        lambda: model.predict_proba(one),
        lambda: served.probabilities(many),
        lambda: model.predict_proba(many),
    ]
    spent = np.array([[_block(act) for act in acts] for _ in range(_BLOCKS)])
    one_ms, one_sklearn_ms, many_ms, many_sklearn_ms = np.median(spent, axis=0).tolist()
    runtime = "NumPy" if family == "neighbours" else "ONNX"
    return _Speed(family, runtime, one_ms, one_sklearn_ms, many_ms, many_sklearn_ms, difference)


def _measure_families() -> list[Mark]:
    print(
        "kinds that `barun train view|posture` trains and registers, with what it tries first, on"
        f" {_ROWS} made-up rows of {_COLUMNS} features and {len(_CLASSES)} classes:\n"
        "one row and 256, ms of processor time; the largest difference of a probability"
    )
    marks: list[Mark] = []
    for name in CANDIDATES:
        with threadpool_limits(1):
            speed = _measure(name)
        print(
            f"  {speed.family:<11} {speed.runtime:<6} {speed.one_ms:8.4f}"
            f" (scikit-learn {speed.one_sklearn_ms:7.3f}, {speed.times:6.1f} times)"
            f" {speed.many_ms:8.3f} (scikit-learn {speed.many_sklearn_ms:7.2f})"
            f"  {speed.difference:.1e}"
        )
        marks.append(Mark(f"{name}, difference", speed.difference, "", _SAME, "at most"))
        marks.append(Mark(f"{name}, one row", speed.one_ms, "ms", _ONE_MS, "at most"))
        marks.append(Mark(f"{name}, 256 rows", speed.many_ms, "ms", _MANY_MS, "at most"))
        if name == "forest":
            marks.append(Mark("forest, one row, times faster", speed.times, "", _TIMES, "at least"))
    return marks


@contextmanager
def _service(home: Path) -> Iterator[str]:
    program = (
        "import sys\nfrom barun.service.server import serve\n"
        "from barun.service.settings import ServiceSettings\n"
        "serve(ServiceSettings(port=0, data_folder=sys.argv[1]),"
        " on_listening=lambda address: print(address, flush=True))"
    )
    with ended(
        subprocess.Popen(
            [sys.executable, "-c", program, str(home)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    ) as process:
        said = "" if process.stdout is None else process.stdout.readline()
        yield said.partition("?")[0].strip()


def _register_two(registry: ModelRegistry, place: Path) -> None:
    """Register the view model that comes with Barun, and the same with another threshold."""
    import onnx

    content = (ARTEFACT_FOLDER / "posture_view.onnx").read_bytes()
    for number, below in ((1, 0.1), (2, 0.11)):
        folder = place / str(number)
        folder.mkdir()
        model = onnx.load_from_string(content)
        for entry in model.metadata_props:
            if entry.key == "thresholds":
                entry.value = f'{{"veto_below": {below}}}'
        (folder / "posture_view.onnx").write_bytes(model.SerializeToString())
        registry.register("view", folder, who="benchmark")


class _Session:
    """One session of a running service, shown the same person again and again."""

    def __init__(self, address: str, home: Path) -> None:
        from websockets.sync.client import connect
        from websockets.typing import Origin

        self._health = f"{address}healthz"
        origin = address.rstrip("/")
        place = origin.replace("http", "ws") + "/api/live"
        self._leaving = ExitStack()
        self._socket = self._leaving.enter_context(
            connect(
                place,
                origin=Origin(origin),
                additional_headers={"Authorization": f"Bearer {kept_key(str(home))}"},
                proxy=None,
                compression=None,
            )
        )
        self._socket.send('{"type": "hello", "protocol": 1, "camera": {"id": "c", "label": "c"}}')
        script = SittingScript.sit(UPRIGHT, 2)
        sequence = simulate_sitting(script, np.random.default_rng(1)).sequence
        self._body = encode_frames(sequence)[0]
        self._n_frames = 0

    def version(self) -> int | None:
        """Return which view model judges."""
        with urllib.request.urlopen(self._health) as answer:  # noqa: S310 # of this machine
            models = json.load(answer)["models"]
        found: int | None = next(one["version"] for one in models if one["name"] == "view")
        return found

    def ask(self) -> None:
        """Send a frame and wait for its answer."""
        self._n_frames += 1
        head = bytes([1, 1, 0, 0]) + self._n_frames.to_bytes(4, "little")
        head += np.array([time.monotonic()], dtype="<f8").tobytes()
        head += (1280).to_bytes(2, "little") + (720).to_bytes(2, "little")
        self._socket.send(head + self._body)
        while '"answer"' not in str(self._socket.recv(timeout=10)):
            pass

    def wait_for(self, version: int) -> None:
        """Wait until a version judges, and for its first answer."""
        while self.version() != version:
            time.sleep(0.02)
        self.ask()

    def close(self) -> None:
        """Leave."""
        self._leaving.close()


def _measure_rollback(home: Path) -> list[Mark]:
    with opened_registry(home, "", time.time) as registry:
        _register_two(registry, home)
        registry.promote("view", 1, who="benchmark")
        with _service(home) as address:
            session = _Session(address, home)
            session.wait_for(1)
            spent_s: list[float] = []
            for _ in range(_ROLLBACKS):
                registry.promote("view", 2, who="benchmark")
                session.wait_for(2)
                start_s = time.perf_counter()
                registry.roll_back("view", who="benchmark")
                session.wait_for(1)
                spent_s.append(time.perf_counter() - start_s)
            session.close()
    print(
        f"rollback in another process to an answer of the old model: median"
        f" {statistics.median(spent_s):.2f} s, slowest {max(spent_s):.2f} s of {_ROLLBACKS}"
    )
    return [Mark("rollback to an answer", max(spent_s), "s", _ROLLBACK_S, "at most")]


def _measure_history(home: Path) -> list[Mark]:
    now_s = 1_795_000_000.0

    def clock() -> float:
        return now_s

    with opened_registry(home, "", clock) as registry:
        _register_two(registry, home)
        for number in range(_LOG_ENTRIES):
            now_s += 60.0
            registry.book.promote(
                "view", 1 + number % 2, "champion", who="benchmark", why="", at_s=now_s
            )
        instants = np.random.default_rng(0).uniform(now_s - 60 * _LOG_ENTRIES, now_s, 200)
        spent_ms: list[float] = []
        for at_s in instants.tolist():
            start_s = time.perf_counter()
            (live,) = registry.live_at(at_s)
            spent_ms.append(1000 * (time.perf_counter() - start_s))
            if not live.at_s <= at_s < live.at_s + 60:
                raise RuntimeError(f"{live} was not live at {at_s}")
        start_s = time.perf_counter()
        registry.book.log(most=_LOG_ENTRIES)
        whole_ms = 1000 * (time.perf_counter() - start_s)
    slowest = float(np.quantile(spent_ms, 0.95))
    print(
        f"what was live, of {_LOG_ENTRIES} changes: median {statistics.median(spent_ms):.2f} ms,"
        f" 95 % within {slowest:.2f} ms; the whole log {whole_ms:.0f} ms"
    )
    return [Mark("history query, 95 %", slowest, "ms", _HISTORY_MS, "at most")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and report; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="not needed; taken for uniformity")
    parser.parse_args(arguments)
    marks = _measure_families()
    for measure in (_measure_rollback, _measure_history):
        with tempfile.TemporaryDirectory(prefix="barun-registry-") as folder:
            marks += measure(Path(folder))
    return report("registry", marks)


if __name__ == "__main__":
    sys.exit(main())
