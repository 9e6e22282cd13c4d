"""Simulated people before the live room: what its tests look at."""

from functools import cache
from itertools import count

import numpy as np
import numpy.typing as npt

from barun.landmarks import LandmarkSequence
from barun.pipeline.live.answers import POSTURES, REASON_WORDS, STATES, LiveAnswers
from barun.pipeline.live.live_desk import LiveDesk
from barun.pipeline.live.live_room import LiveFrames, LiveRoom
from barun.pipeline.live.live_session import Opening
from barun.pipeline.live.said import Said
from barun.pipeline.live.sitting_choice import SittingChoice
from barun.posture.calibration.profile import Profile
from barun.posture.rows import PoseRows
from barun.posture.sitting_course import follow_sitting
from barun.posture.view.geometry import view_probabilities
from barun.posture.view.view import View
from barun.simulate import SLUMPED, UPRIGHT, SittingScript, simulate_sitting
from barun.store.writes import Write

__all__ = ["NOON_S", "RATE_HZ", "Watch", "front_profile", "sitting", "slumping"]

NOON_S = 1_795_003_200.0
"""An instant at the start of a minute."""
RATE_HZ = 10.0
_EVERY = 3  # simulated at 30 pictures a second


@cache
def sitting(duration_s: float = 60.0, seed: int = 1) -> LandmarkSequence:
    """Return somebody who sits upright."""
    script = SittingScript.sit(UPRIGHT, duration_s)
    return simulate_sitting(script, np.random.default_rng(seed)).sequence


@cache
def slumping(seed: int = 1) -> LandmarkSequence:
    """Return 20 s upright, 50 s slumped, 15 s upright."""
    script = SittingScript.sit(UPRIGHT, 20).then(SLUMPED, move_s=3, hold_s=50)
    script = script.then(UPRIGHT, move_s=2, hold_s=15)
    return simulate_sitting(script, np.random.default_rng(seed)).sequence


@cache
def front_profile(seed: int = 1) -> Profile:
    """Return the calibration of the simulated person."""
    sequence = sitting(30.0, seed)
    course = follow_sitting(sequence, np.full(len(sequence), View.FRONT, dtype=np.int8))
    instant = "2027-03-01T09:00:00+09:00"
    return Profile("one", "", "webcam", "", instant).with_baseline(
        course.baselines[View.FRONT], at=instant, rules_version="1"
    )


class Watch:
    """A room with a clock of its own, and one session in slot 0."""

    def __init__(
        self,
        *,
        profile: Profile | None = None,
        profiles: tuple[Profile, ...] = (),
        choice: SittingChoice | None = None,
        n_slots: int = 2,
        opens: bool = True,
        pose_model: str = "",
    ) -> None:
        numbers = count()
        self.room = LiveRoom(
            n_slots, view_probabilities, lambda: f"id-{next(numbers)}", choice or SittingChoice()
        )
        self.desk = LiveDesk(self.room)
        self.now_s = NOON_S
        self.client_s = 100.0
        self.said: list[Said] = []
        self.writes: list[Write] = []
        self.states: list[str] = []
        self.last: LiveAnswers | None = None
        if opens:
            self.room.open(
                0,
                Opening(
                    session_id="s",
                    camera="webcam",
                    profile=profile,
                    profiles=profiles,
                    pose_model=pose_model,
                ),
                self.now_s,
            )

    def show(self, sequence: LandmarkSequence | None, duration_s: float | None = None) -> None:
        """Show the frames of a sequence, or an empty chair, ten a second."""
        if sequence is None:
            assert duration_s is not None
            n_frames = round(duration_s * RATE_HZ)
            rows = None
        else:
            rows = PoseRows.from_sequence(sequence)
            n_frames = len(sequence) // _EVERY
            if duration_s is not None:
                n_frames = min(n_frames, round(duration_s * RATE_HZ))
        for frame in range(n_frames):
            self.step(None if rows is None else rows, frame * _EVERY)

    def step(self, rows: PoseRows | None, row: int = 0, *, slot: int = 0) -> LiveAnswers:
        """Show one frame, a tenth of a second after the one before."""
        self.pass_time(1 / RATE_HZ)
        picked = _nobody() if rows is None else _pick(rows, row)
        frames = LiveFrames(np.array([slot]), np.array([self.client_s]), picked)
        self.last = self.room.step(frames, self.now_s)
        self.states.append(STATES[self.last.state[0]])
        self.collect()
        return self.last

    def pass_time(self, seconds: float) -> None:
        self.now_s += seconds
        self.client_s += seconds

    def collect(self) -> None:
        self.said += [said for _, said in self.room.take_said()]
        self.writes += self.room.take_writes()

    @property
    def state(self) -> str:
        return self.states[-1]

    @property
    def posture(self) -> str | None:
        assert self.last is not None
        return POSTURES[self.last.posture[0]]

    @property
    def reason(self) -> str | None:
        assert self.last is not None
        return REASON_WORDS[self.last.reason[0]]


def _pick(rows: PoseRows, row: int) -> PoseRows:
    here = slice(row, row + 1)
    return PoseRows(
        xy=rows.xy[here],
        visibility=rows.visibility[here],
        aspect=rows.aspect[here],
        world_m=None if rows.world_m is None else rows.world_m[here],
    )


def _nobody() -> PoseRows:
    def nothing(*shape: int) -> npt.NDArray[np.float64]:
        return np.full((1, *shape), np.nan)

    return PoseRows(
        xy=nothing(33, 2), visibility=nothing(33), aspect=np.array([1.5]), world_m=nothing(33, 3)
    )
