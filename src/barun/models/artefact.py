"""The model files that come with Barun, and the cards that say where each comes from."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from barun.errors import Fault, ModelError
from barun.models.verified_file import read_verified

__all__ = [
    "ARTEFACT_FOLDER",
    "ModelArtefact",
    "ModelSource",
    "check_model",
    "find_model",
    "list_models",
    "load_model",
]

ARTEFACT_FOLDER: Final = Path(__file__).with_name("artefacts")
"""Where ``scripts/build_models.py`` writes the model files, beside their cards."""

_CARDS: Final = "cards.json"


@dataclass(frozen=True, slots=True)
class ModelSource:
    """The published file a model was made from."""

    package: str
    """Name of the package in its registry."""
    version: str
    """Exact version of the package."""
    file: str
    """Name of the file in the package."""
    sha256: str
    """SHA-256 of that file, hexadecimal."""


@dataclass(frozen=True, slots=True)
class ModelArtefact:
    """One model file and what its card says about it."""

    name: str
    """Name by which it is asked for, for example ``pose_landmark_full``."""
    path: Path
    """Where the file is, or should be."""
    n_bytes: int
    """Size of the file in bytes."""
    sha256: str
    """SHA-256 of the file, hexadecimal."""
    license: str
    """SPDX identifier."""
    modification: str
    """What was changed against the source."""
    source: ModelSource
    """The published file it was made from."""


def _artefact(name: str, card: dict[str, Any], folder: Path) -> ModelArtefact:
    return ModelArtefact(
        name=name,
        path=folder / card["file"],
        n_bytes=card["bytes"],
        sha256=card["sha256"],
        license=card["license"],
        modification=card["modification"],
        source=ModelSource(**card["source"]),
    )


def list_models(folder: Path = ARTEFACT_FOLDER) -> tuple[ModelArtefact, ...]:
    """Return all models that have a card, in the order of the cards.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Folder with ``cards.json`` and the model files.

    Raises
    ------
    ModelError
        If the cards themselves are absent.
    """
    try:
        cards = json.loads((folder / _CARDS).read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError("models.cards-missing", path=folder / _CARDS) from error
    return tuple(_artefact(name, card, folder) for name, card in cards.items())


def find_model(name: str, folder: Path = ARTEFACT_FOLDER) -> ModelArtefact:
    """Return the model called `name`; the file itself is not looked at.

    Raises
    ------
    ModelError
        If there is no such card; the text lists the names there are.
    """
    artefacts = {artefact.name: artefact for artefact in list_models(folder)}
    if name not in artefacts:
        raise ModelError("models.unknown", name=name, known=", ".join(artefacts))
    return artefacts[name]


def _read(artefact: ModelArtefact) -> bytes | Fault:
    """Return the verified content of the file, or what is wrong with it."""
    return read_verified(
        artefact.path,
        name=artefact.name,
        sha256=artefact.sha256,
        n_bytes=artefact.n_bytes,
        missing="models.missing",
        damaged="models.damaged",
    )


def check_model(artefact: ModelArtefact) -> Fault | None:
    """Return what is wrong with the file of a model, None when it is whole."""
    content = _read(artefact)
    return content if isinstance(content, Fault) else None


def load_model(name: str, folder: Path = ARTEFACT_FOLDER) -> bytes:
    """Return the content of the model called `name`, verified by its hash.

    Parameters
    ----------
    name : str
        A name :func:`list_models` knows.
    folder : pathlib.Path, optional
        Folder with ``cards.json`` and the model files.

    Raises
    ------
    ModelError
        If there is no such model, or its file is missing or damaged.
    """
    content = _read(find_model(name, folder))
    if isinstance(content, Fault):
        raise ModelError(content.code, **content.details)
    return content
