"""Whether Python and the libraries are of versions that Barun runs on."""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata
from typing import Final

import barun
from barun.monitoring.check import Check

__all__ = ["check_library", "check_opencv", "check_python", "check_versions"]

_LOWEST_PYTHON: Final = (3, 11)
_REQUIREMENT: Final = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*([^;]*)(;.*)?")
_CLAUSE: Final = re.compile(r"(>=|<)\s*([0-9.]+)")
_NUMBER: Final = re.compile(r"\d+")
_OPENCV_MAJOR: Final = "4"


def check_versions(
    requirements: Sequence[str] | None = None,
    installed: Callable[[str], str] = metadata.version,
    python: tuple[int, ...] = sys.version_info[:3],
) -> Iterator[Check]:
    """Check Barun, Python and every library that Barun requires.

    Parameters
    ----------
    requirements : sequence of str, optional
        As in ``pyproject.toml``; those of the installed Barun by default. Extras are left out.
    installed : callable
        Returns the version of a library, raises `importlib.metadata.PackageNotFoundError`.
    python : tuple of int
        Version of Python.
    """
    yield Check("barun", "ok", "barun-version", details={"version": barun.__version__})
    yield check_python(python)
    for requirement in _own_requirements() if requirements is None else requirements:
        match = _REQUIREMENT.fullmatch(requirement.strip())
        if match is not None and "extra" not in (match[3] or ""):
            yield check_library(match[1], match[2], installed)


def check_python(python: tuple[int, ...]) -> Check:
    """Check the version of Python."""
    details = {
        "version": ".".join(map(str, python)),
        "lowest": ".".join(map(str, _LOWEST_PYTHON)),
    }
    if python >= _LOWEST_PYTHON:
        return Check("python", "ok", "python-version", details=details)
    return Check("python", "fail", "python-old", "python-old-cure", details)


def check_library(name: str, bounds: str, installed: Callable[[str], str]) -> Check:
    """Check that a library is there and within its bounds.

    Parameters
    ----------
    name : str
        Name in the package registry.
    bounds : str
        For example ``>=2.1,<3``.
    installed : callable
        As in :func:`check_versions`.
    """
    key = f"library.{name}"
    details = {"name": name, "bounds": bounds.strip()}
    try:
        version = installed(name)
    except metadata.PackageNotFoundError:
        return Check(key, "fail", "library-missing", "library-cure", details)
    details["version"] = version
    if _is_within(version, bounds):
        return Check(key, "ok", "library-version", details=details)
    return Check(key, "fail", "library-out-of-bounds", "library-cure", details)


def check_opencv(load_version: Callable[[], str] | None = None) -> Check:
    """Check that the OpenCV that is really loaded is OpenCV 4.

    Several packages hold OpenCV, and the one installed last overwrites the others, whatever the
    list of packages says.

    Parameters
    ----------
    load_version : callable, optional
        Loads OpenCV and returns its version.
    """
    try:
        version = (_load_opencv_version if load_version is None else load_version)()
    except ImportError as error:
        return Check("opencv", "fail", "opencv-broken", "opencv-cure", {"reason": str(error)})
    details = {"version": version}
    if version.partition(".")[0] == _OPENCV_MAJOR:
        return Check("opencv", "ok", "opencv-version", details=details)
    return Check("opencv", "fail", "opencv-wrong", "opencv-cure", details)


def _own_requirements() -> Sequence[str]:
    try:
        return metadata.requires("barun") or ()
    except metadata.PackageNotFoundError:
        return ()  # run from its source without being installed


def _load_opencv_version() -> str:
    import cv2

    return cv2.__version__


def _is_within(version: str, bounds: str) -> bool:
    here = _numbers(version)
    return all(
        here >= _numbers(bound) if sign == ">=" else here < _numbers(bound)
        for sign, bound in _CLAUSE.findall(bounds)
    )


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a release, ``2.1rc1`` as (2, 1)."""
    numbers = []
    for part in version.split("."):
        number = _NUMBER.match(part)
        if number is None:
            break
        numbers.append(int(number[0]))
        if number.end() < len(part):
            break
    return tuple(numbers)
