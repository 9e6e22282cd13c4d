"""A service on a socket, asked by a page's questions in the same process; run as a program.

``python -m tests.privacy.asked_service DATA_FOLDER``
"""

import socket
import sys
import threading
import time

import httpx
import uvicorn

from barun.service.app import create_app
from barun.service.launch.launch_key import LaunchKey
from barun.service.settings import ServiceSettings
from tests.fixtures.launch import key_headers

PATIENCE_S = 60.0
ASKED = (
    "/", "/privacy", "/api/status", "/api/privacy", "/api/privacy/receipt", "/api/privacy/report",
    "/api/privacy/export", "/api/exercises", "/api/models",
)  # fmt: skip


def main() -> int:
    """Return 0 when every question was answered."""
    key = LaunchKey.make()
    app = create_app(ServiceSettings(data_folder=sys.argv[1]), launch=key)
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    deadline_s = time.monotonic() + PATIENCE_S
    while not server.started and time.monotonic() < deadline_s:
        time.sleep(0.05)
    address = f"http://127.0.0.1:{bound.getsockname()[1]}"
    with httpx.Client(base_url=address, headers=key_headers(key), timeout=PATIENCE_S) as client:
        agreement = {"text_version": "1", "language": "en"}
        answers = [client.put("/api/agreement", json=agreement)]
        answers += [client.get(path) for path in ASKED]
    server.should_exit = True
    thread.join(PATIENCE_S)
    refused = [f"{one.url.path} {one.status_code}" for one in answers if one.status_code >= 400]
    print(*refused, file=sys.stderr)  # noqa: T201 # a program of a test
    return bool([one for one in refused if not one.startswith(("/ ", "/privacy "))])


if __name__ == "__main__":
    sys.exit(main())
