"""The service without sockets, as its own tests have it."""

from tests.service.conftest import make_service, page, service

__all__ = ["make_service", "page", "service"]
