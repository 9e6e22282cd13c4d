"""The cards of the classifiers: what each was trained on, how good it is, and its hash.

A classifier is two files, ``NAME.onnx`` and ``NAME.card.json``, side by side: those that come with
Barun as well as those that somebody trains.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from barun.errors import Fault, ModelError
from barun.models.artefact import ARTEFACT_FOLDER
from barun.models.verified_file import read_verified

__all__ = [
    "ClassifierCard",
    "find_classifier",
    "list_classifiers",
    "read_classifier",
    "write_classifier",
]

_CARD_SUFFIX: Final = ".card.json"
_TEXTS: Final = ("name", "sha256", "license")


@dataclass(frozen=True, slots=True)
class ClassifierCard:
    """What is known of a classifier without loading it."""

    name: str
    """Name by which it is asked for, for example ``posture_view``; that of its files."""
    path: Path
    """Where the ONNX file is, or should be."""
    n_bytes: int
    """Size of the file in bytes."""
    sha256: str
    """SHA-256 of the file, hexadecimal."""
    license: str
    """SPDX identifier."""
    about: Mapping[str, Any] = field(default_factory=dict)
    """Data, people, figures and limits, for people to read."""

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the card of an ONNX file.

        Parameters
        ----------
        path : pathlib.Path
            The ONNX file; the card is ``NAME.card.json`` beside it.

        Raises
        ------
        ModelError
            If there is no card, or it is none.
        """
        card_path = path.with_name(path.stem + _CARD_SUFFIX)
        try:
            content = json.loads(card_path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise ModelError("models.classifier-no-card", path=path, card=card_path) from error
        except (OSError, ValueError) as error:
            reason = f"{type(error).__name__}: {error}"
            raise ModelError("models.classifier-card", card=card_path, reason=reason) from error
        fault = _find_card_fault(content, path.stem)
        if fault is not None:
            raise ModelError("models.classifier-card", card=card_path, reason=fault)
        return cls(
            name=content["name"],
            path=path,
            n_bytes=content["bytes"],
            sha256=content["sha256"],
            license=content["license"],
            about=content["about"],
        )


def _find_card_fault(content: object, name: str) -> str | None:
    if not isinstance(content, dict):
        return "not a JSON object"
    for key in _TEXTS:
        if not isinstance(content.get(key), str):
            return f"'{key}' is no text"
    if not isinstance(content.get("bytes"), int) or not isinstance(content.get("about"), dict):
        return "'bytes' is no whole number or 'about' no object"
    return None if content["name"] == name else f"'name' is {content['name']!r}"


def list_classifiers(folder: Path = ARTEFACT_FOLDER) -> tuple[ClassifierCard, ...]:
    """Return the cards of all classifiers in a folder, by name; by default those of Barun.

    Raises
    ------
    ModelError
        If a card cannot be read.
    """
    names = sorted(path.name.removesuffix(_CARD_SUFFIX) for path in folder.glob(f"*{_CARD_SUFFIX}"))
    return tuple(ClassifierCard.read(folder / f"{name}.onnx") for name in names)


def find_classifier(name: str, folder: Path = ARTEFACT_FOLDER) -> ClassifierCard:
    """Return the card of the classifier called `name`; its ONNX file is not looked at.

    Raises
    ------
    ModelError
        If there is no such card (the text lists the names there are), or it cannot be read.
    """
    known = sorted(path.name.removesuffix(_CARD_SUFFIX) for path in folder.glob(f"*{_CARD_SUFFIX}"))
    if name not in known:
        raise ModelError("models.unknown", name=name, known=", ".join(known) or "-")
    return ClassifierCard.read(folder / f"{name}.onnx")


def _read(card: ClassifierCard) -> bytes | Fault:
    """Return the verified content of the file, or what is wrong with it."""
    return read_verified(
        card.path,
        name=card.name,
        sha256=card.sha256,
        n_bytes=card.n_bytes,
        missing="models.classifier-missing",
        damaged="models.classifier-damaged",
    )


def read_classifier(card: ClassifierCard) -> bytes:
    """Return the content of the ONNX file of a card, verified by its hash.

    Raises
    ------
    ModelError
        If the file is missing or damaged.
    """
    content = _read(card)
    if isinstance(content, Fault):
        raise ModelError(content.code, **content.details)
    return content


def write_classifier(
    path: Path, content: bytes, *, license_name: str, about: Mapping[str, Any]
) -> ClassifierCard:
    """Write an ONNX file and its card.

    Parameters
    ----------
    path : pathlib.Path
        Ends with ``.onnx``; what is there is replaced.
    content : bytes
        The model, as ``SerializeToString`` of the onnx package gives it.
    license_name : str
        SPDX identifier.
    about : mapping
        Data, people, figures and limits; must go into JSON.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    card: dict[str, Any] = {
        "name": path.stem,
        "bytes": len(content),
        "sha256": sha256,
        "license": license_name,
        "about": dict(about),
    }
    text = json.dumps(card, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    path.write_bytes(content)
    path.with_name(path.stem + _CARD_SUFFIX).write_text(text, encoding="utf-8")
    return ClassifierCard(path.stem, path, len(content), sha256, license_name, card["about"])
