"""The figures of the last minute, the alerts and the parts, as Prometheus reads them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from barun.monitoring.alerts.alert import Alert
from barun.monitoring.alerts.rules import ALERT_RULES
from barun.monitoring.vitals.accuracy import accuracy_of
from barun.monitoring.vitals.vitals import Vitals

__all__ = ["METRICS", "operations_exposition"]

METRICS: Final[Mapping[str, str]] = {
    "barun_alert_standing": "1 where an alert of this rule stands, by cause; 0 without one",
    "barun_part_restarts_total": "How often a part of the service was started anew, by part",
    "barun_alerts_untold_total": "Alerts that could not be told, by sink",
    "barun_minute_timestamp_seconds": "End of the last minute that was judged",
    "barun_live_latency_p50_seconds": "Half of the frames of the last minute were answered within",
    "barun_live_latency_p99_seconds": "99 of 100 frames of the last minute were answered within",
    "barun_live_update_hertz": "Answers a second and session in the last minute",
    "barun_live_spent_seconds": "Seconds of sessions in the last minute, by what they went on",
    "barun_live_view_seconds": "Seconds of sessions in the last minute, by recognised view",
    "barun_labels_recent": "Labels about the version in service in seven days, by model, verdict",
    "barun_label_accuracy": "Share of right ones among them, by model",
    "barun_label_accuracy_low": "Lower end of its 95 % interval, by model",
    "barun_label_accuracy_high": "Upper end of its 95 % interval, by model",
    "barun_samples_collected": "Samples stored for learning in the last minute",
    "barun_queue_length": "Entries that wait, by queue",
    "barun_queue_age_seconds": "Age of the oldest one, by queue",
    "barun_queue_dropped": "Entries given up in the last minute, by queue",
    "barun_disk_free_bytes": "Free on the disk of the data folder",
    "barun_disk_total_bytes": "Size of that disk",
    "barun_store_notices": "What the store says is wrong, by code",
    "barun_model_info": "What stands behind a model: origin and version; always 1",
    "barun_model_late_steps_total": "Steps judged by rules as no answer came in time, by model",
    "barun_model_problem": "1 where a model cannot be used and another stands in for it",
    "barun_model_updates": "Updates in thirty days, by model: tried, passed, put into service",
    "barun_model_update_timestamp_seconds": "When the newest of them began, by model",
    "barun_camera_moved_evidence": "Evidence that a camera was moved, by its tag; from 1 it was",
    "barun_feature_stability": "Population stability index of a feature",
    "barun_feature_drifted": "1 where a feature is distributed otherwise than its reference",
}  # fmt: skip
"""Every metric with its help. Labels are words of Barun's own, and tags; never a name."""

_Sample = tuple[str, Mapping[str, str], float]


def operations_exposition(
    vitals: Vitals | None,
    standing: Sequence[Alert],
    n_restarts: Mapping[str, int],
    n_untold: Mapping[str, int],
    n_passed: Mapping[str, int] = MappingProxyType({}),
) -> str:
    """Return the text, format 0.0.4.

    Parameters
    ----------
    vitals : Vitals, optional
        The last minute; None before there is one.
    standing : sequence of Alert
        Alerts that stand.
    n_restarts, n_untold : mapping
        Since the start, by part and by sink.
    n_passed : mapping, optional
        Since the start, by model, steps it had no answer for in time.

    Notes
    -----
    A metric without a sample is left out, but for the alerts: a rule without one stands at 0, so
    that what does not ring can be told from what is not measured.
    """
    samples: dict[str, list[_Sample]] = {}
    for sample in (
        *_of_service(standing, n_restarts, n_untold),
        *_by("barun_model_late_steps_total", "model", n_passed.items()),
        *_of_minute(vitals),
    ):
        samples.setdefault(sample[0], []).append(sample)
    lines = []
    for name, kept in samples.items():
        kind = "counter" if name.endswith("_total") else "gauge"
        lines += [f"# HELP {name} {METRICS[name]}", f"# TYPE {name} {kind}"]
        lines += [_line(*sample) for sample in kept]
    return "".join(f"{line}\n" for line in lines)


