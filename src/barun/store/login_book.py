"""Logins in the database: which browsers are logged in, and which devices are known."""

from sqlalchemy import Connection, delete, insert, select, update

from barun.privacy.accounts.login_span import ABSOLUTE_S, DEVICE_S, IDLE_S
from barun.store.account_records import AccountRecord, LoginRecord
from barun.store.account_rows import (
    end_logins,
    find_seal,
    make_seal,
    require_account,
    to_account,
    to_login,
)
from barun.store.account_tables import ACCOUNT_CODE, ACCOUNT_DEVICE, ACCOUNT_LOGIN
from barun.store.audit_book import note_act
from barun.store.database import Database
from barun.store.try_book import TryBook
from barun.store.vault import Vault

__all__ = ["LoginBook"]

_L, _C, _D = ACCOUNT_LOGIN.c, ACCOUNT_CODE.c, ACCOUNT_DEVICE.c


class LoginBook:
    """Reads and writes logins and devices; its methods block, and any thread may call them.

    Instants are seconds since 1970 UTC. Beginnings, ends and refusals stand in the audit log.

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
        self.tries = TryBook(database, vault)
        """How often passwords were tried lately."""

    def begin(self, login: LoginRecord) -> None:
        """Keep a login, and that there was one.

        Raises
        ------
        InputError
            If there is no such account any more.
        """
        with self._database.writing() as connection:
            seal = make_seal(connection, self._vault)
            require_account(connection, login.account_id)
            values = {
                "token_hash": login.token_hash,
                "account_id": login.account_id,
                "began_s": login.began_s,
                "used_s": login.used_s,
                "sealed": seal.seal("account_login", login.token_hash, {"device": login.device}),
            }
            connection.execute(insert(ACCOUNT_LOGIN), values)
            self._note_login(connection, login.began_s, login.account_id, "in")

    def find(self, token_hash: bytes) -> tuple[LoginRecord, AccountRecord] | None:
        """Return a login and whose it is, live or not; None if there is none such."""
        query = select(ACCOUNT_LOGIN).where(_L.token_hash == token_hash)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
            seal = find_seal(connection, self._vault)
            if row is None or seal is None:
                return None
            account = require_account(connection, row.account_id)
            return to_login(row, seal), to_account(account, seal)

    def all_of(self, account_id: str) -> tuple[LoginRecord, ...]:
        """Return the logins of an account, the one used last first."""
        query = select(ACCOUNT_LOGIN).where(_L.account_id == account_id)
        with self._database.reading() as connection:
            seal = find_seal(connection, self._vault)
            if seal is None:
                return ()
            rows = connection.execute(query.order_by(_L.used_s.desc(), _L.began_s.desc()))
            return tuple(to_login(row, seal) for row in rows)

    def touch(self, token_hash: bytes, at_s: float) -> None:
        """Write down that a login is used."""
        with self._database.writing() as connection:
            used = update(ACCOUNT_LOGIN).where(_L.token_hash == token_hash).values(used_s=at_s)
            connection.execute(used)

    def end(self, token_hash: bytes, at_s: float) -> bool:
        """End a login; return whether there was one."""
        query = select(_L.account_id).where(_L.token_hash == token_hash)
        with self._database.writing() as connection:
            account_id = connection.execute(query).scalar()
            if account_id is None:
                return False
            connection.execute(delete(ACCOUNT_LOGIN).where(_L.token_hash == token_hash))
            self._note_login(connection, at_s, account_id, "out")
            return True

    def end_all(self, account_id: str, at_s: float, keeps: bytes | None = None) -> int:
        """End all logins of an account but one; return how many ended."""
        with self._database.writing() as connection:
            n_ended = end_logins(connection, account_id, keeps)
            if n_ended:
                self._note_login(connection, at_s, account_id, "out-everywhere")
            return n_ended

    def note_refusal(self, at_s: float, account_id: str | None, reason: str) -> None:
        """Write down that somebody was not let in; None where there is no such account."""
        with self._database.writing() as connection:
            details = {"reason": reason}
            note_act(
                connection,
                self._vault,
                at_s,
                "login-refused",
                subject_id=account_id,
                details=details,
            )

    # ---- devices

    def know_device(self, token_hash: bytes, account_id: str, at_s: float) -> None:
        """Keep that a device was used to log in."""
        values = {"token_hash": token_hash, "account_id": account_id, "used_s": at_s}
        with self._database.writing() as connection:
            connection.execute(
                self._database.insert(ACCOUNT_DEVICE)
                .values(values)
                .on_conflict_do_update(index_elements=["token_hash"], set_=values)
            )

    def device_used_s(self, token_hash: bytes, account_id: str) -> float | None:
        """Return when a device was last logged in on to an account; None if it never was."""
        query = select(_D.used_s).where(_D.token_hash == token_hash, _D.account_id == account_id)
        with self._database.reading() as connection:
            found: float | None = connection.execute(query).scalar()
        return found

    def devices_used_s(self, account_id: str) -> tuple[float, ...]:
        """Return when each device was last used that an account was logged in on."""
        query = select(_D.used_s).where(_D.account_id == account_id).order_by(_D.used_s)
        with self._database.reading() as connection:
            return tuple(connection.execute(query).scalars())

    def tidy(self, now_s: float) -> None:
        """Delete logins, codes, devices and counts of tries whose time is over."""
        with self._database.writing() as connection:
            old = (_L.used_s <= now_s - IDLE_S) | (_L.began_s <= now_s - ABSOLUTE_S)
            connection.execute(delete(ACCOUNT_LOGIN).where(old))
            connection.execute(delete(ACCOUNT_CODE).where(_C.ends_s <= now_s))
            connection.execute(delete(ACCOUNT_DEVICE).where(_D.used_s <= now_s - DEVICE_S))
        self.tries.tidy(now_s)

    def _note_login(self, connection: Connection, at_s: float, account_id: str, what: str) -> None:
        who = account_id
        note_act(
            connection,
            self._vault,
            at_s,
            "login",
            actor_id=who,
            subject_id=who,
            details={"what": what},
        )
