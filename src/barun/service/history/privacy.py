"""The route of privacy: what is stored, and what has left the machine."""

from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter

from barun.service.asking import Asking, IsOwner
from barun.service.history.bodies import PrivacyBody, SentBody, StoredKindBody
from barun.service.history.questions import History, errors
from barun.service.kept_runners import KeptRunners
from barun.service.sent_tally import SentTally

__all__ = ["is_elsewhere", "privacy_routes"]

_SERVER: Final = "postgresql"
_HERE: Final = frozenset({None, "", "localhost", "127.0.0.1", "::1"})
"""Hosts of an address that are this machine; none is a socket of it."""


def _runners_body(runners: KeptRunners) -> StoredKindBody:
    sizes = runners.sizes()
    return StoredKindBody(
        kind="runners",
        count=len(sizes),
        bytes=sum(n_bytes for n_bytes, _ in sizes),
        oldest=min((saved_at for _, saved_at in sizes), default=None),
    )


def is_elsewhere(location: str) -> bool:
    """Return whether a history lies on another machine: its address, as the store says it."""
    parts = urlsplit(location)
    return parts.scheme.startswith(_SERVER) and parts.hostname not in _HERE


def privacy_routes(history: History, runners: KeptRunners, sent: SentTally) -> APIRouter:
    """Return the route ``/api/privacy``."""
    router = APIRouter(prefix="/api", tags=["privacy"])
    store = history.writer.store

    @router.get("/privacy", summary="What is stored", responses=errors())
    def get_privacy(person: Asking, is_owner: IsOwner) -> PrivacyBody:
        """Return how much is stored of what, where, and what was sent elsewhere."""
        sizes = history.ask(lambda: store.sizes(person))
        gone = sent.all()
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
            total_bytes=sizes.n_bytes if is_owner else None,
            place=sizes.location if is_owner else None,
            is_place_elsewhere=is_elsewhere(sizes.location),
            sent=[
                SentBody.model_validate({"to": one.way, "count": one.n_times, "bytes": one.n_bytes})
                for one in gone
                if one.n_times
            ],
            sent_since=datetime.fromtimestamp(min(one.since_s for one in gone), UTC),
            bytes_sent_elsewhere=sum(one.n_bytes for one in gone),
            camera_on_s=history.ask(lambda: store.span_seconds(person, "camera_on")),
            blind_s=history.ask(lambda: store.span_seconds(person, "blind")),
        )

    return router
