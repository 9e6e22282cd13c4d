"""Draw the icons of the installed page from web/public/favicon.svg, with Chromium.

.venv/bin/python -m scripts.draw_icons
"""

import sys
from pathlib import Path
from typing import Final

from scripts.chromium import CHROMIUM

PUBLIC: Final = Path(__file__).resolve().parents[1] / "web" / "public"
_GREEN: Final = "#17614f"
_DOT: Final = (
    '  <circle cx="25.5" cy="6.5" r="6" fill="#e8590c" stroke="#fff" stroke-width="1.6" />\n'
)

_SQUARE_SHARE: Final = 0.72
"""Of a maskable icon: systems may cut off a tenth on every side, and its corners."""
_ICONS: Final = {
    "icon-192.png": (192, False),
    "icon-512.png": (512, False),
    "icon-maskable-512.png": (512, True),
    "apple-touch-icon.png": (180, True),
}
"""Name, size in pixels, and whether the ground reaches to the edges."""


def mark_alert(svg: str) -> str:
    """Return the icon with the dot that stands for a message."""
    return svg.replace("</svg>", f"{_DOT}</svg>")


def _page(svg: str, size_px: int, *, is_full: bool) -> str:
    share = _SQUARE_SHARE if is_full else 1.0
    ground = _GREEN if is_full else "transparent"
    width = round(size_px * share)
    sized = svg.replace("<svg ", f'<svg width="{width}" height="{width}" ', 1)
    return (
        f'<body style="margin:0;display:grid;place-items:center;width:{size_px}px;'
        f'height:{size_px}px;background:{ground}">{sized}</body>'
    )


def main() -> int:
    """Draw all icons."""
    from playwright.sync_api import sync_playwright

    svg = (PUBLIC / "favicon.svg").read_text(encoding="utf-8")
    (PUBLIC / "favicon-alert.svg").write_text(mark_alert(svg), encoding="utf-8")
    folder = PUBLIC / "icons"
    folder.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, (size_px, is_full) in _ICONS.items():
            page = browser.new_page(viewport={"width": size_px, "height": size_px})
            page.set_content(_page(svg, size_px, is_full=is_full))
            page.screenshot(path=folder / name, omit_background=True)
            page.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
