"""Write docs/rules.md: what every rule looks at, its thresholds and their sources.

.venv/bin/python scripts/write_rules.py
"""

import ast
import importlib
import inspect
import math
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

from barun.messages import text
from barun.posture.features.feature_table import FEATURES
from barun.posture.judgement import abstention, rule_settings
from barun.posture.judgement.abstention import GATE_REASONS, Gate
from barun.posture.judgement.p009_sitting_too_long import (
    SITTING_TOO_LONG_CODE,
    SITTING_TOO_LONG_KEY,
)
from barun.posture.judgement.rule_settings import DEFAULT_RULE_SETTINGS, RuleSettings
from barun.posture.judgement.rule_texts import explanation_key, title_key
from barun.posture.judgement.rules import RULES
from barun.posture.judgement.severity import SEVERITY_CUTS
from barun.posture.judgement.sign import Agreement, Quantity, Sign
from barun.posture.judgement.sign_rule import SignRule
from barun.running.judgement.rule_texts import cue_key, drill_key
from barun.running.judgement.rule_texts import explanation_key as running_explanation_key
from barun.running.judgement.rule_texts import title_key as running_title_key
from barun.running.judgement.running_rule import Look, RunningRule
from barun.running.judgement.running_rules import RUNNING_RULES

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "rules.md"

_HEAD: Final = """\
# The rules about sitting

Written by `scripts/write_rules.py` from the rules themselves; a test fails when it is out of date.

A rule looks at one moment and gives a *load*: how far a person has departed from their own upright
sitting in the unfavourable direction, divided by the departure that is allowed. 0 is as the baseline
or better, 1 is the threshold, 2 twice the allowed departure. Whether something lasts is decided
later, over time.

A rule has one or more *agreements*. An agreement is one sign, or several that must all be there: its
load is that of the weakest. The rule's load is that of the strongest agreement that can be judged;
a *spare* one only counts where the one before it cannot be judged.

**Allowed** is three times the spread of the person's good sitting, but not less than the floor and
not more than the ceiling of the table. Without a baseline only signs with a *band* are judged: their
distance from zero, divided by the band.

**Cannot tell** is an answer: the load is then NaN, with the reason. It is given where nobody is
there, the view does not show it, a needed landmark is hidden or out of the picture, there is no
baseline and no band, or the error to be expected of a turned person ([accuracy.md](accuracy.md)) is
larger than what is allowed; and in the situations named with each rule.

The figures are no diagnosis and no norm of health. No single posture is correct (Slater 2019), and
asymmetry is normal (Ferreira 2011): Barun compares a person with themselves, and says which figures
are its own choice. How often the rules are wrong on simulated people is measured by
`python -m benchmarks.posture_rules`.

## The rules and the grade model

In the product a trained model has a say about P002 and P001
([decision 0012](decisions/0012-posture-models.md)). It was trained on people who were graded by eye,
and gives the probability that somebody would call a posture bad.

- Where the load of P002 is from 0.25 up to 2, that decides: at one half and more the load is brought
  to 1 at least (1.2 at most), below it under 1. A load of 2 and more it cannot take away, and out of
  less than 0.25 it makes nothing.
- Where P002 is not judged because the face seems turned away, 0.99 and more makes a load of 1.2: a
  face bowed that far seems so.
- A load of P001 is brought under 1 from the side where it is below 2 and the probability below one
  half, from the front where it is below 1.5 and the probability below 0.1.

The model looks at places in the picture, which a nudged camera and a rolled chair change too. From
the front it says bad only where the head came down to the shoulders, and good only where it did not
clearly do so; from any side it does not say good where the shoulders rose. All figures on this page
are of the rules alone.

## Which rule takes which case

| what happens | rule | why not another |
|---|---|---|
| the head is drawn towards the screen, the trunk stays | P001 | the shoulders neither come nearer nor sink: no P002 |
| the trunk leans towards the screen | P002 | the neck is not bent against the trunk, and the shoulders grow along with the face: no P001. The bend explains the near face: no P008 |
| sliding down, the back round | P002 | head and shoulders both sink; P001 as well where the neck is bent for it |
| a look at the keyboard, the face nods | none | neither ears nor shoulders move; from the front P001 is not judged meanwhile |
| bent over a phone | P001 from the side; none from the front | the shoulders stay: no P002. From the front the face looks down, and P001 is not judged |
| the chair is rolled to or from the screen | P008 when near | all proportions stay: no P001, no P002 |
| a slump on a chair rolled to the screen | P002 and P008 | the face is nearer than the slump explains |
| the chair is rolled aside | none | the shoulders move but do not tilt: no P003, no P004 |
| the trunk leans to a side | P003 | the tilt of the shoulders is explained by the lean: no P004; P005 only if the head goes along |
| one shoulder is raised or lowered | P004 | the shoulders do not move aside: no P003 |
| the whole chair is turned | none | shoulders and hips turn together: no P006; turned far, the others are not judged |
| the head rests on a hand | none | not judged |
"""  # noqa: E501 - rows of a table cannot be wrapped

