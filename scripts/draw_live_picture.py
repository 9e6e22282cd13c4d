"""Draw the README's picture of the live page in both languages: the demo.

.venv/bin/python -m scripts.draw_live_picture

Needs ``make dev``, the built page and Chromium. The person is made up.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from barun.service.launch.key_file import kept_key, noted_address
from scripts.chromium import CHROMIUM, QUIET_ARGUMENTS
from scripts.ended_process import ended

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
LOCALES = {"en": "en-GB", "ko": "ko-KR"}
WAIT_S = 120.0


def find_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_ready(address: str) -> None:
    """Wait until the service answers."""
    deadline_s = time.monotonic() + WAIT_S
    while time.monotonic() < deadline_s:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):  # noqa: S310 # loopback
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"{address} did not answer within {WAIT_S:.0f} s")


def take_picture(browser: Browser, address: str, folder: str, language: str) -> None:
    """Play the demo until something is said, and keep the picture of that moment."""
    page = browser.new_page(
        viewport={"width": 1240, "height": 820}, locale=LOCALES[language], reduced_motion="reduce"
    )
    page.goto(f"{noted_address(folder)}")
    page.goto(f"{address}/live")
    page.locator("main button").filter(
        has_text="Try it" if language == "en" else "카메라 없이"
    ).click()
    page.get_by_role("alert").wait_for(timeout=1000 * WAIT_S)
    page.wait_for_timeout(1500)
    name = "live.png" if language == "en" else f"live.{language}.png"
    page.screenshot(path=PICTURES / name)
    page.close()


def main() -> int:
    """Draw the pictures."""
    address = f"http://127.0.0.1:{(port := find_port())}"
    with (
        tempfile.TemporaryDirectory() as folder,
        ended(
            subprocess.Popen(
                [sys.executable, "-m", "barun.cli.main", "serve", "--port", str(port)],
                env={**os.environ, "BARUN_DATA_FOLDER": folder},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        ),
    ):
        wait_until_ready(address)
        key = kept_key(folder)
        settings = urllib.request.Request(  # noqa: S310 # loopback
            f"{address}/api/settings",
            b'{"hold_s": 5}',
            {"Content-Type": "application/json", "Authorization": f"Bearer {key}"},
            method="PUT",
        )
        urllib.request.urlopen(settings, timeout=10).close()  # noqa: S310 # loopback
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET_ARGUMENTS)
            for language in LOCALES:
                take_picture(browser, address, folder, language)
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
