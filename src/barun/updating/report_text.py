"""The facts of a report in words, for the page and for the terminal."""

from collections.abc import Mapping
from typing import Any, Final

from barun.messages import Language, text

__all__ = ["say_aside", "say_details", "say_outcome", "say_subject", "say_trigger", "show_figure"]

_DAY_S: Final = 86400.0
_Facts = Mapping[str, Any]


def say_trigger(trigger: _Facts, language: Language) -> str:
    """Return what asked for an update, with the figure that made it a reason."""
    kind = trigger["kind"]
    scale = 1 / _DAY_S if kind == "schedule" else 1.0
    values = {"value": scale * trigger["value"], "bound": scale * trigger["bound"]}
    return text(f"updating.trigger-{kind}", language, **values)


def say_outcome(report: _Facts, language: Language) -> str:
    """Return what became of an update."""
    outcome = report["outcome"]
    values: dict[str, object] = {}
    if outcome == "registered":
        if report.get("candidate") is None:
            return text("updating.outcome-would-register", language)
        handed = report.get("handed_to") or "wait"
        key = "wait" if handed == "wait" else "experiment"
        following = text(f"updating.next-{key}", language, name=handed)
        values = {"name": f"{report['model']}@{report['candidate']}", "next": following}
    elif outcome == "rejected":
        gates = report["gates"]
        values = {"count": sum(not one["is_open"] for one in gates), "all": len(gates)}
    elif outcome == "impossible":
        values = {"why": report["reason"][language]}
    return text(f"updating.outcome-{outcome}", language, **values)


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
        return f"{100 * value:.1f} %"
    if kind == "people":
        return f"{100 * value:+.1f}".replace("-", "\N{MINUS SIGN}")
    if kind == "latency":
        return f"{value:.3f} ms"
    if kind == "size":
        return f"{value / 1000:.1f} kB"
    return f"{value:.1e}"


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
            return text("updating.said-people-open", language, person=person, difference=points)
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
