import re
from pathlib import Path

import pytest

from barun.kinematics.angle_table import JOINT_ANGLES
from barun.landmarks import Landmark

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "units.md"


def _documented() -> dict[str, tuple[tuple[float, float], str]]:
    rows: dict[str, tuple[tuple[float, float], str]] = {}
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        limits = re.fullmatch(r"(-?\d+) \.\. (\d+)", cells[3]) if len(cells) == 5 else None
        if limits:
            for key in re.findall(r"`(\w+)`", cells[0]):
                rows[key] = (float(limits[1]), float(limits[2])), cells[4]
    return rows


def test_units_document_lists_every_angle_with_its_range_and_plane() -> None:
    assert _documented() == {
        key: (angle.range_deg, angle.plane) for key, angle in JOINT_ANGLES.items()
    }


@pytest.mark.parametrize("key", sorted(JOINT_ANGLES))
def test_right_angle_is_the_mirror_image_of_the_left_one(key: str) -> None:
    angle = JOINT_ANGLES[key]
    if angle.side == "midline":
        marks = set(angle.landmarks)
        assert {mark.mirrored for mark in marks} == marks
        return
    other = JOINT_ANGLES[key.replace(angle.side, "left" if angle.side == "right" else "right")]
    mirrored = tuple(p.mirrored if isinstance(p, Landmark) else p for p in angle.points)
    assert mirrored == other.points
    assert (angle.kind, angle.plane, angle.range_deg) == (other.kind, other.plane, other.range_deg)
