"""A trained network as the ONNX file and the card that :mod:`barun.models.sequence_scorer` runs."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from barun import __version__
from barun.learning.sequences.deep_model import DeepModel
from barun.learning.sequences.evaluation import Fold, gather_left_out
from barun.learning.sequences.figures import describe_folds, hash_recordings
from barun.learning.sequences.sample_set import SampleSet
from barun.learning.sequences.thresholds import THRESHOLDS, Threshold, fit_threshold
from barun.models.classifier_card import ClassifierCard, write_classifier
from barun.models.sequence_scorer import SequenceMetadata

__all__ = ["CHECKPOINT_SUFFIX", "set_thresholds", "write_sequence_model"]

CHECKPOINT_SUFFIX: Final = ".checkpoint.npz"
_LIMITS: Final = (
    "Learns how the people of its training data were filmed and ran; others are alarms for being"
    " others. The false alarms on people left out say how often. Thresholds set on training scores"
    " are given for comparison only. It measures and reminds, it does not diagnose."
)


def set_thresholds(
    model: DeepModel, samples: SampleSet, folds: Sequence[Fold]
) -> tuple[Threshold, ...]:
    """Set every kind of threshold, on training scores and on people left out.

    Parameters
    ----------
    model : DeepModel
        Trained.
    samples : SampleSet
        What it was trained on.
    folds : sequence of Fold
        Of the same samples, leaving people out; empty leaves those thresholds out.
    """
    usual = samples.select(~samples.is_faulty)
    training = model.scores(usual.values)
    thresholds = [fit_threshold(kind, training, usual.people, "training") for kind in THRESHOLDS]
    if folds:
        scores, people = gather_left_out(folds)
        thresholds += [
            fit_threshold(kind, scores, people, "people-left-out") for kind in THRESHOLDS
        ]
    return tuple(thresholds)


def write_sequence_model(
    path: Path,
    model: DeepModel,
    samples: SampleSet,
    folds: Sequence[Fold],
    *,
    data: Mapping[str, Any],
    license_name: str,
    fine_tuned_from: str | None = None,
) -> ClassifierCard:
    """Write the ONNX file and the card of a trained network.

    Parameters
    ----------
    path : pathlib.Path
        Ends with ``.onnx``; what is there is replaced.
    model : DeepModel
        Trained.
    samples : SampleSet
        What it was trained on, people held out included.
    folds : sequence of Fold
        Figures on people left out; empty if there are none, which the card says.
    data : mapping
        What the data are and where they come from, for people to read; no names of people.
    license_name : str
        SPDX identifier of the model's licence.
    fine_tuned_from : str, optional
        Hash of the data of the network it started from.

    Raises
    ------
    MissingExtraError
        If onnx is not installed.
    StorageError
        If the files cannot be written.
    """
    checkpoint = model.trained.checkpoint
    architecture = checkpoint.architecture
    thresholds = set_thresholds(model, samples, folds)
    metadata = SequenceMetadata(
        sample_spec=samples.spec.name,
        kind=model.kind,
        score="probability" if architecture.is_classifier else "error",
        channels=samples.spec.channels,
        thresholds={
            f"{threshold.kind}/{threshold.provenance}": threshold.value
            for threshold in thresholds
            if math.isfinite(threshold.value)
        },
        training_data_sha256=checkpoint.data_sha256,
    )
    network = model.trained.network.to("cpu")
    last = checkpoint.history[-1]
    about = {
        "what": f"{model.kind} on {samples.spec.name}",
        "score": metadata.score,
        "architecture": architecture.as_json(),
        "samples": {
            "spec": samples.spec.name,
            "n_steps": samples.spec.n_steps,
            "channels": list(samples.spec.channels),
            "count": len(samples),
            "faulty": int(samples.is_faulty.sum()),
        },
        "people": len(samples.names),
        "recordings_sha256": hash_recordings(samples),
        "data": dict(data),
        "left_out": describe_folds(folds) if folds else None,
        "thresholds": [threshold.as_json() for threshold in thresholds],
        "training": {
            **checkpoint.settings.as_json(),
            "epochs_trained": last.epoch,
            "best_epoch": last.best_epoch,
            "training_loss": last.training_loss,
            "held_out_loss": last.held_out_loss,
            "fine_tuned_from": fine_tuned_from,
        },
        "versions": {"barun": __version__, "torch": _torch_version(), "numpy": np.__version__},
        "limits": _LIMITS,
    }
    content = network.to_onnx(path.stem, metadata.as_properties())
    return write_classifier(path, content, license_name=license_name, about=about)


def _torch_version() -> str:
    import torch

    return str(torch.__version__)
