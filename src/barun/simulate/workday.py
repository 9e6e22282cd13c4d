"""A working day on a chair: what a person does over hours, and when it was bent sitting.

Durations and frequencies are assumed; they are chosen to be hard, not typical: slumps of every
length from 20 seconds to 15 minutes and of every depth, and in between much that looks alike and is
none.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Final, Literal

import numpy as np

from barun.simulate.body import Body
from barun.simulate.camera import Camera
from barun.simulate.posture import (
    CHIN_ON_HAND,
    FORWARD_HEAD,
    LEANING_LEFT,
    LEANING_RIGHT,
    SLUMPED,
    UPRIGHT,
    SittingPosture,
)
from barun.simulate.script import SittingScript

__all__ = [
    "SLUMP_KINDS",
    "ActionKind",
    "Workday",
    "WorkdayAction",
    "WorkdayScene",
    "move_chair",
    "plan_workday",
]

ActionKind = Literal[
    "slump",
    "forward_head",
    "lean",
    "phone_call",
    "phone_glance",
    "keyboard_glance",
    "drink",
    "turn",
    "stretch",
    "chin_on_hand",
    "reach",
    "away",
]
SLUMP_KINDS: Final[tuple[ActionKind, ...]] = ("slump", "forward_head", "lean")
"""Actions that are bent sitting; all others are innocent."""

_PHONE_CALL: Final = replace(
    UPRIGHT,
    arm_flexion_right_deg=55.0,
    arm_rotation_right_deg=55.0,
    elbow_flexion_right_deg=140.0,
    pronation_right_deg=20.0,
    head_tilt_deg=-8.0,
)
_PHONE_GLANCE: Final = replace(
    UPRIGHT,
    neck_flexion_deg=18.0,
    head_nod_deg=22.0,
    thoracic_flexion_deg=4.0,
    arm_flexion_right_deg=40.0,
    elbow_flexion_right_deg=105.0,
    arm_rotation_right_deg=30.0,
)
_KEYBOARD_GLANCE: Final = replace(UPRIGHT, neck_flexion_deg=12.0, head_nod_deg=22.0)
_DRINK: Final = replace(
    UPRIGHT,
    arm_flexion_right_deg=60.0,
    arm_rotation_right_deg=60.0,
    elbow_flexion_right_deg=138.0,
    head_nod_deg=-14.0,
    neck_flexion_deg=-5.0,
)
_TURN: Final = replace(UPRIGHT, trunk_twist_deg=28.0, head_turn_deg=40.0, pelvis_rotation_deg=8.0)
_STRETCH: Final = replace(
    UPRIGHT,
    arm_flexion_left_deg=165.0,
    arm_flexion_right_deg=165.0,
    elbow_flexion_left_deg=20.0,
    elbow_flexion_right_deg=20.0,
    thoracic_flexion_deg=-12.0,
    lumbar_flexion_deg=-6.0,
    neck_flexion_deg=-8.0,
)
_REACH: Final = replace(
    UPRIGHT,
    lumbar_flexion_deg=18.0,
    thoracic_flexion_deg=8.0,
    lateral_lean_deg=-8.0,
    arm_flexion_right_deg=80.0,
    elbow_flexion_right_deg=15.0,
    head_turn_deg=-12.0,
)
_RISE: Final = replace(UPRIGHT, lumbar_flexion_deg=28.0, pelvis_tilt_deg=14.0, neck_flexion_deg=8.0)


_DRIFT_DEG: Final = {
    "lumbar_flexion_deg": 1.5,
    "thoracic_flexion_deg": 1.0,
    "neck_flexion_deg": 1.5,
    "head_nod_deg": 3.0,
    "head_turn_deg": 6.0,
    "head_tilt_deg": 1.5,
    "lateral_lean_deg": 1.5,
}
"""Standard deviations of how a posture varies while it is kept; assumed."""


@dataclass(frozen=True, slots=True)
class WorkdayAction:
    """Something the person did; the truth."""

    kind: ActionKind
    start_s: float
    """Middle of the movement into it, seconds since the start of the day."""
    end_s: float
    """Middle of the movement out of it."""
    depth: float = 1.0
    """Of a slump: 1 is the ready-made posture, 0 the person's own good sitting."""

    @property
    def duration_s(self) -> float:
        """From start to end, in seconds."""
        return self.end_s - self.start_s

    @property
    def is_slump(self) -> bool:
        """Whether it is bent sitting."""
        return self.kind in SLUMP_KINDS


