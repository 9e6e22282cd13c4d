"""The routes of exercises: the library, today's plan, and the log of what was done."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response

from barun.errors import SettingError
from barun.feedback.exercises import Exercise, FindingKey, find_exercise, load_exercises
from barun.feedback.exercises.plan import plan_exercises
from barun.messages import Language
from barun.posture.judgement.p009_sitting_too_long import (
    SITTING_TOO_LONG_CODE,
    SITTING_TOO_LONG_KEY,
)
from barun.posture.judgement.rules import RULES
from barun.service.asking import Asking
from barun.service.history.bodies import (
    DoneBody,
    DoneListBody,
    DoneRequest,
    DoseBody,
    ExerciseBody,
    ExercisesBody,
    ExerciseSummaryBody,
    FigureBody,
    FigurePieceBody,
    FigurePropBody,
    PlanBody,
    PlanItemBody,
    SourceBody,
)
from barun.service.history.questions import (
    History,
    RangeQuery,
    ZoneQuery,
    check_day,
    check_length,
    errors,
)
from barun.service.history.small_bodies import SMALL_BODY_FAULTS, SmallBodyRoute
from barun.service.language import requested_language
from barun.service.problems import RefusedError
from barun.store.local_time import day_start_s
from barun.store.records import ExerciseRecord

__all__ = ["exercise_routes"]

_MOST_DAYS_OF_DONE: Final = 400
_ID_BYTES: Final = 12
_KEPT_FOR_A_DAY: Final = {"Cache-Control": "private, max-age=86400"}

_ExerciseId = Annotated[str, Path(max_length=100, examples=["chin_tuck"])]
_DoneId = Annotated[str, Path(max_length=200, examples=["bNfXzq1mS0aJ"])]


@cache
def _codes() -> Mapping[str, str]:
    """Return the code of each finding."""
    return {rule.key: rule.code for rule in RULES} | {SITTING_TOO_LONG_KEY: SITTING_TOO_LONG_CODE}


@cache
def _finding_keys() -> Mapping[str, FindingKey]:
    """Return the finding of each code an exercise is for."""
    return {_codes()[key]: key for exercise in load_exercises() for key in exercise.findings}


def _find(exercise_id: str) -> Exercise:
    try:
        return find_exercise(exercise_id)
    except SettingError as error:
        raise RefusedError(404, "history.no-exercise", got=exercise_id) from error


def _summary(exercise: Exercise, language: Language) -> ExerciseSummaryBody:
    words, dose = exercise.text[language], exercise.dose
    return ExerciseSummaryBody(
        id=exercise.key,
        title=words.title,
        purpose=words.purpose,
        region=exercise.region,
        equipment=exercise.equipment,
        at_desk=exercise.at_desk,
        codes=[_codes()[finding] for finding in exercise.findings],
        dose=DoseBody(
            repetitions=dose.repetitions,
            hold_s=dose.hold_s,
            sets=dose.sets,
            times_per_day=dose.times_per_day,
            per_side=dose.per_side,
        ),
    )


def _figure(exercise: Exercise) -> FigureBody:
    from barun.feedback.exercises.moving_figure import draw_moving_figure

    figure = draw_moving_figure(exercise)
    return FigureBody(
        view_box=figure.view_box,
        props=[FigurePropBody(tone=tone, path=path) for tone, path in figure.props],
        pieces=[FigurePieceBody(tone=one.tone, paths=list(one.paths)) for one in figure.pieces],
        times_s=list(figure.times_s),
        end=figure.end,
    )


def _exercise_body(exercise: Exercise, language: Language) -> ExerciseBody:
    words = exercise.text[language]
    return ExerciseBody(
        **_summary(exercise, language).model_dump(),
        start=words.start,
        steps=list(words.steps),
        avoid=list(words.avoid),
        picture=words.picture,
        evidence=exercise.evidence,
        sources=[
            SourceBody(citation=source.citation, says=source.says[language])
            for source in exercise.sources
        ],
        frames=_figure(exercise),
    )


def _done_body(record: ExerciseRecord) -> DoneBody:
    return DoneBody(
        id=record.done_id,
        exercise_id=record.exercise_id,
        at=datetime.fromtimestamp(record.at_s, UTC),
        duration_s=record.duration_s,
        n_repetitions=record.n_repetitions,
        is_counted_by_camera=record.is_counted_by_camera,
    )


def _done_routes(history: History) -> APIRouter:
    """Return the routes of today's plan and of the log."""
    router = APIRouter(route_class=SmallBodyRoute)
    writer = history.writer

    @router.get("/plan", summary="Today's exercises", responses=errors())
    def get_plan(person: Asking, request: Request, zone: ZoneQuery) -> PlanBody:
        """Return what today's findings ask for, and what is done of it."""
        now_s = history.clock()
        today_s = day_start_s(datetime.fromtimestamp(now_s, zone).date(), zone)
        durations_s: dict[FindingKey, float] = {}
        for event in history.ask(lambda: list(writer.store.all_events(person, today_s, now_s))):
            if event.verdict != "wrong" and (key := _finding_keys().get(event.code)) is not None:
                durations_s[key] = durations_s.get(key, 0.0) + event.end_s - event.start_s
        done = history.ask(lambda: writer.store.exercises(person, today_s, now_s + 1))
        known = {exercise.key for exercise in load_exercises()}
        keys = [record.exercise_id for record in done if record.exercise_id in known]
        language = requested_language(request.scope, history.language)
        return PlanBody(
            plan=[
                PlanItemBody(
                    exercise=_summary(one.exercise, language),
                    because=[_codes()[key] for key in one.because],
                    n_done=keys.count(one.exercise.key),
                )
                for one in plan_exercises(durations_s, keys)
            ]
        )

    @router.get("/done", summary="What was done", responses=errors())
    def get_done(person: Asking, asked: RangeQuery) -> DoneListBody:
        """Return the exercises done in the range, at most 400 days, oldest first."""
        check_length(asked, _MOST_DAYS_OF_DONE)
        records = history.ask(lambda: writer.store.exercises(person, asked.from_s, asked.to_s))
        return DoneListBody(done=[_done_body(record) for record in records])

    @router.delete(
        "/done/{done_id}", summary="Forget one", status_code=204, responses=errors(403, 404)
    )
    def delete_done(person: Asking, done_id: _DoneId) -> Response:
        """Take an exercise out of the log."""
        if not history.wait(writer.remove_exercise(person, done_id)):
            raise RefusedError(404, "history.no-done")
        return Response(status_code=204)

    @router.post(
        "/{exercise_id}/done",
        summary="It was done",
        status_code=201,
        responses=errors(*SMALL_BODY_FAULTS, 403, 404, 409),
    )
    def post_done(person: Asking, exercise_id: _ExerciseId, request: DoneRequest) -> DoneBody:
        """Store that an exercise was done; needs the agreement to a history."""
        check_day(request.at.date())
        record = ExerciseRecord(
            done_id=secrets.token_urlsafe(_ID_BYTES),
            person_id=person,
            exercise_id=_find(exercise_id).key,
            at_s=request.at.timestamp(),
            duration_s=request.duration_s,
            n_repetitions=request.n_repetitions,
            is_counted_by_camera=request.is_counted_by_camera,
        )
        history.keep(person, writer.put_exercise(record))
        return _done_body(record)

    return router


