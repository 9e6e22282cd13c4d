"""The BlazePose engine: detector, landmark model, tracking and smoothing put together."""

from collections.abc import Sequence
from threading import Event
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from barun.capture.blazepose.loading import load_models
from barun.capture.blazepose.options import BlazePoseOptions
from barun.capture.blazepose.region import compute_overlap, is_usable
from barun.capture.blazepose.region_landmarks import RegionLandmarks
from barun.capture.blazepose.smoothing import PoseSmoother
from barun.capture.blazepose.tracking import Registry, Track, associate, select_new
from barun.capture.picture import validate_picture, validate_time
from barun.capture.pose_engine import PoseEstimate, RegionOfInterest
from barun.closing import Closing
from barun.errors import ModelError
from barun.landmarks import LandmarkFrame

if TYPE_CHECKING:
    from barun.capture.blazepose.detector import PersonDetector
    from barun.capture.blazepose.landmark_model import LandmarkModel

__all__ = ["BlazePoseEngine"]

_NS_PER_S: Final = 1_000_000_000
_TIME_TOLERANCE_S: Final = 0.001
"""Rounding of times to milliseconds must not cost the detector a picture."""

_Sighting = tuple[Track, RegionLandmarks]
"""Somebody seen, and where; smoothed and numbered later."""


