"""The register of trained models in the database: versions, aliases, and the log of changes."""

import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, func, select, update

from barun.errors import RegistryError
from barun.store.audit_book import note_act
from barun.store.database import Database
from barun.store.model_log import (
    MOVES,
    NEWEST_FIRST,
    add_entry,
    before_last_promotion,
    hold_model,
    instant_after_last,
    select_changes,
    to_change,
    was_promoted,
)
from barun.store.model_records import (
    AliasChange,
    ChangeKind,
    ExpectedVersion,
    ModelAlias,
    ModelVersionRecord,
    VersionState,
)
from barun.store.tables import MODEL, MODEL_ALIAS, MODEL_ALIAS_LOG, MODEL_VERSION
from barun.store.turn_book import TurnBook
from barun.store.vault import Vault

__all__ = ["ModelBook"]

_V, _A, _L = MODEL_VERSION.c, MODEL_ALIAS.c, MODEL_ALIAS_LOG.c
_TO_JSON: Final = ("metrics", "people", "card")
_ALIASES: Final = select(MODEL.c.name, _A.alias, _A.number).join_from(MODEL_ALIAS, MODEL)
"""Asked once a second by every service."""


class ModelBook:
    """Reads and writes the tables of models; its methods block, and any thread may call them.

    Parameters
    ----------
    database : Database
        With its tables up to date.
    vault : Vault, optional
        The keys; with them, changes of what is in service are written into the audit log, too.
    """

    def __init__(self, database: Database, vault: Vault | None = None) -> None:
        self._database = database
        self._vault = vault

    @property
    def turns(self) -> TurnBook:
        """Whose turn it is to make a model anew, in the same database."""
        return TurnBook(self._database)

    # ---- versions ----------------------------------------------------------------------------

    def add(self, record: ModelVersionRecord) -> ModelVersionRecord:
        """Register a version and return it with its number; the one there is if it is known.

        Parameters
        ----------
        record : ModelVersionRecord
            Its number is not looked at.

        Raises
        ------
        RegistryError
            If there is no such parent.
        """
        with self._database.writing() as connection:
            model_no = self._hold(connection, record.model)
            known = _version_where(connection, _V.model_no == model_no, _V.sha256 == record.sha256)
            if known is not None:
                return known
            if record.parent is not None:
                _require(connection, record.model, model_no, record.parent)
            last = connection.execute(
                select(func.max(_V.number)).where(_V.model_no == model_no)
            ).scalar()
            number = (last or 0) + 1
            values = {
                name: getattr(record, name)
                for name in ModelVersionRecord.__slots__
                if name not in {"model", "number", *_TO_JSON}
            }
            texts = {name: _to_json(getattr(record, name)) for name in _TO_JSON}
            connection.execute(
                MODEL_VERSION.insert(),
                {"model_no": model_no, "number": number, **values, **texts},
            )
            added = _version_where(connection, _V.model_no == model_no, _V.number == number)
        assert added is not None  # noqa: S101 # for the type checker
        return added

    def versions(self, model: str | None = None) -> tuple[ModelVersionRecord, ...]:
        """Return all versions, or those of one model, oldest first."""
        query = _versions().order_by(MODEL.c.name, _V.number)
        if model is not None:
            query = query.where(MODEL.c.name == model)
        with self._database.reading() as connection:
            return tuple(map(_to_version, connection.execute(query).mappings()))

    def version(self, model: str, number: int) -> ModelVersionRecord:
        """Return one version.

        Raises
        ------
        RegistryError
            If there is none such.
        """
        with self._database.reading() as connection:
            found = _version_where(connection, MODEL.c.name == model, _V.number == number)
        if found is None:
            raise _no_version(model, number)
        return found

    def set_state(self, model: str, number: int, state: VersionState) -> None:
        """Let a version be promoted, or no longer.

        Raises
        ------
        RegistryError
            If there is none such, it was erased, or it is to be withdrawn while it has an alias.
        """
        with self._database.writing() as connection:
            model_no = self._hold(connection, model)
            if _require(connection, model, model_no, number).state == "erased":
                raise RegistryError("registry.erased", name=f"{model}@{number}")
            is_it = (_A.model_no == model_no) & (_A.number == number)
            alias = connection.execute(select(_A.alias).where(is_it)).scalar()
            if state == "withdrawn" and alias is not None:
                raise RegistryError("registry.in-service", model=model, number=number, alias=alias)
            connection.execute(
                update(MODEL_VERSION)
                .where(_V.model_no == model_no, _V.number == number)
                .values(state=state)
            )

    def erase(self, model: str, number: int) -> None:
        """Leave nothing of a version but its number and hash; may be called twice.

        Raises
        ------
        RegistryError
            If there is none such, or it has an alias.
        """
        nothing = {
            "people": _to_json([]),
            "card": _to_json({}),
            "metrics": _to_json({}),
            "dataset_hash": "",
            "state": "erased",
        }
        with self._database.writing() as connection:
            model_no = self._hold(connection, model)
            _require(connection, model, model_no, number)
            is_it = (_A.model_no == model_no) & (_A.number == number)
            alias = connection.execute(select(_A.alias).where(is_it)).scalar()
            if alias is not None:
                raise RegistryError("registry.in-service", model=model, number=number, alias=alias)
            connection.execute(
                update(MODEL_VERSION)
                .where(_V.model_no == model_no, _V.number == number)
                .values(**nothing)
            )

    def wipe(self) -> None:
        """Overwrite what erased versions left in the file of the database."""
        self._database.wipe_free_space()

    # ---- aliases -----------------------------------------------------------------------------

    def aliases(self) -> Mapping[tuple[str, str], int | None]:
        """Return the version of each model and alias; None is what comes with Barun."""
        with self._database.reading() as connection:
            return {(row.name, row.alias): row.number for row in connection.execute(_ALIASES)}

    def promote(
        self,
        model: str,
        number: int | None,
        alias: ModelAlias,
        *,
        who: str,
        why: str,
        at_s: float,
        only_from: ExpectedVersion = "any",
        is_once: bool = False,
    ) -> AliasChange:
        """Give an alias to a version and write it into the log, both or neither.

        Parameters
        ----------
        model : str
            Its name.
        number : int, optional
            None for what comes with Barun.
        alias : {"champion", "challenger", "shadow"}
            What it becomes.
        who, why : str
            For the log.
        at_s : float
            Now, seconds since 1970 UTC.
        only_from : int, optional
            The version that has the alias, as whoever decided saw it; by default any.
        is_once : bool, optional
            Whether what was done for the same reason (`why`) once is not done again, also where it
            was taken back since.

        Raises
        ------
        RegistryError
            If there is no such version, it is withdrawn, or has the alias already; with the code
            ``registry.changed-meanwhile`` if another process or a person was quicker.
        """
        with self._database.writing() as connection:
            model_no = self._hold(connection, model)
            former = _require_alias(connection, model, model_no, alias, only_from)
            if is_once and was_promoted(connection, model_no, alias, why):
                raise _changed(model, alias)
            if number == former:
                raise RegistryError(
                    "registry.already", model=model, number=number or 0, alias=alias
                )
            return self._change(
                connection, model, model_no, alias, (former, number), ("promote", who, why), at_s
            )

    def roll_back(
        self,
        model: str,
        alias: ModelAlias,
        *,
        who: str,
        why: str,
        at_s: float,
        only_from: ExpectedVersion = "any",
    ) -> AliasChange:
        """Give an alias back to the version that had it before, and write it into the log.

        Rolling back twice goes back two promotions.

        Parameters
        ----------
        model, alias, who, why, at_s, only_from
            As of :meth:`promote`.

        Raises
        ------
        RegistryError
            If there is nothing to go back to, or that version is withdrawn or was erased; with the
            code ``registry.changed-meanwhile`` if another process or a person was quicker.
        """
        with self._database.writing() as connection:
            model_no = self._hold(connection, model)
            former = _require_alias(connection, model, model_no, alias, only_from)
            found, before = before_last_promotion(connection, model_no, alias)
            if not found:
                raise RegistryError("registry.nothing-before", model=model, alias=alias)
            return self._change(
                connection, model, model_no, alias, (former, before), ("rollback", who, why), at_s
            )

    def log(self, model: str | None = None, *, most: int = 100) -> tuple[AliasChange, ...]:
        """Return the newest changes of all models or of one, newest first."""
        query = select_changes().order_by(_L.entry_no.desc()).limit(most)
        if model is not None:
            query = query.where(MODEL.c.name == model)
        with self._database.reading() as connection:
            return tuple(map(to_change, connection.execute(query).mappings()))

    def at(self, at_s: float, model: str | None = None) -> tuple[AliasChange, ...]:
        """Return, for each model and alias, the change that was in force at an instant.

        Parameters
        ----------
        at_s : float
            Seconds since 1970 UTC.
        model : str, optional
            Only of this one.
        """
        pairs = select(_A.model_no, _A.alias).join_from(MODEL_ALIAS, MODEL)
        if model is not None:
            pairs = pairs.where(MODEL.c.name == model)
        found: list[AliasChange] = []
        with self._database.reading() as connection:
            for pair in connection.execute(pairs.order_by(MODEL.c.name, _A.alias)):
                query = select_changes().where(
                    _L.model_no == pair.model_no,
                    _L.alias == pair.alias,
                    _L.at_s <= at_s,
                    _L.kind.in_(MOVES),
                )
                row = connection.execute(query.order_by(*NEWEST_FIRST).limit(1)).mappings().first()
                if row is not None:
                    found.append(to_change(row))
        return tuple(found)

    # ---- within a transaction ----------------------------------------------------------------

    def _hold(self, connection: Connection, model: str) -> int:
        return hold_model(connection, self._database, model)

    def _change(
        self,
        connection: Connection,
        model: str,
        model_no: int,
        alias: ModelAlias,
        numbers: tuple[int | None, int | None],
        reason: tuple[ChangeKind, str, str],
        at_s: float,
    ) -> AliasChange:
        _, to_number = numbers
        kind, who, why = reason
        if to_number is not None:
            version = _require(connection, model, model_no, to_number)
            if version.state == "withdrawn":
                raise RegistryError("registry.withdrawn", model=model, number=to_number)
            if version.state == "erased":
                raise RegistryError("registry.erased", name=f"{model}@{to_number}")
        at_s = instant_after_last(connection, model_no, alias, at_s)
        put = self._database.insert(MODEL_ALIAS).values(
            model_no=model_no, alias=alias, number=to_number, changed_s=at_s
        )
        changed = {"number": put.excluded.number, "changed_s": put.excluded.changed_s}
        connection.execute(
            put.on_conflict_do_update(index_elements=["model_no", "alias"], set_=changed)
        )
        if self._vault is not None:
            version_no = "shipped" if to_number is None else str(to_number)
            note_act(
                connection,
                self._vault,
                at_s,
                "promotion" if kind == "promote" else "rollback",
                actor_id=who,
                details={"model": model, "alias": alias, "version": version_no},
            )
        return add_entry(
            connection, model_no, AliasChange(0, model, alias, kind, at_s, who, why, *numbers)
        )


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True)


