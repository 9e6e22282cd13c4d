"""What the live page is measured on: the built page, the running service and Chromium."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.devtools import Chromium, Tab
from benchmarks.environments import prepare_environment
from benchmarks.fake_camera import film_clip, write_y4m
from scripts.ended_process import ended

__all__ = ["Stage", "descendants", "memory_kib", "processor_s", "set_stage"]

_ROOT: Final = Path(__file__).resolve().parents[1]
_WEB: Final = _ROOT / "web"
_PACKAGE: Final = _WEB / "node_modules" / "@mediapipe" / "pose"
_PACKER: Final = Path(__file__).with_name("pose_speed_bundle.py")
_CLIP: Final = "webcam/kui_front_20250705_222700.mp4"
_N_PICTURES: Final = 33
_LOAD_S: Final = 20.0


@dataclass
class Stage:
    """A running service with the page, and the fake camera's film."""

    address: str
    film: Path
    pictures: list[str]
    """Addresses of single pictures of the film, same origin."""
    net_logs: list[Path]
    """What each browser asked for, once it has ended."""
    folder: Path

    @contextmanager
    def open_page(self) -> Iterator[tuple[Chromium, Tab]]:
        """Open the page in a browser of its own, with the film as its camera."""
        log = self.folder / f"net-{len(self.net_logs)}.json"
        self.net_logs.append(log)
        switches = (
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={self.film}",
            f"--log-net-log={log}",
        )
        with Chromium(switches) as browser:
            tab = browser.open_tab(self.address)
            _wait_for_page(tab)
            yield browser, tab

    def foreign_requests(self) -> tuple[list[str], int]:
        """Return the addresses the pages asked beside the service, and how often a policy broke."""
        own = urlsplit(self.address).netloc
        foreign: list[str] = []
        n_own = n_violations = 0
        for log in self.net_logs:
            for address, initiator in _read_requests(log):
                parts = urlsplit(address)
                n_violations += parts.path == "/api/csp-reports"
                is_ours = urlsplit(initiator).netloc == own
                n_own += is_ours and parts.netloc == own
                if is_ours and parts.scheme not in {"blob", "data"} and parts.netloc != own:
                    foreign.append(address)
        if not n_own:
            raise RuntimeError("the network logs hold no request of the page: they cannot be read")
        return foreign, n_violations


def _wait_for_page(tab: Tab) -> None:
    deadline_s = time.monotonic() + _LOAD_S
    while time.monotonic() < deadline_s:
        try:
            if tab.run("Boolean(window.bench)"):
                return
        except RuntimeError:  # between two documents
            pass
        time.sleep(0.05)
    raise RuntimeError("the page did not load")


def _read_requests(log: Path) -> Iterator[tuple[str, str]]:
    """Yield address and initiator of every request in one of Chromium's network logs."""
    text = log.read_text(encoding="utf-8", errors="replace")
    try:
        events: list[dict[str, Any]] = json.loads(text)["events"]
    except json.JSONDecodeError:  # a browser that was ended leaves the last line open
        head, _, rest = text.partition('"events": [')
        lines = [line.strip().rstrip(",") for line in rest.splitlines()]
        events = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
        if not head:
            raise
    for event in events:
        values = event.get("params", {})
        if isinstance(values, dict) and "url" in values and "initiator" in values:
            yield str(values["url"]), str(values["initiator"])


def memory_kib(browser: Chromium) -> int:
    """Return the memory a browser's processes hold of their own, KiB.

    What is shared is counted once; pages of files are not counted, because how many of them are a
    process's own depends on which other browsers run.
    """
    total = 0
    for process in descendants(browser.pid):
        try:
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
        except OSError:  # it has ended
            continue
        own = ("Pss_Anon:", "Pss_Shmem:")
        total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith(own))
    return total


def processor_s(browser: Chromium) -> float:
    """Return the processor time a browser's processes have used so far, seconds."""
    ticks = 0
    for process in descendants(browser.pid):
        try:
            text = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
        except OSError:
            continue
        ticks += sum(int(field) for field in text.rpartition(")")[2].split()[11:13])
    return ticks / os.sysconf("SC_CLK_TCK")


def descendants(pid: int) -> list[int]:
    """Return a process and all that it started."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += [int(child) for child in task.read_text(encoding="ascii").split()]
            except OSError:
                continue
    return found


def _build_page(folder: Path) -> None:
    vite = _WEB / "node_modules" / ".bin" / "vite"
    subprocess.run(
        [vite, "build", "--config", "vite.bench.config.ts", "--outDir", folder, "--emptyOutDir"],
        cwd=_WEB,
        check=True,
        timeout=120,
        stdout=subprocess.DEVNULL,
    )
    for model in ("full", "lite"):
        python = prepare_environment("mediapipe-1.2.2", ["mediapipe==1.2.2"])
        sources = (
            _PACKAGE / "pose_solution_packed_assets.data",
            _PACKAGE / f"pose_landmark_{model}.tflite",
        )
        bundle = folder / "assets" / f"pose_landmarker_{model}.task"
        subprocess.run([python, _PACKER, *sources, bundle], check=True, timeout=120)


def _write_pictures(film: Sequence[npt.NDArray[np.uint8]], folder: Path) -> list[str]:
    names = []
    for index, picture in enumerate(film):
        name = f"assets/picture-{index}.png"
        cv2.imwrite(str(folder / name), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
        names.append(f"/{name}")
    return names


@contextmanager
def set_stage(data: Path) -> Iterator[Stage]:
    """Build the page, film the camera's pictures and start the service.

    Parameters
    ----------
    data : pathlib.Path
        Folder of recordings.
    """
    with tempfile.TemporaryDirectory(prefix="barun-live-page-") as name:
        folder = Path(name)
        page = folder / "page"
        _build_page(page)
        film = list(film_clip(data / _CLIP, _N_PICTURES))
        write_y4m(folder / "camera.y4m", film)
        pictures = _write_pictures(film[:_N_PICTURES], page)
        program = [sys.executable, "-m", "benchmarks.live_page_service"]
        command = [*program, str(page), str(folder / "data")]
        with (
            (folder / "service.log").open("wb") as log,
            ended(
                subprocess.Popen(
                    command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=log, env=dict(os.environ)
                )
            ) as service,
        ):
            if service.stdout is None:
                raise RuntimeError("the service has no output")
            address = service.stdout.readline().decode().strip()
            if not address:
                said = (folder / "service.log").read_text()[-2000:]
                raise RuntimeError(f"the service did not start:\n{said}")
            yield Stage(address, folder / "camera.y4m", pictures, [], folder)
