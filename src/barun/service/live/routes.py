"""The routes beside the live session: what runs, and figures for Prometheus."""

from collections.abc import Callable

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from barun.pipeline.live.live_session import SessionSource
from barun.service.asking import Asking
from barun.service.live.figures import LiveFigures, exposition
from barun.service.live.hub import LiveHub
from barun.service.live.live_people import LivePeople

__all__ = ["LiveSessionBody", "LiveSessionsBody", "live_routes"]


class LiveSessionBody(BaseModel):
    """One live session; no landmark, no name."""

    model_config = ConfigDict(defer_build=True, frozen=True)

    session_id: str = Field(examples=["kX2x0cJp3vB1nQ8A"])
    source: SessionSource = Field(examples=["landmarks"])
    is_connected: bool = Field(description="False while it may come back.")
    opened_s: float = Field(description="Seconds since 1970 UTC.", examples=[1795000000.0])
    n_frames: int = Field(description="Frames answered.", examples=[1200])
    n_skipped: int = Field(description="Frames passed over, here or by the client.", examples=[3])
    n_dropped: int = Field(description="Messages the client was too slow for.", examples=[0])
    rate_hz: float = Field(description="Answers a second.", examples=[4.9])
    latency_ms: float = Field(
        description="From the last frame to its answer, within the service.", examples=[1.1]
    )


class LiveSessionsBody(BaseModel):
    """The live sessions of this process."""

    model_config = ConfigDict(defer_build=True, frozen=True)

    sessions: list[LiveSessionBody]
    most: int = Field(description="Sessions there is room for.", examples=[1024])


def live_routes(
    people: LivePeople, figures: LiveFigures, more: Callable[[], str] = lambda: ""
) -> APIRouter:
    """Return the routes.

    Parameters
    ----------
    people : LivePeople
        The live services, each with a hub once it is ready.
    figures : LiveFigures
        The counters of all of them.
    more : callable, optional
        Returns what Prometheus is to read beside them, in its format.
    """
    router = APIRouter(tags=["live"])

    def hubs() -> tuple[LiveHub, ...]:
        return tuple(one.hub for one in people.all() if one.hub is not None)

    @router.get("/api/sessions", summary="One's own live sessions in this process")
    async def get_sessions(person: Asking) -> LiveSessionsBody:
        service = people.find(person)
        hub = None if service is None else service.hub
        seats = () if hub is None else tuple(hub.seats.values())
        return LiveSessionsBody(
            sessions=[
                LiveSessionBody(
                    session_id=seat.session_id,
                    source=seat.source,
                    is_connected=seat.lost_s is None,
                    opened_s=round(hub.desk.find(seat.slot).opened_s, 3),
                    n_frames=seat.n_frames,
                    n_skipped=seat.n_skipped,
                    n_dropped=seat.outbox.n_dropped,
                    rate_hz=round(seat.rate_hz, 2),
                    latency_ms=round(1000 * seat.latency_s, 2),
                )
                for seat in seats
                if hub is not None
            ],
            most=people.always.limits.most_sessions,
        )

    @router.get(
        "/metrics",
        summary="Figures for Prometheus",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    async def get_metrics() -> Response:
        seats = tuple(seat for hub in hubs() for seat in hub.seats.values())
        gauges = {
            "barun_live_sessions": float(sum(seat.lost_s is None for seat in seats)),
            "barun_live_sessions_lost": float(sum(seat.lost_s is not None for seat in seats)),
            **people.always.history.figures(),
        }
        return Response(
            exposition(figures, gauges) + more(),
            media_type="text/plain; version=0.0.4; charset=utf-8",
        )

    return router