_COMPARISONS: Final = {
    "difference": "{name} ({unit})",
    "beyond_turn": "{name} ({unit}), less what the turn of the head explains",
    "proportion": "{name} ({unit})",
    "growth": "{name} (share of the baseline)",
    "place": "{name} (in {ruler})",
    "approach": "{name}, as distance (trunk lengths)",
}
_RULERS: Final = {"shoulder_width": "shoulder widths", "face_size": "face widths"}
_VIEWS: Final = {"front": "front", "side": "side", "any": "any view"}


def _read_field_notes() -> dict[str, str]:
    """Return the string below each field of RuleSettings."""
    tree = ast.parse(inspect.getsource(rule_settings))
    body = next(
        node.body
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name == RuleSettings.__name__
    )
    notes = {}
    for field, note in pairwise(body):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(note, ast.Expr)
            and isinstance(note.value, ast.Constant)
        ):
            notes[field.target.id] = " ".join(str(note.value.value).split()).replace("``", "`")
    return notes


def _read_gate_notes() -> dict[Gate, str]:
    """Return the string below each gate."""
    tree = ast.parse(inspect.getsource(abstention))
    body = next(
        node.body
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name == Gate.__name__
    )
    notes = [
        " ".join(str(node.value.value).split())
        for node in body[1:]
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ]
    return dict(zip(Gate, notes, strict=True))


def _describe_quantity(quantity: Quantity) -> str:
    return _COMPARISONS[quantity.comparison].format(
        name=f"`{quantity.feature}`",
        unit=FEATURES[quantity.feature].unit,
        ruler=_RULERS[quantity.ruler],
    )


def _describe_sign(sign: Sign) -> str:
    way = "more" if sign.direction > 0 else "less"
    described = f"{way} {_describe_quantity(sign.quantity)}"
    if sign.other is not None:
        verb = "less" if sign.factor * sign.direction < 0 or sign.direction < 0 else "plus"
        described += f", {verb} {abs(sign.factor):g} times {_describe_quantity(sign.other)}"
    return f"{described} [{sign.allowance}]"


def _describe_agreements(rule: SignRule) -> Iterator[str]:
    seen: set[str] = set()
    for agreement in rule.agreements:
        line = _describe_agreement(agreement)
        # To the left and to the right are one line.
        if agreement.side >= 0 and line not in seen:
            seen.add(line)
            yield line


def _describe_agreement(agreement: Agreement) -> str:
    signs = "; **and** ".join(_describe_sign(sign) for sign in agreement.signs)
    either = " (or the mirror image)" if agreement.side else ""
    spare = ", spare" if agreement.is_spare else ""
    return f"- {_VIEWS[agreement.view]}{spare}: {signs}{either}"


def _show_number(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:g}"


def _list_allowances(rule: SignRule, notes: dict[str, str]) -> Iterator[str]:
    yield "| allowance | floor | ceiling | band | what | source |"
    yield "|---|---|---|---|---|---|"
    for name in dict.fromkeys(sign.allowance for sign in rule.signs):
        one = getattr(DEFAULT_RULE_SETTINGS, name)
        numbers = " | ".join(_show_number(value) for value in (one.floor, one.ceiling, one.band))
        yield f"| `{name}` | {numbers} | {notes[name]} | {one.source} |"


def _describe_rule(rule: SignRule, notes: dict[str, str]) -> Iterator[str]:
    module = importlib.import_module(f"barun.posture.judgement.{rule.code.lower()}_{rule.key}")
    about = (module.__doc__ or "").split("\n", 1)[1].strip()
    titles = f"{text(title_key(rule.key), 'en')} ({text(title_key(rule.key), 'ko')})"
    yield f"\n## {rule.code} {titles}\n"
    yield f"`{rule.key}`\n"
    yield about + "\n"
    yield "What a person reads: " + text(explanation_key(rule.key), "en").replace("\n", " ") + "\n"
    yield from _describe_agreements(rule)
    yield ""
    yield from _list_allowances(rule, notes)
    gates = ", ".join(gate.value.replace("_", " ") for gate in rule.gates)
    yield f"\nNot judged while: {gates or '-'}."
    yield f"Features, the most telling first: {', '.join(f'`{key}`' for key in rule.features)}."


