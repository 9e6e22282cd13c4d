"""The routes of the agreement to a history, and of the settings of the page."""

from datetime import UTC, datetime
from typing import Final

from fastapi import APIRouter

from barun.privacy.consent.question import may
from barun.privacy.consent.texts import current_version, is_outdated
from barun.service.asking import Asking
from barun.service.history.bodies import AgreementBody, AgreementRequest
from barun.service.history.page_settings import PageSettings, read_page_settings
from barun.service.history.questions import DELETING_S, History, errors
from barun.service.history.small_bodies import SMALL_BODY_FAULTS, SmallBodyRoute
from barun.service.problems import RefusedError
from barun.store.records import AgreementRecord, SettingsRecord

__all__ = ["AGREEMENT_VERSION", "agreement_routes"]

AGREEMENT_VERSION: Final = current_version("history")
"""Of the text on the first page, see :mod:`barun.privacy.consent.texts`."""


def _agreement_body(history: History, person: str) -> AgreementBody:
    entries = history.ask(lambda: history.writer.store.consents.entries(person))
    agreement = may("history", entries, history.clock())
    if history.writer.is_agreed(person) != agreement.is_allowed:
        history.wait(history.writer.ask_again(person))  # another program wrote it
    if agreement.entry is None or not agreement.is_allowed:
        return AgreementBody(
            is_agreed=False,
            text_version=None,
            agreed_at=None,
            current_version=AGREEMENT_VERSION,
        )
    return AgreementBody(
        is_agreed=True,
        text_version=agreement.entry.text_version,
        agreed_at=datetime.fromtimestamp(agreement.entry.at_s, UTC),
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
        if is_outdated("history", request.text_version):
            raise RefusedError(
                409, "history.other-text", got=request.text_version, current=AGREEMENT_VERSION
            )
        record = AgreementRecord(person, request.text_version, request.language, history.clock())
        history.keep(person, history.writer.put_agreement(record))
        return _agreement_body(history, person)

    @router.delete("/agreement", summary="Withdraw the agreement", responses=errors(403))
    def delete_agreement(person: Asking) -> AgreementBody:
        """Store nothing from now on, and delete what is stored; settings stay."""
        history.wait(history.writer.withdraw(person, history.clock()), DELETING_S)
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
