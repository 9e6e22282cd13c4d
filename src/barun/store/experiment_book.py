"""Experiments in the database: one a model that is not over, a log that only grows."""

import json
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, Final, Literal

from sqlalchemy import Connection, RowMapping, select, update
from sqlalchemy.exc import IntegrityError

from barun.errors import ExperimentError
from barun.store.audit_book import note_act
from barun.store.database import Database
from barun.store.experiment_days import ExperimentDays
from barun.store.experiment_records import (
    ExperimentNote,
    ExperimentRecord,
    ExperimentState,
    NoteKind,
)
from barun.store.experiment_tables import EXPERIMENT, EXPERIMENT_LOG
from barun.store.model_log import note_comparison
from barun.store.model_records import ModelAlias
from barun.store.vault import Vault

__all__ = ["ExperimentBook"]

_E, _L = EXPERIMENT.c, EXPERIMENT_LOG.c
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
_MAY_FOLLOW: Final[Mapping[NoteKind, tuple[ExperimentState, tuple[ExperimentState, ...]]]] = (
    MappingProxyType(
        {
            "frozen": ("frozen", ("running",)),
            "resumed": ("running", ("frozen",)),
            "ended": ("ended", ("running", "frozen")),
        }
    )
)
"""By what happens: the state that follows, and those it may follow on."""
_OF_MODELS: Final[Mapping[NoteKind, Literal["freeze", "resume"]]] = MappingProxyType(
    {"frozen": "freeze", "resumed": "resume"}
)
"""What stands in the log of models, too; beginnings and ends stand there as changes of aliases."""
_SHADOW: Final = "shadow"


