"""The facts of a report in words, for the page and for the terminal."""

from collections.abc import Mapping
from typing import Any, Final

from barun.experiments.words import version_text
from barun.messages import Language, text
from barun.updating.handing_over import WAITS

__all__ = [
    "find_reasons",
    "say_aside",
    "say_details",
    "say_outcome",
    "say_subject",
    "say_trigger",
    "say_undone",
    "say_way",
    "show_figure",
]

_DAY_S: Final = 86400.0
_Facts = Mapping[str, Any]


def say_trigger(trigger: _Facts, language: Language) -> str:
    """Return what asked for an update, with the figure that made it a reason."""
    kind = trigger["kind"]
    scale = 1 / _DAY_S if kind == "schedule" else 1.0
    values = {"value": scale * trigger["value"], "bound": scale * trigger["bound"]}
    return text(f"updating.trigger-{kind}", language, **values)


def say_undone(undone: _Facts, language: Language) -> str:
    """Return which version was undone before, and what stays in service meanwhile."""
    return text(
        "updating.undone",
        language,
        before=version_text(undone["from"], language),
        after=version_text(undone["to"], language),
        reason=text(f"alerts.reason-{undone['reason']}", language),
    )


def say_outcome(report: _Facts, language: Language) -> str:
    """Return what became of an update."""
    outcome = report["outcome"]
    values: dict[str, object] = {}
    if outcome == "registered":
        if report.get("candidate") is None:
            return text("updating.outcome-would-register", language)
        handed = report.get("handed_to") or "wait"
        key = handed if handed in WAITS else "experiment"
        following = text(f"updating.next-{key}", language, name=handed)
        values = {"name": f"{report['model']}@{report['candidate']}", "next": following}
    elif outcome == "rejected":
        gates = report["gates"]
        values = {"count": sum(not one["is_open"] for one in gates), "all": len(gates)}
    elif outcome == "impossible":
        values = {"why": report["reason"][language]}
    return text(f"updating.outcome-{outcome}", language, **values)


def find_reasons(report: _Facts) -> tuple[_Facts, ...]:
    """Return why a model was made the way it was: one reason, or one a kind of classifier."""
    why = report.get("why_way")
    if why is None:  # an older report
        return ()
    compared = [{"reason": why["reason"], **one} for one in why["compared"]]
    return tuple(compared) or ({"reason": why["reason"]},)


def say_way(reason: _Facts, language: Language) -> str:
    """Return why a model was made the way it was."""
    values = dict(reason)
    if "kind" in values:
        values["kind"] = text(f"comparison.candidate-{values['kind']}", language)
    return text(f"updating.why-way-{values.pop('reason')}", language, **values)


def say_subject(gate: _Facts, language: Language) -> str:
    """Return what a gate was about: a question, or one row or many of a classifier."""
    name = gate["subject"]
    if gate["gate"] == "latency":
        what = "one-row" if gate["details"]["what"] == "one_row" else "batch"
        return f"{name}, {text(f'updating.said-{what}', language)}"
    if gate["gate"] in ("accuracy", "people"):
        return text(f"comparison.question-{name}", language)
    return "-"


def show_figure(gate: _Facts, which: str) -> str:
    """Return the value or the bound of a gate with its unit."""
    value = gate[which]
    if value is None:
        return "-"
    kind = gate["gate"]
    if kind == "accuracy":
        return f"{100 * value:.1f}%"
    if kind == "people":
        return _signed(100 * value)
    if kind == "latency":
        return f"{value:.3f} ms"
    if kind == "size":
        return f"{value / 1000:.1f} kB"
    return f"{value:.1e}"


def _signed(value: float) -> str:
    """Return how much more or less, with the sign of print."""
    return f"{value:+.1f}".replace("-", "\N{MINUS SIGN}")


def say_details(gate: _Facts, language: Language) -> str:
    """Return who, and by how much; empty where there is nothing to say."""
    details = gate["details"]
    kind = gate["gate"]
    if kind == "accuracy":
        if details["basis"] == "times":
            return text("updating.said-accuracy-times", language)
        values = {"person": details["worst_person"], "worst": 100 * details["worst"]}
        if gate["is_open"]:
            return text("updating.said-accuracy-open", language, **values)
        missing = 100 * (gate["bound"] - gate["value"])
        return text("updating.said-accuracy", language, **values, missing=missing)
    if kind == "people":
        person, points = details["worst_person"], 100 * details["difference"]
        if gate["is_open"]:
            difference = _signed(points)
            return text("updating.said-people-open", language, person=person, difference=difference)
        return text(
            "updating.said-people",
            language,
            person=person,
            lost=-points,
            least=-100 * gate["value"],
            names=", ".join(details["worse"]),
        )
    if kind == "reload" and details:
        return text("updating.said-reload", language, reason=details["reason"])
    return ""


def say_aside(batch: _Facts, language: Language) -> str:
    """Return why rows of a batch were put aside, or all of it refused."""
    parts = [
        f"{text(f'updating.reason-{reason}', language)}: {count}"
        for reason, count in batch["put_aside"].items()
    ]
    if batch["refused"] is not None:
        values = {"share": 100 * (batch["agreement"] or 0.0), "count": batch["n_compared"]}
        parts.insert(0, text(f"updating.reason-{batch['refused']}", language, **values))
    return "; ".join(parts) or "-"
