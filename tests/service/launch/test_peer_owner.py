"""The table is Linux's own: addresses in words of 32 bits, ports and states in hexadecimals."""

import os
import socket
import subprocess
import sys

import pytest

from barun.service.launch.peer_owner import find_owner, owner_of
from scripts.ended_process import ended

_HEAD = (
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode\n"
)
_LISTENING = "   0: 0100007F:223D 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0\n"
_END = "        0 624 1 0 100 0 0 10 0\n"


def row(ends: str, state: str, user: int) -> str:
    return f"   1: {ends} {state} 00000000:00000000 00:00000000 00000000 {user:5d}{_END}"


# 127.0.0.1 is 7F 00 00 01, read as a word of a little-endian machine; 50000 = C350, 8765 = 223D
CLIENT_ROW = "0100007F:C350 0100007F:223D"
SERVER_ROW = "0100007F:223D 0100007F:C350"
CLIENT, SERVER = ("127.0.0.1", 50000), ("127.0.0.1", 8765)

little = pytest.mark.skipif(sys.byteorder != "little", reason="the table of another machine")


@little
@pytest.mark.parametrize(
    ("rows", "owner"),
    [
        pytest.param(row(SERVER_ROW, "01", 0) + row(CLIENT_ROW, "01", 1001), 1001, id="client"),
        pytest.param(row(SERVER_ROW, "01", 1001), None, id="only-the-service's-own-end"),
        pytest.param(row(CLIENT_ROW, "06", 0), None, id="let-go"),
        pytest.param(row("0100007F:C351 0100007F:223D", "01", 1001), None, id="other-port"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_whose_a_connection_is(rows: str, owner: int | None) -> None:
    assert find_owner(_HEAD + _LISTENING + rows, CLIENT, SERVER) == owner


@little
def test_version_6_and_version_4_in_a_socket_of_6() -> None:
    loopback = "00000000000000000000000001000000"
    mapped = "0000000000000000FFFF00000100007F"
    tables = {
        4: _HEAD,
        6: _HEAD
        + row(f"{loopback}:C350 {loopback}:223D", "01", 7)
        + row(f"{mapped}:C350 {mapped}:223D", "01", 8),
    }
    assert owner_of(("::1", 50000), ("::1", 8765), tables.__getitem__) == 7
    assert owner_of(CLIENT, SERVER, tables.__getitem__) == 8


def test_a_system_that_does_not_say() -> None:
    assert owner_of(CLIENT, SERVER, lambda _version: "") is None
    assert owner_of(("testclient", 1), SERVER, lambda _version: "") is None


@pytest.mark.skipif(sys.platform != "linux", reason="Linux says it")
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_real_connection_is_ours() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        place: tuple[str, int] = listening.getsockname()
        with socket.create_connection(place) as client:
            accepted, _ = listening.accept()
            with accepted:
                assert owner_of(client.getsockname(), place) == os.geteuid()


_CONNECT = (
    "import socket, sys; s = socket.create_connection(('127.0.0.1', int(sys.argv[1])));"
    "print(s.getsockname()[1], flush=True); sys.stdin.read()"
)
_NOBODY = 65534


@pytest.mark.skipif(sys.platform != "linux", reason="Linux says it")
@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can be somebody else")
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_real_connection_of_another_user_is_theirs() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        ended(
            subprocess.Popen(
                ["/usr/bin/env", "python3", "-c", _CONNECT, str(listening.getsockname()[1])],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                user=_NOBODY,
                cwd="/",
                env={"PATH": "/usr/local/bin:/usr/bin:/bin"},
            )
        ) as process,
    ):
        assert process.stdout is not None
        said = process.stdout.readline()
        if not said:
            pytest.skip("no Python that every user may run")
        assert owner_of(("127.0.0.1", int(said)), listening.getsockname()) == _NOBODY
