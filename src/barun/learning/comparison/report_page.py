"""The report of a comparison as one HTML file in both languages, drawn from its JSON alone."""

from collections.abc import Mapping, Sequence
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any, Final

from barun.feedback.report_page import make_safe_json, render_page, write_header, write_page
from barun.feedback.report_text import say_key
from barun.learning.comparison.charts import draw_calibration, draw_curve
from barun.learning.comparison.report import (
    describe_answer,
    find_answer_key,
    find_margin_texts,
)
from barun.messages import LANGUAGES, Language, text

__all__ = ["render_comparison_report", "write_comparison_report"]

_Part = Mapping[str, Any]

_LITTLE: Final = 0.005
"""What loses less than half a point is hardly needed."""


def render_comparison_report(
    report: Mapping[str, Any], version: str, language: Language = "en"
) -> str:
    """Return the report as one HTML document.

    Parameters
    ----------
    report : mapping
        As in ``report.json``.
    version : str
        Of Barun.
    language : {"en", "ko"}
        Language shown first; the page has a switch.

    Raises
    ------
    StorageError
        If the built script or style is not there; the text says how to build them.
    """
    name = report["parts"][0]["data"]["name"]
    header = write_header("comparison.title", "comparison.tagline", name, language)
    parts = "".join(_write_part(part, language) for part in report["parts"])
    style = resources.files("barun.learning.comparison").joinpath("report.css")
    return render_page(
        title=f"{text('comparison.title', language)} · {name}",
        generator=f"Barun {version}",
        language=language,
        body=f"{header}<main>{parts}</main>",
        data=make_safe_json({"version": 1, "source": name, "people": []}),
        style=style.read_text(encoding="utf-8"),
    )


def write_comparison_report(
    report: Mapping[str, Any], path: Path, version: str, language: Language = "en"
) -> None:
    """Write the report to a file, whole or not at all; see :func:`render_comparison_report`.

    Raises
    ------
    StorageError
        If it cannot be written or the built script is not there.
    """
    write_page(render_comparison_report(report, version, language), path)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _write_part(part: _Part, language: Language) -> str:
    sections = (
        _write_answer(part),
        _write_table(part),
        _write_people(part),
        _write_rule(part),
        _write_calibration(part, language),
        _write_confusion(part),
        _write_importance(part),
        _write_curve(part, language),
    )
    return f'<section id="{part["question"]}">{"".join(sections)}</section>'


def _write_answer(part: _Part) -> str:
    data, honest = part["data"], part["honest"]
    lines = [
        f"<h2>{say_key('comparison.question-' + part['question'])}</h2>",
        say_key(
            "comparison.data-line",
            "p",
            rows=data["rows"],
            people=len(data["people"]),
            stretches=data["stretches"],
            copies=data["copies_left_out"],
            name=data["name"],
        ),
    ]
    if part["basis"] == "times":
        lines.append(say_key("comparison.one-person", "p"))
    lines += [
        say_key(find_answer_key(part), "p", **describe_answer(honest)),
        say_key(
            "comparison.promise", "p", random=100 * part["chosen"]["random"]["balanced_accuracy"]
        ),
        *(say_key(key, "p", **details) for key, details in find_margin_texts(part["margin"])),
    ]
    return "".join(lines)


def _frame(rows: str, head: str, label: str) -> str:
    return (
        f'<div class="table-frame tables" tabindex="0" role="region" aria-label="{escape(label)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _range(interval: Sequence[float]) -> str:
    low, high = interval
    return f"{_percent(low)} - {_percent(high)}"


def _cell(line: Mapping[str, Any], column: str) -> str:
    figures = line[column]
    if figures is None:
        return _missing_cell(line["not_measured"][column])
    return f"<td>{_percent(figures['balanced_accuracy'])} ({_percent(figures['worst'])})</td>"


def _missing_cell(why: str) -> str:
    return f"<td>{say_key(f'comparison.not-measured-{why}')}</td>"


def _unreached_line(kind: str, why: str) -> str:
    name = say_key(f"comparison.candidate-{kind}")
    return f'<tr><th scope="row">{name}</th>{6 * _missing_cell(why)}</tr>'


def _speed_cells(figures: Mapping[str, Any]) -> str:
    """Return the cells of time and size; networks and yardsticks are not written to be served."""
    if "speed" not in figures:
        return 2 * "<td>-</td>"
    speed = figures["speed"]
    if speed is None:
        return 2 * _missing_cell(figures["not_measured"]["speed"])
    return f"<td>{speed['one_row_ms']:.3f}</td><td>{speed['n_bytes'] / 1000:.1f}</td>"


def _line(kind: str, figures: Mapping[str, Any], mark: str = "") -> str:
    honest = figures["honest"]
    interval = _cell(figures, "honest")
    if honest is not None:
        interval = f"<td>{_range(honest['interval'])} ({_range(honest['worst_interval'])})</td>"
    return (
        f'<tr{mark}><th scope="row">{say_key(f"comparison.candidate-{kind}")}</th>'
        f"{_cell(figures, 'honest')}{interval}{_cell(figures, 'times')}{_cell(figures, 'random')}"
        f"{_speed_cells(figures)}</tr>"
    )


def _write_table(part: _Part) -> str:
    head = "".join(
        f'<th scope="col">{say_key(f"comparison.column-{name}")}</th>'
        for name in (
            "kind",
            "honest" if part["basis"] == "people" else "honest-times",
            "interval",
            "times",
            "random",
            "one-row",
            "size",
        )
    )
    chosen = {
        "honest": part["honest"],
        "times": part["chosen"]["times"],
        "random": part["chosen"]["random"],
        "speed": part["chosen"]["speed"],
    }
    lines = _line("chosen", chosen, ' class="chosen"')
    lines += "".join(_line(kind, figures) for kind, figures in part["candidates"].items())
    lines += "".join(_unreached_line(kind, why) for kind, why in part["not_reached"].items())
    for others in (part["networks"], part["yardsticks"]):
        lines += "".join(_line(kind, figures) for kind, figures in others.items())
    notes = say_key("comparison.table-note", "p")
    if part["networks"]:
        notes += say_key("comparison.networks-note", "p")
    return (
        f"<h3>{say_key('comparison.table-title')}</h3>"
        f"{_frame(lines, head, part['question'])}{notes}"
    )


def _write_people(part: _Part) -> str:
    people = part["honest"]["people"]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in people)
    ways = {
        "chosen": part["honest"],
        "default-forest": part["yardsticks"]["default-forest"]["honest"],
    }
    lines = "".join(
        f'<tr><th scope="row">{say_key(f"comparison.candidate-{kind}")}</th>'
        + "".join(
            f"<td>{_percent(own['people'][name])} ({_range(own['intervals'][name])})</td>"
            for name in own["people"]
        )
        + "</tr>"
        for kind, own in ways.items()
    )
    head = f'<th scope="col">{say_key("comparison.column-kind")}</th>{head}'
    return (
        f"<h3>{say_key('comparison.people-title')}</h3>"
        f"{_frame(lines, head, 'people')}{say_key('comparison.people-note', 'p')}"
    )