@dataclass(frozen=True, slots=True)
class WorkdayScene:
    """A stretch without a cut: at the desk in one place, or away."""

    start_s: float
    """Seconds since the start of the day."""
    duration_s: float
    script: SittingScript | None
    """What the person does; None while away."""
    chair_x_m: float = 0.0
    """The chair to the person's left of where it was at first."""
    chair_z_m: float = 0.0
    """The chair back from where it was at first."""


@dataclass(frozen=True, slots=True)
class Workday:
    """Hours at a desk."""

    body: Body
    home: SittingPosture
    """The person's own good sitting; the day begins with 30 s of it."""
    scenes: tuple[WorkdayScene, ...]
    """In order, without gaps."""
    actions: tuple[WorkdayAction, ...]
    """By their starts."""
    duration_s: float


def _bend(home: SittingPosture, target: SittingPosture, depth: float = 1.0) -> SittingPosture:
    """Return `home` changed by a share of the way from upright to `target`."""
    values = {
        entry.name: getattr(home, entry.name)
        + depth * (getattr(target, entry.name) - getattr(UPRIGHT, entry.name))
        for entry in fields(SittingPosture)
    }
    return SittingPosture(**values)


def move_chair(camera: Camera, x_m: float, z_m: float) -> Camera:
    """Return the camera as it stands to a person whose chair was moved.

    Parameters
    ----------
    camera : Camera
        Before; it does not move in the room.
    x_m, z_m : float
        The chair to the person's left and back.
    """
    azimuth = np.radians(camera.azimuth_deg)
    ahead_x_m = camera.distance_m * np.sin(azimuth) - x_m
    ahead_z_m = -camera.distance_m * np.cos(azimuth) - z_m
    turned_deg = float(np.degrees(np.arctan2(ahead_x_m, -ahead_z_m)))
    return replace(
        camera,
        azimuth_deg=turned_deg,
        distance_m=float(np.hypot(ahead_x_m, ahead_z_m)),
        pan_deg=camera.pan_deg + turned_deg - camera.azimuth_deg,
    )


