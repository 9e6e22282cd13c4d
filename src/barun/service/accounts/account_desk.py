"""What people do with their own account: logging in and out, passwords, one-time codes."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from barun.errors import InputError
from barun.privacy.accounts.login_brake import Source, shorten_address
from barun.privacy.accounts.login_span import TOUCH_EVERY_S, is_device_known, is_login_live
from barun.privacy.accounts.password_rules import (
    check_name,
    check_password,
    normal_name,
    normal_password,
)
from barun.service.accounts.kept_brake import KeptBrake
from barun.service.accounts.passwords import Passwords
from barun.service.accounts.secrets_of_login import hash_of, make_account_id, make_token
from barun.service.asking import Asker
from barun.service.problems import RefusedError
from barun.store.account_records import AccountRecord, CodeRecord, LoginRecord
from barun.store.store import Store

__all__ = ["AccountDesk", "Arrival", "Entry"]

_NO_CODE: Final = "accounts.no-code"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where somebody comes from who wants to log in."""

    address: str
    device: str = field(default="", repr=False)
    """What the cookie of the device holds."""
    device_name: str = ""
    former: str = field(default="", repr=False)
    """What the cookie of a login holds that was there before; it ends."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody was let in."""

    account: AccountRecord
    token: str = field(repr=False)
    """For the cookie of the login: new with every login, so that one that was planted is worth
    nothing (session fixation)."""
    device: str = field(repr=False)
    """For the cookie of the device."""


