"""Rows a model is asked when it is registered and loaded, with the answers it must give.

``probe.npz`` holds, for each classifier of a model, ``NAME.features`` (P, D) and
``NAME.probabilities`` (P, C): best written by whoever trained it, from the training library, so
that a fault of the export is found. A model without gets rows drawn from a seed with its own
answers: they show later that it still answers as when it was registered.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.errors import ModelError, RegistryError
from barun.models.classifier import Classifier
from barun.models.number_file import read_arrays

__all__ = ["PROBE_NAME", "TOLERANCE", "Probe", "pack_probe"]

PROBE_NAME: Final = "probe.npz"
TOLERANCE: Final = 1e-5
"""How far a probability may be off: float32 has 6e-8, a hundred trees summed up have 2e-6."""

_ROWS: Final = 32
_DECIMALS: Final = 7
"""So that machines that differ in the last bit register the same bytes."""
_FEATURES, _PROBABILITIES = ".features", ".probabilities"


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """Rows and answers of each classifier, by its name."""

    features: Mapping[str, npt.NDArray[np.float32]]
    """Shapes (P, D)."""
    probabilities: Mapping[str, npt.NDArray[np.float64]]
    """Shapes (P, C)."""

    @classmethod
    def read(cls, content: bytes) -> "Probe":
        """Read a file.

        Raises
        ------
        ModelError
            If it is no archive of arrays.
        """
        arrays = read_arrays(content, PROBE_NAME)
        return cls(
            {
                key.removesuffix(_FEATURES): np.asarray(array, dtype=np.float32)
                for key, array in arrays.items()
                if key.endswith(_FEATURES)
            },
            {
                key.removesuffix(_PROBABILITIES): np.asarray(array, dtype=np.float64)
                for key, array in arrays.items()
                if key.endswith(_PROBABILITIES)
            },
        )

    @classmethod
    def draw(cls, classifiers: Mapping[str, Classifier]) -> "Probe":
        """Draw rows for classifiers and take their own answers.

        Raises
        ------
        ModelError
            If one cannot be run.
        """
        features = {
            name: np.random.default_rng(0)
            .normal(size=(_ROWS, classifier.n_features))
            .astype(np.float32)
            for name, classifier in classifiers.items()
        }
        answers = {
            name: np.round(classifier.probabilities(features[name]), _DECIMALS)
            for name, classifier in classifiers.items()
        }
        return cls(features, answers)

    def check(self, classifiers: Mapping[str, Classifier]) -> float:
        """Ask classifiers and return the largest difference to the answers.

        Raises
        ------
        RegistryError
            If a classifier has no rows here, or answers otherwise than it must.
        ModelError
            If one cannot be run.
        """
        largest = 0.0
        for name, classifier in classifiers.items():
            if not len(self.features.get(name, ())) or name not in self.probabilities:
                raise RegistryError("registry.probe-missing", name=name, file=PROBE_NAME)
            expected = self.probabilities[name]
            got = classifier.probabilities(self.features[name])
            if got.shape != expected.shape:
                raise RegistryError(
                    "registry.probe-shape", name=name, expected=expected.shape, got=got.shape
                )
            difference = float(np.max(np.abs(got - expected)))
            if not difference <= TOLERANCE:  # NaN is a failure, too
                raise RegistryError(
                    "registry.probe-differs", name=name, got=difference, limit=TOLERANCE
                )
            largest = max(largest, difference)
        return largest


def pack_probe(
    features: Mapping[str, npt.NDArray[np.floating]],
    probabilities: Mapping[str, npt.NDArray[np.floating]],
) -> bytes:
    """Return the content of ``probe.npz``, the same bytes for the same numbers.

    Parameters
    ----------
    features : mapping of str to numpy.ndarray, shape (P, D)
        By name of the classifier.
    probabilities : mapping of str to numpy.ndarray, shape (P, C)
        What the training library answers to them.

    Raises
    ------
    ModelError
        If a classifier has rows without answers.
    """
    if features.keys() != probabilities.keys():
        raise ModelError("models.numbers-file", name=PROBE_NAME, reason="rows without answers")
    arrays: dict[str, npt.NDArray[Any]] = {
        **{f"{name}{_FEATURES}": np.asarray(rows, np.float32) for name, rows in features.items()},
        **{
            f"{name}{_PROBABILITIES}": np.asarray(rows, np.float64)
            for name, rows in probabilities.items()
        },
    }
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()
