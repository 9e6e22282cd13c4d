"""The report of an update as one HTML file in both languages, drawn from its JSON alone."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from html import escape
from typing import Any

from barun.feedback.report_page import make_safe_json, render_page, write_header
from barun.feedback.report_text import say_key
from barun.messages import LANGUAGES, Language, text
from barun.updating.report_text import (
    find_reasons,
    say_aside,
    say_details,
    say_outcome,
    say_subject,
    say_trigger,
    say_undone,
    say_way,
    show_figure,
)

__all__ = ["render_update_report"]

_Report = Mapping[str, Any]


def render_update_report(report: _Report, language: Language = "en") -> str:
    """Return the report as one HTML document.

    Parameters
    ----------
    report : mapping
        As in ``report.json``.
    language : {"en", "ko"}
        Language shown first; the page has a switch.

    Raises
    ------
    StorageError
        If the built script or style is not there; the text says how to build them.
    """
    model = report["model"]
    header = write_header("updating.title", "updating.tagline", model, language)
    body = "".join(
        (
            _section("outcome", _write_outcome(report)),
            _section("why", _write_triggers(report)),
            _section("gates", _write_gates(report)),
            _section("people", _write_people(report)),
            _section("data", _write_data(report)),
        )
    )
    return render_page(
        title=f"{text('updating.title', language)} · {model}",
        generator=f"Barun {report['code_version']}",
        language=language,
        body=f"{header}<main>{body}</main>",
        data=make_safe_json({"version": 1, "source": model, "people": []}),
    )


def _section(name: str, content: str) -> str:
    if not content:
        return ""
    return f'<section id="{name}"><h2>{say_key(f"updating.heading-{name}")}</h2>{content}</section>'


def _say(words: Callable[[Language], str], tag: str = "p") -> str:
    """Return words that are made for each language, escaped."""
    return "".join(
        f'<{tag} lang="{language}">{escape(words(language))}</{tag}>' for language in LANGUAGES
    )


def _frame(name: str, columns: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{say_key(f"updating.column-{one}")}</th>' for one in columns)
    body = "".join(
        "<tr>"
        + f'<th scope="row">{cells[0]}</th>'
        + "".join(f"<td>{one}</td>" for one in cells[1:])
        + "</tr>"
        for cells in lines
    )
    return (
        f'<div class="table-frame tables" tabindex="0" role="region" aria-label="{name}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _write_outcome(report: _Report) -> str:
    said = say_key(f"updating.model-{report['model']}", "p")
    said += _say(lambda tag: say_outcome(report, tag))
    if "way" in report:
        said += say_key(f"updating.way-{report['way']}", "p")
        said += "".join(_say(partial(say_way, one)) for one in find_reasons(report))
    return said


def _write_triggers(report: _Report) -> str:
    lines = [
        "<li>" + _say(lambda tag, one=one: say_trigger(one, tag), "span") + "</li>"  # type: ignore[misc] # bound at once
        for one in report["triggers"]
    ]
    undone = report.get("undone")
    said = "" if undone is None else _say(lambda tag: say_undone(undone, tag))
    return f"<ul>{''.join(lines)}</ul>{said}"


def _write_gates(report: _Report) -> str:
    gates = report.get("gates", ())
    if not gates:
        return ""
    lines = [
        (
            say_key(f"updating.gate-{one['gate']}"),
            _say(lambda tag, one=one: say_subject(one, tag), "span"),  # type: ignore[misc] # bound at once
            escape(show_figure(one, "value")),
            escape(show_figure(one, "bound")),
            say_key(f"updating.verdict-{'open' if one['is_open'] else 'closed'}"),
            _say(lambda tag, one=one: say_details(one, tag), "span"),  # type: ignore[misc] # bound at once
        )
        for one in gates
    ]
    names = ("gate", "subject", "value", "bound", "verdict", "said")
    table = _frame("gates", names, lines)
    if not report["champion_left_out"] and any(one["gate"] == "people" for one in gates):
        table += say_key("updating.not-left-out", "p")
    closed = [one for one in gates if one["gate"] == "accuracy" and not one["is_open"]]
    if closed:
        bound = 100 * closed[0]["bound"]
        table += say_key("updating.accuracy-closed", "p", bound=bound, people=_count_people(closed))
        if report["model"] == "posture":
            table += say_key("updating.accuracy-posture", "p")
    return table


def _count_people(gates: Sequence[Mapping[str, Any]]) -> int:
    return len({name for one in gates for name in one["details"]["people"]})


def _write_people(report: _Report) -> str:
    found = []
    for gate in report.get("gates", ()):
        if gate["gate"] != "people":
            continue
        lines = [
            (
                escape(name),
                str(one["n_rows"]),
                f"{100 * one['difference']:+.1f}",
                f"{100 * one['low']:+.1f} … {100 * one['high']:+.1f}",
                say_key(f"updating.verdict-{'closed' if one['is_worse'] else 'open'}"),
            )
            for name, one in gate["details"]["people"].items()
        ]
        title = say_key(f"comparison.question-{gate['subject']}")
        names = ("person", "rows", "difference", "interval", "verdict")
        found.append(f"<h3>{title}</h3>{_frame('people', names, lines)}")
    return "".join(found)


def _write_data(report: _Report) -> str:
    data, intake = report["data"], report["intake"]
    said = say_key(
        "updating.rows",
        "p",
        old=data["n_old"],
        new=data["n_new"],
        taken=intake["n_taken"],
        aside=intake["n_put_aside"],
    )
    for reason, count in data["left_out"].items():
        said += _say(
            lambda tag, reason=reason, count=count: text(  # type: ignore[misc] # bound at once
                "updating.left-out",
                tag,
                count=count,
                reason=text(f"consent.reason-{reason}", tag),
            )
        )
    if not intake["batches"]:
        return said
    lines = [
        (
            escape(one["person"]),
            escape(f"{one['source']} {one['session']}"),
            str(one["n_rows"]),
            str(one["n_taken"]),
            _say(lambda tag, one=one: say_aside(one, tag), "span"),  # type: ignore[misc] # bound at once
        )
        for one in intake["batches"]
    ]
    return said + _frame("data", ("person", "source", "rows", "taken", "aside"), lines)
