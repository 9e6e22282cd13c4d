"""Artefact folders small enough to work out by hand."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from barun.models.artefact import ARTEFACT_FOLDER
from barun.registry.probe import pack_probe
from tests.models.toy_classifier import toy_bytes

__all__ = ["linear_file", "posture_folder", "toy_folder", "view_folder"]


def linear_file(scale: float = 1.0, **changes: object) -> bytes:
    """Return plain numbers: softmax of two columns times `scale`."""
    about = {
        "kind": "linear/1",
        "feature_spec": "toy/1",
        "classes": ["good", "bad"],
        "thresholds": {},
        "training_data_sha256": "ab" * 32,
        "weights": [[scale, 0.0], [0.0, scale]],
        "bias": [0.0, 0.0],
    }
    return json.dumps({**about, **changes}).encode()


def toy_folder(
    place: Path, *, scale: float | None = None, card: Mapping[str, object] | None = None
) -> Path:
    """Write the toy as ONNX, or with `scale` as plain numbers; with a probe worked out here."""
    place.mkdir(parents=True)
    rows = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 3.0]], dtype=np.float32)
    bad = 1 / (1 + np.exp((1.0 if scale is None else scale) * (rows[:, 0] - rows[:, 1])))
    answers = np.column_stack([1 - bad, bad]).astype(np.float64)
    if scale is None:
        (place / "toy.onnx").write_bytes(toy_bytes())
    else:
        (place / "toy.json").write_bytes(linear_file(scale))
    (place / "probe.npz").write_bytes(pack_probe({"toy": rows}, {"toy": answers}))
    if card is not None:
        (place / "card.json").write_text(json.dumps(card), encoding="utf-8")
    return place


def view_folder(place: Path, veto_below: float | None = None) -> Path:
    """Write the view model that comes with Barun; with another threshold it is another model."""
    place.mkdir(parents=True)
    content = (ARTEFACT_FOLDER / "posture_view.onnx").read_bytes()
    if veto_below is not None:
        import onnx

        model = onnx.load_from_string(content)
        for entry in model.metadata_props:
            if entry.key == "thresholds":
                entry.value = json.dumps({"veto_below": veto_below})
        content = model.SerializeToString()
    (place / "posture_view.onnx").write_bytes(content)
    return place


def posture_folder(place: Path) -> Path:
    """Write the two grade models that come with Barun, with their cards."""
    place.mkdir(parents=True)
    for path in sorted(ARTEFACT_FOLDER.glob("posture_grade_*")):
        (place / path.name).write_bytes(path.read_bytes())
    return place
