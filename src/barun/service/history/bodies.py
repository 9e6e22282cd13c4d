"""The JSON of history, profiles, exercises and privacy; see docs/protocol-rest.md."""

from datetime import datetime
from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from barun.messages import Language
from barun.store.history import CodeSum, StoredKind, TimeRow, WeekSums
from barun.store.records import EventReality, SpanKind, Verdict

__all__ = [
    "AgreementBody",
    "AgreementRequest",
    "AngleBody",
    "AnglesBody",
    "CodeSumBody",
    "DoneBody",
    "DoneListBody",
    "DoneRequest",
    "DoseBody",
    "EventBody",
    "EventsBody",
    "ExerciseBody",
    "ExerciseSummaryBody",
    "ExercisesBody",
    "FigureBody",
    "FigurePieceBody",
    "FigurePropBody",
    "ForgottenBody",
    "PlanBody",
    "PlanItemBody",
    "PrivacyBody",
    "ProfileBody",
    "ProfileNamesRequest",
    "ProfileViewBody",
    "ProfilesBody",
    "SentBody",
    "SourceBody",
    "SpanBody",
    "SpansBody",
    "StoredKindBody",
    "TimeRowBody",
    "TimeRowsBody",
    "TimeTotalsBody",
    "VerdictRequest",
    "WeekBody",
    "WeekSumsBody",
]

_START = Field(
    description="First instant, with the offset of the zone.",
    examples=["2026-11-20T09:00:00+09:00"],
)


class _Body(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True)


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AgreementBody(_Body):
    """Whether a history is kept."""

    is_agreed: bool
    text_version: str | None = Field(
        description="Of the text that was agreed to; null without agreement.", examples=["1"]
    )
    agreed_at: datetime | None = Field(examples=["2026-11-20T09:00:00+00:00"])
    current_version: str = Field(description="Of the text to show.", examples=["1"])


class AgreementRequest(_Request):
    """The person agrees to the text shown."""

    text_version: str = Field(max_length=20, examples=["1"])
    language: Language


class TimeTotalsBody(_Body):
    """Seconds by what they were spent on."""

    good_s: float = Field(examples=[2700.0])
    departed_s: float = Field(description="Departed, not long enough to speak of.", examples=[60.0])
    issue_s: float = Field(examples=[540.0])
    cannot_judge_s: float = Field(examples=[120.0])
    settling_s: float = Field(examples=[10.0])
    away_s: float = Field(examples=[150.0])
    blind_s: float = Field(description="Barun could not see.", examples=[20.0])
    paused_s: float = Field(examples=[0.0])
    calibrating_s: float = Field(examples=[0.0])
    sitting_s: float = Field(description="As the break clock counts.", examples=[3300.0])
    n_events: int = Field(description="That began in it.", examples=[2])
    n_breaks: int = Field(description="That began in it.", examples=[1])

    @classmethod
    def totals(cls, row: TimeRow) -> "TimeTotalsBody":
        """Return a row without its start."""
        return TimeTotalsBody.model_validate(_totals(row))


def _totals(row: TimeRow) -> dict[str, float]:
    return {
        **{f"{kind}_s": value_s for kind, value_s in row.seconds.items()},
        "sitting_s": row.sitting_s,
        "n_events": row.n_events,
        "n_breaks": row.n_breaks,
    }


class TimeRowBody(TimeTotalsBody):
    """A minute, an hour or a day."""

    start: datetime = _START

    @classmethod
    def of(cls, row: TimeRow) -> Self:
        """Return a row of the store."""
        return cls.model_validate({"start": row.start, **_totals(row)})


class TimeRowsBody(_Body):
    """Rows, oldest first; those of which nothing is stored are left out."""

    rows: list[TimeRowBody]


class AngleBody(_Body):
    """One measurement over an hour or a day."""

    start: datetime = _START
    mean: float = Field(description="In the unit of the measurement.", examples=[24.5])
    departure: float | None = Field(
        description="Mean less the own baseline; null without one.", examples=[3.25]
    )
    n_frames: int = Field(examples=[18000])


class AnglesBody(_Body):
    """Measurements by key."""

    angles: dict[str, list[AngleBody]] = Field(examples=[{"neck_inclination": []}])


