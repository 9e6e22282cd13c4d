"""What is installed beside the service: models, and the checks of the installation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

from barun.config import ModelName
from barun.errors import Fault
from barun.messages import Language, text
from barun.models import check_model, list_models
from barun.monitoring.check import Check
from barun.monitoring.versions import check_opencv, check_versions

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
_OUTCOMES: Final[Mapping[str, CheckOutcome]] = MappingProxyType(
    {"ok": "passed", "warn": "warning", "fail": "failed"}
)


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
    checks = [_in_words(check, language) for check in (*check_versions(), check_opencv())]
    used = {_DETECTOR, f"pose_landmark_{model}"}
    models: list[InstalledModel] = []
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


def _in_words(check: Check, language: Language) -> InstallationCheck:
    texts = (check.finding_text(language), check.cure_text(language))
    return InstallationCheck(
        key=check.key,
        outcome=_OUTCOMES[check.outcome],
        title=check.title_text(language),
        finding="\n".join(text for text in texts if text is not None),
    )


def _check(key: str, title: str, fault: Fault | None, language: Language) -> InstallationCheck:
    if fault is None:
        return InstallationCheck(key, "passed", title, text("service.check-passed", language))
    return InstallationCheck(key, "failed", title, fault.text(language))
