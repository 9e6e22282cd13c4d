"""Is somebody gone who is erased? ``python -m benchmarks.erasure [--data DIR]``.

Four people are in a dataset; one of them was recorded, too. A model that keeps the rows it has
learnt (nearest neighbours) is trained on everybody and judges in a running service; poses are
exported, the database is backed up. Then one is erased by ``barun privacy erase`` beside the
service, and every file there is (database, its log, journals, versions, models, export, backup,
output of the service, certificates) is searched for how they were called (also in UTF-16 and
escaped in JSON) and where their body was (float32, float64, base 64, text), inside archives, too.
The same search before must find them, in the database, a journal, a version, the model and the
export.

A second round kills the erasing process again and again, and lets the start of the service finish.

With ``--data``, the people are those of ``posture/`` there; else they are made up.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.collection.collection import Collection
from barun.collection.dataset import finish_collection
from barun.collection.entry import Sample
from barun.collection.label import Label
from barun.landmarks.landmark import N_LANDMARKS
from barun.learning.comparison.candidates import Configuration
from barun.learning.comparison.recipe import Recipe, RecipePart
from barun.learning.comparison.report import DataSource
from barun.learning.datasets.importing import find_data_files, read_data_files
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Consent, Step
from barun.learning.datasets.rows import LabelledRows, make_row_ids
from barun.registry.opening import opened_registry
from barun.rights.note import has_unfinished
from barun.service.launch.key_file import kept_key
from benchmarks.erasure_search import find_bytes, searched_for
from benchmarks.marks import Mark, report
from scripts.ended_process import ended

__all__ = ["main"]

_ERASED: Final = "P9041"
"""Long enough that no five letters in a row are it by chance."""
_PEOPLE: Final = (_ERASED, "P2", "P3", "P4")
_FILES: Final = ("p1.csv", "p2.csv", "p3.csv", "p5.csv")
_PATIENCE_S: Final = 120.0
_DATASET: Final = "posture"
_KILLS: Final = 5
_PROGRAM: Final = (
    "import sys; from barun.cli.main import main; raise SystemExit(main(sys.argv[1:]))"
)


def _made_up(person: str) -> LabelledRows:
    """Return 80 poses of somebody made up, half from the front and half from the side."""
    random = np.random.default_rng(int(person[1:]))
    count = 80
    view = np.tile(np.array([1, 2], dtype=np.int8), count // 2)
    body = np.zeros((count, N_LANDMARKS, 3), dtype=np.float64)
    body[..., 0] = np.linspace(-0.08, 0.08, N_LANDMARKS) * np.where(view == 1, 1.0, 0.25)[:, None]
    body[..., 1] = np.linspace(-0.2, 0.4, N_LANDMARKS)
    body *= random.uniform(0.8, 1.2)
    body[..., :2] += 0.5 + random.normal(0, 0.004, (count, N_LANDMARKS, 2))
    body[..., 2] = np.nan
    image_xyz = body.astype(np.float32)
    name = np.full(count, f"{person.lower()}.csv")
    return _rows(person, image_xyz, view, name)


def _rows(
    person: str,
    image_xyz: npt.NDArray[np.float32],
    view: npt.NDArray[np.int8],
    name: npt.NDArray[np.str_],
) -> LabelledRows:
    count = len(image_xyz)
    rows = np.arange(2, count + 2)
    return LabelledRows(
        row_id=make_row_ids(name, rows, image_xyz),
        image_xyz=image_xyz,
        visibility=np.full((count, N_LANDMARKS), np.nan, dtype=np.float32),
        size_wh=np.tile(np.array([640, 480], dtype=np.int32), (count, 1)),
        person=np.full(count, person),
        session=name,
        recorded_at_s=1.795e9 + 2.0 * np.arange(count, dtype=np.float64),
        source=np.full(count, "legacy"),
        view=view,
        grade=np.full(count, ""),
        sample_id=np.full(count, ""),
        participant_id=np.full(count, ""),
        origin_file=name,
        origin_row=rows,
    )


def _recorded(data: Path) -> list[LabelledRows]:
    """Return the people of recordings, those of whom exact copies are under another left out."""
    found = []
    for person, name in zip(_PEOPLE, _FILES, strict=True):
        (file,) = read_data_files(find_data_files([data / "posture" / name]))
        rows = file.rows
        seen = np.isin(rows.view, (1, 2))
        own = rows.select(seen)
        names = np.full(len(own), f"{person.lower()}.csv")
        found.append(_rows(person, own.image_xyz, own.view, names))
    copies = {row.tobytes() for row in found[-1].image_xyz}  # all of p5 stands in p1, too
    first = found[0]
    keep = np.array([row.tobytes() not in copies for row in first.image_xyz])
    found[0] = first.select(keep)
    return found


def _call(home: Path, *words: str) -> tuple[int, Any]:
    """Run a command as somebody would; return status and JSON."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *words, "--json"],
        env=_environment(home),
        capture_output=True,
        timeout=600,
        check=False,
    )
    lines = done.stdout.decode().splitlines()
    return done.returncode, json.loads(lines[-1]) if lines else done.stderr.decode()