def _name_of(configuration: Mapping[str, Any], language: Language) -> str:
    return text(f"comparison.candidate-{configuration['candidate']}", language)


def _say(key: str, details: Mapping[Language, Mapping[str, object]]) -> str:
    """Return a text whose details are words that differ by language."""
    return "".join(
        f'<p lang="{tag}">{escape(text(key, tag, **details[tag]))}</p>' for tag in LANGUAGES
    )


def _write_rule(part: _Part) -> str:
    chosen = part["chosen"]
    rule, speed = chosen["rule"], chosen["speed"]
    applied = _say(
        "comparison.rule-applied",
        {
            tag: {
                "best": _name_of(rule["best"], tag),
                "best_score": 100 * rule["best_score"],
                "error": 100 * rule["standard_error"],
                "within": rule["within"],
                "taken": _name_of(chosen, tag),
                "features": chosen["feature_set"],
                "score": 100 * rule["score"],
                "numbers": rule["numbers"],
                "best_numbers": rule["best_numbers"],
            }
            for tag in LANGUAGES
        },
    )
    refused = ""
    if rule["refused"]:
        refused = say_key("comparison.refused", "p", count=len(rule["refused"]))
    fast = say_key(
        "comparison.speed",
        "p",
        one=speed["one_row_ms"],
        batch=speed["batch_ms"],
        size=speed["n_bytes"] / 1000,
        slow=speed["sklearn_one_row_ms"],
        slow_batch=speed["sklearn_batch_ms"],
        difference=chosen["largest_difference"],
    )
    return (
        f"<h3>{say_key('comparison.rule-title')}</h3>{say_key('comparison.rule', 'p')}"
        f"{applied}{refused}{fast}"
    )


def _write_calibration(part: _Part, language: Language) -> str:
    calibration = part["calibration"]
    said = say_key("comparison.calibration", "p", error=100 * calibration["expected_error"])
    drawing = draw_calibration(calibration, text("comparison.calibration-alt", language))
    return f"<h3>{say_key('comparison.calibration-title')}</h3>{said}{drawing}"


def _write_confusion(part: _Part) -> str:
    classes, confusion = part["classes"], part["honest"]["confusion"]
    head = f'<th scope="col">{say_key("comparison.confusion-corner")}</th>' + "".join(
        f'<th scope="col">{escape(name)}</th>' for name in classes
    )
    lines = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{count}</td>" for count in counts)
        + "</tr>"
        for name, counts in zip(classes, confusion, strict=True)
    )
    return f"<h3>{say_key('comparison.confusion-title')}</h3>{_frame(lines, head, 'confusion')}"


def _write_importance(part: _Part) -> str:
    importance = part["importance"]
    much = [name for name, lost in importance.items() if lost >= _LITTLE]
    little = [name for name, lost in importance.items() if lost < _LITTLE]
    lines = "".join(
        "<li>"
        + _say(
            "comparison.importance-much",
            {
                tag: {
                    "part": text(f"comparison.part-{name}", tag),
                    "lost": 100 * importance[name],
                }
                for tag in LANGUAGES
            },
        )
        + "</li>"
        for name in much
    )
    rest = ""
    if little:
        rest = _say(
            "comparison.importance-little",
            {
                tag: {"parts": ", ".join(text(f"comparison.part-{name}", tag) for name in little)}
                for tag in LANGUAGES
            },
        )
    return f"<h3>{say_key('comparison.importance-title')}</h3><ul>{lines}</ul>{rest}"


def _write_curve(part: _Part, language: Language) -> str:
    points = part["learning_curve"]
    title = f"<h3>{say_key('comparison.curve-title')}</h3>"
    if part["no_curve"] is not None:
        return title + say_key(f"comparison.no-curve-{part['no_curve']}", "p")
    last = points[-1]
    said = say_key(
        "comparison.curve-gain",
        "p",
        count=last["n_people"],
        gain=100 * last["gain"],
        error=100 * last["gain_error"],
    )
    return title + said + draw_curve(points, text("comparison.curve-alt", language))
