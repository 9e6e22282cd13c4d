"""Speeds as runners write them: metres a second, kilometres or miles an hour, or a pace."""

import re
from typing import Final

import click

from barun.cli.parameter_types import name_of
from barun.errors import SettingError

__all__ = ["Speed"]

_MILE_M: Final = 1609.344
_IN_M_PER_S: Final = {
    "": 1.0,
    "m/s": 1.0,
    "mps": 1.0,
    "km/h": 1 / 3.6,
    "kmh": 1 / 3.6,
    "kph": 1 / 3.6,
    "mph": _MILE_M / 3600,
    "mi/h": _MILE_M / 3600,
}
_LENGTHS_M: Final = {"km": 1000.0, "mi": _MILE_M, "mile": _MILE_M}
_NUMBER: Final = re.compile(r"(\d{1,6}(?:[.,]\d{1,9})?)\s*([a-z/]*)", re.ASCII)
_PACE: Final = re.compile(r"""(\d{1,2})[:'′](\d{2})["″]?\s*(?:min)?\s*/\s*(km|mi|mile)""", re.ASCII)


def _read(words: str) -> float | None:
    """Return metres a second; None for what is no speed."""
    words = words.strip().lower()
    if pace := _PACE.fullmatch(words):
        seconds = 60 * int(pace[1]) + int(pace[2])
        return _LENGTHS_M[pace[3]] / seconds if seconds and int(pace[2]) < 60 else None
    number = _NUMBER.fullmatch(words)
    if number is None or number[2] not in _IN_M_PER_S:
        return None
    return float(number[1].replace(",", ".")) * _IN_M_PER_S[number[2]] or None


class Speed(click.ParamType[float]):
    """A speed above 0, in metres a second unless a unit follows."""

    name = "speed"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return metres a second.

        Raises
        ------
        SettingError
            If it is no speed, or not above 0.
        """
        speed_m_per_s = _read(str(value))
        if speed_m_per_s is None:
            raise SettingError("cli.bad-speed", name=name_of(param), got=value)
        return speed_m_per_s