def _done(answer: tuple[int, Any]) -> Any:
    """Return what a command that must succeed said."""
    status, said = answer
    if status:
        raise RuntimeError(f"exit status {status}: {said}")
    return said


def _environment(home: Path) -> dict[str, str]:
    none = str(home.parent / "none.toml")
    return {**os.environ, "BARUN_DATA_FOLDER": str(home), "BARUN_SETTINGS": none}


@contextmanager
def _service(home: Path, log: Path) -> Iterator[str]:
    with (
        log.open("a") as errors,
        ended(
            subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, "serve", "--port", "0"],
                env=_environment(home),
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        ) as process,
    ):
        if process.stdout is None:
            raise AssertionError("a pipe was asked for")
        said = process.stdout.readline()
        yield said[said.find("http://") :].split()[0].partition("/?launch=")[0]


def _served(home: Path, address: str) -> tuple[str, int | None]:
    """Return what judges views now: where it comes from, and its version."""
    known = {"Authorization": f"Bearer {kept_key(str(home))}"}
    request = urllib.request.Request(f"{address}/api/models", headers=known)  # noqa: S310 # of this machine
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 # of this machine
        served = {one["name"]: one for one in json.load(answer)["served"]}
    return served["view"]["origin"], served["view"]["version"]


def _wait_for(home: Path, address: str, version: int) -> float:
    """Return the seconds until a version judges; NaN if it never does."""
    begin_s = time.monotonic()
    while time.monotonic() - begin_s < _PATIENCE_S:
        if _served(home, address) == ("champion", version):
            return time.monotonic() - begin_s
        time.sleep(0.05)
    return float("nan")


def _fill(home: Path, people: Sequence[LabelledRows]) -> None:
    """Put everybody into a dataset, record one, and train and promote a model of everybody."""
    library = DatasetLibrary(home / "datasets")
    now_s = time.time()
    step = Step("import", {"files": [str(one.origin_file[0]) for one in people]})
    rows = LabelledRows.joined(people)
    agreed = dict.fromkeys(rows.people, Consent("given", "benchmark", now_s))
    version = library.add(_DATASET, rows, step, created_at_s=now_s, consent=agreed)
    with Collection(home / "collections", "desk") as collection:
        collection.agree(
            purpose="benchmark",
            wording="2-en",
            now_s=now_s,
            until_s=now_s + 1e6,
            person=_ERASED,
            taken=_PEOPLE,
        )
        session = collection.begin(_ERASED, "camera", now_s).session
        first = people[0]
        samples = [
            Sample(
                session, at + 1, now_s, (640, 480), first.image_xyz[at], first.visibility[at],
                Label(int(first.view[at])),
            )
            for at in range(20)
        ]  # fmt: skip
        collection.add(samples, now_s)
        finish_collection(collection, library, now_s)
    chosen = Configuration("neighbours", "full-108", 1.0, MappingProxyType({"n_neighbors": 5}))
    recipe = Recipe((RecipePart("view", ("front", "side"), 0, chosen),))
    with (
        tempfile.TemporaryDirectory() as place,
        opened_registry(home, "", time.time) as registry,
    ):
        source = DataSource(version.name, version.hash)
        folder = recipe.train(version.rows, source, Path(place), date="2026-11-21")
        number = registry.register("view", folder, who="benchmark").number
        registry.promote("view", number, who="benchmark")


def _kinds(place: Path, found: Sequence[tuple[str, str]]) -> set[str]:
    """Return in which parts of an installation something was found."""
    return {Path(path.partition("!")[0]).relative_to(place).parts[1] for path, _ in found}


