"""How to film better, after what a recording lacked."""

from collections.abc import Iterable

from barun.running.gate.gate_reason import GateReason

__all__ = ["advise_filming"]


def advise_filming(reasons: Iterable[GateReason]) -> tuple[str, ...]:
    """Return what to do differently next time.

    Parameters
    ----------
    reasons : iterable of GateReason
        Of a recording, the weightiest first.

    Returns
    -------
    tuple of str
        Keys of texts without placeholders, each once, in the order of the reasons, without those
        that were followed already; empty for a recording that lacks nothing.

    Examples
    --------
    >>> advise_filming([GateReason("frame-rate", 15), GateReason("few-strides", 3)])
    ('running.film-frames', 'running.film-longer')
    """
    return tuple(dict.fromkeys(reason.advice for reason in reasons if not reason.is_filmed_best))
