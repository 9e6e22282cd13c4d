"""Comparing kinds of classifiers, and training the best, on a version of a dataset."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from barun import __version__
from barun.jobs.work import Report
from barun.learning.comparison.candidates import CANDIDATES
from barun.learning.comparison.question import QuestionName, gather_labelled
from barun.learning.comparison.report_page import write_comparison_report
from barun.learning.comparison.search import Budget
from barun.learning.comparison.settings import ComparisonSettings
from barun.learning.comparison.training import compare_and_train
from barun.rights.written_files import WrittenFiles
from barun.tasks.consented import read_version
from barun.tasks.place import ASKED, Place

__all__ = ["run"]

_QUESTIONS: Final[Mapping[str, tuple[QuestionName, ...]]] = {
    "view": ("view",),
    "posture": ("posture-front", "posture-side"),
}


def run(arguments: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Compare and train; a search that was killed goes on with its trials.

    Parameters
    ----------
    arguments : mapping of str to object
        ``model``: view or posture. ``data``: a version of a dataset. ``out``: folder. ``budget_s``,
        ``trials``, ``seed``, ``candidates`` and ``language`` as of ``barun train``.
    report : callable
        Told how far it is.

    Returns
    -------
    mapping of str to object
        ``model``, the folder that the registry takes, and ``report``, the page about it.
    """
    place, out = Place.of(arguments), Path(arguments["out"])
    source, rows = read_version(place, arguments["data"])
    parts = gather_labelled(rows, _QUESTIONS[arguments["model"]], with_neither=False)
    # before: what a killed search leaves holds their data, too
    files = WrittenFiles(place.data_folder)
    files.remember("training", [out], time.time(), people=rows.people)
    began_s, budget_s = time.monotonic(), float(arguments["budget_s"])

    def on_trial(_: object) -> None:
        report(min(0.99, (time.monotonic() - began_s) / budget_s))

    result = compare_and_train(
        parts,
        out,
        ComparisonSettings(
            Budget(budget_s, arguments["trials"]),
            int(arguments["seed"]),
            tuple(arguments["candidates"] or CANDIDATES),
        ),
        source,
        clock=time.monotonic,
        date=datetime.fromtimestamp(arguments[ASKED], UTC).date().isoformat(),
        resume=out.is_dir(),
        on_trial=on_trial,
    )
    page = out / "report.html"
    write_comparison_report(result.report, page, __version__, arguments["language"])
    return {"model": str(result.model_folder), "report": str(page)}