def _versions() -> Any:
    return select(MODEL.c.name.label("model"), MODEL_VERSION).join_from(MODEL_VERSION, MODEL)


def _to_version(row: RowMapping) -> ModelVersionRecord:
    values = {name: row[name] for name in ModelVersionRecord.__slots__}
    values |= {name: json.loads(row[name]) for name in _TO_JSON}
    return ModelVersionRecord(**{**values, "people": tuple(values["people"])})


def _version_where(connection: Connection, *conditions: Any) -> ModelVersionRecord | None:
    row = connection.execute(_versions().where(*conditions)).mappings().first()
    return None if row is None else _to_version(row)


def _no_version(model: str, number: int) -> RegistryError:
    return RegistryError("registry.no-version", model=model, number=number)


def _require(connection: Connection, model: str, model_no: int, number: int) -> ModelVersionRecord:
    found = _version_where(connection, _V.model_no == model_no, _V.number == number)
    if found is None:
        raise _no_version(model, number)
    return found


def _alias(connection: Connection, model_no: int, alias: ModelAlias) -> int | None:
    is_it = (_A.model_no == model_no, _A.alias == alias)
    number: int | None = connection.execute(select(_A.number).where(*is_it)).scalar()
    return number


def _changed(model: str, alias: ModelAlias) -> RegistryError:
    return RegistryError("registry.changed-meanwhile", model=model, alias=alias)


def _require_alias(
    connection: Connection,
    model: str,
    model_no: int,
    alias: ModelAlias,
    expected: ExpectedVersion,
) -> int | None:
    """Return which version has an alias; refuse if it is not the one that is expected."""
    number = _alias(connection, model_no, alias)
    if expected not in ("any", number):
        raise _changed(model, alias)
    return number
