"""What reports with findings share: their style, what helps to read them, who made them."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from importlib import resources
from typing import Protocol

from barun.feedback.report_page import make_safe_json, render_page
from barun.feedback.report_text import say, say_key
from barun.messages import Language, text

__all__ = ["Judged", "render_judged_report", "write_facts", "write_help", "write_provenance"]

_STYLE = "judged_report.css"


class Judged(Protocol):
    """What such a report says of itself."""

    @property
    def source_name(self) -> str:
        """What it is about, as the person knows it."""

    @property
    def engine(self) -> str:
        """What found the landmarks."""

    @property
    def model(self) -> str:
        """Size of its model."""

    @property
    def barun_version(self) -> str:
        """What made the report."""

    @property
    def created_at(self) -> datetime:
        """When, with a time zone."""


def render_judged_report(
    report: Judged, language: Language, *, title_key: str, room: str, body: str, data: object
) -> str:
    """Return a report as one HTML document.

    Parameters
    ----------
    report : Judged
        What to say of the report itself.
    language : {"en", "ko"}
        Language shown first.
    title_key : str
        Key of its title.
    room : str
        Package with its own ``report.css``, which comes after the common ones.
    body : str
        HTML of header and main part.
    data : object
        For the script, as JSON.

    Raises
    ------
    StorageError
        If the built script or style is not there; the text says how to build them.
    """
    common = resources.files("barun.feedback").joinpath(_STYLE)
    own = resources.files(room).joinpath("report.css")
    return render_page(
        title=f"{text(title_key, language)} · {report.source_name}",
        generator=f"Barun {report.barun_version}",
        language=language,
        body=body,
        data=make_safe_json(data),
        style=common.read_text(encoding="utf-8") + own.read_text(encoding="utf-8"),
    )


def write_help(keys: Sequence[str]) -> str:
    """Return the section that helps to read the report, a point for each text."""
    points = "".join(f"<li>{say_key(key)}</li>" for key in keys)
    return f'<section id="help"><h2>{say("help")}</h2><ul>{points}</ul></section>'


def write_provenance(report: Judged) -> str:
    """Return how the report was made: engine, model, version, time."""
    return write_facts(
        (
            (say("engine"), escape(report.engine)),
            (say("model"), escape(report.model)),
            (say("version"), escape(report.barun_version)),
            (say("created"), escape(report.created_at.strftime("%Y-%m-%d %H:%M %Z").strip())),
        )
    )


def write_facts(facts: Sequence[tuple[str, str]]) -> str:
    """Return the section of how a report was made; names and values are HTML."""
    rows = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts)
    return (
        f'<section id="provenance"><h2>{say("made-by")}</h2><dl class="facts">{rows}</dl></section>'
    )
