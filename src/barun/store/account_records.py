"""What is kept of an account, its logins and its one-time codes."""

from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from barun.privacy.accounts.roles import Role

__all__ = ["CODE_KINDS", "AccountRecord", "CodeKind", "CodeRecord", "LoginRecord"]

CodeKind = Literal["invitation", "reset"]
CODE_KINDS: Final[tuple[CodeKind, ...]] = get_args(CodeKind)


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """One person who may log in."""

    account_id: str
    """Whose history it is, everywhere in the store; stands in logs, where names never do."""
    name: str = field(repr=False)
    """What the person logs in with, as it is shown."""
    role: Role
    password: str = field(repr=False)
    """As :func:`barun.privacy.encryption.password_hash.hash_password` returns it; empty while the
    person has none."""
    made_s: float
    """Seconds since 1970 UTC."""
    is_disabled: bool = False


@dataclass(frozen=True, slots=True)
class LoginRecord:
    """One browser that is logged in."""

    token_hash: bytes = field(repr=False)
    """SHA-256 of what the cookie holds."""
    account_id: str
    began_s: float
    """Seconds since 1970 UTC."""
    used_s: float
    """When it was used last, to the minute."""
    device: str = field(default="", repr=False)
    """What the browser calls itself, in a few words."""

    @property
    def login_id(self) -> str:
        """How the login is called in a list; tells nothing about the cookie."""
        return self.token_hash[:12].hex()


@dataclass(frozen=True, slots=True)
class CodeRecord:
    """An invitation, or a code for a new password: once and for a while."""

    token_hash: bytes = field(repr=False)
    kind: CodeKind
    role: Role
    """Of who is invited."""
    account_id: str | None
    """Whose password it changes; None for an invitation."""
    made_s: float
    ends_s: float
    """Seconds since 1970 UTC."""

    @property
    def code_id(self) -> str:
        """How the code is called in a list; tells nothing about the code."""
        return self.token_hash[:12].hex()