class BlazePoseEngine(Closing):
    """Finds people and their 33 landmarks with the BlazePose models on LiteRT.

    Fulfils :class:`barun.capture.pose_engine.PoseEngine`.

    Parameters
    ----------
    options : BlazePoseOptions, optional
        How it is set up.

    Raises
    ------
    ModelError
        If a model is missing or damaged.

    Notes
    -----
    A video is looked at like this. Each person of the picture before has left a region; where fewer
    than ``max_people`` have, the detector looks for more, ``detector_rate_hz`` times a second. The
    landmark model looks into each region and says whether a person is there. Where it says no, the
    detector looks again at once. Landmarks are smoothed by filters that belong to the person.

    Making an engine sets OpenCV, for the whole process, to one thread: cutting out 256 x 256 pixels
    does not gain from more, and they would compete with the models.
    """

    def __init__(self, options: BlazePoseOptions | None = None) -> None:
        self._options = options = BlazePoseOptions() if options is None else options
        self._detector: PersonDetector | None
        self._model: LandmarkModel | None
        self._detector, self._model = load_models(options)
        self._registry = Registry()
        self._time_s: float | None = None
        self._detected_s: float | None = None
        self._tracks: list[Track] = []
        self._shared_smoother = PoseSmoother(mediapipe_parity=True)

    @property
    def options(self) -> BlazePoseOptions:
        """How the engine is set up."""
        return self._options

    def estimate(self, image_rgb: npt.NDArray[np.uint8], time_s: float) -> tuple[PoseEstimate, ...]:
        """Return the people in one picture; see :class:`~barun.capture.pose_engine.PoseEngine`.

        Raises
        ------
        LandmarkValueError
            If the array is not a picture, or time does not go forward.
        ModelError
            If the engine is closed.
        """
        self._open_model()
        image_rgb = validate_picture(image_rgb)
        validate_time(time_s, self._time_s)
        self._time_s = time_s
        if self._options.mode == "image":
            return self._estimate_alone(image_rgb, time_s)
        return self._estimate_tracked(image_rgb, time_s)

    def follow(self, regions: Sequence[RegionOfInterest]) -> None:
        """Look for people in these regions in the next picture, instead of where they are expected.

        Parameters
        ----------
        regions : sequence of RegionOfInterest
            One a person; a region takes over the number and the filters of the person expected
            nearest to it. Empty: forget where people were, so that the detector runs.
        """
        min_overlap = self._options.same_person_overlap
        expected, self._tracks = self._tracks, []
        for region in regions:
            nearest = max(
                expected, key=lambda track: compute_overlap(track.region, region), default=None
            )
            if nearest is None or compute_overlap(nearest.region, region) <= min_overlap:
                self._tracks.append(Track(region))
                continue
            expected.remove(nearest)
            nearest.region = region
            self._tracks.append(nearest)
        if not regions:
            self._detected_s = None

    def reset(self) -> None:
        """Forget everybody seen so far, as before the first picture; time may start anew."""
        self._time_s = None
        self._detected_s = None
        self._tracks = []
        self._registry.reset()
        self._shared_smoother = PoseSmoother(mediapipe_parity=True)

    def close(self) -> None:
        """Free the models. May be called twice."""
        self._detector = None
        self._model = None
        self._tracks = []

    # --- one picture ------------------------------------------------------------------------------

    def _open_model(self) -> "LandmarkModel":
        if self._model is None:
            raise ModelError("pose_engine.closed")
        return self._model

    def _detect(self, image_rgb: npt.NDArray[np.uint8], time_s: float) -> list[RegionOfInterest]:
        if self._detector is None:
            raise ModelError("pose_engine.closed")
        self._detected_s = time_s
        running = Event()
        try:
            self._open_model().prepare(after=running)
            return self._detector.detect(image_rgb, running)
        finally:
            running.set()  # also where the detector did not come to run

    def _estimate_alone(
        self, image_rgb: npt.NDArray[np.uint8], time_s: float
    ) -> tuple[PoseEstimate, ...]:
        model = self._open_model()
        estimates: list[PoseEstimate] = []
        for region in self._detect(image_rgb, time_s)[: self._options.max_people]:
            landmarks = model.look(image_rgb, region)
            if landmarks is not None:
                track = Track(region, person=len(estimates))
                estimates.append(self._finish(track, landmarks, image_rgb, time_s))
        return tuple(estimates)

    def _estimate_tracked(
        self, image_rgb: npt.NDArray[np.uint8], time_s: float
    ) -> tuple[PoseEstimate, ...]:
        expected, self._tracks = self._tracks, []
        is_detecting = len(expected) < self._options.max_people and self._is_detector_due(time_s)
        detected = self._detect(image_rgb, time_s) if is_detecting else []
        seen, lost = self._look(self._associate(expected, detected), image_rgb)
        if not self._options.mediapipe_parity:
            if lost and not is_detecting:
                seen += self._look_again([track for track, _ in seen], image_rgb, time_s)
            seen = self._drop_twins(seen)
        elif not seen:
            self._shared_smoother.reset_image()
        # Before new people get their numbers, so that who was lost this moment can be found again.
        self._registry.remember(lost, time_s)
        found = [
            (track, self._finish(track, landmarks, image_rgb, time_s)) for track, landmarks in seen
        ]
        if not self._options.mediapipe_parity:
            found.sort(key=lambda pair: pair[1].person)
        self._tracks = [track for track, estimate in found if estimate.next_region is not None]
        return tuple(estimate for _, estimate in found)

    def _is_detector_due(self, time_s: float) -> bool:
        if self._options.mediapipe_parity or self._detected_s is None:
            return True
        interval_s = 1 / self._options.detector_rate_hz
        return time_s - self._detected_s >= interval_s - _TIME_TOLERANCE_S

    def _associate(
        self, tracked: Sequence[Track], detected: Sequence[RegionOfInterest]
    ) -> list[Track]:
        tracks = associate(
            tracked,
            detected,
            self._options.same_person_overlap,
            newest_wins=self._options.mediapipe_parity,
        )
        return tracks[: self._options.max_people]

    def _look(
        self, tracks: Sequence[Track], image_rgb: npt.NDArray[np.uint8]
    ) -> tuple[list[_Sighting], list[Track]]:
        """Look into each region; return what was seen, and the people who were not."""
        model = self._open_model()
        seen: list[_Sighting] = []
        lost = []
        for track in tracks:
            landmarks = model.look(image_rgb, track.region)
            if landmarks is not None:
                seen.append((track, landmarks))
            elif track.person is not None:
                lost.append(track)
        return seen, lost

    def _look_again(
        self, known: Sequence[Track], image_rgb: npt.NDArray[np.uint8], time_s: float
    ) -> list[_Sighting]:
        """Ask the detector where somebody lost in this very picture may have gone."""
        tracks = self._associate(known, self._detect(image_rgb, time_s))
        return self._look([track for track in tracks if track not in known], image_rgb)[0]

    def _drop_twins(self, seen: list[_Sighting]) -> list[_Sighting]:
        is_kept = select_new(
            [landmarks.suggested_region for _, landmarks in seen],
            [track.person is not None for track, _ in seen],
            self._options.same_person_overlap,
        )
        return [sighting for sighting, keep in zip(seen, is_kept, strict=True) if keep]

    # --- one person -------------------------------------------------------------------------------

    def _finish(
        self,
        track: Track,
        landmarks: RegionLandmarks,
        image_rgb: npt.NDArray[np.uint8],
        time_s: float,
    ) -> PoseEstimate:
        """Return the estimate of one person, and move the track on to the next picture."""
        time_ns = round(time_s * _NS_PER_S)
        region = track.region
        raw_region = landmarks.suggested_region
        image_xyz_px, world_xyz = landmarks.image_xyz_px, landmarks.world_xyz
        visibility = landmarks.visibility
        next_region = raw_region
        if self._options.mode == "video":
            self._recognise(track, raw_region, time_s)
            if self._options.roi_smoothing:
                next_region = track.smooth_region(landmarks.alignment_xy_px, time_ns)
            if track.smoother is not None:
                side_px = raw_region.side_px
                image_xyz_px = track.smoother.smooth_image(image_xyz_px, time_ns, side_px)
                world_xyz = track.smoother.smooth_world(world_xyz, time_ns)
                visibility = track.smoother.smooth_visibility(visibility, time_ns)
        track.region = next_region
        height_px, width_px = image_rgb.shape[:2]
        frame = LandmarkFrame(
            image_xyz=_freeze(image_xyz_px / (width_px, height_px, width_px)),
            visibility=_freeze(visibility),
            time_s=time_s,
            size_wh=(width_px, height_px),
            world_xyz=_freeze(world_xyz),
        )
        return PoseEstimate(
            person=track.person or 0,
            frame=frame,
            presence=landmarks.presence,
            region=region,
            next_region=next_region if is_usable(next_region) else None,
        )

    def _recognise(self, track: Track, next_region: RegionOfInterest, time_s: float) -> None:
        """Give the track its person, and the filters that belong to that person."""
        if self._options.mediapipe_parity:
            if track.person is None:
                track.person = self._registry.identify(track.region, time_s)
            track.smoother = self._shared_smoother if self._options.max_people == 1 else None
            return
        if track.person is None:
            track.person = self._registry.identify(track.region, time_s)
        elif is_usable(next_region) and track.is_jump(next_region):
            track.person = self._registry.new_person()
            track.smoother = None
            track.alignment.reset()
        if track.smoother is None:
            track.smoother = PoseSmoother(mediapipe_parity=False)


def _freeze(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    array = values.astype(np.float32)
    array.flags.writeable = False
    return array
