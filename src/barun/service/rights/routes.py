"""The routes of forgetting everything, and of the certificates of it."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from barun.rights.holder import Holding
from barun.service.asking import Asking
from barun.service.history.bodies import ForgottenBody
from barun.service.history.questions import History, errors
from barun.service.rights.certificate_desk import CertificateDesk
from barun.service.rights.forgetting import PATIENCE_S, Forgetting
from barun.store.history import STORED_KINDS, StoredKind

__all__ = ["rights_routes"]

_Number = Annotated[str, Path(min_length=32, max_length=32, pattern="^[0-9a-f]{32}$")]


def _count(holdings: Iterable[Holding]) -> dict[StoredKind, int]:
    counts: dict[StoredKind, int] = dict.fromkeys(STORED_KINDS, 0)
    for one in holdings:
        for kind in STORED_KINDS:
            counts[kind] += one.count if one.kind == kind else 0
    return counts


def rights_routes(
    forgetting: Forgetting, certificates: CertificateDesk, history: History
) -> APIRouter:
    """Return the routes ``/api/everything`` and ``/api/privacy/certificates``.

    Parameters
    ----------
    forgetting : Forgetting
        What erases people.
    certificates : CertificateDesk
        Hands out what was signed.
    history : History
        Where there is no data folder, all there is.
    """
    router = APIRouter(prefix="/api", tags=["privacy"])

    @router.delete("/everything", summary="Forget everything", responses=errors(403))
    def delete_everything(
        person: Asking,
        settings: Annotated[bool, Query(description="Forget the settings, too.")] = False,  # noqa: FBT002 # a query parameter is always named
    ) -> ForgottenBody:
        """Delete the whole history and the agreement; running sessions forget theirs, too."""
        if forgetting.has_folder:
            stays = {"accounts"} if settings else {"accounts", "settings"}  # nobody is logged out
            done = history.ask(lambda: forgetting.erase(person, keeps=stays))
            certificate = None if done is None else done.certificate
            return ForgottenBody(
                n_records=_count(() if done is None else done.plan.holdings),
                certificate=None if certificate is None else certificate.id,
            )
        forgotten = history.wait(
            history.writer.forget_everything(person, including_settings=settings), PATIENCE_S
        )
        return ForgottenBody(n_records=dict(forgotten.n_records), certificate=None)

    @router.get(
        "/privacy/certificates/{number}",
        summary="A certificate of an erasure",
        response_class=Response,
        responses={
            200: {"content": {"application/json": {}}, "description": "As it was signed."},
            **errors(404, 429),
        },
    )
    def get_certificate(number: _Number, request: Request) -> Response:
        """Return a certificate as it was signed, to be kept; it names nobody.

        Open to whoever knows its number: whose account went with the rest cannot log in any more.
        503 while the erasure goes on; 429 where many numbers were tried that are none.
        """
        found = certificates.find(number, request.client.host if request.client else "")
        headers = {"Content-Disposition": f'attachment; filename="erased-{number[:8]}.json"'}
        return Response(found.to_json(), media_type="application/json", headers=headers)

    return router
