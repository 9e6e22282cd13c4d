"""Playing a trouble from beginning to end, and what came of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from barun.drills.stage import Stage
from barun.drills.trouble import Trouble

__all__ = [
    "LIMITS_S",
    "NOTICE_S",
    "RECOVERY_S",
    "DrillReport",
    "StoryLine",
    "TroubleCourse",
    "play",
    "run_trouble",
]

NOTICE_S: Final = 60.0
"""Within this a trouble has to be noticed."""
RECOVERY_S: Final = 60.0
"""Within this, counted from where it can be over, all has to be well again."""
_LOOK_S: Final = 0.25
_COOL_DOWN_S: Final = 3.0

What = Literal["struck", "noticed", "recovered", "unnoticed", "unrecovered"]
LIMITS_S: Final = {"unnoticed": NOTICE_S, "unrecovered": RECOVERY_S}


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One thing that happened."""

    after_s: float
    """Since the trouble began."""
    what: What
    words: str = ""
    """In the service's own words."""


@dataclass(frozen=True, slots=True)
class TroubleCourse:
    """How a trouble went."""

    story: tuple[StoryLine, ...]
    noticed_s: float | None
    """From the trouble until it was noticed; None if it was not."""
    recovered_s: float | None
    """From where it could be over until it was; None if it was not."""

    @property
    def is_in_time(self) -> bool:
        """Whether it was noticed and over in time."""
        return (
            self.noticed_s is not None
            and self.noticed_s <= NOTICE_S
            and self.recovered_s is not None
            and self.recovered_s <= RECOVERY_S
        )


@dataclass(frozen=True, slots=True)
class DrillReport:
    """What came of a drill."""

    name: str
    n_sessions: int
    story: tuple[StoryLine, ...]
    noticed_s: float | None
    """From the trouble until it was noticed; None if it was not."""
    recovered_s: float | None
    """From where it could be over until it was; None if it was not."""
    n_answered: int
    n_late: int
    """Answers that took longer than 100 ms."""
    n_returns: int
    n_dropped: int
    p99_ms: float

    @property
    def is_passed(self) -> bool:
        """Whether it was noticed and over in time, and nobody's session was lost."""
        course = TroubleCourse(self.story, self.noticed_s, self.recovered_s)
        return course.is_in_time and self.n_dropped == 0 and self.n_answered > 0


def run_trouble(trouble: Trouble, stage: Stage, tell: Callable[[StoryLine], None]) -> TroubleCourse:
    """Let a trouble happen to a running service, and wait until all is well again.

    Parameters
    ----------
    trouble : Trouble
        Prepared.
    stage : Stage
        With people who sit.
    tell : callable
        Hears of everything as it happens.
    """
    story: list[StoryLine] = []
    struck_s = time.time()

    def add(what: What, words: str = "") -> None:
        story.append(StoryLine(time.time() - struck_s, what, words))
        tell(story[-1])

    add("struck")
    trouble.strike(stage)
    noticed = _wait_for(lambda: trouble.noticed(stage, struck_s), NOTICE_S)
    noticed_s = None if noticed is None else time.time() - struck_s
    add("unnoticed" if noticed is None else "noticed", noticed or "")
    lifted_s = time.time()
    trouble.lift(stage)
    recovered = _wait_for(lambda: trouble.recovered(stage, lifted_s), RECOVERY_S)
    recovered_s = None if recovered is None else time.time() - lifted_s
    add("unrecovered" if recovered is None else "recovered", recovered or "")
    return TroubleCourse(tuple(story), noticed_s, recovered_s)


def play(
    trouble: Trouble,
    folder: Path,
    *,
    n_sessions: int,
    rate_hz: float,
    tell: Callable[[StoryLine], None],
) -> DrillReport:
    """Play a trouble to a service of its own and return what came of it.

    Parameters
    ----------
    trouble : Trouble
        What goes wrong.
    folder : pathlib.Path
        Empty; everything is in it.
    n_sessions : int
        Simulated people who sit meanwhile.
    rate_hz : float
        Frames a second of each.
    tell : callable
        Hears of everything as it happens.

    Raises
    ------
    FailureError
        If the service does not start.
    """
    stage = Stage(folder, n_sessions, rate_hz)
    try:
        stage.prepare()
        trouble.prepare(stage)
        stage.start()
        stage.seat_people()
        time.sleep(trouble.warm_up_s)
        course = run_trouble(trouble, stage, tell)
        time.sleep(_COOL_DOWN_S)
    finally:
        stage.stop()
    figures = stage.figures
    return DrillReport(
        trouble.name,
        n_sessions,
        course.story,
        course.noticed_s,
        course.recovered_s,
        figures.n_answered,
        figures.n_late,
        figures.n_returns,
        figures.n_dropped,
        figures.percentile_ms(99),
    )


def _wait_for(look: Callable[[], str | None], limit_s: float) -> str | None:
    end_s = time.monotonic() + limit_s
    while (found := look()) is None and time.monotonic() < end_s:
        time.sleep(_LOOK_S)
    return found
