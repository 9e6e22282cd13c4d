"""The table of methods, thresholds and false alarms."""

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import click

from barun.messages import Language, text

__all__ = ["print_table"]

_HEADINGS: Final = ("method", "threshold", "mean", "worst", "people", "found", "auc")


def _percent(value: float | None) -> str:
    return "-" if value is None or math.isnan(value) else f"{100 * value:.0f} %"


def _rows(methods: Sequence[dict[str, Any]], abstains: str) -> Iterator[tuple[str, ...]]:
    for method in methods:
        area = method["auc_mean"]
        for name, figures in method["thresholds"].items():
            low, high = figures["of_people_interval_95"]
            shares = figures["false_alarms_by_person"]
            n_alarmed = figures["people_with_more_than_5_percent"]
            if figures["abstains"]:
                yield method["method"], name, abstains, "", "", "", ""
                continue
            yield (
                method["method"],
                name,
                _percent(figures["false_alarms_mean"]),
                _percent(max(shares)),
                f"{n_alarmed}/{len(shares)} ({_percent(low)} - {_percent(high)})",
                _percent(figures["found_mean"]),
                "-" if area is None else f"{area:.2f}",
            )


def print_table(methods: Sequence[dict[str, Any]], title: str, language: Language) -> None:
    """Print the figures of methods, one line a threshold."""
    headings = tuple(text(f"training.table-{name}", language) for name in _HEADINGS)
    rows = [headings, *_rows(methods, text("training.table-abstains", language))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(headings))]
    click.secho(text(f"training.{title}", language), bold=True)
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
    click.echo(text("training.table-note", language))
