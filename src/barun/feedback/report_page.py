"""The page a report stands on: one HTML file that needs nothing else."""

import base64
import hashlib
import json
import os
import re
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any, Final

from barun.errors import StorageError
from barun.feedback.palette import SIDE_COLORS
from barun.feedback.report_text import say, say_key
from barun.messages import LANGUAGES, Language

__all__ = ["make_safe_json", "render_page", "write_header", "write_page"]

_SCRIPT: Final = "report.js"
_STYLE: Final = "report.css"
_FONT: Final = "Pretendard-Medium.subset.woff"
_LANGUAGE_NAMES: Final[dict[Language, str]] = {"en": "English", "ko": "한국어"}


def render_page(
    *, title: str, generator: str, language: Language, body: str, data: str, style: str = ""
) -> str:
    """Return a report as one HTML document.

    It holds both languages, its script, style, font and numbers; its content security policy lets
    it load nothing, so it works from a disk without network.

    Parameters
    ----------
    title : str
        Of the window; any text, it is escaped.
    generator : str
        What made it, with its version.
    language : {"en", "ko"}
        Language shown first.
    body : str
        HTML of header and main part.
    data : str
        JSON for the script, made safe by :func:`make_safe_json`.
    style : str, optional
        Style sheet of this kind of report, after the common one.

    Returns
    -------
    str
        HTML, to be written as UTF-8 with line feeds.

    Raises
    ------
    StorageError
        If the built script or style is not there; the text says how to build them.
    """
    script = _read_built(_SCRIPT)
    # A closing tag inside the script would end it; within JavaScript texts the two are the same.
    script = re.sub(r"</(script)", r"<\\/\1", script, flags=re.IGNORECASE)
    style = re.sub(r"</(style)", r"<\\/\1", _read_built(_STYLE) + style, flags=re.IGNORECASE)
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "img-src data:; font-src data:; media-src blob:; base-uri 'none'; form-action 'none'"
    )
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="referrer" content="no-referrer">\n'
        f'<meta name="color-scheme" content="light dark">\n'
        f'<meta name="generator" content="{escape(generator)}">\n'
        f'<link rel="icon" href="data:,">\n<title>{escape(title)}</title>\n'
        f"<style>{_write_variables()}{style}</style>\n</head>\n"
        f"<body>\n{body}\n"
        f'<script type="application/json" id="report-data">{data}</script>\n'
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def write_header(
    title_key: str, tagline_key: str, source_name: str, language: Language, *, tools: str = ""
) -> str:
    """Return the head of the page: name, choice of language, tools, title.

    Parameters
    ----------
    title_key, tagline_key : str
        Keys of the texts.
    source_name : str
        What the report is about; any text, it is escaped.
    language : {"en", "ko"}
        Language chosen first.
    tools : str, optional
        HTML of further buttons, before the one that prints.
    """
    switches = "".join(
        f'<input type="radio" name="language" id="language-{tag}" value="{tag}"'
        f"{' checked' if tag == language else ''}>"
        f'<label for="language-{tag}"><bdi>{_LANGUAGE_NAMES[tag]}</bdi></label>'
        for tag in LANGUAGES
    )
    return (
        f'<header><div class="brand"><strong>Barun</strong><span>바른</span></div>'
        f'<div class="tools"><fieldset class="languages"><legend class="visually-hidden">'
        f"{say('language')}</legend>{switches}</fieldset>"
        f'<span class="needs-script">{tools}'
        f'<button type="button" data-print>{say("print")}</button></span></div>'
        f'<h1>{say_key(title_key)}<span class="source">{escape(source_name)}</span></h1>'
        f'<p class="tagline">{say_key(tagline_key)}</p></header>'
    )


def make_safe_json(data: Any) -> str:
    """Return JSON that can stand inside a ``<script>`` element."""
    code = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # What could end the element, or a line of old JavaScript, is written as escapes.
    for letter in ("<", ">", "&", "\u2028", "\u2029"):
        code = code.replace(letter, f"\\u{ord(letter):04x}")
    return code


def write_page(page: str, path: Path) -> None:
    """Write a page to a file, whole or not at all.

    Parameters
    ----------
    page : str
        What :func:`render_page` returned.
    path : Path
        An existing file is replaced.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        temporary.write_text(page, encoding="utf-8", newline="\n")
        temporary.replace(path)
    except OSError as error:
        raise StorageError(
            "report.not-written", path=path, reason=error.strerror or error
        ) from error
    finally:
        if temporary.is_file():
            temporary.unlink()


def _read_built(name: str) -> str:
    file = resources.files("barun.feedback").joinpath("static", name)
    try:
        # Browsers read CR LF as LF before they compare the script's hash.
        return file.read_text(encoding="utf-8").replace("\r\n", "\n")
    except FileNotFoundError as error:
        raise StorageError("report.bundle-missing", file=f"feedback/static/{name}") from error


def _write_variables() -> str:
    """Write the colours shared with the video, and the font where it is installed."""
    light = "".join(f"--{side}:{color.on_light};" for side, color in SIDE_COLORS.items())
    dark = "".join(f"--{side}:{color.on_dark};" for side, color in SIDE_COLORS.items())
    rules = f":root{{{light}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    font = resources.files("barun.feedback").joinpath("fonts", _FONT)
    if font.is_file():
        data = base64.b64encode(font.read_bytes()).decode("ascii")
        rules += (
            "@font-face{font-family:Pretendard;font-weight:400 500;"
            f"src:url(data:font/woff;base64,{data}) format('woff')}}"
        )
    return rules
