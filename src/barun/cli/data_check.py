"""``barun data check``: what may be wrong with labelled poses."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from barun import __version__
from barun.cli.data_source import check_progress, read_consent_over, read_rows
from barun.cli.presentation import BarunArgument, BarunCommand, flag, json_flag, option
from barun.config import Settings
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.learning.quality.checking import CheckReport

__all__ = ["build", "print_findings"]

_COLORS: Final = {"high": "red", "medium": "yellow", "low": "cyan"}


def _as_json(report: "CheckReport", language: Language) -> dict[str, Any]:
    return {
        "source": report.name,
        "n_rows": len(report.rows),
        "people": list(report.rows.people),
        "has_models": report.has_models,
        "findings": [finding.to_json(report.rows, language) for finding in report.findings],
    }


def print_findings(report: "CheckReport", language: Language) -> None:
    """Print every finding with its name, severity and proposal."""
    people = ", ".join(report.rows.people) or "-"
    click.echo(text("quality.checked", language, count=len(report.rows), people=people))
    for finding in report.findings:
        severity = text(f"quality.severity-{finding.severity}", language)
        mark = click.style(severity, fg=_COLORS[finding.severity], bold=True)
        proposal = text(f"quality.action-{finding.action.value}", language)
        click.echo(f"\n{click.style(finding.id, bold=True)} [{mark}]")
        click.echo(f"  {finding.text(language)}")
        click.echo(f"  {text('quality.proposed', language)} {proposal}")
    if not report.findings:
        click.echo(text("quality.nothing", language))
    if not report.has_models:
        click.echo("\n" + text("quality.no-models", language))


def build(language: Language, settings: Settings) -> click.Command:
    """Return the command."""

    def run(
        *,
        sources: tuple[str, ...],
        report_path: str | None,
        no_models: bool,
        quiet: bool,
        json_output: bool,
    ) -> None:
        from barun.learning.quality.checking import check_rows

        name, rows, confirmed = read_rows(sources, settings)
        with check_progress(language, quiet=quiet) as show:
            report = check_rows(
                rows,
                name=name,
                on_progress=show,
                with_models=False if no_models else None,
                confirmed=confirmed,
                consent_over=read_consent_over(sources, settings),
            )
        if report_path is not None:
            from barun.learning.quality.report_page import write_quality_report

            write_quality_report(report, Path(report_path), __version__, language)
        if json_output:
            click.echo(json.dumps(_as_json(report, language), ensure_ascii=False))
            return
        print_findings(report, language)
        if report_path is not None:
            click.echo("\n" + text("cli.summary-written", language, path=report_path))

    return BarunCommand(
        "check",
        language,
        run,
        [
            BarunArgument(
                "sources",
                help_text=text("cli.help-data-sources", language),
                nargs=-1,
                required=True,
            ),
            option(
                "--report",
                "report_path",
                help_text=text("cli.help-data-report", language),
                metavar="FILE",
            ),
            flag("--no-models", help_text=text("cli.help-data-no-models", language)),
            flag("--quiet", "-q", help_text=text("cli.help-data-quiet", language)),
            json_flag(language),
        ],
        group="data",
    )
