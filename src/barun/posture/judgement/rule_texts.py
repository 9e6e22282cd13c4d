"""Keys of the texts about rules, in ``messages/posture_rules.toml``."""

from typing import Literal

from barun.findings.finding import Severity

__all__ = ["advice_key", "explanation_key", "short_key", "title_key"]


def title_key(rule_key: str) -> str:
    """Return the key of a rule's name."""
    return f"posture_rules.{rule_key}-title"


def short_key(rule_key: str, side: Literal[-1, 0, 1] = 0) -> str:
    """Return the key of a rule's notification.

    Parameters
    ----------
    rule_key : str
        ``lateral_lean``.
    side : {-1, 0, 1}
        1 left, -1 right, as from `find_sides`; 0 for rules without sides and where it is unknown.
    """
    if side == 0:
        return f"posture_rules.{rule_key}-short"
    return f"posture_rules.{rule_key}-short-{'left' if side > 0 else 'right'}"


def explanation_key(rule_key: str) -> str:
    """Return the key of what was seen, why it is worth a change, and what to do."""
    return f"posture_rules.{rule_key}-explanation"


def advice_key(rule_key: str, severity: Severity) -> str:
    """Return the key of the advice for a severity; there is none for ``none``."""
    return f"posture_rules.{rule_key}-advice-{severity}"
