"""The report of a recording: one HTML file that needs nothing else."""

import base64
import hashlib
import os
import re
from html import escape
from importlib import resources
from pathlib import Path
from typing import Final

from barun.errors import StorageError
from barun.feedback.angle_plots import GROUPS
from barun.feedback.clip_report import ClipReport, PersonReport
from barun.feedback.palette import SIDE_COLORS
from barun.feedback.report_data import encode_report_data
from barun.feedback.report_person import write_people
from barun.feedback.report_recording import write_provenance, write_recording
from barun.feedback.report_text import say, say_angle
from barun.messages import LANGUAGES, Language, text

__all__ = ["ClipReport", "PersonReport", "render_report", "write_report"]

_SCRIPT: Final = "report.js"
_STYLE: Final = "report.css"
_FONT: Final = "Pretendard-Medium.subset.woff"
_LANGUAGE_NAMES: Final[dict[Language, str]] = {"en": "English", "ko": "한국어"}


def render_report(report: ClipReport, language: Language = "en") -> str:
    """Return the report as one HTML document.

    It holds both languages, its script, style, font and numbers; its content security policy lets
    it load nothing, so it works from a disk without network. Without JavaScript every number and
    drawn plots are still there.

    Parameters
    ----------
    report : ClipReport
        What to say.
    language : {"en", "ko"}
        Language shown first; the page has a switch.

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
    style = re.sub(r"</(style)", r"<\\/\1", _read_built(_STYLE), flags=re.IGNORECASE)
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "img-src data:; font-src data:; media-src blob:; base-uri 'none'; form-action 'none'"
    )
    title = f"{text('report.title', language)} · {report.source_name}"
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="referrer" content="no-referrer">\n'
        f'<meta name="color-scheme" content="light dark">\n'
        f'<meta name="generator" content="Barun {escape(report.barun_version)}">\n'
        f'<link rel="icon" href="data:,">\n<title>{escape(title)}</title>\n'
        f"<style>{_write_variables()}{style}</style>\n</head>\n"
        f"<body>\n{_write_body(report, language)}\n"
        f'<script type="application/json" id="report-data">{encode_report_data(report)}</script>\n'
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def write_report(report: ClipReport, path: Path, language: Language = "en") -> None:
    """Write the report to a file, whole or not at all.

    Parameters
    ----------
    report : ClipReport
        What to say.
    path : Path
        An existing file is replaced.
    language : {"en", "ko"}
        Language shown first.

    Raises
    ------
    StorageError
        If it cannot be written or the built script is not there.
    """
    page = render_report(report, language)
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


def _write_body(report: ClipReport, language: Language) -> str:
    people = write_people(report.people) if report.people else _write_nobody(report)
    hint = f"<noscript><p class='notes remark'>{say('no-script')}</p></noscript>"
    return (
        f"{_write_header(report, language)}<main>{hint}{write_recording(report)}{people}"
        f"{_write_help(report)}{write_provenance(report)}</main>"
    )


def _write_header(report: ClipReport, language: Language) -> str:
    switches = "".join(
        f'<input type="radio" name="language" id="language-{tag}" value="{tag}"'
        f"{' checked' if tag == language else ''}>"
        f'<label for="language-{tag}"><bdi>{_LANGUAGE_NAMES[tag]}</bdi></label>'
        for tag in LANGUAGES
    )
    download = ""
    if any(len(person.angles.angles) for person in report.people):
        download = f'<button type="button" data-download>{say("download")}</button>'
    return (
        f'<header><div class="brand"><strong>Barun</strong><span>바른</span></div>'
        f'<div class="tools"><fieldset class="languages"><legend class="visually-hidden">'
        f"{say('language')}</legend>{switches}</fieldset>"
        f'<span class="needs-script">{download}'
        f'<button type="button" data-print>{say("print")}</button></span></div>'
        f'<h1>{say("title")}<span class="source">{escape(report.source_name)}</span></h1>'
        f'<p class="tagline">{say("tagline")}</p></header>'
    )


def _write_nobody(report: ClipReport) -> str:
    return (
        f'<section id="nobody" class="empty"><svg viewBox="0 0 64 64" aria-hidden="true">'
        f'<circle cx="32" cy="17" r="8"/><path d="M32 25v17M19 31h26M32 42l-9 15M32 42l9 15"/>'
        f"</svg>"
        f"<h2>{say('nobody')}</h2><p>{say('nobody-advice', total=report.n_frames)}</p></section>"
    )


def _write_help(report: ClipReport) -> str:
    points = "".join(
        f"<li>{say(entry)}</li>"
        for entry in (
            "help-median",
            "help-sides",
            "help-outcome",
            "help-camera",
            "help-medical",
            "help-private",
        )
    )
    angles = ""
    if report.people:
        terms = "".join(
            f"<div><dt>{say_angle(quantity)}</dt><dd>{say_angle(quantity, 'about')}</dd></div>"
            for group in GROUPS
            for quantity in group.quantities
        )
        angles = f'<h3>{say("help-angles")}</h3><dl class="terms">{terms}</dl>'
    return f'<section id="help"><h2>{say("help")}</h2><ul>{points}</ul>{angles}</section>'
