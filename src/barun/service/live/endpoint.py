"""The WebSocket route: from a connection to a session, and back when it is gone."""

import asyncio
from dataclasses import asdict
from typing import Final

from starlette.types import Message, Receive, Scope, Send

from barun.errors import BarunError, InputError
from barun.messages import Language
from barun.pipeline.live.said import ProfileSummary
from barun.service.language import requested_language
from barun.service.live.asgi_link import AsgiLink
from barun.service.live.client_messages import Hello
from barun.service.live.client_text import read_text
from barun.service.live.direct_protocol import DIRECT, DirectProtocol
from barun.service.live.hub import LiveHub
from barun.service.live.live_service import LiveService
from barun.service.live.messages import PROTOCOL_VERSION
from barun.service.live.outbox import Link
from barun.service.live.seat import Seat
from barun.service.live.texts import error_text, message_text
from barun.service.logs import log_event

__all__ = ["LiveEndpoint"]

_NOT_UNDERSTOOD, _SILENT, _FULL, _FAILED, _NOT_ALLOWED = 4400, 4408, 1013, 1011, 1008
_GONE: Final = 4410


class _RefusedConnection(Exception):  # noqa: N818 # it is no defect
    """The connection is ended with an error and a code."""

    def __init__(self, error: BarunError, code: int) -> None:
        super().__init__(error.code)
        self.error: Final = error
        self.code: Final = code


class LiveEndpoint:
    """An ASGI application for the live session.

    Parameters
    ----------
    service : LiveService
        Has the hub once it is ready.
    language : {"en", "ko"}
        Language of clients that ask for none Barun speaks.
    """

    def __init__(self, service: LiveService, language: Language) -> None:
        self._service = service
        self._language = language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection from its beginning to its end."""
        message = await receive()
        if message["type"] != "websocket.connect":
            return
        await send({"type": "websocket.accept"})
        language = requested_language(scope, self._language)
        try:
            hello = await self._receive_hello(receive)
            if hello is None:
                return
            hub = await self._ready()
            await self._serve(hub, hello, hello.language or language, scope, receive, send)
        except _RefusedConnection as refusal:
            if (hub_now := self._service.hub) is not None:
                hub_now.figures.n_refused += 1
            log_event("connection_refused", error_code=refusal.error.code, code=refusal.code)
            await send(
                {
                    "type": "websocket.send",
                    "text": error_text(refusal.error, language).decode(),
                }
            )
            await send({"type": "websocket.close", "code": refusal.code})

    async def _ready(self) -> LiveHub:
        try:
            return await self._service.ready()
        except BarunError as error:
            raise _RefusedConnection(error, _FAILED) from error
        except Exception as error:
            log_event("live_not_ready", level="error", error_type=type(error).__name__)
            raise _RefusedConnection(InputError("live.not-ready"), _FAILED) from error

    async def _receive_hello(self, receive: Receive) -> Hello | None:
        """Return the first message; None if the client is gone."""
        hello_s = self._service.limits.hello_s
        try:
            message = await asyncio.wait_for(receive(), hello_s)
        except TimeoutError as error:
            late = InputError("live.no-hello", hello_s=hello_s)
            raise _RefusedConnection(late, _SILENT) from error
        if message["type"] == "websocket.disconnect":
            return None
        text = message.get("text")
        if text is None or len(text) > self._service.limits.text_bytes:
            raise _RefusedConnection(InputError("live.hello-first"), _NOT_UNDERSTOOD)
        try:
            hello = read_text(text)
        except InputError as error:
            raise _RefusedConnection(error, _NOT_UNDERSTOOD) from error
        if not isinstance(hello, Hello):
            raise _RefusedConnection(InputError("live.hello-first"), _NOT_UNDERSTOOD)
        if hello.protocol != PROTOCOL_VERSION:
            other = InputError("live.protocol", got=hello.protocol, known=PROTOCOL_VERSION)
            raise _RefusedConnection(other, _NOT_UNDERSTOOD)
        return hello

    async def _serve(
        self,
        hub: LiveHub,
        hello: Hello,
        language: Language,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        n_forgotten = hub.n_forgotten
        former = hub.find(hello.resume) if hello.resume else None
        if former is None and hello.resume:
            former = await hub.find_kept(hello.resume, language)
        profiles = () if former else await asyncio.to_thread(hub.history.profiles)
        if hub.n_forgotten > n_forgotten:
            profiles = ()
        if await asyncio.to_thread(hub.history.is_refused):
            raise _RefusedConnection(InputError("live.no-consent"), _NOT_ALLOWED)
        _check_place(hub, former)
        direct: DirectProtocol | None = scope.get("extensions", {}).get(DIRECT)
        link: Link = direct or AsgiLink(send, lambda: seat.outbox.flush())
        if former is not None:
            seat = former
            hub.resume(seat, link, language)
            if hello.model is not None:
                hub.desk.set_pose_model(seat.slot, hello.model)
        else:
            seat = hub.open(hello, language, profiles, link)
        link.write(self._welcome(hub, seat, is_resumed=former is not None))
        seat.outbox.flush()
        hub.on_begin(seat)
        if direct is not None:
            direct.attach(lambda data: hub.take(seat, data), seat.outbox.flush)
        try:
            await _listen(hub, seat, link, receive)
        finally:
            if direct is not None:
                direct.detach()
            hub.lose(seat, link)
            if isinstance(link, AsgiLink):
                await link.finish()

    def _welcome(self, hub: LiveHub, seat: Seat, *, is_resumed: bool) -> bytes:
        session = hub.desk.find(seat.slot)
        profile = session.profile
        candidates = session.candidates
        if session.search is not None:
            candidates = session.opening.profiles
        limits = hub.limits
        return message_text(
            {
                "type": "welcome",
                "protocol": PROTOCOL_VERSION,
                "session_id": seat.session_id,
                "resume_token": seat.token,
                "is_resumed": is_resumed,
                "server_time_s": hub.utc(),
                "credit": limits.credit,
                "max_hz": limits.max_hz,
                "resume_s": limits.resume_s,
                "is_stored": hub.history.is_stored,
                "model": session.pose_model or None,
                "profile": None
                if profile is None
                else asdict(ProfileSummary.from_profile(profile)),
                "profile_candidates": [
                    asdict(ProfileSummary.from_profile(one)) for one in candidates
                ],
            }
        )


def _check_place(hub: LiveHub, former: Seat | None) -> None:
    """Refuse a connection where there is no place, or no longer the one it had."""
    if former is None and hub.is_full:
        raise _RefusedConnection(InputError("live.full"), _FULL)
    if former is not None and not hub.holds(former):
        raise _RefusedConnection(InputError("live.session-gone"), _GONE)


async def _listen(hub: LiveHub, seat: Seat, link: Link, receive: Receive) -> None:
    """Take messages until the connection is gone; those of a direct one come another way."""
    while True:
        message: Message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        if seat.outbox.link is not link:
            continue  # another connection has taken the session over, or it has ended
        data = message.get("bytes")
        hub.take(seat, message["text"] if data is None else data)
