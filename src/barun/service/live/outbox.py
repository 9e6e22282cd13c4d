"""What is on its way to one client: a slow one slows only itself."""

from collections import deque
from typing import Protocol

__all__ = ["Link", "Outbox"]


class Link(Protocol):
    """A connection that takes texts."""

    @property
    def is_writable(self) -> bool:
        """Whether more is taken now; where not, `Outbox.flush` is called when it is again."""
        ...

    def write(self, text: bytes) -> None:
        """Send a text without waiting."""
        ...

    def rest(self, seconds: float) -> None:
        """Read nothing for a while, so that a client that sends too much has to wait."""
        ...

    def close(self, code: int) -> None:
        """End the connection; may be called twice."""
        ...


class Outbox:
    """Texts for one client, sent at once or kept while it cannot take them.

    Parameters
    ----------
    most_texts : int
        How many messages wait at most; beyond that the oldest are dropped. Of answers, and of
        landmarks, only the newest waits.
    """

    __slots__ = ("_answer", "_landmarks", "_texts", "link", "n_dropped")

    def __init__(self, most_texts: int) -> None:
        self.link: Link | None = None
        self.n_dropped = 0
        """Answers and messages that were never sent."""
        self._texts: deque[bytes] = deque(maxlen=most_texts)
        self._answer: bytes | None = None
        self._landmarks: bytes | None = None

    def say(self, text: bytes) -> None:
        """Send a message, in order."""
        if self.link is not None and self.link.is_writable and not self._texts:
            self.link.write(text)
            return
        if len(self._texts) == self._texts.maxlen:
            self.n_dropped += 1
        self._texts.append(text)

    def answer(self, text: bytes) -> None:
        """Send an answer, after the messages that wait; it takes the place of one that does."""
        link = self.link
        if link is not None and link.is_writable and not self._texts:
            link.write(text)
            return
        if self._answer is not None:
            self.n_dropped += 1
        self._answer = text

    def show(self, text: bytes) -> None:
        """Send landmarks; they take the place of those that wait."""
        if self.link is not None and self.link.is_writable:
            self.link.write(text)
        else:
            self._landmarks = text

    def flush(self) -> None:
        """Send what waits, as far as it is taken."""
        link = self.link
        while link is not None and link.is_writable and self._texts:
            link.write(self._texts.popleft())
        if link is None or not link.is_writable:
            return
        for text in (self._landmarks, self._answer):
            if text is not None:
                link.write(text)
        self._landmarks = self._answer = None

    def forget_answers(self) -> None:
        """Drop what is of no use to another connection; messages stay."""
        self._answer = self._landmarks = None
