"""Which of the people in a recording is the runner."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.errors import Fault, InputError
from barun.landmarks import Landmark, LandmarkRecording, LandmarkSequence
from barun.landmarks.derived import DerivedPoint, compute_position
from barun.running.camera.clock import find_time_scale, scale_times
from barun.running.events.detection import detect_contacts
from barun.running.gate.track_joining import join_people, join_tracks
from barun.running.gate.walking import WALKING_RISE, measure_stance_rise

__all__ = ["RunnerCandidate", "RunnerChoice", "choose_runner"]

_MUCH_MORE: Final = 2.0
"""Of two who run the one who is seen so many times longer is meant. A design choice."""
_WORTH_NAMING: Final = 0.1
"""Share of the recording; who is seen less and does not run is not offered."""
_FEWEST_STEPS: Final = 6
_UPRIGHT: Final = [
    Landmark.NOSE,
    Landmark.LEFT_HEEL,
    Landmark.RIGHT_HEEL,
    Landmark.LEFT_FOOT_INDEX,
    Landmark.RIGHT_FOOT_INDEX,
]


@dataclass(frozen=True, slots=True)
class RunnerCandidate:
    """Somebody in the recording."""

    numbers: tuple[int, ...]
    """The tracker's numbers of him, in order of time: several where it lost and found him again."""
    is_running: bool
    """Whether his feet rise and fall as a runner's."""
    seen_share: float
    """Share of the recording's frames in which he is seen, 0 to 1."""
    place: float
    """Where the middle of his hips mostly is, 0 at the left edge of the picture to 1 at the
    right."""
    height: float
    """How tall he appears, as a share of the picture's height."""

    @property
    def number(self) -> int:
        """The number to choose him by: the first he had."""
        return self.numbers[0]


@dataclass(frozen=True, slots=True, eq=False)
class RunnerChoice:
    """The runner of a recording."""

    sequence: LandmarkSequence
    """His rows from the first sighting to the last; NaN where nobody is followed."""
    chosen: RunnerCandidate
    candidates: tuple[RunnerCandidate, ...]
    """Everybody, the most seen first."""


def choose_runner(recording: LandmarkRecording, number: int | None = None) -> RunnerChoice:
    """Find the runner of a recording.

    Parameters
    ----------
    recording : LandmarkRecording
        Everybody the tracker followed; sizes of the pictures known.
    number : int, optional
        Whom to take, by one of the numbers the tracker gave him. By default the one who runs; of
        several the one who is seen twice as long as each other; if nobody runs, who is seen most.

    Returns
    -------
    RunnerChoice
        One person, also where the tracker gave him several numbers one after another.

    Raises
    ------
    InputError
        If several people run and none of them is seen much more than the others, with the list of
        whom to choose from (counted from 1 in the text); if there is nobody of that number; if
        nobody is in the recording.
    LandmarkValueError
        If the recording does not say how large its picture is.
    """
    if not recording.people:
        raise InputError("running.nobody-recorded")
    chains = join_tracks(recording)
    candidates = tuple(
        sorted((_describe(chain, recording) for chain in chains), key=lambda one: -one.seen_share)
    )
    if number is not None:
        for candidate in candidates:
            if number in candidate.numbers:
                return RunnerChoice(
                    join_people(recording, candidate.numbers), candidate, candidates
                )
        raise _ask("running.no-such-person", candidates, got=number + 1)
    seen = [one for one in candidates if one.is_running] or list(candidates[:1])
    if len(seen) > 1 and seen[0].seen_share < _MUCH_MORE * seen[1].seen_share:
        raise _ask("running.several-run", candidates, count=len(seen))
    return RunnerChoice(join_people(recording, seen[0].numbers), seen[0], candidates)


def _ask(code: str, candidates: tuple[RunnerCandidate, ...], **details: object) -> InputError:
    error = InputError(code, **details)
    error.faults = tuple(
        Fault(
            "running.person-runs" if one.is_running else "running.person-stays",
            number=one.number + 1,
            seen=100 * one.seen_share,
            place=100 * one.place,
            height=100 * one.height,
        )
        for one in candidates
        if one.is_running or one.seen_share >= _WORTH_NAMING
    )
    return error


def _describe(numbers: tuple[int, ...], recording: LandmarkRecording) -> RunnerCandidate:
    sequence = join_people(recording, numbers)
    hips = compute_position(sequence.image_xyz[..., :2], DerivedPoint.MID_HIP)[:, 0]
    y = sequence.image_xyz[..., 1]
    is_there = sequence.has_person
    heights = np.ptp(y[is_there][:, _UPRIGHT], axis=1) if is_there.any() else np.empty(0)
    return RunnerCandidate(
        numbers=numbers,
        is_running=_is_running(sequence),
        seen_share=float(is_there.sum()) / max(len(recording.times_s), 1),
        place=float(np.clip(_median(hips), 0, 1)),
        height=_median(heights),
    )


def _median(values: npt.NDArray[np.floating]) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")


def _is_running(sequence: LandmarkSequence) -> bool:
    """Tell whether the feet rise in turn and the hips come down on them, not up as in walking."""
    timed = scale_times(sequence, find_time_scale(sequence))
    if len(detect_contacts(timed).contacts) < _FEWEST_STEPS:
        return False
    return not measure_stance_rise(timed) > WALKING_RISE
