"""Bands of neck and trunk angles in ergonomic standards, each with its source.

The scales were made for observed angles and do not all say where their zero is (Ankrum & Nemeth say
so of RULA's neck). Barun's neck angles run from the shoulder to the ear, because MediaPipe has no
point at the seventh vertebra: a band names the range a value falls into, not a clinical finding.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

__all__ = ["BAND_TABLES", "NO_BAND", "Band", "BandTable", "Scale", "Strain", "find_bands"]

Scale = Literal["iso-11226", "rula", "reba"]
"""The method."""

NO_BAND: Final = -1
"""What stands in place of a band where there is no value or the source says nothing."""


class Strain(IntEnum):
    """How much a band asks of the body, as stored in arrays."""

    UNKNOWN = -1
    """There is no value, or the source says nothing about it."""
    LOW = 0
    """Acceptable without more; green."""
    MEDIUM = 1
    """Acceptable for a while or under conditions; yellow."""
    HIGH = 2
    """Not recommended; red."""

    @property
    def text_key(self) -> str:
        """Message key of its name."""
        return f"posture.strain-{self.name.lower()}"


@dataclass(frozen=True, slots=True)
class Band:
    """A range of an angle."""

    low_deg: float
    high_deg: float
    """Both ends belong to it, unless a band of less strain ends there too."""
    strain: Strain
    score: int | None = None
    """RULA's or REBA's score of the body part; None on other scales."""


@dataclass(frozen=True, slots=True)
class BandTable:
    """The bands of one feature on one scale, from low to high angles, without gaps between them."""

    scale: Scale
    feature: str
    """Key of the feature."""
    bands: tuple[Band, ...]
    source: str
    """Citation."""

    @property
    def scale_key(self) -> str:
        """Message key of the scale's name."""
        return f"posture.scale-{self.scale}"

    def classify(self, values_deg: npt.NDArray[np.float64]) -> npt.NDArray[np.int8]:
        """Return the index of the band each value falls into.

        Parameters
        ----------
        values_deg : numpy.ndarray, any shape
            Degrees; NaN where not judged.

        Returns
        -------
        numpy.ndarray, same shape
            Index into ``bands``; ``NO_BAND`` for NaN and beyond the ends of the table.
        """
        # A border belongs to the band of less strain: the edge lies on it or just below it.
        edges = [np.nextafter(self.bands[0].low_deg, -np.inf)]
        for below, above in zip(self.bands[:-1], self.bands[1:], strict=True):
            is_of_lower = below.strain <= above.strain
            border = below.high_deg
            edges.append(border if is_of_lower else np.nextafter(border, -np.inf))
        edges.append(self.bands[-1].high_deg)
        places = np.searchsorted(edges, values_deg, side="left") - 1
        is_inside = (places >= 0) & (places < len(self.bands))
        return np.where(is_inside, places, NO_BAND).astype(np.int8)

    def strain(self, values_deg: npt.NDArray[np.float64]) -> npt.NDArray[np.int8]:
        """Return the strain of each value, same shape; values of `Strain`."""
        of_band = np.array([*(band.strain for band in self.bands), Strain.UNKNOWN], dtype=np.int8)
        return of_band[self.classify(values_deg)]


_ISO: Final = (
    "ISO 11226 and DIN EN 1005-4, as quoted in table 2 of J Occup Med Toxicol 2020,"
    " s12995-020-00286-9"
)
_RULA: Final = "McAtamney & Corlett (1993), Appl Ergon 24:91-99"
_REBA: Final = (
    "Hignett & McAtamney (2000), as tabled in Fundamentals and Assessment Tools for Occupational"
    " Ergonomics"
)
_UPRIGHT_DEG: Final = 5.0
"""How far from 0 still counts as REBA's "upright". A design choice: the error to be planned with
in a well-placed side view."""

_ALL: Final = np.inf
_LOW, _MEDIUM, _HIGH = Strain.LOW, Strain.MEDIUM, Strain.HIGH

BAND_TABLES: Final = (
    BandTable(
        "iso-11226",
        "neck_inclination",
        (
            Band(-_ALL, 0, _HIGH),
            Band(0, 25, _LOW),
            Band(25, 85, _MEDIUM),
            Band(85, _ALL, _HIGH),
        ),
        f"{_ISO}: head inclination",
    ),
    BandTable(
        "iso-11226",
        "neck_flexion",
        (Band(-_ALL, 0, _HIGH), Band(0, 25, _LOW), Band(25, _ALL, _HIGH)),
        f"{_ISO}: neck flexion (head minus trunk)",
    ),
    # Beyond 10 degrees to the side of head and neck the source states no band.
    BandTable(
        "iso-11226",
        "neck_lateral_inclination",
        (Band(-10, 10, _LOW),),
        f"{_ISO}: lateral inclination of the head",
    ),
    BandTable(
        "iso-11226",
        "trunk_inclination",
        (
            Band(-_ALL, 0, _HIGH),  # unsupported; a backrest makes it acceptable
            Band(0, 20, _LOW),
            Band(20, 60, _MEDIUM),
            Band(60, _ALL, _HIGH),
        ),
        f"{_ISO}: trunk inclination",
    ),
    BandTable(
        "iso-11226",
        "trunk_lateral_inclination",
        (Band(-20, -10, _MEDIUM), Band(-10, 10, _LOW), Band(10, 20, _MEDIUM)),
        f"{_ISO}: lateral inclination of the trunk",
    ),
    BandTable(
        "rula",
        "neck_flexion",
        (
            Band(-_ALL, 0, _HIGH, score=4),
            Band(0, 10, _LOW, score=1),
            Band(10, 20, _MEDIUM, score=2),
            Band(20, _ALL, _HIGH, score=3),
        ),
        f"{_RULA}: neck",
    ),
    # Score 1, seated and well supported, needs a backrest, which no landmark shows.
    BandTable(
        "rula",
        "trunk_inclination",
        (
            Band(0, 20, _LOW, score=2),
            Band(20, 60, _MEDIUM, score=3),
            Band(60, _ALL, _HIGH, score=4),
        ),
        f"{_RULA}: trunk",
    ),
    BandTable(
        "reba",
        "neck_flexion",
        (
            Band(-_ALL, 0, _MEDIUM, score=2),
            Band(0, 20, _LOW, score=1),
            Band(20, _ALL, _MEDIUM, score=2),
        ),
        f"{_REBA}: neck",
    ),
    BandTable(
        "reba",
        "trunk_inclination",
        (
            Band(-_ALL, -20, _MEDIUM, score=3),
            Band(-20, -_UPRIGHT_DEG, _LOW, score=2),
            Band(-_UPRIGHT_DEG, _UPRIGHT_DEG, _LOW, score=1),
            Band(_UPRIGHT_DEG, 20, _LOW, score=2),
            Band(20, 60, _MEDIUM, score=3),
            Band(60, _ALL, _HIGH, score=4),
        ),
        f"{_REBA}: trunk",
    ),
)
"""Every table, scale by scale. Strain follows the colours of ISO 11226; on RULA and REBA, which
score and do not colour, it is a reading of Barun: the lowest scores low, the highest high."""


def find_bands(feature: str) -> tuple[BandTable, ...]:
    """Return the tables of a feature, empty if no scale has one."""
    return tuple(table for table in BAND_TABLES if table.feature == feature)
