from pathlib import Path

import numpy as np
import pytest

from barun.errors import LandmarkFileError
from barun.learning.multiposture import MULTIPOSTURE_FEATURES, read_multiposture

_HEADER = ",".join([*MULTIPOSTURE_FEATURES, "label_raw", "label", "subject"])


def test_features_labels_and_subjects(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(f"{_HEADER}\n1,2,3,4,5,6,7,8,TLB,Backward Lean,9\n", encoding="utf-8")
    data = read_multiposture(path)
    assert data.features.tolist() == [[1, 2, 3, 4, 5, 6, 7, 8]]
    assert data.label.tolist() == [2]
    assert data.subject.tolist() == ["9"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(f"{_HEADER}\n1,2,3,4,5,6,7,x,TLB,,1\n", "lateral_lean.*'x'", id="number"),
        pytest.param(f"{_HEADER}\n1,2,3,4,5,6,7,8,UP,,1\n", "row 2.*'UP'", id="label"),
        pytest.param("a,b\n1,2\n", "10 expected columns", id="columns"),
    ],
)
def test_faults_are_named(content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(LandmarkFileError, match=message):
        read_multiposture(path)


def test_real_table(data_dir: Path) -> None:
    data = read_multiposture(data_dir / "posture" / "multiposture_features.csv")
    assert len(data.label) == 3984
    assert len(np.unique(data.subject)) == 10
