"""The route of certificates of erasure."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from barun.service.history.questions import errors
from barun.service.problems import RefusedError
from barun.service.rights.forgetting import Forgetting

__all__ = ["rights_routes"]

_Number = Annotated[str, Path(min_length=32, max_length=32, pattern="^[0-9a-f]{32}$")]


def rights_routes(forgetting: Forgetting) -> APIRouter:
    """Return the route ``/api/certificates``."""
    router = APIRouter(prefix="/api/certificates", tags=["privacy"])

    @router.get(
        "/{number}",
        summary="A certificate of an erasure",
        response_class=Response,
        responses={
            200: {"content": {"application/json": {}}, "description": "As it was signed."},
            **errors(404),
        },
    )
    def get_certificate(number: _Number) -> Response:
        """Return a certificate as it was signed, to be kept; it names nobody."""
        found = forgetting.certificate(number)
        if found is None:
            raise RefusedError(404, "rights.unknown-certificate", number=number)
        headers = {"Content-Disposition": f'attachment; filename="erased-{number[:8]}.json"'}
        return Response(found.to_json(), media_type="application/json", headers=headers)

    return router
