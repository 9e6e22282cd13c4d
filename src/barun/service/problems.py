"""The one shape of every error answer: ``{"error": {"code", "message", "details"}}``."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from barun.errors import BarunError, FailureError, InputError, StorageError
from barun.messages import Language
from barun.service.language import requested_language

__all__ = [
    "RefusedError",
    "add_error_handlers",
    "error_content",
    "error_response",
    "http_error_response",
    "not_now",
    "refusal_of",
    "refusing",
]

_HTTP_CODES: Final[Mapping[int, str]] = {
    404: "service.no-such-address",
    405: "service.method-not-allowed",
}
_RETRY_AFTER_S: Final = 5
"""A disk or a database that does not answer may soon. Design choice."""


class RefusedError(InputError):
    """A request the service does not fulfil, with the HTTP status that says so.

    Parameters
    ----------
    status : int
        HTTP status, 400 to 599.
    code : str
        Entry of the message catalogue.
    retry_after_s : int, optional
        When to try again.
    **details : object
        Values of the placeholders of the text.
    """

    def __init__(
        self, status: int, code: str, /, *, retry_after_s: int | None = None, **details: object
    ) -> None:
        super().__init__(code, **details)
        self.status = status
        self.headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}


def refusal_of(error: BarunError, status: int, retry_after_s: int | None = None) -> RefusedError:
    """Return the answer that carries an error, with the status that fits."""
    refusal = RefusedError(status, error.code, retry_after_s=retry_after_s)
    refusal.details, refusal.faults = error.details, error.faults
    return refusal


def not_now(error: BarunError) -> RefusedError:
    """Return the answer that carries what cannot be done at the moment, and soon may."""
    return refusal_of(error, 503, _RETRY_AFTER_S)


@contextmanager
def refusing(
    kinds: type[BarunError] | tuple[type[BarunError], ...],
    statuses: Mapping[str, int] = MappingProxyType({}),
    *,
    otherwise: int = 409,
) -> Iterator[None]:
    """Raise faults within the block as the answers that carry them.

    Parameters
    ----------
    kinds : type or tuple of type
        Faults of who asks; of what is stored, they are answered as what cannot be done now.
    statuses : mapping of str to int, optional
        HTTP status by code of the fault.
    otherwise : int, optional
        HTTP status of the other faults of these kinds; by default that of what cannot be done as
        things are.
    """
    try:
        yield
    except RefusedError:
        raise
    except kinds as error:
        raise refusal_of(error, statuses.get(error.code, otherwise)) from error
    except StorageError as error:
        raise not_now(error) from error


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return str(value)


def error_content(error: BarunError, language: Language) -> dict[str, object]:
    """Return ``{"code", "message", "details"}`` of an error, in words of `language`."""
    return {
        "code": error.code,
        "message": error.text(language),
        "details": _plain(error.details),
    }


def error_response(error: BarunError, language: Language) -> JSONResponse:
    """Return the answer that carries `error`.

    Parameters
    ----------
    error : BarunError
        A :class:`RefusedError` brings its own status; other input errors are 422, failures 500.
    language : {"en", "ko"}
        Language of the message.
    """
    status, headers = 500 if isinstance(error, FailureError) else 422, {}
    if isinstance(error, RefusedError):
        status, headers = error.status, error.headers
    return JSONResponse(
        {"error": error_content(error, language)},
        status,
        headers={**headers, "Content-Language": language},
    )


def http_error_response(request: Request, error: HTTPException, fallback: Language) -> JSONResponse:
    """Return the answer to what no route takes, in the one shape.

    Parameters
    ----------
    request : starlette.requests.Request
        What was asked.
    error : starlette.exceptions.HTTPException
        What the framework says of it.
    fallback : {"en", "ko"}
        Language for clients that ask for none Barun speaks.
    """
    code = _HTTP_CODES.get(error.status_code, "service.refused")
    refusal = RefusedError(error.status_code, code, status=error.status_code, method=request.method)
    refusal.headers |= dict(error.headers or {})
    return error_response(refusal, requested_language(request.scope, fallback))


def add_error_handlers(app: FastAPI, fallback: Language) -> None:
    """Make `app` answer every error it knows in the one shape.

    Parameters
    ----------
    app : FastAPI
        The application.
    fallback : {"en", "ko"}
        Language for clients that ask for none Barun speaks.
    """

    async def on_barun_error(request: Request, error: Exception) -> JSONResponse:
        if not isinstance(error, BarunError):  # the registration below says so; mypy cannot see it
            raise error
        return error_response(error, requested_language(request.scope, fallback))

    async def on_http_error(request: Request, error: Exception) -> JSONResponse:
        if not isinstance(error, HTTPException):
            raise error
        return http_error_response(request, error, fallback)

    async def on_invalid_request(request: Request, error: Exception) -> JSONResponse:
        if not isinstance(error, RequestValidationError):
            raise error
        faults = [
            {"where": ".".join(str(part) for part in fault["loc"]), "problem": fault["msg"]}
            for fault in error.errors()
        ]
        where = ", ".join(fault["where"] for fault in faults)
        refusal = RefusedError(422, "service.invalid-request", where=where, faults=faults)
        return error_response(refusal, requested_language(request.scope, fallback))

    app.add_exception_handler(BarunError, on_barun_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_invalid_request)
