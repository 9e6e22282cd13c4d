"""How the service is, in one object: of a running one, or from what the store kept of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Final, Literal

from barun.messages import Language, text
from barun.monitoring.alerts.alert import Alert
from barun.monitoring.vitals.accuracy import accuracy_of
from barun.monitoring.vitals.vitals import FeatureVital, LabelVital, ModelVital, Vitals
from barun.service.operations.bodies import (
    AlertBody,
    FeatureBody,
    MinuteBody,
    OperationsBody,
    QueueBody,
    RecoveryBody,
    RecoveryStepBody,
    RecoveryStoryBody,
    ServedBody,
    UpdateRateBody,
)
from barun.service.operations.recovery_story import RecoveryStory
from barun.service.operations.words import alert_text, cure_text, feature_text, step_text
from barun.store.watch_book import WatchBook
from barun.store.watch_records import AlertRecord, UndoingRecord

__all__ = ["MOST_HOURS", "report_operations"]

MOST_HOURS: Final = 72
_MOST_POINTS: Final = 360
_ALERTS_S: Final = 7 * 24 * 3600.0
_MOST_UNDONE: Final = 20
_MOST_STORIES: Final = 5
_MINUTE_S: Final = 60.0
_FRESH_MIN: Final = 3
"""Older figures are no word on how the service is now."""
_MOVED: Final = 1.0
"""Evidence from which on a camera was moved."""
_JUDGED: Final = ("good", "departed", "issue", "settling")


def report_operations(
    book: WatchBook,
    now_s: float,
    language: Language,
    *,
    hours: int,
    process: str = "",
    restarts: Mapping[str, int] | None = None,
    cameras: Mapping[str, str] | None = None,
    recoveries: Sequence[RecoveryStory] = (),
) -> OperationsBody:
    """Return how the service is; blocks.

    Parameters
    ----------
    book : WatchBook
        What was kept.
    now_s : float
        Seconds since 1970 UTC.
    language : {"en", "ko"}
        Of the texts.
    hours : int
        Of figures, at most 72.
    process : str, optional
        Which one answers; empty where none does.
    restarts : mapping, optional
        Parts started anew since the service began.
    cameras : mapping, optional
        Names of the cameras of who asks, by their tags.
    recoveries : sequence of RecoveryStory, optional
        What became of models that were undone.

    Raises
    ------
    StorageError
        If the store cannot be read.
    """
    now_min = int(now_s // _MINUTE_S)
    rows = book.vitals(now_min - 60 * hours, now_min + 1)
    minutes = [Vitals.from_json(row.minute, row.process, row.content) for row in rows]
    fresh = [one for one in minutes if one.minute >= now_min - _FRESH_MIN]
    latest = {one.process: one for one in fresh}  # the last of each process
    last = latest.get(process) or (fresh[-1] if fresh else None)
    alerts = book.alerts(now_s - _ALERTS_S)
    standing = [one for one in alerts if one.ended_s is None]
    past = book.undoings()
    state = _state(latest, standing)
    return OperationsBody(
        at_s=now_s,
        process=process,
        state=state,
        summary=text(
            f"alerts.state-{state}",
            language,
            **_summary(state, latest, standing),
        ),
        alerts=[
            _alert(one, language, cameras or {})
            for one in (*standing, *(one for one in alerts if one.ended_s is not None))
        ],
        models=[] if last is None else [_served(*one, last, past) for one in last.models.items()],
        queues=[
            QueueBody(name=name, length=one.length, age_s=one.age_s, n_dropped=one.n_dropped)
            for name, one in (last.queues.items() if last else ())
        ],
        spent_s=_summed([one.spent_s for one in minutes]),
        views_s=_summed([one.views_s for one in minutes]),
        features=_features(latest.values(), language),
        n_moved_cameras=sum(
            value >= _MOVED for one in latest.values() for value in one.cameras.values()
        ),
        restarts=dict(restarts or {}),
        disk_free_bytes=None if last is None else last.disk_free_bytes,
        disk_total_bytes=None if last is None else last.disk_total_bytes,
        undone=[_undone(one, language) for one in reversed(past[-_MOST_UNDONE:])],
        recoveries=[_story(one, language) for one in recoveries[:_MOST_STORIES]],
        minutes=_join(minutes, hours),
    )


def _state(
    latest: Mapping[str, Vitals], standing: Sequence[AlertRecord]
) -> Literal["well", "warning", "critical", "unknown"]:
    if not latest:
        return "unknown"
    severities = {one.severity for one in standing if one.process in latest}
    if "critical" in severities:
        return "critical"
    return "warning" if "warning" in severities else "well"


def _summary(
    state: str, latest: Mapping[str, Vitals], standing: Sequence[AlertRecord]
) -> dict[str, object]:
    if state == "well":
        return {
            "sessions": sum(one.n_sessions for one in latest.values()),
            "frames": sum(one.n_frames for one in latest.values()),
        }
    return {} if state == "unknown" else {"count": len(standing)}


def _alert(record: AlertRecord, language: Language, cameras: Mapping[str, str]) -> AlertBody:
    cause = cameras.get(record.cause, record.cause) if record.rule == "camera" else record.cause
    alert = Alert(
        rule=record.rule,
        cause=cause,
        severity=record.severity,  # type: ignore[arg-type] # as it was written
        began_min=int(record.began_s // _MINUTE_S),
        value=record.value,
        bound=record.bound,
    )
    return AlertBody(
        alert_id=record.alert_id,
        process=record.process,
        rule=record.rule,
        cause=record.cause,
        severity=alert.severity,
        text=alert_text(alert, language),
        cure=cure_text(alert, language),
        value=record.value,
        bound=record.bound,
        began_s=record.began_s,
        ended_s=record.ended_s,
        acknowledged_s=record.acknowledged_s,
    )


def _served(
    name: str, model: ModelVital, vitals: Vitals, past: Sequence[UndoingRecord]
) -> ServedBody:
    said = vitals.recent_labels.get(name, LabelVital(0, 0))
    accuracy = accuracy_of(said.n_right, said.n_wrong)
    words = [one.kind for one in past if one.model == name and one.kind in {"freeze", "thaw"}]
    return ServedBody(
        model=name,
        origin=model.origin,
        version=model.version,
        wanted=model.wanted,
        problem=model.problem,
        is_held=words[-1:] == ["freeze"],
        n_right=said.n_right,
        n_wrong=said.n_wrong,
        accuracy=None if accuracy is None else round(accuracy.share, 4),
        accuracy_low=None if accuracy is None else round(accuracy.low, 4),
        accuracy_high=None if accuracy is None else round(accuracy.high, 4),
        updates=_update_rate(name, vitals),
    )


def _update_rate(name: str, vitals: Vitals) -> UpdateRateBody | None:
    rate = vitals.updates.get(name)
    return None if rate is None else UpdateRateBody(**asdict(rate))


def _features(latest: Iterable[Vitals], language: Language) -> list[FeatureBody]:
    """Return the features, of several processes that of the one where each is the farthest."""
    farthest: dict[str, FeatureVital] = {}
    for vitals in latest:
        for key, one in vitals.features.items():
            if key not in farthest or one.stability > farthest[key].stability:
                farthest[key] = one
    ordered = sorted(farthest.items(), key=lambda item: -item[1].stability)
    return [
        FeatureBody(name=key, title=feature_text(key, language), **asdict(one))
        for key, one in ordered
    ]


def _summed(minutes: Sequence[Mapping[str, float]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for one in minutes:
        for key, seconds in one.items():
            total[key] = total.get(key, 0.0) + seconds
    return {key: round(seconds, 1) for key, seconds in total.items()}


def _undone(record: UndoingRecord, language: Language) -> RecoveryBody:
    def version(number: int | None) -> str:
        return "shipped" if number is None else str(number)

    return RecoveryBody(
        model=record.model,
        kind=record.kind,
        at_s=record.at_s,
        text=text(
            f"alerts.undone-{record.kind}",
            language,
            model=record.model,
            before=version(record.from_number),
            after=version(record.to_number),
            reason=text(f"alerts.reason-{record.reason}", language),
        ),
    )


def _story(story: RecoveryStory, language: Language) -> RecoveryStoryBody:
    model = text(f"alerts.cause-{story.model}", language)
    return RecoveryStoryBody(
        model=story.model,
        began_s=story.began_s,
        stage=story.stage,
        text=text(f"alerts.stage-{story.stage}", language, model=model) + ".",
        steps=[
            RecoveryStepBody(at_s=one.at_s, text=step_text(one, language)) for one in story.steps
        ],
    )


def _join(minutes: Sequence[Vitals], hours: int) -> list[MinuteBody]:
    """Return points for a plot: processes together, and minutes where there are too many."""
    width = max(-(-60 * hours // _MOST_POINTS), 1)
    points: dict[int, list[Vitals]] = {}
    for one in minutes:
        points.setdefault(one.minute // width * width, []).append(one)
    return [_point(start, kept) for start, kept in sorted(points.items())]


def _point(start: int, kept: Sequence[Vitals]) -> MinuteBody:
    spent = _summed([one.spent_s for one in kept])
    watched_s = sum(spent.values())
    judged_s = sum(spent.get(kind, 0.0) for kind in _JUDGED)

    def share(*kinds: str) -> float | None:
        total = sum(spent.get(kind, 0.0) for kind in kinds)
        return round(total / watched_s, 4) if watched_s else None

    by_minute: dict[int, int] = {}
    for one in kept:
        by_minute[one.minute] = by_minute.get(one.minute, 0) + one.n_sessions
    rates = [one.update_hz for one in kept if one.update_hz is not None]
    return MinuteBody(
        start_s=_MINUTE_S * start,
        n_sessions=max(by_minute.values()),
        n_frames=sum(one.n_frames for one in kept),
        p50_ms=_slowest([one.p50_s for one in kept]),
        p99_ms=_slowest([one.p99_s for one in kept]),
        update_hz=round(sum(rates) / len(rates), 2) if rates else None,
        judged_share=share(*_JUDGED),
        abstained_share=share("cannot_judge"),
        blind_share=share("blind"),
        good_share=round(spent.get("good", 0.0) / judged_s, 4) if judged_s else None,
        n_collected=sum(one.n_collected for one in kept),
    )


def _slowest(seconds: Sequence[float | None]) -> float | None:
    known = [one for one in seconds if one is not None]
    return round(1000 * max(known), 2) if known else None