class EventBody(_Body):
    """A departure that lasted."""

    id: str = Field(examples=["bNfXzq1mS0aJ"])
    code: str = Field(examples=["P002"])
    start: datetime = _START
    detected: datetime = Field(description="When it had lasted for the hold time.")
    end: datetime = Field(description="While it lasts, the latest instant of that kind.")
    duration_s: float = Field(examples=[95.0])
    end_reason: str | None = Field(description="Null while it lasts.", examples=["recovered"])
    peak_load: float = Field(description="1 at the threshold.", examples=[1.6])
    median_load: float = Field(examples=[1.3])
    view: str | None = Field(examples=["front"])
    n_reminders: int = Field(examples=[1])
    verdict: Verdict | None = Field(description="What the person says of it.")
    reality: EventReality = Field(description="What it was really; empty if not said.")


class EventsBody(_Body):
    """Events, newest first."""

    events: list[EventBody]
    next: str | None = Field(description="To go on with `before`; null at the end.")


class VerdictRequest(_Request):
    """What the person says about an event."""

    verdict: Verdict | None = Field(description="Null takes it back.")
    reality: EventReality = Field(
        default="", description="What it was really: sitting well, badly, or something else."
    )


class SpanBody(_Body):
    """A stretch of time."""

    kind: SpanKind
    start: datetime = _START
    end: datetime
    duration_s: float = Field(examples=[300.0])
    reason: str = Field(description="Stable word; may be empty.", examples=["hidden"])


class SpansBody(_Body):
    """Stretches that touch the range, oldest first."""

    spans: list[SpanBody]


class CodeSumBody(_Body):
    """The events of one rule."""

    n: int = Field(examples=[3])
    duration_s: float = Field(examples=[420.0])

    @classmethod
    def of(cls, one: CodeSum) -> Self:
        """Return a sum of the store."""
        return cls(n=one.n, duration_s=one.duration_s)


class WeekSumsBody(_Body):
    """Seven days in figures."""

    start: datetime = _START
    totals: TimeTotalsBody
    days: list[TimeRowBody] = Field(description="Seven; zeros where nothing is stored.")
    by_code: dict[str, CodeSumBody] = Field(examples=[{"P002": {"n": 3, "duration_s": 420.0}}])
    best_hour: datetime | None = Field(
        description="Start of the hour with the highest share of good sitting, of those judged for"
        " a quarter of an hour at least; null if there are not two that differ."
    )
    worst_hour: datetime | None

    @classmethod
    def of(cls, sums: WeekSums) -> Self:
        """Return the sums of the store."""
        return cls(
            start=sums.total.start,
            totals=TimeTotalsBody.totals(sums.total),
            days=[TimeRowBody.of(row) for row in sums.days],
            by_code={code: CodeSumBody.of(one) for code, one in sums.by_code.items()},
            best_hour=None if sums.best_hour is None else sums.best_hour.start,
            worst_hour=None if sums.worst_hour is None else sums.worst_hour.start,
        )


class WeekBody(_Body):
    """A week beside the week before."""

    week: WeekSumsBody
    before: WeekSumsBody


class ProfileViewBody(_Body):
    """A view that is calibrated."""

    view: str = Field(examples=["front"])
    calibrated_at: str = Field(examples=["2026-11-20T09:00:00+09:00"])
    model: str = Field(
        description="The pose model it was measured with; empty where not known.",
        examples=["full"],
    )


class ProfileBody(_Body):
    """A calibration of a camera and place."""

    id: str = Field(examples=["bNfXzq1mS0aJ"])
    person: str = Field(description="Name the person chose; may be empty.", examples=[""])
    camera: str = Field(examples=["HD Webcam"])
    place: str = Field(examples=["desk at home"])
    views: list[ProfileViewBody]
    updated_at: datetime


class ProfilesBody(_Body):
    """Calibrations, newest first."""

    profiles: list[ProfileBody]


class ProfileNamesRequest(_Request):
    """New names; what is missing stays."""

    person: str | None = Field(default=None, max_length=200)
    camera: str | None = Field(default=None, max_length=200)
    place: str | None = Field(default=None, max_length=200)


class DoseBody(_Body):
    """How much of an exercise."""

    repetitions: int = Field(examples=[10])
    hold_s: int = Field(description="0 where the movement does not pause.", examples=[5])
    sets: int = Field(examples=[1])
    times_per_day: int = Field(examples=[3])
    per_side: bool


class SourceBody(_Body):
    """A publication, and what it says about the exercise."""

    citation: str
    says: str


class ExerciseSummaryBody(_Body):
    """An exercise of the library, in short."""

    id: str = Field(examples=["chin_tuck"])
    title: str = Field(examples=["Chin tuck"])
    purpose: str
    region: str = Field(examples=["neck"])
    equipment: str = Field(examples=["none"])
    at_desk: bool
    codes: list[str] = Field(description="Codes of the findings it is for.", examples=[["P001"]])
    dose: DoseBody


