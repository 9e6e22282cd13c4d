"""The routes beside the live session: what runs, and figures for Prometheus."""

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from barun.pipeline.live.live_session import SessionSource
from barun.service.live.figures import LiveFigures, exposition
from barun.service.live.live_service import LiveService

__all__ = ["LiveSessionBody", "LiveSessionsBody", "live_routes"]


class LiveSessionBody(BaseModel):
    """One live session; no landmark, no name."""

    model_config = ConfigDict(frozen=True)

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

    model_config = ConfigDict(frozen=True)

    sessions: list[LiveSessionBody]
    most: int = Field(description="Sessions there is room for.", examples=[1024])


def live_routes(service: LiveService) -> APIRouter:
    """Return the routes.

    Parameters
    ----------
    service : LiveService
        Has the hub once it is ready.
    """
    router = APIRouter(tags=["live"])

    @router.get("/api/sessions", summary="The live sessions of this process")
    async def get_sessions() -> LiveSessionsBody:
        hub = service.hub
        seats = () if hub is None else tuple(hub.seats.values())
        return LiveSessionsBody(
            sessions=[
                LiveSessionBody(
                    session_id=seat.session_id,
                    source=seat.source,
                    is_connected=seat.lost_s is None,
                    opened_s=round(hub.room.sessions[seat.slot].opened_s, 3),
                    n_frames=seat.n_frames,
                    n_skipped=seat.n_skipped,
                    n_dropped=seat.outbox.n_dropped,
                    rate_hz=round(seat.rate_hz, 2),
                    latency_ms=round(1000 * seat.latency_s, 2),
                )
                for seat in seats
                if hub is not None
            ],
            most=service.limits.most_sessions,
        )

    @router.get(
        "/metrics",
        summary="Figures for Prometheus",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    async def get_metrics() -> Response:
        hub = service.hub
        seats = () if hub is None else tuple(hub.seats.values())
        gauges = {
            "barun_live_sessions": float(sum(seat.lost_s is None for seat in seats)),
            "barun_live_sessions_lost": float(sum(seat.lost_s is not None for seat in seats)),
            **service.history.figures(),
        }
        figures = LiveFigures() if hub is None else hub.figures
        return Response(
            exposition(figures, gauges), media_type="text/plain; version=0.0.4; charset=utf-8"
        )

    return router
