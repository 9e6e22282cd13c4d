"""The live sessions of each person by themselves: nobody's can reach, or end, another's."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlette.types import Receive, Scope, Send

from barun.messages import Language
from barun.service.asking import person_of
from barun.service.live.endpoint import LiveEndpoint
from barun.service.live.live_service import LiveService
from barun.service.live.preparation import Preparation
from barun.store.writer import StoreChange

__all__ = ["LivePeople", "PersonalLiveEndpoint"]


class LivePeople:
    """One live service a person, made when somebody comes and ended when nobody is there.

    Without accounts there is one. What is judged together they share (decision 40); profiles,
    settings, secrets of sessions and everything that is forgotten need not be told apart in every
    one of the places that know them.

    Parameters
    ----------
    make : callable
        Makes the live service of a person.
    always : str
        The person whose service is always there.
    preparation : Preparation, optional
        Of the bench they share, which ends after all of them.
    """

    def __init__(
        self,
        make: Callable[[str], LiveService],
        always: str,
        preparation: Preparation | None = None,
    ) -> None:
        self._make = make
        self._preparation = preparation
        self._always = always
        self._services = {always: make(always)}
        self._n_using: dict[str, int] = {}
        self._is_running = False

    @property
    def always(self) -> LiveService:
        """The service that is always there."""
        return self._services[self._always]

    def all(self) -> tuple[LiveService, ...]:
        """Return the services there are now."""
        return tuple(self._services.values())

    def find(self, person: str) -> LiveService | None:
        """Return the service of a person, if there is one now."""
        return self._services.get(person)

    def start(self) -> None:
        """Begin; in the event loop."""
        self._is_running = True
        for service in self.all():
            service.start()

    async def stop(self) -> None:
        """Keep the sessions of all for the next start and end."""
        self._is_running = False
        await asyncio.gather(*(service.stop() for service in self.all()))
        if self._preparation is not None:
            await self._preparation.stop()

    def heed(self, change: StoreChange) -> None:
        """Take a change of the store; may be called from any thread.

        What was kept on disk of somebody who is not there goes as well.
        """
        if change.kind == "verdict":
            return  # said about the past: it changes nothing of what runs
        if not change.person_id:
            for service in self.all():
                service.heed(change)
            return
        service = self.find(change.person_id) or self._make(change.person_id)
        service.heed(change)

    @contextmanager
    def using(self, person: str) -> Iterator[LiveService]:
        """Give the service of a person, which does not end meanwhile; in the event loop."""
        service = self._services.get(person)
        if service is None:
            service = self._services[person] = self._make(person)
            if self._is_running:
                service.start()
        self._n_using[person] = self._n_using.get(person, 0) + 1
        try:
            yield service
        finally:
            self._n_using[person] -= 1

    async def end_idle(self) -> None:
        """End the services of those who are gone; in the event loop, now and then."""
        for person, service in list(self._services.items()):
            is_empty = service.hub is not None and not service.hub.seats
            if person != self._always and is_empty and not self._n_using.get(person):
                del self._services[person]
                self._n_using.pop(person, None)
                await service.stop()


class PersonalLiveEndpoint:
    """An ASGI application that leads everybody to their own live sessions.

    Parameters
    ----------
    people : LivePeople
        Where they are.
    language : {"en", "ko"}
        Language of clients that ask for none Barun speaks.
    """

    def __init__(self, people: LivePeople, language: Language) -> None:
        self._people = people
        self._language = language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection from its beginning to its end."""
        with self._people.using(person_of(scope)) as service:
            await LiveEndpoint(service, self._language)(scope, receive, send)
