"""What a session says of a camera that was moved: that it was, and when that is over."""

from barun.landmarks import LandmarkSequence
from barun.pipeline.live.said import CalibrationSaid, DriftSaid
from barun.store.records import ProfileRecord
from tests.pipeline.live.watched import Watch, front_profile, sitting


def _tilted(sequence: LandmarkSequence) -> LandmarkSequence:
    """Return what a camera turned up sees: everything lower in the picture."""
    image_xyz = sequence.image_xyz.copy()
    image_xyz[..., 1] += 0.12
    return LandmarkSequence.from_arrays(
        image_xyz,
        sequence.visibility,
        sequence.times_s,
        size_wh=sequence.size_wh,
        source=sequence.source,
        world_xyz=sequence.world_xyz,
    )


def _drifts(watch: Watch) -> list[str]:
    return [said.reason for said in watch.said if isinstance(said, DriftSaid)]


def test_a_camera_that_is_put_back_is_said_to_be_back() -> None:
    watch = Watch(profile=front_profile())
    watch.show(sitting(), 5)
    watch.show(_tilted(sitting()), 12)
    assert _drifts(watch) == ["camera-moved"]
    watch.show(sitting(), 12)
    assert _drifts(watch) == ["camera-moved", ""]


def test_a_calibration_takes_back_what_was_said_of_the_camera() -> None:
    watch = Watch(profile=front_profile())
    watch.show(_tilted(sitting()), 12)
    watch.desk.calibrate(0, "front")
    watch.show(_tilted(sitting(60, seed=1)), 25)
    phases = [said.phase for said in watch.said if isinstance(said, CalibrationSaid)]
    assert phases[-1] == "accepted"
    assert _drifts(watch)[0] == "camera-moved"
    assert _drifts(watch)[-1] == ""
    watch.show(_tilted(sitting(60, seed=1)), 12)
    assert _drifts(watch)[-1] == ""
    assert watch.posture == "good"


def test_what_minutes_say_gives_way_to_what_frames_say_and_ends_with_a_calibration() -> None:
    watch = Watch(profile=front_profile())
    watch.show(sitting(), 2)
    watch.desk.suspect(0, is_moved=True)
    watch.desk.suspect(0, is_moved=True)
    watch.collect()
    assert _drifts(watch) == ["camera-seems-moved"]
    watch.show(_tilted(sitting()), 12)
    assert _drifts(watch) == ["camera-seems-moved", "camera-moved"]
    watch.show(sitting(), 12)
    watch.desk.suspect(0, is_moved=False)
    watch.desk.suspect(0, is_moved=True)
    watch.collect()
    assert _drifts(watch)[2:] == ["camera-seems-moved", "", "camera-seems-moved"]
    assert watch.posture == "good"  # it is judged all the same
    watch.desk.calibrate(0, "front")
    watch.show(sitting(), 25)
    assert _drifts(watch)[-1] == ""
    (record,) = [write for write in watch.writes if isinstance(write, ProfileRecord)]
    assert '"camera-moved"' in record.content
