"""How far something is, on standard error: bars on a terminal, elsewhere a line a step."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from tqdm import tqdm

__all__ = ["progress_bar", "shown_steps"]

_NO_RATE = "{l_bar}{bar}"


def progress_bar(total: int | None, *, quiet: bool = False, **style: Any) -> "tqdm[Any]":
    """Return a bar, which goes when it is closed.

    Parameters
    ----------
    total : int or None
        What it counts up to; None where nobody knows.
    quiet : bool, optional
        Show nothing.
    **style
        Of tqdm; by default there is no rate, and no estimate of what is left.
    """
    from tqdm import tqdm

    shown = not quiet and sys.stderr.isatty()
    chosen: dict[str, Any] = {"bar_format": _NO_RATE, **style}
    return tqdm(total=total, disable=not shown, leave=False, dynamic_ncols=True, **chosen)


@contextmanager
def shown_steps(
    name_of: Callable[[str], str], *, quiet: bool
) -> Iterator[Callable[[str, float], None]]:
    """Show how far something of several steps is.

    On a terminal each step is named beside the bar from its first moment on, however long nothing
    more is heard of it; elsewhere it is a line of its own.

    Parameters
    ----------
    name_of : callable
        Returns what a step is called, for the person who looks.
    quiet : bool
        Show nothing.

    Yields
    ------
    callable
        Told the step and the share of all that is done, 0 to 1.
    """
    shown: str | None = None
    with progress_bar(100, quiet=quiet) as bar:

        def show(step: str, share: float) -> None:
            nonlocal shown
            is_new, shown = step != shown, step
            if is_new and not quiet and bar.disable:
                click.echo(name_of(step), err=True)
            elif is_new:
                bar.set_description(name_of(step), refresh=False)
            bar.update(round(100 * share) - bar.n)
            if is_new:  # of itself a bar is drawn anew only once it has moved on
                bar.refresh()

        yield show
