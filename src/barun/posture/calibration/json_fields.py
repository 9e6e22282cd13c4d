"""Reads the fields of a JSON object strictly; every fault is gathered with its place."""

import math
import sys
from collections.abc import Iterator
from typing import Any, Final, TypeVar

from barun.errors import Fault

__all__ = ["JsonFields"]

_SHOWN: Final = 40

_Value = TypeVar("_Value")


def _show(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 3] + "..."


class JsonFields:
    """One JSON object and its place in the file.

    A missing or impossible field becomes a fault and a stand-in value, so that all faults of a file
    are found in one reading.

    Parameters
    ----------
    content : object
        What the JSON parser gave.
    place : str
        Where it stands: ``entries[0].geometry``; empty for the whole file.
    faults : list of Fault
        Filled.
    known : frozenset of str, optional
        Every field there may be; others are faults. By default any.
    """

    def __init__(
        self,
        content: object,
        place: str,
        faults: list[Fault],
        known: frozenset[str] | None = None,
    ) -> None:
        self.place = place
        self.faults = faults
        self.content: dict[str, Any] = {}
        if isinstance(content, dict):
            self.content = content
        else:
            self._add_type(place or "the file", "an object", content)
        for name in sorted(set(self.content) - known) if known is not None else ():
            faults.append(Fault("posture_calibration.field-unknown", place=self.at(name)))

    def at(self, name: str) -> str:
        """Return the place of a field."""
        return f"{self.place}.{name}" if self.place else name

    def text(self, name: str) -> str:
        """Return a text; empty if there is none."""
        value = self._take(name)
        if isinstance(value, str):
            return value
        return self._refuse(name, "a text", value, "")

    def text_or_none(self, name: str) -> str | None:
        """Return a text or null."""
        value = self._take(name)
        if value is None or isinstance(value, str):
            return value
        return self._refuse(name, "a text or null", value, None)

    def whole(self, name: str, *, at_least: int = 0) -> int:
        """Return a whole number; `at_least` if there is none."""
        value = self._take(name)
        if isinstance(value, int) and not isinstance(value, bool) and value >= at_least:
            return value
        return self._refuse(name, f"a whole number, at least {at_least}", value, at_least)

    def number(self, name: str, *, low: float = -math.inf, high: float = math.inf) -> float:
        """Return a number between `low` and `high`; NaN for null or if there is none."""
        value = self._take(name)
        if name in self.content and value is None:
            return math.nan
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and low <= value <= high and abs(value) <= sys.float_info.max:
            return float(value)
        limits = "" if low == -math.inf else f", at least {low:g}"
        limits += "" if high == math.inf else f", at most {high:g}"
        return self._refuse(name, f"a number{limits}, or null", value, math.nan)

    def one_of(self, name: str, choices: tuple[str, ...]) -> str:
        """Return one of `choices`; the first if there is none."""
        value = self._take(name)
        if isinstance(value, str) and value in choices:
            return value
        return self._refuse(name, " | ".join(choices), value, choices[0])

    def items(self, name: str) -> Iterator[tuple[str, Any]]:
        """Yield place and content of each element of a list."""
        value = self._take(name)
        if not isinstance(value, list):
            self._refuse(name, "a list", value, None)
            return
        for index, element in enumerate(value):
            yield f"{self.at(name)}[{index}]", element

    def _take(self, name: str) -> Any:
        if name not in self.content:
            self.faults.append(Fault("posture_calibration.field-missing", place=self.at(name)))
        return self.content.get(name)

    def _refuse(self, name: str, expected: str, got: object, stand_in: _Value) -> _Value:
        if name in self.content:
            self._add_type(self.at(name), expected, got)
        return stand_in

    def _add_type(self, place: str, expected: str, got: object) -> None:
        self.faults.append(
            Fault("posture_calibration.field-type", place=place, expected=expected, got=_show(got))
        )
