"""The locked packages, as they are installed here."""

import platform
from importlib.metadata import distributions

from packaging.specifiers import SpecifierSet


def test_every_locked_package_is_made_for_this_python() -> None:
    """uv overlooks an upper limit of the Python version; pip refuses to install such a package."""
    here = platform.python_version()
    stated = {
        one.name: one.metadata["Requires-Python"]
        for one in distributions()
        if "Requires-Python" in one.metadata
    }
    assert "numpy" in stated
    refused = {
        name: pythons
        for name, pythons in stated.items()
        if not SpecifierSet(pythons).contains(here, prereleases=True)
    }

    assert refused == {}
