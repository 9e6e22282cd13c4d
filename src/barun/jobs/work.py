"""What is handed to whoever runs work, and what comes back."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, Protocol

from barun.errors import BarunError, FailureError, MissingExtraError

__all__ = [
    "Done",
    "Failed",
    "Lost",
    "Outcome",
    "Report",
    "Work",
    "as_outcome",
    "as_plain",
    "do_work",
]

Report = Callable[[float], None]
"""Takes how far the work is, 0 to 1."""


class Function(Protocol):
    """What does the work: importable, and it leaves results whole or not at all."""

    def __call__(self, arguments: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
        """Return what came of it, as JSON holds it."""
        ...


@dataclass(frozen=True, slots=True)
class Work:
    """One call of a function, which any process of any machine with Barun can do.

    Only names and JSON cross to it, never pickled objects: what was written into the table of jobs
    can at most call functions that are named here, with wrong words.
    """

    key: str
    """Of the job and its attempt; for telling runs apart."""
    function: str
    """``module:name`` of a :class:`Function`."""
    arguments: Mapping[str, Any]
    """As JSON holds them."""


@dataclass(frozen=True, slots=True)
class Done:
    """The work is done."""

    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """The work says why it did not succeed."""

    code: str
    """Of the message catalogue."""
    details: Mapping[str, Any]
    is_lasting: bool = False
    """Whether trying again is of no use."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Whatever ran the work is gone."""

    reason: str
    """A stable word or number, such as the signal that killed it."""
    is_guilty: bool = True
    """Whether the work may have done it; not where a whole machine or a scheduler went."""


Outcome = Done | Failed | Lost

_DEFECT: Final = "jobs.defect"


def do_work(work: Work, report: Report) -> Outcome:
    """Call the function of some work in this process and return what came of it.

    Parameters
    ----------
    work : Work
        What to do.
    report : callable
        Told how far it is.
    """
    try:
        module, _, name = work.function.partition(":")
        function: Function = getattr(import_module(module), name)
        return Done(_through_json(function(work.arguments, report)))
    except BarunError as error:
        # what was given will be as wrong tomorrow; a full disk may not be
        is_lasting = not isinstance(error, FailureError) or isinstance(error, MissingExtraError)
        return Failed(error.code, _plain_details(error.details), is_lasting=is_lasting)
    except MemoryError:
        return Failed("jobs.memory", {})
    except Exception as error:  # noqa: BLE001 # one job must not end what runs the others
        return Failed(_DEFECT, {"reason": f"{type(error).__name__}: {error}"[:300]})


def as_plain(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as JSON holds it, for the way back from another process."""
    if isinstance(outcome, Done):
        return {"result": dict(outcome.result)}
    if isinstance(outcome, Failed):
        failure = {"failed": outcome.code, "details": dict(outcome.details)}
        return {**failure, "is_lasting": outcome.is_lasting}
    return {"lost": outcome.reason, "is_guilty": outcome.is_guilty}


def as_outcome(plain: Mapping[str, Any]) -> Outcome:
    """Return what :func:`as_plain` was given."""
    if "result" in plain:
        return Done(plain["result"])
    if "failed" in plain:
        return Failed(plain["failed"], plain["details"], is_lasting=plain["is_lasting"])
    return Lost(plain["lost"], is_guilty=plain["is_guilty"])


def _through_json(result: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a result as it comes out of another process, so that it is the same in line."""
    plain: Mapping[str, Any] = json.loads(json.dumps(result, allow_nan=False))
    return plain


def _plain_details(details: Mapping[str, object]) -> dict[str, Any]:
    """Return the details of an error; what JSON does not hold, in words."""
    kept = (bool, int, float, str)
    return {
        name: value if isinstance(value, kept) else str(value) for name, value in details.items()
    }
