"""What administrators do with the accounts of others, and what coaches may see."""

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final

from barun.errors import InputError, StorageError
from barun.privacy.accounts.login_span import INVITATION_S, RESET_S
from barun.privacy.accounts.roles import Role, may_act
from barun.service.accounts.secrets_of_login import hash_of, make_token
from barun.service.asking import Asker
from barun.service.logs import log_event
from barun.service.problems import RefusedError
from barun.store.account_records import AccountRecord, CodeKind, CodeRecord
from barun.store.store import Store

__all__ = ["IssuedCode", "PeopleDesk"]

_TIDY_EVERY_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A one-time code, to be shown once."""

    record: CodeRecord
    code: str = field(repr=False)

    @property
    def path(self) -> str:
        """Path of the page that takes it; what is behind ``#`` is sent to no server."""
        page = "invitation" if self.record.kind == "invitation" else "reset"
        return f"/{page}#{self.code}"


class PeopleDesk:
    """Looks after accounts; its methods block, and any thread may call them.

    Parameters
    ----------
    store : Store
        Where accounts, consents and the audit log are.
    utc : callable
        Returns seconds since 1970 UTC.
    """

    def __init__(self, store: Store, utc: Callable[[], float]) -> None:
        self._store = store
        self._accounts = store.accounts
        self._utc = utc
        self._tidied_s = -math.inf
        self.on_ended: Callable[[], None] = lambda: None
        """Told when logins may have ended."""

    def tidy(self) -> None:
        """Delete what is over, once an hour however often it is called."""
        now_s = self._utc()
        if abs(now_s - self._tidied_s) < _TIDY_EVERY_S:
            return
        self._tidied_s = now_s
        try:
            self._store.logins.tidy(now_s)
        except StorageError as error:
            log_event("logins_not_tidied", level="warning", error_code=error.code)

    def people(self) -> tuple[AccountRecord, ...]:
        """Return all accounts, the oldest first."""
        return self._accounts.all()

    def codes(self) -> tuple[CodeRecord, ...]:
        """Return the one-time codes that hold, the newest first."""
        return self._accounts.codes(self._utc())

    def invite(self, role: Role, by: str | None = None) -> IssuedCode:
        """Return a new invitation."""
        return self._issue("invitation", role, None, INVITATION_S, by)

    def reset(self, account_id: str, by: str | None = None) -> IssuedCode:
        """Return a new one-time code for the password of an account.

        Raises
        ------
        RefusedError
            404 if there is no such account.
        """
        account = self._find(account_id)
        return self._issue("reset", account.role, account_id, RESET_S, by)

    def take_back(self, code_id: str, by: str | None = None) -> None:
        """Make a one-time code worthless.

        Raises
        ------
        RefusedError
            404 if there is none such.
        """
        if not self._accounts.remove_code(code_id, self._utc(), by):
            raise RefusedError(404, "accounts.no-code")

    def change(
        self,
        account_id: str,
        *,
        role: Role | None = None,
        is_disabled: bool | None = None,
        by: str | None = None,
    ) -> AccountRecord:
        """Give an account another role, or keep its owner out, and return it.

        Raises
        ------
        RefusedError
            404 if there is no such account, 409 if no administrator would be left.
        """
        self._find(account_id)
        now_s = self._utc()
        try:
            if role is not None:
                self._accounts.set_role(account_id, role, now_s, by)
            if is_disabled is not None:
                self._accounts.set_disabled(account_id, now_s, is_disabled=is_disabled, by=by)
        except InputError as error:
            raise RefusedError(409, error.code) from error
        self.on_ended()
        return self._find(account_id)

    # ---- coaches

    def chosen_coaches(self, account_id: str) -> frozenset[str]:
        """Return which coaches may see the history of somebody, now.

        It takes the consent, and that they were chosen under it: who withdraws and agrees again
        chooses anew.
        """
        answer = self._store.consents.may("coach", account_id, self._utc())
        if not answer.is_allowed or answer.entry is None:
            return frozenset()
        since_s = answer.entry.at_s
        chosen = self._accounts.coaches.chosen(account_id)
        return frozenset(one for one, at_s in chosen.items() if at_s >= since_s)

    def coaches(self, asker: Asker) -> tuple[AccountRecord, ...]:
        """Return the coaches somebody can choose among."""
        return tuple(
            one
            for one in self._accounts.all()
            if one.role == "coach" and not one.is_disabled and one.account_id != asker.account_id
        )

    def choose_coaches(self, asker: Asker, coaches: Collection[str]) -> None:
        """Let these coaches see the history of who asks, and no others.

        Raises
        ------
        RefusedError
            403 where sharing was not agreed to, 404 where one is no coach (any more).
        """
        answer = self._store.consents.may("coach", asker.account_id, self._utc())
        if coaches and (not answer.is_allowed or answer.entry is None):
            raise RefusedError(403, "accounts.share-first")
        if set(coaches) - {one.account_id for one in self.coaches(asker)}:
            raise RefusedError(404, "accounts.no-coach")
        since_s = 0.0 if answer.entry is None else answer.entry.at_s
        # not before the consent, should the clock have been set back since
        self._accounts.coaches.choose(asker.account_id, coaches, max(self._utc(), since_s))

    def sharing(self, asker: Asker) -> tuple[AccountRecord, ...]:
        """Return whose history who asks may look at, besides the own."""
        return tuple(
            one
            for one in self._accounts.all()
            if one.account_id != asker.account_id
            and not one.is_disabled
            and self._may_look(asker, one.account_id) == "shared"
        )

    def look(self, asker: Asker, person: str, what: str) -> None:
        """Let somebody look at the history of another person, and write it down.

        Raises
        ------
        RefusedError
            403 with the reason; the same for who does not share it and for who is not there.
        """
        reason = self._may_look(asker, person)
        if reason != "shared" or self._accounts.find(person) is None:
            code = "not-shared" if reason == "shared" else reason
            raise RefusedError(403, f"accounts.{code}", role=asker.role)
        self._store.audit.note(
            self._utc(),
            "access",
            actor_id=asker.account_id,
            subject_id=person,
            details={"what": what},
        )

    def _may_look(self, asker: Asker, person: str) -> str:
        is_shared = asker.account_id in self.chosen_coaches(person)
        return may_act(asker.role, "see-history", is_own=False, is_shared=is_shared).reason

    def _find(self, account_id: str) -> AccountRecord:
        found = self._accounts.find(account_id)
        if found is None:
            raise RefusedError(404, "accounts.no-account")
        return found

    def _issue(
        self, kind: CodeKind, role: Role, account_id: str | None, holds_s: float, by: str | None
    ) -> IssuedCode:
        code, now_s = make_token(), self._utc()
        record = CodeRecord(hash_of(code), kind, role, account_id, now_s, now_s + holds_s)
        self._accounts.add_code(record, by)
        return IssuedCode(record, code)