def _round(place: Path, people: Sequence[LabelledRows]) -> list[Mark]:
    home = place / "home"
    _fill(home, people)
    for words in (
        ("data", "export", "posture", "--as", "csv", "-o", str(home / "posture.csv")),
        ("data", "export", "posture", "--as", "npz", "-o", str(home / "posture.npz")),
    ):
        _done(_call(home, *words))
    subprocess.run(
        [sys.executable, "-c", _PROGRAM, "privacy", "backup", str(home / "backup.db")],
        env=_environment(home), check=True, capture_output=True,
    )  # fmt: skip
    needles = searched_for(_ERASED, people[0].image_xyz)
    before = find_bytes(place, needles)
    with _service(home, home / "service.log") as address:
        _wait_for(home, address, 1)
        begin_s = time.monotonic()
        done = _done(_call(home, "privacy", "erase", _ERASED, "--yes"))
        took_s = time.monotonic() - begin_s
        exchanged_s = _wait_for(home, address, 2)
        beside = find_bytes(place, needles)
    after = find_bytes(place, needles)
    for where, what in (*beside, *after):
        print(f"found: {what} in {where}")
    paper = Path(done["file"])
    changed = place / "changed.json"
    changed.write_text(paper.read_text().replace('"samples": 20', '"samples": 2'))
    states = [_call(home, "privacy", "verify", str(one))[1]["state"] for one in (paper, changed)]
    with opened_registry(home, "", time.time) as registry:
        champion = registry.champion("view")
    (model,) = done["certificate"]["models"]
    is_replaced = (
        champion is not None
        and _ERASED not in champion.people
        and model["replaced_by"]["sha256"] == champion.sha256
    )
    parts = _kinds(place, before)
    print(f"found before in: {', '.join(sorted(parts))}; {len(before)} hits")
    print(f"erasing took {took_s:.1f} s, the service exchanged the model after {exchanged_s:.2f} s")
    return [
        Mark("parts that held the person before", len(parts), "", 6, "at least"),
        Mark("places that hold them while the service runs on", len(beside), "", 0, "at most"),
        Mark("places that hold them after it ended", len(after), "", 0, "at most"),
        Mark("champion is one trained without", float(is_replaced), "", 1, "at least"),
        Mark("seconds until the running service judges by it", exchanged_s, "s", 2, "at most"),
        Mark("the certificate is valid", float(states[0] == "valid"), "", 1, "at least"),
        Mark("a changed one is not", float(states[1] == "changed"), "", 1, "at least"),
    ]


def _killed(place: Path, people: Sequence[LabelledRows]) -> list[Mark]:
    """Kill erasing processes after growing times; the start of the service finishes."""
    home = place / "home"
    _fill(home, people)
    needles = searched_for(_ERASED, people[0].image_xyz)
    n_killed, n_half_said = 0, 0
    for kill in range(_KILLS):
        process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, "privacy", "erase", _ERASED, "--yes"],
            env=_environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        with ended(process):
            end_s = time.monotonic() + _PATIENCE_S
            while not has_unfinished(home) and process.poll() is None and time.monotonic() < end_s:
                time.sleep(0.005)
            time.sleep(0.1 * kill)
            process.send_signal(signal.SIGKILL)
            process.wait(_PATIENCE_S)
        n_killed += process.returncode == -signal.SIGKILL
        is_certified = any((home / "certificates").glob("*.json"))
        n_half_said += is_certified and bool(find_bytes(home, needles)) and not has_unfinished(home)
        if is_certified and not has_unfinished(home):
            break
    with _service(home, home / "service.log"):
        end_s = time.monotonic() + _PATIENCE_S
        while has_unfinished(home) and time.monotonic() < end_s:
            time.sleep(0.1)
    left = find_bytes(home, needles)
    for where, what in left:
        print(f"found after kills: {what} in {where}")
    n_papers = len(list((home / "certificates").glob("*.json")))
    return [
        Mark("kills in the middle", n_killed, "", 1, "at least"),
        Mark("half done and said to be done", n_half_said, "", 0, "at most"),
        Mark("places that hold the person after the next start", len(left), "", 0, "at most"),
        Mark("certificates after it", n_papers, "", 1, "at least"),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Erase somebody and look for them; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder laid out like the shared data")
    asked = parser.parse_args(arguments)
    has_data = asked.data is not None and (asked.data / "posture").is_dir()
    people = _recorded(asked.data) if has_data else [_made_up(one) for one in _PEOPLE]
    print("people:", ", ".join(f"{one.person[0]} {len(one)} poses" for one in people))
    marks: list[Mark] = []
    for each in (_round, _killed):
        with tempfile.TemporaryDirectory(prefix="barun-erasure-") as place:
            marks += each(Path(place), people)
    return report("erasure", marks)


if __name__ == "__main__":
    sys.exit(main())
