"""Accounts in the database: people, and the one-time codes that make or change accounts."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from barun.errors import InputError
from barun.privacy.accounts.roles import Role
from barun.privacy.audit.entry import AuditAction
from barun.store.account_records import AccountRecord, CodeRecord
from barun.store.account_rows import (
    end_logins,
    find_seal,
    make_seal,
    require_account,
    to_account,
    to_code,
)
from barun.store.account_tables import ACCOUNT, ACCOUNT_CODE, ACCOUNT_DEVICE, ACCOUNT_LOGIN
from barun.store.audit_book import note_act
from barun.store.coach_book import CoachBook, forget_choices
from barun.store.database import Database
from barun.store.vault import Vault

__all__ = ["AccountBook"]

_A, _C, _D = ACCOUNT.c, ACCOUNT_CODE.c, ACCOUNT_DEVICE.c
_ADMINISTRATOR: Final = "administrator"
_OF_ACCOUNT: Final = (ACCOUNT_LOGIN, ACCOUNT_CODE, ACCOUNT_DEVICE)
_LOCK: Final = "LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE"


class AccountBook:
    """Reads and writes the tables of accounts; its methods block, and any thread may call them.

    Instants are seconds since 1970 UTC. Every change is written into the audit log in the same
    transaction, under tokens, without names. ``by`` is the account of who does it, None for
    whoever has the command line.

    Parameters
    ----------
    database : Database
        With its tables up to date.
    vault : Vault
        The keys.
    """

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self.coaches = CoachBook(database, vault)
        """Whom people let look."""

    # ---- people

    def add(
        self,
        account_id: str,
        name: str,
        role: Role,
        password: str,
        at_s: float,
        by: str | None = None,
    ) -> AccountRecord:
        """Keep a new account and return it.

        Parameters
        ----------
        account_id : str
            Not in use yet.
        name : str
            As :func:`barun.privacy.accounts.password_rules.check_name` returns it.
        role : Role
            What it may do.
        password : str
            Its hash; empty for none yet.
        at_s : float
            Now.
        by : str, optional
            Who adds it.

        Raises
        ------
        InputError
            If the name or the id is taken.
        """
        record = AccountRecord(account_id, name, role, password, at_s)
        with self._database.writing() as connection:
            self._insert(connection, record)
            self._note(connection, at_s, by, account_id, "added", role=role)
        return record

    def find(self, account_id: str) -> AccountRecord | None:
        """Return an account; None if there is none such."""
        return self._find(_A.account_id == account_id)

    def made_s(self, account_id: str) -> float | None:
        """Return when an account was made; None if there is none such. Needs no key."""
        query = select(_A.made_s).where(_A.account_id == account_id)
        with self._database.reading() as connection:
            found: float | None = connection.execute(query).scalar()
        return found

    def find_by_name(self, name: str) -> AccountRecord | None:
        """Return the account somebody logs in to by a name; None if there is none such."""
        with self._database.reading() as connection:
            seal = find_seal(connection, self._vault)
            if seal is None:
                return None
            query = select(ACCOUNT).where(_A.name_key == seal.name_key(name))
            row = connection.execute(query).one_or_none()
            return None if row is None else to_account(row, seal)

    def all(self) -> tuple[AccountRecord, ...]:
        """Return all accounts, the oldest first."""
        query = select(ACCOUNT).order_by(_A.made_s, _A.account_id)
        with self._database.reading() as connection:
            seal = find_seal(connection, self._vault)
            if seal is None:
                return ()
            return tuple(to_account(row, seal) for row in connection.execute(query))

    def is_last_administrator(self, account_id: str) -> bool:
        """Return whether nobody would look after the accounts without this one."""
        keepers = select(_A.account_id).where((_A.role == _ADMINISTRATOR) & ~_A.is_disabled)
        with self._database.reading() as connection:
            return list(connection.execute(keepers).scalars()) == [account_id]

    def set_role(self, account_id: str, role: Role, at_s: float, by: str | None = None) -> None:
        """Give an account another role.

        Raises
        ------
        InputError
            If there is no such account, or nobody would be left to look after accounts.
        """
        with self._database.writing() as connection:
            self._change(connection, account_id, {"role": role})
            self._note(connection, at_s, by, account_id, "role", role=role)

    def set_disabled(
        self, account_id: str, at_s: float, *, is_disabled: bool, by: str | None = None
    ) -> None:
        """Keep somebody out and end his logins and codes, or let him in again.

        Raises
        ------
        InputError
            If there is no such account, or nobody would be left to look after accounts.
        """
        with self._database.writing() as connection:
            self._change(connection, account_id, {"is_disabled": is_disabled})
            if is_disabled:
                for table in _OF_ACCOUNT:
                    connection.execute(delete(table).where(table.c.account_id == account_id))
            what = "disabled" if is_disabled else "enabled"
            self._note(connection, at_s, by, account_id, what)

    def close(
        self,
        account_id: str,
        at_s: float,
        by: str | None = None,
        *,
        leaves_nobody: bool = False,
    ) -> None:
        """Let nobody in any more: logins and codes end, and what is left is erased next.

        Parameters
        ----------
        account_id : str
            Which.
        at_s : float
            Now.
        by : str, optional
            Who does it.
        leaves_nobody : bool, optional
            Whether the last administrator may go.

        Raises
        ------
        InputError
            If there is no such account, or nobody would be left to look after accounts.
        """
        with self._database.writing() as connection:
            disabled = {"is_disabled": True}
            self._change(connection, account_id, disabled, leaves_nobody=leaves_nobody)
            for table in _OF_ACCOUNT:
                connection.execute(delete(table).where(table.c.account_id == account_id))
            self._note(connection, at_s, by, account_id, "closed")

    def set_password(
        self,
        account_id: str,
        password: str,
        at_s: float,
        by: str | None = None,
        *,
        keeps: bytes | None = None,
    ) -> None:
        """Keep another password, and end all logins but one and all codes.

        Parameters
        ----------
        account_id : str
            Whose.
        password : str
            Its hash.
        at_s : float
            Now.
        by : str, optional
            Who did it.
        keeps : bytes, optional
            Hash of the login that goes on.

        Raises
        ------
        InputError
            If there is no such account.
        """
        with self._database.writing() as connection:
            self._seal_again(connection, account_id, password)
            end_logins(connection, account_id, keeps)
            for table in (ACCOUNT_CODE, ACCOUNT_DEVICE):
                connection.execute(delete(table).where(table.c.account_id == account_id))
            self._note(connection, at_s, by, account_id, "password")

    def renew_password(self, account_id: str, password: str) -> None:
        """Keep the same password hashed at another cost; no login ends."""
        with self._database.writing() as connection, suppress(InputError):
            self._seal_again(connection, account_id, password)

    def remove(self, account_id: str) -> bool:
        """Delete an account and everything of it; return whether there was one.

        What the person's history is goes by
        :meth:`barun.store.store.Store.forget_everything`.
        """
        with self._database.writing() as connection:
            for table in _OF_ACCOUNT:
                connection.execute(delete(table).where(table.c.account_id == account_id))
            forget_choices(connection, account_id)
            gone = connection.execute(delete(ACCOUNT).where(_A.account_id == account_id))
            return bool(gone.rowcount)

    # ---- one-time codes

    def add_code(self, code: CodeRecord, by: str | None = None) -> None:
        """Keep a code; one for a new password takes the place of those before it.

        Raises
        ------
        InputError
            If there is no such account.
        """
        with self._database.writing() as connection:
            if code.account_id is not None:
                require_account(connection, code.account_id)
                is_older = _C.account_id == code.account_id
                connection.execute(delete(ACCOUNT_CODE).where(is_older))
            values = {name: getattr(code, name) for name in CodeRecord.__slots__}
            connection.execute(insert(ACCOUNT_CODE), values)
            self._note(connection, code.made_s, by, code.account_id, code.kind, role=code.role)

    def find_code(self, token_hash: bytes, now_s: float) -> CodeRecord | None:
        """Return a code that still holds; None if there is none such."""
        query = select(ACCOUNT_CODE).where(_C.token_hash == token_hash, _C.ends_s > now_s)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else to_code(row)

    def codes(self, now_s: float) -> tuple[CodeRecord, ...]:
        """Return the codes that still hold, the newest first."""
        query = select(ACCOUNT_CODE).where(_C.ends_s > now_s).order_by(_C.made_s.desc())
        with self._database.reading() as connection:
            return tuple(map(to_code, connection.execute(query)))

    def codes_of(self, account_id: str) -> tuple[CodeRecord, ...]:
        """Return the codes made for an account that are still there."""
        query = select(ACCOUNT_CODE).where(_C.account_id == account_id).order_by(_C.made_s)
        with self._database.reading() as connection:
            return tuple(to_code(row) for row in connection.execute(query))

    def remove_code(self, code_id: str, at_s: float, by: str | None = None) -> bool:
        """Take a code back; return whether there was one."""
        with self._database.writing() as connection:
            rows = connection.execute(select(ACCOUNT_CODE)).all()
            for code in map(to_code, rows):
                if code.code_id == code_id:
                    gone = delete(ACCOUNT_CODE).where(_C.token_hash == code.token_hash)
                    connection.execute(gone)
                    self._note(connection, at_s, by, code.account_id, f"{code.kind}-taken-back")
                    return True
        return False

    def accept(self, token_hash: bytes, account: AccountRecord) -> AccountRecord:
        """Use an invitation: both it goes and the account comes, or neither.

        Parameters
        ----------
        token_hash : bytes
            Of the invitation.
        account : AccountRecord
            Its role is that of the invitation, whatever it says.

        Raises
        ------
        InputError
            If the invitation was used, taken back or is over, or the name is taken.
        """
        with self._database.writing() as connection:
            code = self._use(connection, token_hash, "invitation", account.made_s)
            record = AccountRecord(
                account.account_id, account.name, code.role, account.password, account.made_s
            )
            self._insert(connection, record)
            who = account.account_id
            self._note(connection, account.made_s, who, who, "accepted", role=code.role)
        return record

    def reset(self, token_hash: bytes, password: str, at_s: float) -> str:
        """Use a code for a new password; return whose it is. All logins end.

        Raises
        ------
        InputError
            If the code was used, taken back or is over.
        """
        with self._database.writing() as connection:
            code = self._use(connection, token_hash, "reset", at_s)
            assert code.account_id is not None  # noqa: S101 # for the type checker
            self._seal_again(connection, code.account_id, password)
            end_logins(connection, code.account_id, None)
            connection.execute(delete(ACCOUNT_DEVICE).where(_D.account_id == code.account_id))
            self._note(connection, at_s, code.account_id, code.account_id, "reset-used")
            return code.account_id

    # ---- within a transaction

    def _find(self, condition: Any) -> AccountRecord | None:
        with self._database.reading() as connection:
            row = connection.execute(select(ACCOUNT).where(condition)).one_or_none()
            seal = find_seal(connection, self._vault)
            return None if row is None or seal is None else to_account(row, seal)

    def _insert(self, connection: Connection, record: AccountRecord) -> None:
        seal = make_seal(connection, self._vault)
        content = {"name": record.name, "password": record.password}
        values = {
            "account_id": record.account_id,
            "name_key": seal.name_key(record.name),
            "role": record.role,
            "is_disabled": record.is_disabled,
            "made_s": record.made_s,
            "sealed": seal.seal("account", record.account_id.encode(), content),
        }
        try:
            connection.execute(insert(ACCOUNT), values)
        except IntegrityError as error:
            raise InputError("accounts.name-taken") from error

    def _seal_again(self, connection: Connection, account_id: str, password: str) -> None:
        seal = make_seal(connection, self._vault)
        former = to_account(require_account(connection, account_id), seal)
        content = {"name": former.name, "password": password}
        sealed = seal.seal("account", account_id.encode(), content)
        changed = update(ACCOUNT).where(_A.account_id == account_id).values(sealed=sealed)
        connection.execute(changed)

    def _change(
        self,
        connection: Connection,
        account_id: str,
        values: Mapping[str, Any],
        *,
        leaves_nobody: bool = False,
    ) -> None:
        if connection.dialect.name == "postgresql":  # two who go at once must not both be let go
            connection.exec_driver_sql(_LOCK)
        former = require_account(connection, account_id)
        connection.execute(update(ACCOUNT).where(_A.account_id == account_id).values(**values))
        if leaves_nobody or former.role != _ADMINISTRATOR or former.is_disabled:
            return  # it takes none away
        keepers = (_A.role == _ADMINISTRATOR) & ~_A.is_disabled
        n_left = connection.execute(select(func.count()).select_from(ACCOUNT).where(keepers))
        if not n_left.scalar():
            raise InputError("accounts.last-administrator")

    def _use(
        self, connection: Connection, token_hash: bytes, kind: str, now_s: float
    ) -> CodeRecord:
        is_it = (_C.token_hash == token_hash) & (_C.kind == kind) & (_C.ends_s > now_s)
        row = connection.execute(select(ACCOUNT_CODE).where(is_it)).one_or_none()
        # of two who use it at once, the second one's deletion finds nothing
        if row is None or not connection.execute(delete(ACCOUNT_CODE).where(is_it)).rowcount:
            raise InputError("accounts.no-code")
        return to_code(row)

    def _note(
        self,
        connection: Connection,
        at_s: float,
        by: str | None,
        account_id: str | None,
        what: str,
        **details: str,
    ) -> None:
        action: AuditAction = "account-changed"
        words = {"what": what, **details}
        note_act(
            connection,
            self._vault,
            at_s,
            action,
            actor_id=by,
            subject_id=account_id,
            details=words,
        )