class _Planner:
    """Writes the day, action by action."""

    def __init__(self, random: np.random.Generator, home: SittingPosture, scene_s: float) -> None:
        self.random = random
        self.home = home
        self.scene_s = scene_s
        self.now_s = 0.0
        self.scenes: list[WorkdayScene] = []
        self.actions: list[WorkdayAction] = []
        self._chair_m = (0.0, 0.0)
        self._scene_start_s = 0.0
        self._script = SittingScript.sit(home, 30.0)
        self.now_s = 30.0

    def hold(self, posture: SittingPosture, move_s: float, hold_s: float) -> None:
        if self.now_s - self._scene_start_s > self.scene_s:
            self.cut()
        self._script = self._script.then(posture, move_s=move_s, hold_s=hold_s)
        self.now_s += move_s + hold_s

    def cut(self) -> None:
        """Begin a new scene where the last ended, so that no scene gets too long to simulate."""
        before = self._script.phases[-1].posture
        self._finish()
        self._script = SittingScript.sit(before, 0.0)

    def _finish(self) -> None:
        duration_s = self.now_s - self._scene_start_s
        if duration_s > 0:
            self.scenes.append(
                WorkdayScene(self._scene_start_s, duration_s, self._script, *self._chair_m)
            )
        self._scene_start_s = self.now_s

    def drifted(self, posture: SittingPosture) -> SittingPosture:
        """Return a posture as a person varies it who goes on sitting so."""
        # Cut off at two standard deviations: what goes further is no good sitting any more.
        shares = np.clip(self.random.normal(size=len(_DRIFT_DEG)), -2, 2)
        share = dict(zip(_DRIFT_DEG, shares, strict=True))
        return replace(
            posture,
            **{
                name: getattr(posture, name) + float(share[name]) * size_deg
                for name, size_deg in _DRIFT_DEG.items()
            },
        )

    def stay(self, posture: SittingPosture, duration_s: float) -> None:
        """Sit with small changes every 15 to 60 seconds."""
        end_s = self.now_s + duration_s
        while end_s - self.now_s > 1.0:
            move_s = min(float(self.random.uniform(0.8, 2.0)), end_s - self.now_s)
            left_s = end_s - self.now_s - move_s
            hold_s = min(float(self.random.uniform(15, 60)), left_s)
            self.hold(self.drifted(posture), move_s, hold_s)
            if self.random.random() < 0.3 and end_s - self.now_s > 6.0:
                self.glance(posture)

    def glance(self, posture: SittingPosture) -> None:
        """Look down at the keyboard for a moment."""
        start_s = self.now_s + 0.2
        self.hold(_bend(posture, _KEYBOARD_GLANCE), 0.4, float(self.random.uniform(0.8, 2.5)))
        self.hold(posture, 0.4, 0.5)
        self.actions.append(WorkdayAction("keyboard_glance", start_s, self.now_s - 0.7))

    def act(
        self,
        kind: ActionKind,
        target: SittingPosture,
        duration_s: float,
        move_s: float,
        then: SittingPosture,
    ) -> None:
        """Do something for so long between the middles of the movements, then go on as `then`."""
        start_s = self.now_s + move_s / 2
        self.hold(target, move_s, max(duration_s - move_s, 0.2))
        self.hold(then, move_s, 0.5)
        self.actions.append(WorkdayAction(kind, start_s, self.now_s - 0.5 - move_s / 2))

    def leave(self, away_s: float) -> None:
        """Stand up, be away, come back to a chair that is not quite where it was."""
        self.hold(_bend(self.home, _RISE), 1.5, 0.3)
        self._finish()
        start_s = self.now_s
        self.scenes.append(WorkdayScene(start_s, away_s, None))
        self.now_s += away_s
        self._scene_start_s = self.now_s
        self.actions.append(WorkdayAction("away", start_s, self.now_s))
        spread_m = 0.02 if self.random.random() < 0.7 else 0.05
        self._chair_m = (
            float(self.random.normal(0, spread_m)),
            float(self.random.normal(0, spread_m)),
        )
        self._script = SittingScript.sit(_bend(self.home, _RISE), 0.3)
        self.now_s += 0.3
        self.hold(self.home, 2.0, 3.0)

    def finish(self) -> tuple[tuple[WorkdayScene, ...], tuple[WorkdayAction, ...]]:
        self._finish()
        return tuple(self.scenes), tuple(sorted(self.actions, key=lambda entry: entry.start_s))


def _slump(planner: _Planner) -> None:
    random = planner.random
    leaning = LEANING_LEFT if random.random() < 0.5 else LEANING_RIGHT
    choices: tuple[tuple[ActionKind, SittingPosture], ...] = (
        ("slump", SLUMPED),
        ("forward_head", FORWARD_HEAD),
        ("lean", leaning),
    )
    kind, target = choices[int(random.choice(len(choices), p=[0.6, 0.25, 0.15]))]
    depth = float(random.choice([0.4, 0.7, 0.85, 1.0, 1.2], p=[0.12, 0.18, 0.2, 0.3, 0.2]))
    posture = _bend(planner.home, target, depth)
    duration_s = float(np.exp(random.uniform(np.log(20), np.log(900))))
    move_s = float(random.choice([2.0, 4.0, 8.0]))
    start_s = planner.now_s + move_s / 2
    end_s = start_s + duration_s
    planner.hold(posture, move_s, 8.0)
    while end_s - planner.now_s > 60:
        planner.stay(posture, float(min(random.uniform(60, 180), end_s - planner.now_s)))
        if end_s - planner.now_s > 60 and random.random() < 0.5:
            if random.random() < 0.5:
                planner.hold(_bend(planner.home, UPRIGHT), 1.0, 1.5)  # a glance up
                planner.hold(posture, 1.0, 1.0)
            else:
                planner.act("drink", _bend(posture, _DRINK), 5.0, 1.2, posture)
    planner.stay(posture, max(end_s - planner.now_s - 1.0, 0.0))
    planner.hold(planner.home, 2.0, 5.0)
    planner.actions.append(WorkdayAction(kind, start_s, planner.now_s - 6.0, depth))


