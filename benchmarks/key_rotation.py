"""Are keys changed and backups made while Barun runs? ``python -m benchmarks.key_rotation``.

A service judges live sessions while one thread stores exercises, one by one, each of them
acknowledged, and others ask for the history. Meanwhile ``barun privacy keys rotate`` (master key),
``rotate --data-keys`` and ``barun privacy backup`` run as processes of their own. Nobody may be
disconnected, no request refused, and every row that was acknowledged must be there afterwards: in
the history, and, of those before the backup began, in the backup put back on another machine with
the recovery key. ``--postgres`` does the same on a PostgreSQL, whose rows are put back into a file.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from barun.privacy.encryption.recovery_key import RecoveryKey
from barun.rights.backup.restoring import put_back
from barun.service.history.agreement import AGREEMENT_VERSION
from barun.service.launch.key_file import kept_key
from barun.store.key_source import KEY_FILE, FileKeys
from barun.store.opening import open_store
from barun.store.records import LOCAL_PERSON, AgreementRecord
from benchmarks.live_load import Session, encode_frames, simulate_person
from benchmarks.marks import Mark, report
from scripts.ended_process import ended
from tests.fixtures.postgres import find_postgres, running_postgres

__all__ = ["main"]

_SESSIONS: Final = 6
_RATE_HZ: Final = 10.0
_ROUNDS: Final = 3
_PATIENCE_S: Final = 120.0
_LONGEST_S: Final = 20.0
"""Of one command beside a busy service, its start included; design choice."""
_EVER: Final = (0.0, 4e9)
_PROGRAM: Final = (
    "import sys; from barun.cli.main import main; raise SystemExit(main(sys.argv[1:]))"
)


class Client(threading.Thread):
    """Asks the service again and again."""

    def __init__(self, address: str, key: str, question: tuple[str, str, Any]) -> None:
        super().__init__(daemon=True)
        self._address, self._key = address, key
        self._question = question
        self.is_over = threading.Event()
        self.answered_s: list[float] = []
        """When each answer came, seconds since 1970."""
        self.faults: list[str] = []

    def run(self) -> None:
        """Ask until it is over."""
        method, path, body = self._question
        while not self.is_over.is_set():
            request = urllib.request.Request(  # noqa: S310 # of this machine
                self._address + path,
                method=method,
                data=None if body is None else json.dumps(body).encode(),
                headers={
                    "Authorization": f"Bearer {self._key}",
                    "Content-Type": "application/json",
                },
            )
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 # likewise
                    answer.read()
            except urllib.error.HTTPError as error:
                self.faults.append(error.read().decode()[:300])
            except OSError as error:
                self.faults.append(str(error))
            else:
                self.answered_s.append(time.time())
            time.sleep(0.01)


def _environment(home: Path, url: str) -> dict[str, str]:
    return {
        **os.environ,
        "BARUN_DATA_FOLDER": str(home),
        "BARUN_SETTINGS": str(home.parent / "none.toml"),
        "BARUN_DATABASE_URL": url,
    }


@contextmanager
def _service(home: Path, url: str) -> Iterator[str]:
    with (
        (home.parent / "service.log").open("a") as errors,
        ended(
            subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, "serve", "--port", "0"],
                env=_environment(home, url),
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


def _command(home: Path, url: str, *words: str) -> float:
    """Run a command as somebody would, and return its seconds."""
    begin_s = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, "privacy", *words],
        env=_environment(home, url),
        capture_output=True,
        timeout=_PATIENCE_S,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    return time.monotonic() - begin_s


async def _connect(address: str, number: int, frames: list[bytes]) -> Session:
    host = address.removeprefix("http://")
    hello = {
        "type": "hello",
        "protocol": 1,
        "language": "en",
        "camera": {"id": f"c{number}", "label": "simulated"},
        "source": "landmarks",
    }
    name, _, port = host.partition(":")
    _, session = await asyncio.get_running_loop().create_connection(
        lambda: Session(json.dumps(hello).encode(), frames, 7 * number, host), name, int(port)
    )
    await session.starts
    return session


async def _beat(sessions: Sequence[Session], is_over: asyncio.Event) -> None:
    while not is_over.is_set():
        for session in sessions:
            session.send_frame()
        await asyncio.sleep(1 / _RATE_HZ)


async def _load(
    home: Path, url: str, address: str, clients: Sequence[Client]
) -> tuple[dict[str, list[float]], list[float], tuple[int, int]]:
    """Change keys and make backups under load.

    Returns the seconds of each command, when backups began, and of the sessions how many were
    closed and how many frames were answered.
    """
    frames = encode_frames(simulate_person(1))
    sessions = [await _connect(address, number, frames) for number in range(_SESSIONS)]
    is_over = asyncio.Event()
    beat = asyncio.create_task(_beat(sessions, is_over))
    took_s: dict[str, list[float]] = {"master key": [], "data keys": [], "backup": []}
    begun_s: list[float] = []
    await asyncio.sleep(2.0)
    for number in range(_ROUNDS):
        words = {"master key": ("keys", "rotate"), "data keys": ("keys", "rotate", "--data-keys")}
        for name, command in words.items():
            took_s[name].append(await asyncio.to_thread(_command, home, url, *command))
        begun_s.append(time.time())
        path = str(home.parent / f"backup-{number}.db")
        took_s["backup"].append(await asyncio.to_thread(_command, home, url, "backup", path))
    await asyncio.sleep(1.0)
    n_closed = sum(session.is_closed for session in sessions)
    for client in clients:
        client.is_over.set()
    for client in clients:
        await asyncio.to_thread(client.join, _PATIENCE_S)
    is_over.set()
    await beat
    return took_s, begun_s, (n_closed, sum(session.n_answers for session in sessions))


def _round(place: Path, url: str, name: str) -> list[Mark]:
    home = place / "home"
    store = open_store(home, url, time.time()).store
    store.apply([AgreementRecord(LOCAL_PERSON, AGREEMENT_VERSION, "en", time.time())])
    recovery = store.keys.make_recovery()
    store.close()
    history = "/api/history/days?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z"
    with _service(home, url) as address:
        key = kept_key(str(home)) or ""
        os.environ["BARUN_LAUNCH_KEY"] = key
        did = {"at": "2026-11-20T10:30:00Z", "duration_s": 61.0}
        writer = Client(address, key, ("POST", "/api/exercises/chin_tuck/done", did))
        done = "/api/exercises/done?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z"
        readers = [Client(address, key, ("GET", path, None)) for path in (history, done)]
        clients = [writer, *readers]
        for client in clients:
            client.start()
        took_s, begun_s, (n_closed, n_answers) = asyncio.run(_load(home, url, address, clients))
    faults = [fault for client in clients for fault in client.faults]
    for fault in faults[:5]:
        print("fault:", fault)
    store = open_store(home, url, time.time()).store
    n_there = len(store.exercises(LOCAL_PERSON, *_EVER))
    is_whole = store.audit.verify().is_whole and store.keys.status().is_whole
    n_damaged = sum(one.n_damaged for one in store.keys.look_through().values())
    store.close()
    n_missing = [
        _missing(place, number, begin_s, writer, recovery) for number, begin_s in enumerate(begun_s)
    ]
    print(
        f"{name}: {len(writer.answered_s)} rows stored, {sum(len(c.answered_s) for c in readers)}"
        f" questions, {n_answers} frames of {_SESSIONS} sessions meanwhile"
    )
    n_lost = len(writer.answered_s) - n_there
    marks = [
        Mark(f"{name}: rows stored meanwhile", len(writer.answered_s), "", 20, "at least"),
        Mark(f"{name}: rows acknowledged and not there", n_lost, "", 0, "at most"),
        Mark(f"{name}: rows that do not open", n_damaged, "", 0, "at most"),
        Mark(f"{name}: requests refused", len(faults), "", 0, "at most"),
        Mark(f"{name}: sessions disconnected", n_closed, "", 0, "at most"),
        Mark(f"{name}: keys and log whole", float(is_whole), "", 1, "at least"),
    ]
    for what, seconds in took_s.items():
        if seconds:
            marks.append(Mark(f"{name}: {what}", max(seconds), "s", _LONGEST_S, "at most"))
    if n_missing:
        marks.append(
            Mark(f"{name}: rows missing in a restored backup", sum(n_missing), "", 0, "at most")
        )
    return marks


def _missing(
    place: Path, number: int, begin_s: float, writer: Client, recovery: RecoveryKey
) -> int:
    """Return how many rows acknowledged before a backup are not in it, put back elsewhere."""
    other = place / f"other-{number}"
    keys = FileKeys(other / KEY_FILE)
    put_back(place / f"backup-{number}.db", other, keys, ask_recovery=lambda: recovery)
    store = open_store(other, "", time.time()).store
    n_there = len(store.exercises(LOCAL_PERSON, *_EVER))
    store.close()
    return max(0, sum(at_s < begin_s for at_s in writer.answered_s) - n_there)


def main(arguments: Sequence[str] | None = None) -> int:
    """Change keys under load; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL, too")
    asked = parser.parse_args(arguments)
    marks: list[Mark] = []
    with tempfile.TemporaryDirectory(prefix="barun-keys-") as place:
        marks += _round(Path(place), "", "SQLite")
    programs = find_postgres() if asked.postgres else None
    if programs is not None:
        with (
            tempfile.TemporaryDirectory(prefix="barun-keys-") as place,
            running_postgres(programs) as server,
        ):
            marks += _round(Path(place), server.url, "PostgreSQL")
    return report("key_rotation", marks)


if __name__ == "__main__":
    sys.exit(main())
