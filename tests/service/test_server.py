import json
import signal
import socket
import subprocess
import sys
from urllib.parse import urljoin

import httpx
import pytest

from barun.errors import SettingError
from barun.service.server import listen
from barun.service.settings import ServiceSettings, validate_host
from scripts.ended_process import ended

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "[::1]", "localhost"])
def test_addresses_of_this_machine_are_accepted(host: str) -> None:
    validate_host(host)


@pytest.mark.parametrize(
    "host",
    ["0.0.0.0", "::", "192.168.0.7", "example.org", "", "localhost.example.org"],  # noqa: S104 # to be refused
)
def test_addresses_others_could_reach_are_refused(host: str) -> None:
    with pytest.raises(SettingError, match=f"this machine only .* host is '{host}'"):
        listen(ServiceSettings(host=host))


def test_a_taken_port_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SettingError, match=f"127.0.0.1, port {port}: Address already in use"):
            listen(ServiceSettings(port=port))


_PATIENCE_S = 60
_PROGRAM = f"""
import faulthandler
faulthandler.dump_traceback_later({_PATIENCE_S}, exit=True)  # what it waits for, if for ever
from barun.service.server import serve
from barun.service.settings import ServiceSettings
serve(ServiceSettings(port=0), on_listening=lambda url: print(url, flush=True))
print("ended in order", flush=True)
"""


@pytest.mark.slow
def test_it_says_where_it_listens_answers_and_ends_in_order() -> None:
    with ended(
        subprocess.Popen(
            [sys.executable, "-c", _PROGRAM],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:")
        response = httpx.get(urljoin(url, "/healthz"), timeout=_PATIENCE_S)
        assert response.json()["status"] == "ok"
        assert "server" not in response.headers
        process.send_signal(signal.SIGINT)
        out, log = process.communicate(timeout=2 * _PATIENCE_S)
    assert process.returncode == 0, log
    assert out == "ended in order\n"
    events = [json.loads(line)["event"] for line in log.splitlines()]
    assert (events[0], events[-1]) == ("service_started", "service_stopped")
