"""What an ONNX file, or a file of numbers, says about itself as texts: ``metadata_props``."""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from barun.errors import ModelError

__all__ = ["parse_metadata", "parse_names", "parse_thresholds", "require_spec"]

_Metadata = TypeVar("_Metadata")


def parse_names(properties: Mapping[str, str], key: str) -> tuple[str, ...]:
    """Return a JSON list of texts.

    Raises
    ------
    KeyError, ValueError
        If it is missing or something else.
    """
    names = json.loads(properties[key])
    if not (isinstance(names, list) and all(isinstance(name, str) for name in names)):
        raise ValueError(f"'{key}' is no list of texts")
    return tuple(names)


def parse_thresholds(properties: Mapping[str, str]) -> Mapping[str, float]:
    """Return ``thresholds``, a JSON object of numbers.

    Raises
    ------
    KeyError, TypeError, ValueError
        If it is missing or something else.
    """
    thresholds = json.loads(properties["thresholds"])
    if not isinstance(thresholds, dict):
        raise ValueError("'thresholds' is no object")
    return MappingProxyType({key: float(value) for key, value in thresholds.items()})


def parse_metadata(
    session: Any, parse: Callable[[Mapping[str, str]], _Metadata], *, name: str, error_key: str
) -> _Metadata:
    """Return what the model of a session of ONNX Runtime says about itself.

    Parameters
    ----------
    session : onnxruntime.InferenceSession
        Of the model.
    parse : callable
        From ``metadata_props``; raises KeyError, TypeError or ValueError where they do not fit.
    name, error_key : str
        Name of the model and key of the text, for errors.

    Raises
    ------
    ModelError
        If it is missing or malformed.
    """
    try:
        return parse(session.get_modelmeta().custom_metadata_map)
    except (KeyError, TypeError, ValueError) as error:
        reason = f"metadata_props: {type(error).__name__}: {error}"
        raise ModelError(error_key, name=name, reason=reason) from error


def require_spec(expected: str | None, got: str, *, name: str) -> None:
    """Refuse a model of other features or samples than the caller's; None takes whatever comes.

    Raises
    ------
    ModelError
        If they are others.
    """
    if expected is not None and expected != got:
        raise ModelError("models.classifier-spec", name=name, expected=expected, got=got)
