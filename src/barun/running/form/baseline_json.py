"""A runner's baseline as JSON: versioned, read strictly, with readable faults."""

import json
import math
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt

from barun.errors import Fault, ProfileError
from barun.running.cycles.phase_curves import N_PHASES
from barun.running.form.baseline import BaselineMetric, RunnerBaseline
from barun.running.form.channel import CHANNELS, find_channel_set
from barun.running.form.harmonics import N_FEATURES
from barun.running.view import Direction, RunningView, ViewName

__all__ = ["BASELINE_VERSION", "baseline_from_json", "baseline_to_json"]

_Array = npt.NDArray[np.float64]

BASELINE_VERSION: Final = 1
_FORMAT: Final = "barun-running-baseline"
_DIGITS: Final = 6
_VIEWS: Final = ("side", "front", "rear")
_DIRECTIONS: Final = ("left", "right", "none")


def _rows(array: _Array) -> list[list[float]]:
    return [[round(float(value), _DIGITS) for value in row] for row in array]


def _or_null(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def baseline_to_json(baseline: RunnerBaseline) -> str:
    """Return a baseline as JSON, with a line feed at the end."""
    session = baseline.session_variance
    content = {
        "format": _FORMAT,
        "version": BASELINE_VERSION,
        "view": baseline.view.name,
        "direction": baseline.view.direction,
        "turn_deg": _or_null(baseline.view.turn_deg),
        "channels": [channel.key for channel in CHANNELS[baseline.channel_set]],
        "curve": _rows(baseline.curve),
        "stride_variance": _rows(baseline.stride_variance),
        "session_variance": None if session is None else _rows(session),
        "metrics": {
            key: {
                "centre": metric.centre,
                "spread": _or_null(metric.spread),
                "session_spread": _or_null(metric.session_spread),
                "n_strides": metric.n_strides,
                "unit": metric.unit,
            }
            for key, metric in baseline.metrics.items()
        },
        "n_recordings": baseline.n_recordings,
        "n_strides": baseline.n_strides,
        "speed_m_per_s": _or_null(baseline.speed_m_per_s),
        "sources": list(baseline.sources),
        "contents": list(baseline.contents),
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


class _Fields:
    """Takes fields of a JSON object; what is missing or impossible is gathered."""

    def __init__(self, content: object, place: str, faults: list[Fault]) -> None:
        self._content: dict[str, Any] = content if isinstance(content, dict) else {}
        self._place = place
        self._faults = faults
        if not isinstance(content, dict):
            self._refuse("", "an object")

    def _refuse(self, name: str, expected: str) -> None:
        place = f"{self._place}.{name}".strip(".") or "the file"
        self._faults.append(Fault("running_form.field", place=place, expected=expected))

    def number(self, name: str, *, low: float = -math.inf) -> float:
        value = self._content.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            value = math.nan
        if math.isfinite(value) and value >= low:
            return float(value)
        self._refuse(name, "a number" + (f", at least {low:g}" if math.isfinite(low) else ""))
        return 0.0

    def number_or_none(self, name: str, *, low: float = -math.inf) -> float | None:
        if name in self._content and self._content[name] is None:
            return None
        return self.number(name, low=low)

    def whole(self, name: str) -> int:
        value = self._content.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return value
        self._refuse(name, "a whole number, at least 1")
        return 1

    def text(self, name: str) -> str:
        value = self._content.get(name)
        if isinstance(value, str):
            return value
        self._refuse(name, "a text")
        return ""

    def one_of(self, name: str, choices: tuple[str, ...]) -> str:
        value = self._content.get(name)
        if value in choices:
            return str(value)
        self._refuse(name, " | ".join(choices))
        return choices[0]

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._content.get(name)
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self._refuse(name, "a list of texts")
        return ()

    def array(self, name: str, shape: tuple[int, int], *, low: float = -math.inf) -> _Array:
        value = self._content.get(name)
        try:
            array = np.array(value, dtype=np.float64)
        except (TypeError, ValueError):
            array = np.empty(0)
        if array.shape == shape and np.isfinite(array).all() and bool(np.all(array >= low)):
            return array
        self._refuse(name, f"{shape[0]} x {shape[1]} numbers")
        return np.zeros(shape)

    def has(self, name: str) -> bool:
        return name in self._content

    def is_null(self, name: str) -> bool:
        return name in self._content and self._content[name] is None

    def objects(self, name: str) -> dict[str, "_Fields"]:
        value = self._content.get(name)
        if not isinstance(value, dict):
            self._refuse(name, "an object")
            return {}
        return {
            key: _Fields(one, f"{self._place}.{name}.{key}".strip("."), self._faults)
            for key, one in value.items()
        }


def _read_metric(key: str, fields: _Fields) -> BaselineMetric:
    spread = fields.number_or_none("spread", low=0)
    session = fields.number_or_none("session_spread", low=0)
    return BaselineMetric(
        key=key,
        centre=fields.number("centre"),
        spread=math.nan if spread is None else spread,
        session_spread=math.nan if session is None else session,
        n_strides=fields.whole("n_strides"),
        unit=fields.text("unit"),
    )


def _parse(text: str, source: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ProfileError("running_form.not-json", source=source) from error
    if not isinstance(content, dict) or content.get("format") != _FORMAT:
        raise ProfileError("running_form.not-baseline", source=source, expected=_FORMAT)
    version = content.get("version")
    if isinstance(version, int) and version > BASELINE_VERSION:
        raise ProfileError("running_form.newer", source=source, got=version, known=BASELINE_VERSION)
    return content


def baseline_from_json(text: str, *, source: str = "baseline") -> RunnerBaseline:
    """Read a baseline.

    Parameters
    ----------
    text : str
        What :func:`baseline_to_json` wrote.
    source : str
        Where it comes from, for the faults: a file name.

    Raises
    ------
    ProfileError
        If it is no baseline of a runner, was written by a newer version, or a field is missing or
        impossible; every fault is named with its place.
    """
    faults: list[Fault] = []
    fields = _Fields(_parse(text, source), "", faults)
    turn_deg = fields.number_or_none("turn_deg")
    view = RunningView(
        cast(ViewName, fields.one_of("view", _VIEWS)),
        cast(Direction, fields.one_of("direction", _DIRECTIONS)),
        math.nan if turn_deg is None else turn_deg,
    )
    which = find_channel_set(view)
    if which is None:  # not reached: an oblique view is a fault
        raise ProfileError.gathered(source, faults)
    keys = tuple(channel.key for channel in CHANNELS[which])
    if fields.texts("channels") != keys:
        faults.append(Fault("running_form.field", place="channels", expected=", ".join(keys)))
    shape = (len(keys), N_FEATURES)
    baseline = RunnerBaseline(
        view=view,
        channel_set=which,
        curve=fields.array("curve", (N_PHASES, len(keys))),
        stride_variance=fields.array("stride_variance", shape, low=0),
        session_variance=(
            None
            if fields.is_null("session_variance")
            else fields.array("session_variance", shape, low=0)
        ),
        metrics={key: _read_metric(key, one) for key, one in fields.objects("metrics").items()},
        n_recordings=fields.whole("n_recordings"),
        n_strides=fields.whole("n_strides"),
        speed_m_per_s=fields.number_or_none("speed_m_per_s", low=0),
        sources=fields.texts("sources"),
        contents=fields.texts("contents") if fields.has("contents") else (),
    )
    if faults:
        raise ProfileError.gathered(source, faults)
    return baseline
