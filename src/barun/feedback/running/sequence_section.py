"""What a sequence model says of the run, beside how often it is wrong about others."""

from html import escape

from barun.feedback.report_text import format_number, say_key
from barun.feedback.running.running_report import RunningReport
from barun.running.sequences.sequence_score import SequenceScore

__all__ = ["write_sequence_model"]


def write_sequence_model(report: RunningReport) -> str:
    """Return the section; empty where no model was asked."""
    scored = report.sequence_score
    if scored is None:
        return ""
    words = (
        _write_score(scored)
        if scored.reason is None
        else f'<p class="quiet">{say_key(scored.reason)}</p>'
    )
    alarms = say_key(
        "running_report.model-false-alarms",
        "span",
        share=100 * scored.false_alarms,
        alarmed=scored.people_alarmed,
        people=scored.people,
    )
    return (
        f'<section id="sequence-model"><h2>{say_key("running_report.model-title")} '
        f"<small>{escape(f'{scored.name} · {scored.method}')}</small></h2>"
        f'{words}<ul class="notes"><li class="warning">{alarms}</li>'
        f'<li class="remark">{say_key("running_report.model-note")}</li></ul></section>'
    )


def _write_score(scored: SequenceScore) -> str:
    words = say_key(
        "running_report.model-share",
        "span",
        share=100 * scored.share_above,
        count=scored.n_samples,
    )
    value = say_key(
        "running_report.of-threshold",
        "span",
        value=format_number(scored.score, 3),
        threshold=format_number(scored.threshold, 3),
    )
    kind = escape(f"{scored.threshold_name}, {scored.sample_spec}")
    return (
        f'<p class="headline">{words}</p><dl class="facts">'
        f"<div><dt>{say_key('running_report.model-score')}</dt><dd>{value}</dd></div></dl>"
        f'<p class="hint">{kind}</p>'
    )
