"""Takes the routes of a router into an application as they are."""

from fastapi import APIRouter, FastAPI

__all__ = ["take_routes"]


def take_routes(taker: APIRouter | FastAPI, router: APIRouter) -> None:
    """Serve the routes of a router that needs nothing of its taker: neither prefix nor tags.

    FastAPI's own way makes every route a second time, to give it what it inherits; that was a
    quarter of the time in which the service is put together.

    Parameters
    ----------
    taker : APIRouter or FastAPI
        Serves them after those it has.
    router : APIRouter
        Its routes are complete.
    """
    (taker.router if isinstance(taker, FastAPI) else taker).routes.extend(router.routes)