def exercise_routes(history: History) -> APIRouter:
    """Return the routes below ``/api/exercises``."""
    router = APIRouter(prefix="/api/exercises", tags=["exercises"], route_class=SmallBodyRoute)
    router.include_router(_done_routes(history))  # first: their names are no exercises

    def language_of(request: Request) -> Language:
        return requested_language(request.scope, history.language)

    @router.get("", summary="The library", responses=errors())
    def get_exercises(request: Request) -> ExercisesBody:
        """Return all exercises in short, from the eyes down to the hips."""
        language = language_of(request)
        return ExercisesBody(exercises=[_summary(one, language) for one in load_exercises()])

    @router.get("/{exercise_id}", summary="One exercise", responses=errors(404))
    def get_exercise(request: Request, exercise_id: _ExerciseId) -> ExerciseBody:
        """Return an exercise whole, with its moving drawing."""
        return _exercise_body(_find(exercise_id), language_of(request))

    @router.get("/{exercise_id}/figure.svg", include_in_schema=False)  # a picture of the page
    def get_figure(exercise_id: _ExerciseId) -> Response:
        from barun.feedback.exercises.still_figure import draw_still_figure

        drawing = draw_still_figure(_find(exercise_id))
        return Response(drawing, media_type="image/svg+xml", headers=_KEPT_FOR_A_DAY)

    return router
