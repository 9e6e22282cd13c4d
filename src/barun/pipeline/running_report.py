"""What the report of a run says, from its parts."""

from datetime import datetime

from barun import __version__
from barun.feedback.running.running_report import ComparedRecording, RunningReport
from barun.pipeline.running_analysis import RunningAnalysis

__all__ = ["report_of_running"]


def report_of_running(
    analysis: RunningAnalysis,
    source_name: str,
    now: datetime,
    *,
    engine: str = "-",
    model: str = "-",
    ending: str = "complete",
    compared: ComparedRecording | None = None,
) -> RunningReport:
    """Return what the report says.

    Parameters
    ----------
    analysis : RunningAnalysis
        The analysis.
    source_name : str
        As a person knows it.
    now : datetime
        When the report is made, with a time zone.
    engine, model : str
        What found the landmarks; ``-`` where they came from a file.
    ending : str
        How the source ended.
    compared : ComparedRecording, optional
        Another recording of the same runner.
    """
    knowledge = analysis.knowledge
    return RunningReport(
        source_name=source_name,
        sequence=analysis.sequence,
        person=analysis.person,
        other_people=analysis.other_people,
        height_m=knowledge.height_m,
        speed_m_per_s=knowledge.speed_m_per_s,
        slowdown=knowledge.slowdown,
        gate=analysis.gate,
        run=analysis.run,
        cycles=analysis.cycles,
        own_bands={},
        findings=analysis.findings,
        form=None,
        baseline_names=(),
        baseline_strides=0,
        compared=compared,
        ending=ending,
        engine=engine,
        model=model,
        barun_version=__version__,
        created_at=now,
    )
