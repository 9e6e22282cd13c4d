"""What a model says about itself: ``card.json``, the cards of its classifiers, their metadata.

``card.json`` stands for the whole model; each of its entries is optional: ``metrics`` (object),
``dataset`` (text, the version of the data), ``people`` (list of texts), ``code_version``,
``license``, ``feature_spec`` (texts), ``about`` (object). What it leaves out is taken from the card
``NAME.card.json`` of each classifier (:mod:`barun.models.classifier_card`), or from its metadata.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final, NoReturn

from barun.errors import Fault, RegistryError
from barun.models.classifier import Classifier
from barun.models.trained_file import TRAINED_SUFFIXES, open_trained
from barun.registry.artefact_files import CARD_NAME
from barun.registry.probe import PROBE_NAME

__all__ = ["ModelCard", "open_classifiers"]

_CLASSIFIER_CARD: Final = ".card.json"
_TEXTS: Final = ("dataset", "code_version", "license", "feature_spec")


def open_classifiers(files: Mapping[str, bytes]) -> dict[str, Classifier]:
    """Return the classifiers among files by name, each checked against its card if it has one.

    Raises
    ------
    RegistryError
        If there is none, or one is not what its card says.
    ModelError
        If one cannot be loaded.
    """
    found: dict[str, Classifier] = {}
    for file_name, content in sorted(files.items()):
        if not _is_classifier(file_name, content):
            continue
        name = PurePath(file_name).stem
        if name in found:
            raise RegistryError("registry.name-twice", name=name)
        card = files.get(name + _CLASSIFIER_CARD)
        if card is not None:
            expected = _read_object(card, name + _CLASSIFIER_CARD).get("sha256")
            got = hashlib.sha256(content).hexdigest()
            if expected != got:
                raise RegistryError(
                    "registry.card-hash", file=file_name, expected=str(expected)[:12], got=got[:12]
                )
        found[name] = open_trained(file_name, content)
    if not found:
        raise RegistryError("registry.no-classifier", known=", ".join(TRAINED_SUFFIXES))
    return found


def _is_classifier(file_name: str, content: bytes) -> bool:
    path = PurePath(file_name)
    if path.suffix.lower() != ".json":
        return path.suffix.lower() in TRAINED_SUFFIXES and file_name != PROBE_NAME
    if file_name == CARD_NAME or file_name.endswith(_CLASSIFIER_CARD):
        return False
    return "weights" in _read_object(content, file_name)


@dataclass(frozen=True, slots=True)
class ModelCard:
    """The facts the registry keeps of a model."""

    feature_spec: str
    metrics: Mapping[str, Any]
    dataset_hash: str
    people: tuple[str, ...]
    code_version: str
    content: Mapping[str, Any]
    """Everything the cards say, by the name of the file."""

    @classmethod
    def read(cls, files: Mapping[str, bytes], classifiers: Mapping[str, Classifier]) -> "ModelCard":
        """Read the cards among files.

        Raises
        ------
        RegistryError
            If a card is malformed, or names other features than a classifier reads.
        """
        content = {
            name: _read_object(files[name], name)
            for name in sorted(files)
            if name == CARD_NAME or name.endswith(_CLASSIFIER_CARD)
        }
        own = content.get(CARD_NAME, {})
        faults = _find_faults(own)
        if faults:
            raise RegistryError.gathered(CARD_NAME, faults)
        about = {
            name.removesuffix(_CLASSIFIER_CARD): card.get("about", {})
            for name, card in content.items()
            if name != CARD_NAME
        }
        metadata = [classifier.metadata for classifier in classifiers.values()]
        specs = ", ".join(sorted({one.feature_spec for one in metadata}))
        if own.get("feature_spec", specs) != specs:
            raise RegistryError("registry.card-spec", expected=specs, got=own["feature_spec"])
        hashes = sorted({one.training_data_sha256 for one in metadata})
        return cls(
            feature_spec=specs,
            metrics=own.get("metrics") or _join(about, "figures"),
            dataset_hash=own.get("dataset") or ", ".join(hashes),
            people=tuple(own.get("people") or _people(about)),
            code_version=own.get("code_version", ""),
            content=content,
        )


def _find_faults(card: Mapping[str, Any]) -> list[Fault]:
    faults = [
        Fault("registry.card-entry", key=key, expected="text", got=repr(card[key])[:40])
        for key in _TEXTS
        if not isinstance(card.get(key, ""), str)
    ]
    faults += [
        Fault("registry.card-entry", key=key, expected="object", got=repr(card[key])[:40])
        for key in ("metrics", "about")
        if not isinstance(card.get(key, {}), dict)
    ]
    people = card.get("people", [])
    if not (isinstance(people, list) and all(isinstance(one, str) for one in people)):
        got = repr(people)[:40]
        faults.append(Fault("registry.card-entry", key="people", expected="list", got=got))
    return faults


def _join(about: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return one entry of the cards of all classifiers; of a single one without its name."""
    found = {name: one[key] for name, one in about.items() if isinstance(one.get(key), dict)}
    return next(iter(found.values())) if len(found) == 1 else found


def _people(about: Mapping[str, Any]) -> list[str]:
    """Return the people named by the cards of Barun's own classifiers."""
    found: set[str] = set()
    for one in about.values():
        data = one.get("data", {})
        frames = data.get("frames") if isinstance(data, dict) else None
        if isinstance(frames, dict):
            found |= set(frames)
    return sorted(found)


def _read_object(content: bytes, name: str) -> dict[str, Any]:
    def refuse(word: str) -> NoReturn:
        raise ValueError(word)

    try:
        found = json.loads(content, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise RegistryError("registry.bad-json", file=name, reason=str(error)) from error
    if not isinstance(found, dict):
        raise RegistryError("registry.bad-json", file=name, reason=f"{type(found).__name__}")
    return found
