"""One kind of personal data, and the words that say why and how it is kept.

Each word is the end of a message key of the room ``data_map``, in both languages:
``purpose-history``, ``basis-consent``, ``retention-until-erased``. The records of processing in
``docs/privacy.md`` and the report a person asks for are made of them.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, get_args

__all__ = [
    "BASES",
    "PASSING_SEALINGS",
    "PURPOSES",
    "RETENTIONS",
    "SEALINGS",
    "SUBJECTS",
    "VIEWERS",
    "Basis",
    "DataKind",
    "Purpose",
    "Retention",
    "Sealing",
    "Subject",
    "Viewer",
]

Purpose = Literal["analysis", "history", "training", "comparison", "operation", "proof", "access"]
"""analysis: judging a posture or a run now. history: looking back. training: models. comparison: a
run with the runner's earlier ones. operation: what the person asked the page to be like. proof:
showing that consent was given and rights were served. access: who may enter."""
PURPOSES: Final[tuple[Purpose, ...]] = get_args(Purpose)

Basis = Literal["consent", "request", "obligation", "interest"]
"""Consent; what the person asked for; a duty to be able to show; a legitimate interest. GDPR Art. 6
(1) a, b, c, f."""
BASES: Final[tuple[Basis, ...]] = get_args(Basis)

Sealing = Literal["sealed", "partly", "private", "memory", "temporary", "token"]
"""sealed: under the person's data key. partly: a row whose content is sealed and whose owner and
time are readable. private: a file only its owner may read. memory: never written. temporary: a
file that goes by itself, readable by its owner while it lies there. token: readable, but nobody is
named."""
SEALINGS: Final[tuple[Sealing, ...]] = get_args(Sealing)
PASSING_SEALINGS: Final = frozenset[Sealing]({"memory", "temporary"})
"""Of what goes by itself, and is looked for by nobody."""

Retention = Literal[
    "keep-days",
    "sample-days",
    "job-days",
    "until-erased",
    "consent-end",
    "minute",
    "quarter-hour",
    "session",
    "for-good",
]
"""keep-days: as the person set, else until erased. sample-days: as the person set, else 90 days.
job-days: as whoever runs the installation set, else 30 days after it ended. consent-end: the day
the consent names, else until erased. minute, quarter-hour: gone by itself. session: while somebody
is signed in."""
RETENTIONS: Final[tuple[Retention, ...]] = get_args(Retention)

Subject = Literal["user", "participant", "runner", "account"]
"""Whose: somebody at the desk, somebody recorded for training, a runner, somebody who signs in."""
SUBJECTS: Final[tuple[Subject, ...]] = get_args(Subject)

Viewer = Literal["self", "owner", "steward", "coach", "administrator", "nobody"]
"""self: the person. owner: who owns the machine or the account of the system on it. The others are
roles of accounts; nobody: there is nothing to see."""
VIEWERS: Final[tuple[Viewer, ...]] = get_args(Viewer)


def _path_pattern(pattern: str) -> re.Pattern[str]:
    """Return a pattern of paths below the data folder; ``*`` stands for a part of one name."""
    return re.compile("[^/]*".join(map(re.escape, pattern.split("*"))))


def _route_pattern(pattern: str) -> re.Pattern[str]:
    """Return a pattern of routes; ``/*`` at the end takes in the route itself and all below it."""
    if pattern.endswith("/*"):
        return re.compile(re.escape(pattern[:-2]) + r"(/.*)?")
    return re.compile(re.escape(pattern))


@dataclass(frozen=True)
class DataKind:
    """One kind of personal data.

    Its name and what it holds are the messages ``data_map.name-<key>`` and ``data_map.what-<key>``.
    """

    key: str
    subject: Subject
    purpose: Purpose
    basis: Basis
    sealing: Sealing
    retention: Retention
    seen_by: tuple[Viewer, ...]
    tables: tuple[str, ...] = ()
    """Tables of the database it lies in."""
    paths: tuple[str, ...] = ()
    """Where it lies below the data folder; ``*`` is a part of one name."""
    routes: tuple[str, ...] = ()
    """Routes that take, show or change it; ``/*`` at the end takes in everything below."""
    is_exported: bool = True
    """Whether an export of the person holds it."""
    is_erased: bool = True
    """Whether erasing the person deletes it."""

    @cached_property
    def _path_patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(_path_pattern, self.paths))

    @cached_property
    def _route_patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(_route_pattern, self.routes))

    def holds_path(self, path: str) -> bool:
        """Return whether a file of the data folder, written with ``/``, belongs to this kind."""
        return any(pattern.fullmatch(path) for pattern in self._path_patterns)

    def holds_route(self, route: str) -> bool:
        """Return whether a route deals with this kind."""
        return any(pattern.fullmatch(route) for pattern in self._route_patterns)