class AccountDesk:
    """Lets people in and out; its methods block, and any thread may call them.

    Parameters
    ----------
    store : Store
        Where accounts and logins are.
    clock : callable
        Returns seconds that only go forward.
    utc : callable
        Returns seconds since 1970 UTC.
    passwords : Passwords, optional
        Hashes them.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float],
        utc: Callable[[], float],
        passwords: Passwords | None = None,
    ) -> None:
        self._store = store
        self._accounts, self._logins = store.accounts, store.logins
        self._utc = utc
        self._passwords = passwords or Passwords()
        self._brake = KeptBrake(store.logins.tries, clock, utc)
        self.on_ended: Callable[[], None] = lambda: None
        """Told when logins may have ended: what they hold open has to go."""

    # ---- in and out

    def log_in(self, name: str, password: str, arrival: Arrival) -> Entry:
        """Let somebody in.

        Raises
        ------
        RefusedError
            429 where passwords were tried too often from there, 401 where name or password is not
            right, 403 where the account is disabled, 503 where too much is going on.
        """
        account = self._accounts.find_by_name(name)
        device = self._known_device(account, arrival.device)
        source = Source(
            normal_name(name), shorten_address(arrival.address), device.hex() if device else ""
        )
        wait_s = self._brake.begin(source)
        if wait_s > 0:
            seconds = math.ceil(wait_s)
            raise RefusedError(429, "accounts.wait", retry_after_s=seconds, seconds=seconds)
        word = normal_password(password)
        kept = "" if account is None else account.password
        if not self._passwords.fits(word, kept) or account is None:
            account_id = None if account is None else account.account_id
            self._logins.note_refusal(self._utc(), account_id, "password")
            raise RefusedError(401, "accounts.not-right")
        self._brake.succeed(source)
        if account.is_disabled:
            self._logins.note_refusal(self._utc(), account.account_id, "disabled")
            raise RefusedError(403, "accounts.disabled")
        if (renewed := self._passwords.renewed(word, kept)) is not None:
            self._accounts.renew_password(account.account_id, renewed)
        return self._let_in(account, arrival)

    def log_out(self, token: str) -> None:
        """End the login of a cookie, if there is one."""
        if token and self._logins.end(hash_of(token), self._utc()):
            self.on_ended()

    def find(self, token: str) -> Asker | None:
        """Return whose login a cookie is of; None where it is of none, or of one that is over."""
        if not token:
            return None
        found = self._logins.find(hash_of(token))
        if found is None:
            return None
        login, account = found
        now_s = self._utc()
        if account.is_disabled or not is_login_live(login.began_s, login.used_s, now_s):
            return None
        if abs(now_s - login.used_s) >= TOUCH_EVERY_S:
            self._logins.touch(login.token_hash, now_s)
        return Asker(account.account_id, account.role, login.token_hash)

    def account(self, asker: Asker) -> AccountRecord:
        """Return the account of who asks.

        Raises
        ------
        RefusedError
            401 if it is gone.
        """
        found = self._accounts.find(asker.account_id)
        if found is None:
            raise RefusedError(401, "accounts.log-in")
        return found

    # ---- the devices that are logged in

    def logins(self, asker: Asker) -> tuple[LoginRecord, ...]:
        """Return the logins of who asks that hold, the one used last first."""
        now_s = self._utc()
        return tuple(
            one
            for one in self._logins.all_of(asker.account_id)
            if is_login_live(one.began_s, one.used_s, now_s)
        )

    def end_login(self, asker: Asker, login_id: str) -> None:
        """End one of the logins of who asks.

        Raises
        ------
        RefusedError
            404 if there is none such.
        """
        for one in self._logins.all_of(asker.account_id):
            if one.login_id == login_id and self._logins.end(one.token_hash, self._utc()):
                self.on_ended()
                return
        raise RefusedError(404, "accounts.no-login")

    def end_others(self, asker: Asker) -> int:
        """End all logins of who asks but the one it is asked in; return how many there were."""
        n_ended = self._logins.end_all(asker.account_id, self._utc(), keeps=asker.token_hash)
        self.on_ended()
        return n_ended

    # ---- passwords and codes

    def change_password(self, asker: Asker, former: str, wanted: str, arrival: Arrival) -> None:
        """Take another password; every other login ends.

        Raises
        ------
        RefusedError
            429 or 403 where the former password is not right.
        InputError
            If the new one is not taken.
        """
        account = self.account(asker)
        word = check_password(wanted, account.name)
        self._confirm(asker, account, former, arrival, "accounts.former-not-right")
        kept = self._passwords.keep(word)
        who = account.account_id
        self._accounts.set_password(who, kept, self._utc(), by=who, keeps=asker.token_hash)
        self.on_ended()

    def confirm(self, asker: Asker, password: str, arrival: Arrival) -> None:
        """Make sure by the password that it is the owner who asks for what cannot be undone.

        Wrong ones count as they do where people log in, and stand in the log.

        Raises
        ------
        RefusedError
            429 where passwords were tried too often from there, 403 where it is not right.
        """
        account = self.account(asker)
        try:
            self._confirm(asker, account, password, arrival, "accounts.password-not-right")
        except RefusedError as refusal:
            if refusal.status == 403:
                self._logins.note_refusal(self._utc(), account.account_id, "password")
            raise

    def is_last_administrator(self, asker: Asker) -> bool:
        """Return whether nobody would look after the accounts without who asks."""
        return self._accounts.is_last_administrator(asker.account_id)

    def close(self, asker: Asker) -> None:
        """End every login of who asks, and let nobody in to the account any more.

        Raises
        ------
        RefusedError
            409 for the last administrator.
        """
        who = asker.account_id
        try:
            self._accounts.close(who, self._utc(), by=who)
        except InputError as error:
            raise RefusedError(409, error.code) from error
        self.on_ended()

    def find_code(self, code: str) -> CodeRecord:
        """Return what a one-time link is for.

        Raises
        ------
        RefusedError
            404 if it was used, taken back, or is over.
        """
        found = self._accounts.find_code(hash_of(code), self._utc())
        if found is None:
            raise RefusedError(404, _NO_CODE)
        return found

    def accept(self, code: str, name: str, password: str, arrival: Arrival) -> Entry:
        """Make the account somebody was invited to, and let him in.

        Raises
        ------
        RefusedError
            404 if the link does not hold (any more), 409 if the name is taken.
        InputError
            If name or password is not taken.
        """
        found = self.find_code(code)
        shown = check_name(name)
        kept = self._passwords.keep(check_password(password, shown))
        wanted = AccountRecord(make_account_id(), shown, found.role, kept, self._utc())
        try:
            account = self._accounts.accept(found.token_hash, wanted)
        except InputError as error:
            raise RefusedError(404 if error.code == _NO_CODE else 409, error.code) from error
        return self._let_in(account, arrival)

    def reset(self, code: str, password: str) -> None:
        """Take a new password by a one-time code; every login ends.

        Raises
        ------
        RefusedError
            404 if the code does not hold (any more).
        InputError
            If the password is not taken.
        """
        found = self.find_code(code)
        account = None if found.account_id is None else self._accounts.find(found.account_id)
        if account is None:
            raise RefusedError(404, _NO_CODE)
        kept = self._passwords.keep(check_password(password, account.name))
        try:
            self._accounts.reset(found.token_hash, kept, self._utc())
        except InputError as error:
            raise RefusedError(404, error.code) from error
        self.on_ended()

    # ---- within

    def _confirm(
        self, asker: Asker, account: AccountRecord, password: str, arrival: Arrival, code: str
    ) -> None:
        name, address = normal_name(account.name), shorten_address(arrival.address)
        source = Source(name, address, asker.token_hash.hex())
        wait_s = self._brake.begin(source)
        if wait_s > 0:
            seconds = math.ceil(wait_s)
            raise RefusedError(429, "accounts.wait", retry_after_s=seconds, seconds=seconds)
        if not self._passwords.fits(normal_password(password), account.password):
            raise RefusedError(403, code)
        self._brake.succeed(source)

    def _known_device(self, account: AccountRecord | None, device: str) -> bytes | None:
        if account is None or not device:
            return None
        used_s = self._logins.device_used_s(hash_of(device), account.account_id)
        is_known = used_s is not None and is_device_known(used_s, self._utc())
        return hash_of(device) if is_known else None

    def _let_in(self, account: AccountRecord, arrival: Arrival) -> Entry:
        now_s = self._utc()
        entry = Entry(account, make_token(), make_token())
        if self._known_device(account, arrival.device) is not None:
            entry = replace(entry, device=arrival.device)
        login = LoginRecord(
            hash_of(entry.token), account.account_id, now_s, now_s, arrival.device_name
        )
        self._logins.begin(login)
        self._logins.know_device(hash_of(entry.device), account.account_id, now_s)
        self.log_out(arrival.former)
        return entry
