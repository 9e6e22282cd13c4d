"""The one question: may something be done with the data of a person, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, get_args

from barun.messages import Language, text
from barun.privacy.consent.entry import ConsentEntry
from barun.privacy.consent.purpose import Purpose
from barun.privacy.consent.texts import ConsentTexts, is_outdated

__all__ = ["CONSENT_REASONS", "ConsentAnswer", "ConsentReason", "may"]

ConsentReason = Literal["given", "never-asked", "withdrawn", "older-text", "expired"]
"""Why something may be done, or may not: the person agreed; was never asked; took it back; agreed
to a text that asked for less; agreed until a day that is over."""
CONSENT_REASONS: Final[tuple[ConsentReason, ...]] = get_args(ConsentReason)


@dataclass(frozen=True, slots=True)
class ConsentAnswer:
    """Whether something may be done, and why."""

    purpose: Purpose
    reason: ConsentReason
    entry: ConsentEntry | None = None
    """What it rests on: the newest entry of the purpose; None where the person was never asked."""

    @property
    def is_allowed(self) -> bool:
        """Whether it may be done."""
        return self.reason == "given"

    def text(self, language: Language) -> str:
        """Return the reason in words."""
        return text(f"consent.reason-{self.reason}", language)


def may(
    purpose: Purpose,
    entries: Iterable[ConsentEntry],
    now_s: float,
    texts: ConsentTexts | None = None,
    *,
    since: str = "1",
) -> ConsentAnswer:
    """Return whether the data of a person may be used for a purpose, and why.

    Every writer of personal data asks this, and nothing else.

    Parameters
    ----------
    purpose : Purpose
        What for.
    entries : iterable of ConsentEntry
        The ledger of one person, in the order it was written; other purposes are passed over.
    now_s : float
        Seconds since 1970 UTC.
    texts : mapping of Purpose to sequence of ConsentText, optional
        The texts there are.
    since : str, optional
        The version of the text that first speaks of this use; who agreed to an earlier one did not
        agree to it.

    Notes
    -----
    What was written last counts, whatever time it says: a clock can be set back. An end counts
    from the instant itself on.
    """
    newest = None
    for entry in entries:
        if entry.purpose == purpose:
            newest = entry
    if newest is None or newest.act == "erased":
        return ConsentAnswer(purpose, "never-asked")
    return ConsentAnswer(purpose, _judge(newest, now_s, texts, since), newest)


def _judge(
    newest: ConsentEntry, now_s: float, texts: ConsentTexts | None, since: str
) -> ConsentReason:
    if newest.act == "withdrawn":
        return "withdrawn"
    if newest.until_s is not None and now_s >= newest.until_s:
        return "expired"
    is_older = is_outdated(newest.purpose, newest.text_version, texts, since=since)
    return "older-text" if is_older else "given"
