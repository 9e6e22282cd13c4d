"""``barun cluster``: the machines that share jobs, and what they know each other by."""

import subprocess
import sys
import time
from pathlib import Path

import click

from barun.cli.parameter_types import WholeNumber
from barun.cli.presentation import BarunArgument, BarunCommand, BarunGroup, option
from barun.cli.worker import certificates_option, stopped_by_signals
from barun.messages import Language, text

__all__ = ["build"]


def build(language: Language) -> click.Command:
    """Return the group of commands."""
    return BarunGroup(
        language,
        [
            _build_certificates(language),
            _build_scheduler(language),
            _build_node(language),
        ],
        name="cluster",
    )


def _build_certificates(language: Language) -> click.Command:

    def run(*, folder: Path) -> None:
        from barun.service.tls.cluster_certificates import make_cluster_certificates

        make_cluster_certificates(folder, time.time())
        click.echo(text("jobs.certificates-made", language, path=folder))

    where = BarunArgument(
        "folder",
        help_text=text("cli.help-cluster-folder", language),
        type=click.Path(path_type=Path),
    )
    return BarunCommand("certificates", language, run, [where], group="cluster")


def _address(language: Language) -> BarunArgument:
    return BarunArgument("address", help_text=text("cli.help-cluster-address", language))


def _build_scheduler(language: Language) -> click.Command:

    def run(*, address: str, certificates: Path) -> None:
        from barun.jobs.cluster_files import cluster_security
        from barun.jobs.dask_node import check_private

        check_private(address)
        cluster_security(certificates)
        command = [
            sys.executable, "-m", "barun.jobs.dask_node", "scheduler", address, str(certificates)
        ]  # fmt: skip
        with (
            stopped_by_signals() as stopped,
            subprocess.Popen(  # noqa: S603 # Barun's own module
                command, stdin=subprocess.PIPE, start_new_session=True
            ) as process,
        ):
            click.echo(text("jobs.scheduler-running", language))
            while not stopped.wait(0.5):
                if (status := process.poll()) is not None:
                    click.get_current_context().exit(status)
            process.kill()

    parameters = [_address(language), certificates_option(language, required=True)]
    return BarunCommand("scheduler", language, run, parameters, group="cluster")


def _build_node(language: Language) -> click.Command:

    def run(*, address: str, certificates: Path, workers: int) -> None:
        from barun.jobs.dask_node import Node, check_private

        node = Node(check_private(address), certificates, workers)
        with stopped_by_signals() as stopped:
            click.echo(text("jobs.node-running", language, count=workers))
            node.run(stopped)

    workers = option(
        "--workers",
        help_text=text("cli.help-worker-workers", language),
        type=WholeNumber(1, 256),
        default="1",
        metavar="N",
    )
    parameters = [_address(language), certificates_option(language, required=True), workers]
    return BarunCommand("node", language, run, parameters, group="cluster")
