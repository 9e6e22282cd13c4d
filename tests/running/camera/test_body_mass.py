import numpy as np

from barun.landmarks import N_LANDMARKS, Landmark
from barun.running.camera.body_mass import compute_mass_centre


def test_all_shares_make_one_body() -> None:
    everywhere = np.full((2, N_LANDMARKS, 2), [3.0, -4.0])

    np.testing.assert_allclose(compute_mass_centre(everywhere), [[3.0, -4.0]] * 2, atol=0.002)


def test_a_leg_put_aside_moves_the_mass_by_its_share() -> None:
    body = np.zeros((1, N_LANDMARKS, 2))
    for part in ("KNEE", "ANKLE", "HEEL", "FOOT_INDEX"):
        body[0, Landmark[f"LEFT_{part}"], 0] = 1.0

    # 0.433 of the thigh, 1 of shank and foot: 0.100 * 0.433 + 0.0465 + 0.0145.
    np.testing.assert_allclose(compute_mass_centre(body), [[0.1043, 0.0]], atol=1e-4)


def test_a_missing_point_is_missing() -> None:
    body = np.zeros((1, N_LANDMARKS, 2))
    body[0, Landmark.LEFT_KNEE] = np.nan

    assert np.isnan(compute_mass_centre(body)).all()
