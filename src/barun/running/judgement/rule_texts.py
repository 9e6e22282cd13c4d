"""Keys of the texts about rules of running, in ``messages/running_rules.toml``."""

from barun.findings.finding import Finding
from barun.running.judgement.running_rule import OWN_CHANGE, Advice
from barun.running.judgement.running_rules import RUNNING_RULES

__all__ = ["advice_of", "cue_key", "drill_key", "explanation_key", "explanation_of", "title_key"]


def title_key(rule_key: str) -> str:
    """Return the key of a rule's name."""
    return f"running_rules.{rule_key}-title"


def explanation_key(rule_key: str) -> str:
    """Return the key of what was seen and what is known about it."""
    return f"running_rules.{rule_key}-explanation"


def explanation_of(finding: Finding) -> str:
    """Return the key of what explains a finding.

    The text of a rule with a limit tells of the limit: of a change against the runner's own earlier
    recordings that would be untrue.
    """
    rule = next((rule for rule in RUNNING_RULES if rule.code == finding.code), None)
    has_limit = rule is not None and any(look.limit is not None for look in rule.looks)
    return explanation_key(
        "own_change" if has_limit and finding.reason == OWN_CHANGE else finding.key
    )


def cue_key(advice: Advice) -> str:
    """Return the key of a sentence to think of while running."""
    return f"running_rules.cue-{advice.key}"


def drill_key(advice: Advice) -> str:
    """Return the key of an exercise for it."""
    return f"running_rules.drill-{advice.key}"


def advice_of(finding: Finding) -> tuple[Advice, ...]:
    """Return what to try after a finding, the best supported first; nothing after one that passed.

    Raises
    ------
    KeyError
        If the finding is not about running.
    """
    rule = next((rule for rule in RUNNING_RULES if rule.code == finding.code), None)
    if rule is None:
        raise KeyError(finding.code)
    return rule.advice if finding.outcome in ("issue", "advice") else ()
