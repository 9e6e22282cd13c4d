"""WebSocket connections without a task a message: what comes is handed on at once.

uvicorn's protocol puts every message into a queue, stops reading, and wakes a task. A session that
sends 15 messages a second pays for that more than for being judged (docs/decisions/0014). Here a
session that has said hello takes its messages straight from the connection, and its answers are
written straight to it. Everything else, the handshake, fragments, control frames, closing, is
uvicorn's and websockets'.
"""

import struct
from collections.abc import Callable
from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

try:
    from websockets.speedups import apply_mask
except ImportError:  # websockets without its C part
    from websockets.utils import apply_mask

__all__ = ["DIRECT", "DirectProtocol"]

DIRECT: Final = "barun.direct"
"""The key of the connection in the extensions of its scope."""

_WHOLE_BINARY: Final = 0x82
_MASKED: Final = 0x80
_SHORT, _LONG = 126, 65536
_MASK_BYTES: Final = 4


class DirectProtocol(WebSocketsSansIOProtocol):
    """A connection that can hand messages on without a queue."""

    _take: Callable[[bytes | str], None] | None = None
    _on_writable: Callable[[], None] | None = None

    def attach(self, take: Callable[[bytes | str], None], on_writable: Callable[[], None]) -> None:
        """Hand every message to `take` from now on, and tell when more can be written."""
        self._take, self._on_writable = take, on_writable

    def detach(self) -> None:
        """Hand nothing on any more."""
        self._take = self._on_writable = None

    @property
    def is_writable(self) -> bool:
        """Whether the client takes more."""
        return self.writable.is_set()

    def write(self, text: bytes) -> None:
        """Send a text without waiting."""
        if self.close_sent or self.disconnected or self.transport.is_closing():
            return
        length = len(text)
        if length < _SHORT:
            self.transport.write(b"\x81" + bytes((length,)) + text)
        elif length < _LONG:
            self.transport.write(struct.pack("!BBH", 0x81, _SHORT, length) + text)
        else:
            self.transport.write(struct.pack("!BBQ", 0x81, 127, length) + text)

    def rest(self, seconds: float) -> None:
        """Read nothing for a while."""
        if not self.read_paused and not self.transport.is_closing():
            self.read_paused = True
            self.transport.pause_reading()
            self.loop.call_later(seconds, self._go_on)

    def _go_on(self) -> None:
        if self.read_paused and not self.transport.is_closing():
            self.read_paused = False
            self.transport.resume_reading()

    async def run_asgi(self) -> None:
        """Run the application, which finds the connection in its scope."""
        extensions: dict[str, Any] = self.scope["extensions"]
        extensions[DIRECT] = self
        await super().run_asgi()

    def data_received(self, data: bytes) -> None:
        """Take what has come: whole binary messages here, everything else as uvicorn does."""
        if self._take is not None and not self.conn.reader.buffer and not self.frames:
            data = self._take_whole(data)
        if data:
            super().data_received(data)

    def _take_whole(self, data: bytes) -> bytes:
        """Hand on the whole binary messages at the beginning and return the rest."""
        start, end = 0, len(data)
        while end - start > 2 + _MASK_BYTES and not self.close_sent:
            take = self._take
            code, length = data[start], data[start + 1]
            if code != _WHOLE_BINARY or length < _MASKED or take is None:
                break
            length -= _MASKED
            begin = start + 2
            if length == _SHORT:
                length = int.from_bytes(data[begin : begin + 2], "big")
                begin += 2
            elif length > _SHORT:
                break
            body = begin + _MASK_BYTES
            if end - body < length:
                break
            take(apply_mask(data[body : body + length], data[begin:body]))
            start = body + length
        return data[start:] if start else data

    def send_receive_event_to_app(self) -> None:
        """Hand a message on, or queue it while nobody is attached."""
        take = self._take
        if take is None or self.close_sent:
            super().send_receive_event_to_app()
            return
        data = self.frames[0] if len(self.frames) == 1 else b"".join(self.frames)
        self.frames = []
        if self.curr_msg_data_type == "bytes":
            take(bytes(data))
            return
        try:
            text = bytes(data).decode()
        except UnicodeDecodeError:
            self.conn.send_close(1007)
            self.handle_parser_exception()
            return
        take(text)

    def resume_writing(self) -> None:
        """Tell that more can be written."""
        super().resume_writing()
        if self._on_writable is not None:
            self._on_writable()

    def close(self, code: int) -> None:
        """End the connection; what is written before still goes out."""
        if self.close_sent or self.disconnected or self.transport.is_closing():
            return
        self.conn.send_close(code)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": ""})
        self._go_on()
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.close)