class ExperimentBook:
    """Reads and writes experiments; its methods block, and any thread may call them.

    Parameters
    ----------
    database : Database
        With its tables up to date.
    vault : Vault
        The keys: counts of people are sealed, and what happens goes into the audit log.
    """

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    @property
    def days(self) -> ExperimentDays:
        """What people contributed, day by day."""
        return ExperimentDays(self._database, self._vault)

    def begin(
        self, record: ExperimentRecord, *, who: str, why: str, actor_id: str | None = None
    ) -> ExperimentRecord:
        """Begin an experiment.

        Parameters
        ----------
        record : ExperimentRecord
            With the state ``running``.
        who, why : str
            For the log.
        actor_id : str, optional
            Who asked for it; the audit log keeps a token.

        Raises
        ------
        ExperimentError
            If one of this model is not over; the database decides, also between processes.
        """
        names = ("experiment_id", "model", "champion", "challenger", "salt", "state", "started_s")
        values = {name: getattr(record, name) for name in names}
        refusal = ExperimentError("experiments.one-at-a-time", model=record.model)
        with self._database.writing() as connection:
            if self._open_ones(connection, record.model):
                raise refusal
            try:
                connection.execute(EXPERIMENT.insert(), {**values, "plan": _to_json(record.plan)})
            except IntegrityError as error:  # another process was quicker
                raise refusal from error
            begun = _require(connection, record.experiment_id)
            self._note(connection, begun, "started", record.started_s, who, why, _NOTHING)
            self._audit(connection, begun, "started", record.started_s, actor_id)
        return _to_record(begun)

    def change(
        self,
        experiment_id: str,
        kind: NoteKind,
        at_s: float,
        *,
        who: str,
        why: str = "",
        figures: Mapping[str, Any] = _NOTHING,
        verdict: str | None = None,
        actor_id: str | None = None,
        only_from: Collection[ExperimentState] = (),
        is_once: bool = False,
    ) -> ExperimentRecord:
        """Write down what happened to an experiment; what ends it is said once.

        That it is held or goes on stands in the log of the model, too.

        Parameters
        ----------
        experiment_id : str
            Which.
        kind : {"frozen", "resumed", "looked", "ended"}
            What happened; ``looked`` leaves the state as it is.
        at_s : float
            When, seconds since 1970 UTC.
        who, why : str
            For the log.
        figures : mapping, optional
            What it rested on: sums over people.
        verdict : str, optional
            How it ended.
        actor_id : str, optional
            Who asked for it; the audit log keeps a token.
        only_from : collection of str, optional
            Only if it is in one of these states: what Barun decides by itself must not follow on
            what a person has held meanwhile.
        is_once : bool, optional
            Whether nothing is written where the last entry says the same for the same reason.

        Raises
        ------
        ExperimentError
            If there is none such, or this cannot follow on the state it is in: another process
            may have been quicker.
        """
        with self._database.writing() as connection:
            row = _require(connection, experiment_id, self._database)
            if is_once and _newest(connection, row["experiment_no"]) == (kind, why):
                return _to_record(row)
            if kind != "looked":
                state, may_follow = _MAY_FOLLOW[kind]
                if row["state"] not in may_follow or (only_from and row["state"] not in only_from):
                    raise ExperimentError(
                        "experiments.wrong-state", name=experiment_id, state=row["state"]
                    )
                values: dict[str, Any] = {"state": state}
                if kind == "ended":
                    values |= {"ended_s": at_s, "verdict": verdict, "reason": why}
                connection.execute(
                    update(EXPERIMENT).where(_E.experiment_id == experiment_id).values(values)
                )
                self._note_model(connection, row, kind, at_s, who, why)
                self._audit(connection, row, kind, at_s, actor_id, verdict)
            self._note(connection, row, kind, at_s, who, why, figures)
            changed = _require(connection, experiment_id)
        return _to_record(changed)

    def find(self, experiment_id: str) -> ExperimentRecord:
        """Return an experiment.

        Raises
        ------
        ExperimentError
            If there is none such.
        """
        with self._database.reading() as connection:
            return _to_record(_require(connection, experiment_id))

    def all(self, model: str | None = None) -> tuple[ExperimentRecord, ...]:
        """Return all experiments, or those of one model, newest first."""
        query = select(EXPERIMENT).order_by(_E.experiment_no.desc())
        if model is not None:
            query = query.where(_E.model == model)
        with self._database.reading() as connection:
            return tuple(map(_to_record, connection.execute(query).mappings()))

    def open_ones(self) -> tuple[ExperimentRecord, ...]:
        """Return the experiments that are not over, oldest first."""
        with self._database.reading() as connection:
            return self._open_ones(connection)

    def log(self, experiment_id: str) -> tuple[ExperimentNote, ...]:
        """Return what happened to an experiment, oldest first."""
        query = (
            select(EXPERIMENT_LOG, _E.experiment_id)
            .join_from(EXPERIMENT_LOG, EXPERIMENT)
            .where(_E.experiment_id == experiment_id)
            .order_by(_L.entry_no)
        )
        with self._database.reading() as connection:
            return tuple(map(_to_note, connection.execute(query).mappings()))

    def _open_ones(
        self, connection: Connection, model: str | None = None
    ) -> tuple[ExperimentRecord, ...]:
        query = select(EXPERIMENT).where(_E.state != "ended").order_by(_E.experiment_no)
        if model is not None:
            query = query.where(_E.model == model)
        return tuple(map(_to_record, connection.execute(query).mappings()))

    def _note(
        self,
        connection: Connection,
        row: Mapping[Any, Any],
        kind: NoteKind,
        at_s: float,
        who: str,
        why: str,
        figures: Mapping[str, Any],
    ) -> None:
        values = {
            "experiment_no": row["experiment_no"],
            "at_s": at_s,
            "kind": kind,
            "who": who,
            "why": why,
            "figures": _to_json(figures),
        }
        connection.execute(EXPERIMENT_LOG.insert(), values)

    def _note_model(
        self,
        connection: Connection,
        row: Mapping[Any, Any],
        kind: NoteKind,
        at_s: float,
        who: str,
        why: str,
    ) -> None:
        """Write into the log of the model that its comparison is held or goes on."""
        if kind not in _OF_MODELS:
            return
        is_shadow = json.loads(row["plan"]).get("mode") == _SHADOW
        alias: ModelAlias = _SHADOW if is_shadow else "challenger"
        name = row["experiment_id"]
        note_comparison(
            connection,
            self._database,
            row["model"],
            alias,
            row["challenger"],
            _OF_MODELS[kind],
            who=who,
            why=f"{name}: {why}" if why else name,
            at_s=at_s,
        )

    def _audit(
        self,
        connection: Connection,
        row: Mapping[Any, Any],
        kind: NoteKind,
        at_s: float,
        actor_id: str | None,
        verdict: str | None = None,
    ) -> None:
        details = {
            "experiment": row["experiment_id"],
            "model": row["model"],
            "version": str(row["challenger"]),
            "what": kind if verdict is None else f"{kind} {verdict}",
        }
        note_act(connection, self._vault, at_s, "experiment", actor_id=actor_id, details=details)


def _newest(connection: Connection, experiment_no: int) -> tuple[str, str] | None:
    """Return kind and reason of the last entry of an experiment."""
    query = select(_L.kind, _L.why).where(_L.experiment_no == experiment_no)
    row = connection.execute(query.order_by(_L.entry_no.desc()).limit(1)).first()
    return None if row is None else (row.kind, row.why)


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, default=dict)


def _require(
    connection: Connection, experiment_id: str, lock: Database | None = None
) -> RowMapping:
    query = select(EXPERIMENT).where(_E.experiment_id == experiment_id)
    if lock is not None:
        query = lock.lock_for_update(query)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise ExperimentError("experiments.none-such", name=experiment_id)
    return row


def _to_record(row: Mapping[Any, Any]) -> ExperimentRecord:
    values = {name: row[name] for name in ExperimentRecord.__slots__}
    values |= {"plan": json.loads(row["plan"]), "salt": bytes(row["salt"])}
    return ExperimentRecord(**values)


def _to_note(row: Mapping[Any, Any]) -> ExperimentNote:
    values = {name: row[name] for name in ExperimentNote.__slots__}
    return ExperimentNote(**{**values, "figures": json.loads(row["figures"])})
