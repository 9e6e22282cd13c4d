"""What the routes of accounts take and answer."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from barun.privacy.accounts.roles import Role
from barun.service.accounts.people_desk import IssuedCode
from barun.store.account_records import AccountRecord, CodeKind, CodeRecord, LoginRecord

__all__ = [
    "AcceptRequest",
    "AccountBody",
    "AccountPersonBody",
    "CoachBody",
    "CoachesBody",
    "CoachesRequest",
    "CodeBody",
    "CodeRequest",
    "InvitationRequest",
    "IssuedCodeBody",
    "LoginBody",
    "LoginRequest",
    "LoginsBody",
    "PasswordRequest",
    "PeopleBody",
    "PersonRequest",
    "ResetRequest",
    "SharingBody",
    "WhoBody",
]

_Name = Annotated[str, Field(min_length=1, max_length=200, examples=["Minji"])]
_Password = Annotated[str, Field(max_length=1000, examples=["correct horse battery"])]
_Code = Annotated[str, Field(min_length=1, max_length=200)]


def _instant(at_s: float) -> datetime:
    return datetime.fromtimestamp(at_s, UTC)


class _Answer(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True)


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AccountBody(_Answer):
    """Who is logged in."""

    id: str = Field(examples=["a-9f2c5e0b7a4d1c3e8f60b2a7"])
    name: str = Field(examples=["Minji"])
    role: Role


class WhoBody(_Answer):
    """Whether people log in here, and who is."""

    uses_accounts: bool
    account: AccountBody | None = None


class LoginRequest(_Request):
    """Name and password."""

    name: _Name
    password: _Password


class PasswordRequest(_Request):
    """Another password."""

    former: _Password
    wanted: _Password


class CodeRequest(_Request):
    """What stands behind ``#`` in a one-time link."""

    code: _Code


class AcceptRequest(CodeRequest):
    """The name and password of a new account."""

    name: _Name
    password: _Password


class ResetRequest(CodeRequest):
    """A new password."""

    password: _Password


class CodeBody(_Answer):
    """A one-time link that was not used yet; the link itself is not kept."""

    id: str
    kind: CodeKind
    role: Role
    account_id: str | None
    ends_at: datetime

    @classmethod
    def of(cls, code: CodeRecord) -> "CodeBody":
        """Return what may be told of a code."""
        return cls(
            id=code.code_id,
            kind=code.kind,
            role=code.role,
            account_id=code.account_id,
            ends_at=_instant(code.ends_s),
        )


class IssuedCodeBody(CodeBody):
    """A new one-time link, shown once."""

    path: str = Field(examples=["/invitation#Zm9v"])

    @classmethod
    def issued(cls, issued: IssuedCode) -> "IssuedCodeBody":
        """Return it with its link."""
        return cls(**CodeBody.of(issued.record).model_dump(), path=issued.path)


class LoginBody(_Answer):
    """A browser that is logged in."""

    id: str
    device: str = Field(examples=["Firefox, Linux"])
    began_at: datetime
    used_at: datetime
    is_this: bool

    @classmethod
    def of(cls, login: LoginRecord, token_hash: bytes) -> "LoginBody":
        """Return what may be told of a login."""
        return cls(
            id=login.login_id,
            device=login.device,
            began_at=_instant(login.began_s),
            used_at=_instant(login.used_s),
            is_this=login.token_hash == token_hash,
        )


class LoginsBody(_Answer):
    """The browsers that are logged in, the one used last first."""

    logins: list[LoginBody]


class SharingBody(_Answer):
    """Whose history may be looked at, besides the own."""

    people: list[AccountBody]


class CoachBody(_Answer):
    """A coach who can be let look."""

    id: str
    name: str = Field(examples=["Coach Kim"])
    is_chosen: bool = Field(description="Whether this coach may see the history, now.")


class CoachesBody(_Answer):
    """The coaches there are, and which of them may see the history."""

    coaches: list[CoachBody]


class CoachesRequest(_Request):
    """Who may see the history from now on, and nobody else."""

    coaches: list[Annotated[str, Field(max_length=64)]] = Field(max_length=100)


class AccountPersonBody(AccountBody):
    """An account, as administrators see it."""

    is_disabled: bool
    made_at: datetime

    @classmethod
    def of(cls, account: AccountRecord) -> "AccountPersonBody":
        """Return what may be told of an account."""
        return cls(
            id=account.account_id,
            name=account.name,
            role=account.role,
            is_disabled=account.is_disabled,
            made_at=_instant(account.made_s),
        )


class PeopleBody(_Answer):
    """All accounts, and the one-time links that hold."""

    people: list[AccountPersonBody]
    codes: list[CodeBody]


class InvitationRequest(_Request):
    """Whom to invite."""

    role: Role


class PersonRequest(_Request):
    """What changes about an account; what is missing stays."""

    role: Role | None = None
    is_disabled: Literal[True, False] | None = None
