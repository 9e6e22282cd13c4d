"""A service of its own for a drill: its data folder, simulated people, and its log."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

from barun.drills.log_line import LogLine, read_line
from barun.drills.scene import Scene, calibrated_profile
from barun.drills.sitters import SitterFigures, Sitters
from barun.errors import FailureError
from barun.posture.calibration.profile_json import profile_to_json
from barun.privacy.consent.entry import ConsentEntry
from barun.privacy.consent.texts import current_version
from barun.service.launch.key_file import kept_key
from barun.store.opening import open_store
from barun.store.records import LOCAL_PERSON, AgreementRecord, ProfileRecord
from barun.store.store import Store

__all__ = ["Stage"]

_N_PEOPLE: Final = 4
_READY_S: Final = 60.0
_END_S: Final = 20.0
_LOOK_S: Final = 0.05
_ASK_S: Final = 2.0


class Stage:
    """Runs one service on this machine alone; nothing of the user's is touched.

    Parameters
    ----------
    folder : pathlib.Path
        Empty; holds the data folder of the service.
    n_sessions : int
        Simulated people who sit at the same time.
    rate_hz : float
        Frames a second of each.
    """

    def __init__(self, folder: Path, n_sessions: int, rate_hz: float) -> None:
        self.folder: Final = folder
        self.data_folder: Final = folder / "data"
        self.port = 0
        self.sitters: Sitters | None = None
        self.service_options: dict[str, int] = {}
        """Numbers of `barun.updating.settings.UpdateSettings` that are not as by default; to be set
        before the service starts."""
        self._n_sessions = n_sessions
        self._rate_hz = rate_hz
        self._process: subprocess.Popen[str] | None = None
        self._lines: list[LogLine] = []
        self._reader: threading.Thread | None = None
        self._watched: Store | None = None

    # ---- before ------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Let the person of the service agree to a history and calibrate as simulated people."""
        self.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        store = self.open_store()
        now_s = time.time()
        at = datetime.fromtimestamp(now_s, UTC).isoformat(timespec="seconds")
        store.apply([AgreementRecord(LOCAL_PERSON, "1", "en", now_s)])
        for number in range(_N_PEOPLE):
            profile = calibrated_profile(number, at)
            content = profile_to_json(profile)
            store.apply(
                [ProfileRecord(profile.profile_id, LOCAL_PERSON, "drill", "", content, now_s)]
            )
        store.close()

    def agree_to_training(self) -> None:
        """Let the person of the service agree that samples are kept for training."""
        version = current_version("training")
        store = self.open_store()
        store.apply(
            [
                ConsentEntry(
                    LOCAL_PERSON, "training", "given", time.time(), "settings", version, "en"
                )
            ]
        )
        store.close()

    def open_store(self) -> Store:
        """Open the store of the service beside it, as another program would; to be closed."""
        return open_store(self.data_folder, "", time.time()).store

    @property
    def watched_store(self) -> Store:
        """The same, kept open: for who looks again and again, since opening takes the processor."""
        if self._watched is None:
            self._watched = self.open_store()
        return self._watched

    # ---- the service -------------------------------------------------------------------------

    def start(self) -> None:
        """Start the service and wait until it answers.

        Raises
        ------
        FailureError
            If it ends, or does not answer within a minute.
        """
        self.port = self.port or _free_port()
        command = [sys.executable, "-m", "barun.drills.staged_service", str(self.folder)]
        self._process = subprocess.Popen(  # noqa: S603 # Barun itself
            [*command, str(self.port), json.dumps(self.service_options)],
            env=os.environ | {"BARUN_DATA_FOLDER": str(self.data_folder), "BARUN_DATABASE_URL": ""},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()
        end_s = time.monotonic() + _READY_S
        while not self.is_answering():
            if self._process.poll() is not None or time.monotonic() > end_s:
                self.stop()
                raise FailureError("drills.service-silent", seconds=round(_READY_S))
            time.sleep(_LOOK_S)

    def seat_people(self) -> None:
        """Let the simulated people come; they find the service again when it restarts."""
        numbers = range(_N_PEOPLE)
        self.sitters = Sitters(
            self.port,
            kept_key(str(self.data_folder)) or "",
            [f"sitter-{number}" for number in numbers],
            [Scene.simulate(number) for number in numbers],
            self._n_sessions,
            self._rate_hz,
        )
        self.sitters.start()

    @property
    def figures(self) -> SitterFigures:
        """What the people counted."""
        return SitterFigures() if self.sitters is None else self.sitters.figures

    @property
    def pid(self) -> int:
        """The process of the service; 0 without one."""
        return 0 if self._process is None else self._process.pid

    def is_answering(self) -> bool:
        """Whether the service answers now."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_ASK_S)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def metrics(self) -> dict[str, float]:
        """Return the figures of the service that have no labels; none if it does not answer."""
        return {name: value for name, value in self._all_metrics().items() if "{" not in name}

    def labelled_metrics(self) -> dict[str, float]:
        """Return those that have labels, by name and labels as Prometheus writes them."""
        return {name: value for name, value in self._all_metrics().items() if "{" in name}

    def _all_metrics(self) -> dict[str, float]:
        key = kept_key(str(self.data_folder)) or ""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_ASK_S)
        try:
            connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {key}"})
            lines = connection.getresponse().read().decode().splitlines()
        except (OSError, HTTPException):
            return {}
        finally:
            connection.close()
        pairs = (line.rsplit(" ", 1) for line in lines if line[:1] != "#")
        return {one[0]: float(one[1]) for one in pairs if len(one) == 2}

    def stop(self) -> None:
        """Send the people home and end the service; may be called twice."""
        try:
            if self.sitters is not None:
                self.sitters.stop()
        finally:
            self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_END_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._reader is not None:
            self._reader.join(_END_S)
        if self._watched is not None:
            self._watched.close()
            self._watched = None

    # ---- what it says ------------------------------------------------------------------------

    def lines_since(self, at_s: float) -> tuple[LogLine, ...]:
        """Return what the service said from an instant on, seconds since 1970 UTC."""
        return tuple(line for line in list(self._lines) if line.at_s >= at_s)

    def _read(self, process: "subprocess.Popen[str]") -> None:
        assert process.stderr is not None  # noqa: S101 # for the type checker
        with process.stderr as log:
            for content in log:
                line = read_line(content)
                if line is not None:
                    self._lines.append(line)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
