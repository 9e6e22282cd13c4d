"""The routes of the past: hours, days, minutes, angles, events, spans, weeks."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Path, Query, Response

from barun.service.asking import Asking, Whose
from barun.service.history.bodies import (
    AngleBody,
    AnglesBody,
    EventBody,
    EventsBody,
    SpanBody,
    SpansBody,
    TimeRowBody,
    TimeRowsBody,
    VerdictRequest,
    WeekBody,
    WeekSumsBody,
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
from barun.service.problems import RefusedError
from barun.store.history import Period
from barun.store.records import EventRecord, SpanKind, SpanRecord

__all__ = ["event_body", "past_routes", "span_body"]

_MOST_DAYS: Final[dict[Period | Literal["minute"], int]] = {"minute": 2, "hour": 400, "day": 4000}
_MOST_DAYS_OF_SPANS: Final = 400
_LONGEST_ID: Final = 200

_EventId = Annotated[str, Path(max_length=_LONGEST_ID, examples=["bNfXzq1mS0aJ"])]


def instant(instant_s: float) -> datetime:
    """Return seconds since 1970 as an instant in UTC."""
    return datetime.fromtimestamp(instant_s, UTC)


def event_body(event: EventRecord) -> EventBody:
    """Return an event as the API says it."""
    return EventBody(
        id=event.event_id,
        code=event.code,
        start=instant(event.start_s),
        detected=instant(event.detected_s),
        end=instant(event.end_s),
        duration_s=round(event.end_s - event.start_s, 3),
        end_reason=event.end_reason,
        peak_load=event.peak_load,
        median_load=event.median_load,
        view=event.view,
        n_reminders=event.n_reminders,
        verdict=event.verdict,
        reality=event.reality,
    )


def span_body(span: SpanRecord) -> SpanBody:
    """Return a span as the API says it."""
    return SpanBody(
        kind=span.kind,
        start=instant(span.start_s),
        end=instant(span.end_s),
        duration_s=round(span.end_s - span.start_s, 3),
        reason=span.reason,
    )


def past_routes(history: History) -> APIRouter:
    """Return the routes below ``/api/history``."""
    router = APIRouter(prefix="/api/history", tags=["history"], route_class=SmallBodyRoute)
    store = history.writer.store

    def rows(person: str, asked: RangeQuery, zone: ZoneQuery, by: Period) -> TimeRowsBody:
        check_length(asked, _MOST_DAYS[by])
        found = history.ask(lambda: store.time_rows(person, asked.from_s, asked.to_s, zone, by))
        return TimeRowsBody(rows=[TimeRowBody.of(row) for row in found])

    @router.get("/hours", summary="By the hour", responses=errors(403, 404))
    def get_hours(person: Whose, asked: RangeQuery, zone: ZoneQuery) -> TimeRowsBody:
        """Return the hours that touch the range, at most 400 days."""
        return rows(person, asked, zone, "hour")

    @router.get("/days", summary="By the day", responses=errors(403, 404))
    def get_days(person: Whose, asked: RangeQuery, zone: ZoneQuery) -> TimeRowsBody:
        """Return the days that touch the range, at most 4000."""
        return rows(person, asked, zone, "day")

    @router.get("/minutes", summary="By the minute", responses=errors(403, 404))
    def get_minutes(person: Whose, asked: RangeQuery) -> TimeRowsBody:
        """Return the minutes that begin in the range, at most 2 days."""
        check_length(asked, _MOST_DAYS["minute"])
        found = history.ask(lambda: store.minute_rows(person, asked.from_s, asked.to_s))
        return TimeRowsBody(rows=[TimeRowBody.of(row) for row in found])

    @router.get("/angles", summary="Measurements over time", responses=errors(403, 404))
    def get_angles(
        person: Whose,
        asked: RangeQuery,
        zone: ZoneQuery,
        by: Annotated[Period, Query(description="What to add up by.")] = "day",
        keys: Annotated[
            str | None,
            Query(
                description="Keys with commas between; all by default.",
                max_length=2000,
                openapi_examples={"two": {"value": "neck_inclination,head_tilt"}},
            ),
        ] = None,
    ) -> AnglesBody:
        """Return the means of the measurements, and how far they are from the own baseline."""
        check_length(asked, _MOST_DAYS[by])
        wanted = None if keys is None else keys.split(",")
        found = history.ask(
            lambda: store.angle_rows(person, asked.from_s, asked.to_s, zone, by, wanted)
        )
        return AnglesBody(
            angles={
                key: [
                    AngleBody(
                        start=row.start,
                        mean=row.mean,
                        departure=row.departure,
                        n_frames=row.n_frames,
                    )
                    for row in of_key
                ]
                for key, of_key in found.items()
            }
        )

    @router.get("/events", summary="What was found", responses=errors(403, 404))
    def get_events(
        person: Whose,
        asked: RangeQuery,
        code: Annotated[str | None, Query(pattern=r"^P[0-9]{3}$")] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
        before: Annotated[
            str | None, Query(description="`next` of the page before.", max_length=300)
        ] = None,
    ) -> EventsBody:
        """Return events that began in the range, newest first."""
        page = history.ask(
            lambda: store.events(
                person, asked.from_s, asked.to_s, code=code, limit=limit, before=before
            )
        )
        return EventsBody(events=[event_body(one) for one in page.events], next=page.next)

    @router.patch(
        "/events/{event_id}",
        summary="Say whether it was right",
        status_code=204,
        responses=errors(*SMALL_BODY_FAULTS, 403, 404, 409),
    )
    def patch_event(person: Asking, event_id: _EventId, request: VerdictRequest) -> Response:
        """Store what the person says about an event; null takes it back."""
        history.keep(
            person,
            history.writer.set_verdict(person, event_id, request.verdict, request.reality),
            RefusedError(404, "history.no-event"),
        )
        return Response(status_code=204)

    @router.get("/spans", summary="Blind time, pauses, breaks", responses=errors(403, 404))
    def get_spans(
        person: Whose,
        asked: RangeQuery,
        kind: Annotated[SpanKind | None, Query(description="Only these.")] = None,
    ) -> SpansBody:
        """Return the stretches that touch the range, at most 400 days, oldest first."""
        check_length(asked, _MOST_DAYS_OF_SPANS)
        found = history.ask(lambda: store.spans(person, asked.from_s, asked.to_s, kind))
        return SpansBody(spans=[span_body(one) for one in found])

    @router.get("/week", summary="A week in figures", responses=errors(403, 404))
    def get_week(
        person: Whose,
        start: Annotated[
            date,
            Query(description="First day.", openapi_examples={"Monday": {"value": "2026-11-16"}}),
        ],
        zone: ZoneQuery,
    ) -> WeekBody:
        """Return the seven days from `start` beside the seven before."""
        first, before = check_day(start), check_day(start - timedelta(days=7))
        return WeekBody(
            week=WeekSumsBody.of(history.ask(lambda: store.week(person, first, zone))),
            before=WeekSumsBody.of(history.ask(lambda: store.week(person, before, zone))),
        )

    return router