class FigurePieceBody(_Body):
    """A part of the moving figure; a single path stands still."""

    tone: str = Field(description="What it is coloured as.", examples=["skin"])
    paths: list[str] = Field(description="SVG paths, one an instant.", examples=[["M0 0l5 5z"]])


class FigurePropBody(_Body):
    """A thing round the person; stands still."""

    tone: str = Field(examples=["hard"])
    path: str = Field(examples=["M0 0l5 5z"])


class FigureBody(_Body):
    """The moving drawing of an exercise."""

    view_box: str = Field(examples=["-120 -560 400 600"])
    props: list[FigurePropBody]
    pieces: list[FigurePieceBody] = Field(description="Far ones first.")
    times_s: list[float] = Field(
        description="Instant of each path; the last is the first of the next round.",
        examples=[[0.0, 0.9, 1.1]],
    )
    end: int = Field(description="Index of the end position.", examples=[9])


class ExerciseBody(ExerciseSummaryBody):
    """An exercise, whole."""

    start: str = Field(description="Starting position.")
    steps: list[str]
    avoid: list[str] = Field(description="When not to do it.")
    picture: str = Field(description="What the drawing shows, for those who cannot see it.")
    evidence: str = Field(examples=["trial"])
    sources: list[SourceBody]
    frames: FigureBody


class ExercisesBody(_Body):
    """The library."""

    exercises: list[ExerciseSummaryBody]


class PlanItemBody(_Body):
    """An exercise of today."""

    exercise: ExerciseSummaryBody
    because: list[str] = Field(
        description="Codes of today's findings it answers; empty for the customary ones.",
        examples=[["P001"]],
    )
    n_done: int = Field(description="How often it was done today.", examples=[0])


class PlanBody(_Body):
    """Today's exercises."""

    plan: list[PlanItemBody]


class DoneRequest(_Request):
    """An exercise was done."""

    at: AwareDatetime = Field(examples=["2026-11-20T10:30:00+09:00"])
    duration_s: float = Field(ge=0, le=86400, examples=[60.0])
    n_repetitions: int | None = Field(
        default=None, ge=0, le=10000, description="Null where nothing was counted.", examples=[10]
    )
    is_counted_by_camera: bool = False


class DoneBody(_Body):
    """An exercise that was done."""

    id: str = Field(examples=["bNfXzq1mS0aJ"])
    exercise_id: str = Field(examples=["chin_tuck"])
    at: datetime = Field(examples=["2026-11-20T01:30:00+00:00"])
    duration_s: float = Field(examples=[60.0])
    n_repetitions: int | None = Field(examples=[10])
    is_counted_by_camera: bool


class DoneListBody(_Body):
    """Exercises that were done, oldest first."""

    done: list[DoneBody]


class StoredKindBody(_Body):
    """How much of one kind is stored."""

    kind: StoredKind | Literal["runners"]
    count: int = Field(examples=[480])
    bytes: int = Field(description="Of the values the person has in it.", examples=[131072])
    oldest: datetime | None


class SentBody(_Body):
    """What was sent to another machine one way."""

    to: Literal["webhook", "mail"] = Field(description="Where whoever runs Barun wants alerts.")
    count: int = Field(examples=[3])
    bytes: int = Field(description="Of the contents.", examples=[1800])


class PrivacyBody(_Body):
    """What is stored, where, and what was sent elsewhere."""

    stored: list[StoredKindBody]
    total_bytes: int | None = Field(
        description="Of the whole database, which holds everybody; null where who asks does not"
        " look after the installation.",
        examples=[229376],
    )
    place: str | None = Field(
        description="Path of the file, or address of the database; null where who asks does not"
        " look after the installation."
    )
    is_place_elsewhere: bool = Field(
        description="Whether the database is on another machine, which whoever runs Barun chose."
    )
    sent: list[SentBody] = Field(
        description="Alerts about the service since `sent_since`: no name, nothing of a person."
    )
    sent_since: datetime = Field(
        description="Since when what leaves is counted, over restarts: the first start on this"
        " database."
    )
    bytes_sent_elsewhere: int = Field(description="The sum of what was sent.", examples=[0])
    camera_on_s: float = Field(description="As far as it is stored.", examples=[28800.0])
    blind_s: float = Field(examples=[120.0])


class ForgottenBody(_Body):
    """What was deleted."""

    n_records: dict[StoredKind, int] = Field(examples=[{"minutes": 480, "events": 12}])
    certificate: str | None = Field(
        description="Number of its certificate, see `/api/privacy/certificates`; null without one."
    )