def _describe_common(notes: dict[str, str]) -> Iterator[str]:
    yield "\n## Situations in which rules do not judge\n"
    for gate, note in _read_gate_notes().items():
        yield f"- *{gate.value.replace('_', ' ')}* (`{GATE_REASONS[gate].label}`): {note}"
    yield "\n## Settings of all rules\n"
    yield "| setting | default | meaning |"
    yield "|---|---|---|"
    used = {sign.allowance for rule in RULES for sign in rule.signs}
    for name, note in notes.items():
        if name not in used:
            yield f"| `{name}` | {getattr(DEFAULT_RULE_SETTINGS, name)} | {note} |"
    cuts = ", ".join(f"{severity} from {cut:g}" for cut, severity in reversed(SEVERITY_CUTS))
    yield f"\nSeverity of a load: {cuts}. A design choice."


_RUNNING_HEAD: Final = """
# The rules about running

A rule looks at the measurements of a whole run. A limit stands only where a figure could be traced to a
source, or is a definition; at another speed than its source's it is not used. A value beyond the limit by
more than its uncertainty is told: as an *issue* if it was measured well, as an *advice* if weakly;
anything less has passed, for the recording cannot tell it from none. With the runner's own earlier
recordings a change beyond what can be told (the largest of 1.96 spreads, the uncertainties of both, and the
least change of the table) is told alike; rules without a limit speak of changes only. Angles and lengths of
the leg that is farther from a side camera are not judged. Severity says how clearly it was seen, in units of
what can be told: mild from 1, moderate from 2, marked from 3. A design choice.

Changing the form of a runner without complaints is not supported by evidence (Souza 2016; Moore 2016): what
is offered are things to try, one at a time.
"""  # noqa: E501 - lines of the page


def _describe_look(look: Look) -> str:
    way = "more" if look.way == "more" else "less"
    limit = look.limit
    if limit is None:
        return f"| `{look.metric}` | {way} | - | - | {look.least_change:g} | - |"
    speed = "any" if limit.speed_m_per_s is None else f"{limit.speed_m_per_s:g} m/s"
    value = f"{limit.value:g}{' of the mean of both sides' if look.is_share else ''}"
    if look.known_error:
        value += f", {look.known_error:g} more for the engine's known error"
    return (
        f"| `{look.metric}` | {way} | {value} | {speed} | {look.least_change:g} | {limit.source} |"
    )


def _describe_running_rule(rule: RunningRule) -> Iterator[str]:
    module = importlib.import_module(f"barun.running.judgement.{rule.code.lower()}_{rule.key}")
    title = running_title_key(rule.key)
    yield f"\n## {rule.code} {text(title, 'en')} ({text(title, 'ko')})\n"
    yield f"`{rule.key}`\n"
    yield (module.__doc__ or "").split("\n", 1)[1].strip() + "\n"
    yield "What a person reads: " + text(running_explanation_key(rule.key), "en") + "\n"
    yield "| metric | told if | limit | at | least change | source |"
    yield "|---|---|---|---|---|---|"
    yield from (_describe_look(look) for look in rule.looks)
    yield ""
    for advice in rule.advice:
        sources = (
            "; ".join(advice.sources) or "what coaches customarily say, no trial of it is named"
        )
        cue, drill = text(cue_key(advice), "en"), text(drill_key(advice), "en")
        yield f"- To try: {cue} *{drill}* ({sources})"


def to_markdown() -> str:
    """Return the whole page."""
    notes = _read_field_notes()
    lines = [_HEAD.rstrip()]
    for rule in RULES:
        lines.extend(_describe_rule(rule, notes))
    key = SITTING_TOO_LONG_KEY
    titles = f"{text(title_key(key), 'en')} ({text(title_key(key), 'ko')})"
    lines.append(f"\n## {SITTING_TOO_LONG_CODE} {titles}\n")
    lines.append(f"`{key}`\n\nJudged over time, by the monitor: it needs memory.\n")
    shown = text(explanation_key(key), "en").replace("\n", " ")
    lines.append(f"What a person reads: {shown}")
    lines.extend(_describe_common(notes))
    lines.append(_RUNNING_HEAD.rstrip())
    for running_rule in RUNNING_RULES:
        lines.extend(_describe_running_rule(running_rule))
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the page."""
    PAGE.write_text(to_markdown(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
