"""The routes of the agreement to a history, and of the settings of the page."""

from datetime import UTC, datetime
from typing import Final

from fastapi import APIRouter

from barun.service.accounts.asking import Asking
from barun.service.history.bodies import AgreementBody, AgreementRequest
from barun.service.history.page_settings import PageSettings, read_page_settings
from barun.service.history.questions import History, errors
from barun.service.history.small_bodies import SMALL_BODY_FAULTS, SmallBodyRoute
from barun.service.problems import RefusedError
from barun.store.records import AgreementRecord, SettingsRecord

__all__ = ["AGREEMENT_VERSION", "agreement_routes"]

AGREEMENT_VERSION: Final = "1"
"""Of the text on the first page; grows when it says something else."""


def _agreement_body(history: History, person: str) -> AgreementBody:
    agreement = history.ask(lambda: history.writer.store.agreement(person))
    if agreement is None or agreement.withdrawn_s is not None:
        return AgreementBody(
            is_agreed=False,
            text_version=None,
            agreed_at=None,
            current_version=AGREEMENT_VERSION,
        )
    return AgreementBody(
        is_agreed=True,
        text_version=agreement.text_version,
        agreed_at=datetime.fromtimestamp(agreement.agreed_s, UTC),
        current_version=AGREEMENT_VERSION,
    )


def agreement_routes(history: History) -> APIRouter:
    """Return the routes ``/api/agreement`` and ``/api/settings``."""
    router = APIRouter(prefix="/api", tags=["agreement and settings"], route_class=SmallBodyRoute)

    @router.get("/agreement", summary="Is a history kept?", responses=errors())
    def get_agreement(person: Asking) -> AgreementBody:
        """Return whether the person has agreed to a history, and the version of the text."""
        return _agreement_body(history, person)

    @router.put(
        "/agreement", summary="Agree to a history", responses=errors(*SMALL_BODY_FAULTS, 403, 409)
    )
    def put_agreement(person: Asking, request: AgreementRequest) -> AgreementBody:
        """Keep a history from now on. Nothing but settings is stored before."""
        if request.text_version != AGREEMENT_VERSION:
            raise RefusedError(
                409, "history.other-text", got=request.text_version, current=AGREEMENT_VERSION
            )
        record = AgreementRecord(person, request.text_version, request.language, history.clock())
        history.keep(person, history.writer.put_agreement(record))
        return _agreement_body(history, person)

    @router.delete("/agreement", summary="Withdraw the agreement", responses=errors(403))
    def delete_agreement(person: Asking) -> AgreementBody:
        """Store nothing from now on. What is stored stays until it is forgotten."""
        history.wait(history.writer.withdraw(person, history.clock()))
        return _agreement_body(history, person)

    @router.get("/settings", summary="The settings of the page", responses=errors())
    def get_settings(person: Asking) -> PageSettings:
        """Return all settings, defaults included."""
        return history.ask(lambda: read_page_settings(history.writer.store, person))

    @router.put(
        "/settings", summary="Change the settings", responses=errors(*SMALL_BODY_FAULTS, 403)
    )
    def put_settings(person: Asking, settings: PageSettings) -> PageSettings:
        """Store all settings; those that are missing go back to their defaults."""
        record = SettingsRecord(person, settings.to_json(), history.clock())
        history.wait(history.writer.put_settings(record))
        return settings

    return router
