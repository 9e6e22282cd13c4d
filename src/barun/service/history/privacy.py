"""The route of privacy: what is stored."""

from datetime import UTC, datetime

from fastapi import APIRouter

from barun.service.asking import Asking
from barun.service.history.bodies import PrivacyBody, StoredKindBody
from barun.service.history.questions import History, errors
from barun.service.kept_runners import KeptRunners

__all__ = ["privacy_routes"]


def _runners_body(runners: KeptRunners) -> StoredKindBody:
    sizes = runners.sizes()
    return StoredKindBody(
        kind="runners",
        count=len(sizes),
        bytes=sum(n_bytes for n_bytes, _ in sizes),
        oldest=min((saved_at for _, saved_at in sizes), default=None),
    )


def privacy_routes(history: History, runners: KeptRunners) -> APIRouter:
    """Return the route ``/api/privacy``."""
    router = APIRouter(prefix="/api", tags=["privacy"])
    store = history.writer.store

    @router.get("/privacy", summary="What is stored", responses=errors())
    def get_privacy(person: Asking) -> PrivacyBody:
        """Return how much is stored of what, where, and that nothing was sent elsewhere."""
        sizes = history.ask(lambda: store.sizes(person))
        return PrivacyBody(
            stored=[
                StoredKindBody(
                    kind=one.kind,
                    count=one.n_records,
                    bytes=one.n_bytes,
                    oldest=None
                    if one.oldest_s is None
                    else datetime.fromtimestamp(one.oldest_s, UTC),
                )
                for one in sizes.kinds
            ]
            + [_runners_body(runners.of(person))],
            total_bytes=sizes.n_bytes,
            place=sizes.location,
            bytes_sent_elsewhere=0,
            camera_on_s=history.ask(lambda: store.span_seconds(person, "camera_on")),
            blind_s=history.ask(lambda: store.span_seconds(person, "blind")),
        )

    return router
