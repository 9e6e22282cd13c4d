"""Labels find places inside the picture, never over another."""

import itertools

import numpy as np

from barun.feedback.label_layout import Box, LabelLayout


def test_labels_of_a_crowd_never_overlap_and_stay_inside() -> None:
    rng = np.random.default_rng(5)
    layout = LabelLayout((300, 200))
    placed = [
        layout.place(name, (float(x), float(y)), (60, 16), outward)
        for name, (x, y, outward) in enumerate(
            zip(
                rng.uniform(0, 300, 40),
                rng.uniform(0, 200, 40),
                rng.choice([-1, 1], 40),
                strict=True,
            )
        )
    ]
    boxes = [box for box in placed if box is not None]

    assert 10 < len(boxes) < 40, "some fit, the crowd does not"
    assert all(box.is_inside(300, 200) for box in boxes)
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


def test_label_goes_outward_of_the_body() -> None:
    layout = LabelLayout((400, 400))

    right = layout.place("knee", (200.0, 100.0), (50, 16), 1)
    left = layout.place("hip", (200.0, 300.0), (50, 16), -1)

    assert right is not None
    assert right.left > 200
    assert left is not None
    assert left.right < 200


def test_label_keeps_its_place_while_that_is_free() -> None:
    layout = LabelLayout((400, 400))
    layout.reserve(Box(200, 0, 400, 400))
    first = layout.place("knee", (198.0, 200.0), (50, 16), 1)
    layout.start_picture()
    second = layout.place("knee", (199.0, 200.0), (50, 16), 1)

    assert first is not None
    assert second == Box(first.left + 1, first.top, first.right + 1, first.bottom)


def test_full_picture_takes_no_label() -> None:
    layout = LabelLayout((400, 400))
    layout.reserve(Box(0, 0, 400, 400))

    assert layout.place("knee", (200.0, 200.0), (50, 16), 1) is None


def test_boxes_that_only_touch_do_not_overlap() -> None:
    assert not Box(0, 0, 10, 10).overlaps(Box(10, 0, 20, 10))
    assert Box(0, 0, 10, 10).overlaps(Box(9, 9, 20, 20))