def _line(name: str, labels: Mapping[str, str], value: float) -> str:
    inner = ",".join(f'{key}="{_escape(word)}"' for key, word in labels.items())
    return f"{name}{{{inner}}} {value:.10g}" if inner else f"{name} {value:.10g}"


def _escape(word: str) -> str:
    return word.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _of_service(
    standing: Sequence[Alert], n_restarts: Mapping[str, int], n_untold: Mapping[str, int]
) -> Iterator[_Sample]:
    ringing = {alert.rule for alert in standing}
    for rule in ALERT_RULES:
        if rule.key not in ringing:
            labels = {"rule": rule.key, "severity": rule.severity, "cause": ""}
            yield "barun_alert_standing", labels, 0.0
    for alert in standing:
        labels = {"rule": alert.rule, "severity": alert.severity, "cause": alert.cause}
        yield "barun_alert_standing", labels, 1.0
    yield from _by("barun_part_restarts_total", "part", n_restarts.items())
    yield from _by("barun_alerts_untold_total", "sink", n_untold.items())


def _by(name: str, label: str, values: Iterable[tuple[str, float]]) -> Iterator[_Sample]:
    for key, value in values:
        yield name, {label: key}, float(value)


def _of_minute(vitals: Vitals | None) -> Iterator[_Sample]:
    if vitals is None:
        return
    wholes = {
        "barun_minute_timestamp_seconds": 60.0 * (vitals.minute + 1),
        "barun_live_latency_p50_seconds": vitals.p50_s,
        "barun_live_latency_p99_seconds": vitals.p99_s,
        "barun_live_update_hertz": vitals.update_hz,
        "barun_samples_collected": vitals.n_collected,
        "barun_disk_free_bytes": vitals.disk_free_bytes,
        "barun_disk_total_bytes": vitals.disk_total_bytes,
    }
    for name, value in wholes.items():
        if value is not None:
            yield name, {}, float(value)
    yield from _by("barun_live_spent_seconds", "kind", vitals.spent_s.items())
    yield from _by("barun_live_view_seconds", "view", vitals.views_s.items())
    yield from _by("barun_store_notices", "code", ((code, 1.0) for code in vitals.notices))
    yield from _by("barun_camera_moved_evidence", "camera", vitals.cameras.items())
    yield from _labels(vitals)
    yield from _waiting(vitals)
    yield from _models(vitals)


def _labels(vitals: Vitals) -> Iterator[_Sample]:
    for model, said in vitals.recent_labels.items():
        for verdict, count in (("right", said.n_right), ("wrong", said.n_wrong)):
            yield "barun_labels_recent", {"model": model, "verdict": verdict}, float(count)
        accuracy = accuracy_of(said.n_right, said.n_wrong)
        if accuracy is not None:
            yield "barun_label_accuracy", {"model": model}, accuracy.share
            yield "barun_label_accuracy_low", {"model": model}, accuracy.low
            yield "barun_label_accuracy_high", {"model": model}, accuracy.high


def _waiting(vitals: Vitals) -> Iterator[_Sample]:
    for name, queue in vitals.queues.items():
        yield "barun_queue_length", {"queue": name}, float(queue.length)
        yield "barun_queue_age_seconds", {"queue": name}, queue.age_s
        yield "barun_queue_dropped", {"queue": name}, float(queue.n_dropped)


def _models(vitals: Vitals) -> Iterator[_Sample]:
    for name, model in vitals.models.items():
        version = "" if model.version is None else str(model.version)
        labels = {"model": name, "origin": model.origin, "version": version}
        yield "barun_model_info", labels, 1.0
        yield "barun_model_problem", {"model": name}, float(bool(model.problem))
    for name, rate in vitals.updates.items():
        counts = {"tried": rate.n_tried, "passed": rate.n_passed, "changed": rate.n_changed}
        for what, count in counts.items():
            yield "barun_model_updates", {"model": name, "what": what}, float(count)
        if rate.last_s is not None:
            yield "barun_model_update_timestamp_seconds", {"model": name}, rate.last_s
    for key, feature in vitals.features.items():
        yield "barun_feature_stability", {"feature": key}, feature.stability
        yield "barun_feature_drifted", {"feature": key}, float(feature.is_drifted)