def _chin(planner: _Planner) -> None:
    duration_s = float(planner.random.uniform(20, 200))
    planner.act("chin_on_hand", _bend(planner.home, CHIN_ON_HAND), duration_s, 1.5, planner.home)


def _turn(planner: _Planner) -> None:
    target = _TURN if planner.random.random() < 0.5 else _TURN.mirrored
    duration_s = float(planner.random.uniform(15, 120))
    planner.act("turn", _bend(planner.home, target), duration_s, 1.5, planner.home)


def _phone_call(planner: _Planner) -> None:
    duration_s = float(planner.random.uniform(30, 180))
    planner.act("phone_call", _bend(planner.home, _PHONE_CALL), duration_s, 1.5, planner.home)


def _brief(
    kind: ActionKind, target: SittingPosture, shortest_s: float, longest_s: float
) -> Callable[[_Planner], None]:
    def perform(planner: _Planner) -> None:
        duration_s = float(planner.random.uniform(shortest_s, longest_s))
        planner.act(kind, _bend(planner.home, target), duration_s, 1.0, planner.home)

    return perform


_ACTIONS: Final[tuple[tuple[float, Callable[[_Planner], None]], ...]] = (
    (0.24, _slump),
    (0.07, _chin),
    (0.08, _turn),
    (0.05, _phone_call),
    (0.10, _brief("phone_glance", _PHONE_GLANCE, 3, 20)),
    (0.08, _brief("keyboard_glance", _KEYBOARD_GLANCE, 3, 8)),
    (0.13, _brief("drink", _DRINK, 3, 8)),
    (0.08, _brief("stretch", _STRETCH, 4, 12)),
    (0.10, _brief("reach", _REACH, 2, 6)),
    (0.07, lambda planner: planner.leave(float(planner.random.uniform(60, 600)))),
)
"""How often each thing is done after a stretch of good sitting, and how."""


def plan_workday(
    random: np.random.Generator,
    duration_s: float,
    *,
    body: Body | None = None,
    scene_s: float = 300.0,
) -> Workday:
    """Plan the sitting of one person.

    Parameters
    ----------
    random : numpy.random.Generator
        The same state gives the same day.
    duration_s : float
        About how long; the last action is finished.
    body : Body, optional
        Size of the person; drawn if left out.
    scene_s : float, optional
        About how long scenes are; shorter ones take less memory to simulate.

    Returns
    -------
    Workday
        Begins with 30 seconds of good sitting, for a calibration.

    Examples
    --------
    >>> day = plan_workday(np.random.default_rng(1), 3600)
    >>> any(action.is_slump for action in day.actions)
    True
    """
    body = body or Body(
        stature_m=float(random.uniform(1.52, 1.90)),
        shoulder_scale=float(random.uniform(0.92, 1.08)),
        trunk_scale=float(random.uniform(0.94, 1.06)),
    )
    home = SittingPosture(
        pelvis_tilt_deg=float(random.uniform(-5, 3)),
        lumbar_flexion_deg=float(random.uniform(-3, 6)),
        thoracic_flexion_deg=float(random.uniform(-2, 4)),
        neck_flexion_deg=float(random.uniform(-2, 5)),
        head_forward_m=float(random.uniform(0, 0.02)),
        head_nod_deg=float(random.uniform(-8, 2)),
        head_tilt_deg=float(random.uniform(-2, 2)),
        lateral_lean_deg=float(random.uniform(-1.5, 1.5)),
    )
    planner = _Planner(random, home, scene_s)
    shares = np.array([share for share, _ in _ACTIONS])
    while planner.now_s < duration_s:
        planner.stay(home, float(random.uniform(10, 90)))
        _, perform = _ACTIONS[int(random.choice(len(_ACTIONS), p=shares / shares.sum()))]
        perform(planner)
    scenes, actions = planner.finish()
    return Workday(body, home, scenes, actions, planner.now_s)
