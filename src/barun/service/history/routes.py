"""All routes of the history together."""

from collections.abc import Callable

from fastapi import APIRouter

from barun.messages import Language
from barun.rights.export.person_tables import InMemory
from barun.service.history.agreement import agreement_routes
from barun.service.history.consent import consent_routes
from barun.service.history.exercises import exercise_routes
from barun.service.history.export import export_routes
from barun.service.history.past import past_routes
from barun.service.history.privacy import privacy_routes
from barun.service.history.profiles import profile_routes
from barun.service.history.questions import History
from barun.service.history.receipt import receipt_routes
from barun.service.joining import take_routes
from barun.service.kept_runners import KeptRunners
from barun.service.sent_tally import SentTally
from barun.store.writer import StoreWriter

__all__ = ["history_routes"]


def history_routes(
    writer: StoreWriter,
    clock: Callable[[], float],
    language: Language,
    runners: KeptRunners,
    sent: SentTally,
    in_memory: InMemory | None = None,
) -> APIRouter:
    """Return the routes of agreement, settings, history, profiles, exercises and privacy.

    Parameters
    ----------
    writer : StoreWriter
        The store and the way into it. Who must know of changes asks its `add_listener`.
    clock : callable
        Returns seconds since 1970 UTC.
    language : {"en", "ko"}
        Language for clients that ask for none Barun speaks.
    runners : KeptRunners
        The profiles of runners.
    sent : SentTally
        What has left the machine.
    in_memory : callable, optional
        Returns the samples of a person that are not in the store yet.
    """
    history = History(writer, clock, language)
    router = APIRouter()
    parts = (agreement_routes, consent_routes, past_routes, export_routes, profile_routes)
    for part in (*parts, exercise_routes):
        take_routes(router, part(history))
    take_routes(router, privacy_routes(history, runners, sent))
    take_routes(router, receipt_routes(history, runners, in_memory))
    return router
