"""What is installed beside the service: models, and the checks of the installation."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from barun.config import ModelName
from barun.errors import Fault
from barun.messages import Language, text
from barun.models import check_model, list_models

__all__ = [
    "CheckOutcome",
    "Examine",
    "Installation",
    "InstallationCheck",
    "InstalledModel",
    "examine_installation",
    "page_folder",
]

CheckOutcome = Literal["passed", "warning", "failed"]


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model file that should be there."""

    name: str
    version: str
    """Version of the package it was made from."""
    sha256: str
    license: str
    is_whole: bool
    """True if the file is there and is the one its card describes."""
    is_used: bool
    """True for the models the service works with as it is set."""


@dataclass(frozen=True, slots=True)
class InstallationCheck:
    """One thing that was looked at, in words."""

    key: str
    outcome: CheckOutcome
    title: str
    finding: str
    """What was found and, unless passed, what to do."""


@dataclass(frozen=True, slots=True)
class Installation:
    """What is installed."""

    models: tuple[InstalledModel, ...]
    checks: tuple[InstallationCheck, ...]

    @property
    def is_ready(self) -> bool:
        """True if everything the service needs is there."""
        return all(check.outcome != "failed" for check in self.checks)


Examine = Callable[[Language], Installation]
"""Looks at the installation; texts in the language asked for."""

_DETECTOR: Final = "pose_detector"


def page_folder() -> Path:
    """Return the folder the built page lies in, or should."""
    return Path(__file__).with_name("static")


def examine_installation(model: ModelName, language: Language) -> Installation:
    """Look at what the service needs.

    Parameters
    ----------
    model : {"lite", "full", "heavy"}
        The landmark model in use.
    language : {"en", "ko"}
        Language of the checks' texts.
    """
    used = {_DETECTOR, f"pose_landmark_{model}"}
    models: list[InstalledModel] = []
    checks: list[InstallationCheck] = []
    for artefact in list_models():
        fault = check_model(artefact)
        is_used = artefact.name in used
        models.append(
            InstalledModel(
                name=artefact.name,
                version=artefact.source.version,
                sha256=artefact.sha256,
                license=artefact.license,
                is_whole=fault is None,
                is_used=is_used,
            )
        )
        if is_used:
            title = text("service.check-model", language, name=artefact.name)
            checks.append(_check(f"model-{artefact.name}", title, fault, language))
    index = page_folder() / "index.html"
    no_page = None if index.is_file() else Fault("service.page-not-built")
    checks.append(_check("page", text("service.check-page", language), no_page, language))
    return Installation(tuple(models), tuple(checks))


def _check(key: str, title: str, fault: Fault | None, language: Language) -> InstallationCheck:
    if fault is None:
        return InstallationCheck(key, "passed", title, text("service.check-passed", language))
    return InstallationCheck(key, "failed", title, fault.text(language))
