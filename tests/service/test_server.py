import json
import signal
import socket
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

import httpx
import pytest

from barun.errors import SettingError
from barun.service.launch.key_file import noted_address
from barun.service.server import listen
from barun.service.settings import ServiceSettings
from barun.service.tls.self_signed import CERTIFICATE_FILE
from scripts.ended_process import ended

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def test_addresses_others_could_reach_are_refused() -> None:
    with pytest.raises(SettingError, match=r"host '0\.0\.0\.0'.* only with accounts"):
        listen(ServiceSettings(host="0.0.0.0"))  # noqa: S104 # to be refused


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
import threading
def names():
    return [one.name for one in threading.enumerate()]
serve(
    ServiceSettings(port=0),
    on_listening=lambda url: print(url, "barun-hang-watch" in names(), flush=True),
)
assert "barun-hang-watch" not in names()
print("ended in order", flush=True)
"""


_LOOPS: Final = [
    pytest.param("import sys; sys.modules['uvloop'] = None\n", id="the loop of Python"),
    pytest.param("", id="uvloop, where the extra 'fast' brings it"),
]


@pytest.mark.slow
@pytest.mark.parametrize("loop", _LOOPS)
def test_it_says_where_it_listens_answers_and_ends_in_order(loop: str) -> None:
    with ended(
        subprocess.Popen(
            [sys.executable, "-c", loop + _PROGRAM],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    ) as process:
        assert process.stdout is not None
        url, is_watched = process.stdout.readline().split()
        assert url.startswith("http://127.0.0.1:")
        assert is_watched == "True"  # whether models come back
        response = httpx.get(urljoin(url, "/healthz"), timeout=_PATIENCE_S)
        assert response.json()["status"] == "ok"
        assert "server" not in response.headers
        process.send_signal(signal.SIGINT)
        out, log = process.communicate(timeout=2 * _PATIENCE_S)
    assert process.returncode == 0, log
    assert out == "ended in order\n"
    events = [json.loads(line)["event"] for line in log.splitlines()]
    told = [one for one in events if one != "model_in_service"]  # loaded beside, maybe before
    assert (told[0], told[-1], events[-1]) == (
        "service_started", "service_stopped", "service_stopped"
    )  # fmt: skip


_ENCRYPTED: Final = f"""
import faulthandler, sys
faulthandler.dump_traceback_later({_PATIENCE_S}, exit=True)
from barun.service.server import serve
from barun.service.settings import ServiceSettings
serve(
    ServiceSettings(port=0, tls="self-signed", data_folder=sys.argv[1]),
    on_listening=lambda url: print(url, flush=True),
)
"""


@pytest.mark.slow
def test_it_encrypts_and_only_who_was_given_the_address_gets_in(tmp_path: Path) -> None:
    folder = str(tmp_path)
    with ended(
        subprocess.Popen(
            [sys.executable, "-c", _ENCRYPTED, folder], stdout=subprocess.PIPE, text=True
        )
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url.startswith("https://127.0.0.1:")
        assert noted_address(folder) == url
        trust = ssl.create_default_context(cafile=str(tmp_path / CERTIFICATE_FILE))
        with httpx.Client(verify=trust, timeout=_PATIENCE_S, trust_env=False) as browser:
            status = urljoin(url, "/api/status")
            assert browser.get(status).status_code == 401
            assert browser.get(url, headers={"Accept": "text/html"}).status_code == 303
            answer = browser.get(status)  # by the cookie
            assert answer.status_code == 200
            assert "Strict-Transport-Security" not in answer.headers  # nobody vouches for it
            port = int(url.split(":")[2].partition("/")[0])
            with pytest.raises(SettingError) as raised:  # whoever starts it once more is told
                listen(ServiceSettings(port=port, data_folder=folder))
            assert raised.value.details["url"] == url
        process.send_signal(signal.SIGINT)
        process.wait(2 * _PATIENCE_S)
    assert noted_address(folder) is None
