"""The register of trained models in the database: versions, aliases, and the log of changes."""

import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, func, select, update

from barun.errors import RegistryError
from barun.store.audit_book import note_act
from barun.store.database import Database
from barun.store.model_records import (
    AliasChange,
    ChangeKind,
    ModelAlias,
    ModelVersionRecord,
    VersionState,
)
from barun.store.tables import MODEL, MODEL_ALIAS, MODEL_ALIAS_LOG, MODEL_VERSION
from barun.store.vault import Vault

__all__ = ["ModelBook"]

_V, _A, _L = MODEL_VERSION.c, MODEL_ALIAS.c, MODEL_ALIAS_LOG.c
_NEWEST_FIRST: Final = (_L.at_s.desc(), _L.entry_no.desc())
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
        self, model: str, number: int | None, alias: ModelAlias, *, who: str, why: str, at_s: float
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

        Raises
        ------
        RegistryError
            If there is no such version, it is withdrawn, or has the alias already.
        """
        with self._database.writing() as connection:
            model_no = self._hold(connection, model)
            former = _alias(connection, model_no, alias)
            if number == former:
                raise RegistryError(
                    "registry.already", model=model, number=number or 0, alias=alias
                )
            return self._change(
                connection, model, model_no, alias, (former, number), ("promote", who, why), at_s
            )

    def roll_back(
        self, model: str, alias: ModelAlias, *, who: str, why: str, at_s: float
    ) -> AliasChange:
        """Give an alias back to the version that had it before, and write it into the log.

        Rolling back twice goes back two promotions.

        Raises
        ------
        RegistryError
            If there is nothing to go back to, or that version is withdrawn or was erased.
        """
        with self._database.writing() as connection:
            model_no = self._hold(connection, model)
            former = _alias(connection, model_no, alias)
            found, before = _before_last_promotion(connection, model_no, alias)
            if not found:
                raise RegistryError("registry.nothing-before", model=model, alias=alias)
            return self._change(
                connection, model, model_no, alias, (former, before), ("rollback", who, why), at_s
            )

    def log(self, model: str | None = None, *, most: int = 100) -> tuple[AliasChange, ...]:
        """Return the newest changes of all models or of one, newest first."""
        query = _changes().order_by(_L.entry_no.desc()).limit(most)
        if model is not None:
            query = query.where(MODEL.c.name == model)
        with self._database.reading() as connection:
            return tuple(map(_to_change, connection.execute(query).mappings()))

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
                query = _changes().where(
                    _L.model_no == pair.model_no, _L.alias == pair.alias, _L.at_s <= at_s
                )
                row = connection.execute(query.order_by(*_NEWEST_FIRST).limit(1)).mappings().first()
                if row is not None:
                    found.append(_to_change(row))
        return tuple(found)

    # ---- within a transaction ----------------------------------------------------------------

    def _hold(self, connection: Connection, model: str) -> int:
        """Return the number of a model, made if it is new, held against other writers."""
        query = self._database.lock_for_update(
            select(MODEL.c.model_no).where(MODEL.c.name == model)
        )
        insert = self._database.insert(MODEL).values(name=model)
        connection.execute(insert.on_conflict_do_nothing(index_elements=["name"]))
        model_no: int = connection.execute(query).scalar_one()
        return model_no

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
        from_number, to_number = numbers
        kind, who, why = reason
        if to_number is not None:
            version = _require(connection, model, model_no, to_number)
            if version.state == "withdrawn":
                raise RegistryError("registry.withdrawn", model=model, number=to_number)
            if version.state == "erased":
                raise RegistryError("registry.erased", name=f"{model}@{to_number}")
        same = (_L.model_no == model_no, _L.alias == alias)
        last_s = connection.execute(select(func.max(_L.at_s)).where(*same)).scalar()
        # a clock that was set back must not make the past ambiguous
        at_s = at_s if last_s is None else max(at_s, last_s)
        put = self._database.insert(MODEL_ALIAS).values(
            model_no=model_no, alias=alias, number=to_number, changed_s=at_s
        )
        changed = {"number": put.excluded.number, "changed_s": put.excluded.changed_s}
        connection.execute(
            put.on_conflict_do_update(index_elements=["model_no", "alias"], set_=changed)
        )
        values = {
            "model_no": model_no,
            "alias": alias,
            "kind": kind,
            "who": who,
            "why": why,
            "at_s": at_s,
            "from_number": from_number,
            "to_number": to_number,
        }
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
        entry = connection.execute(MODEL_ALIAS_LOG.insert().returning(_L.entry_no), values)
        return AliasChange(
            entry.scalar_one(), model, alias, kind, at_s, who, why, from_number, to_number
        )


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True)


def _versions() -> Any:
    return select(MODEL.c.name.label("model"), MODEL_VERSION).join_from(MODEL_VERSION, MODEL)


def _changes() -> Any:
    return select(MODEL.c.name.label("model"), MODEL_ALIAS_LOG).join_from(MODEL_ALIAS_LOG, MODEL)


def _to_version(row: RowMapping) -> ModelVersionRecord:
    values = {name: row[name] for name in ModelVersionRecord.__slots__}
    values |= {name: json.loads(row[name]) for name in _TO_JSON}
    return ModelVersionRecord(**{**values, "people": tuple(values["people"])})


def _to_change(row: RowMapping) -> AliasChange:
    return AliasChange(**{name: row[name] for name in AliasChange.__slots__})


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


def _before_last_promotion(
    connection: Connection, model_no: int, alias: ModelAlias
) -> tuple[bool, int | None]:
    """Return whether there is a promotion not yet taken back, and the version before it."""
    query = select(_L.kind, _L.from_number).where(_L.model_no == model_no, _L.alias == alias)
    n_taken_back = 0
    for row in connection.execute(query.order_by(*_NEWEST_FIRST)):
        if row.kind == "rollback":
            n_taken_back += 1
        elif n_taken_back:
            n_taken_back -= 1
        else:
            return True, row.from_number
    return False, None
