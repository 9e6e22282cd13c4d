"""Roles, and what each may do to whose data: one table, one question."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, get_args

__all__ = [
    "ACTS",
    "ROLES",
    "ROLE_ACTS",
    "AccountAct",
    "AccountAnswer",
    "AccountReason",
    "Role",
    "as_role",
    "may_act",
]

Role = Literal["person", "coach", "data-steward", "administrator"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

AccountAct = Literal[
    "use-own",
    "see-history",
    "collect",
    "use-datasets",
    "see-models",
    "change-models",
    "see-service",
    "manage-accounts",
]
"""Sitting, running, and everything about one's own data; looking at the history of another person;
recording labelled poses; looking at and deciding about datasets; looking at trained models; putting
them into service; figures of the running service; inviting people and looking after their
accounts."""
ACTS: Final[tuple[AccountAct, ...]] = get_args(AccountAct)

AccountReason = Literal["own", "role", "shared", "not-shared", "not-own", "not-your-role"]
"""Why something may be done: it is one's own, the role is there for it, the person shares it; or
why not: the person does not share it, it is somebody else's, it takes another role."""

ROLE_ACTS: Final[Mapping[Role, frozenset[AccountAct]]] = MappingProxyType(
    {
        "person": frozenset({"use-own"}),
        "coach": frozenset({"use-own", "see-history"}),
        "data-steward": frozenset(
            {"use-own", "collect", "use-datasets", "see-models", "change-models"}
        ),
        "administrator": frozenset(
            {"use-own", "see-models", "change-models", "see-service", "manage-accounts"}
        ),
    }
)
"""What each role is there for. Nobody reads another's history by office, least of all who looks
after the accounts: it takes the role of a coach and the person's consent."""

_OF_ONE_PERSON: Final[frozenset[AccountAct]] = frozenset({"use-own", "see-history"})


@dataclass(frozen=True, slots=True)
class AccountAnswer:
    """Whether somebody may do something, and why."""

    act: AccountAct
    reason: AccountReason

    @property
    def is_allowed(self) -> bool:
        """Whether it may be done."""
        return self.reason in {"own", "role", "shared"}


def as_role(word: str) -> Role | None:
    """Return a word as a role; None if there is none such."""
    return next((role for role in ROLES if role == word), None)


def may_act(
    role: Role, act: AccountAct, *, is_own: bool = True, is_shared: bool = False
) -> AccountAnswer:
    """Return whether somebody may do something, and why.

    Parameters
    ----------
    role : Role
        Of who asks.
    act : AccountAct
        What is to be done.
    is_own : bool, optional
        Whether the data are of who asks; of no meaning where an act is about nobody's.
    is_shared : bool, optional
        Whether the person the data are of agrees that a coach sees them, now.
    """
    if act not in _OF_ONE_PERSON:
        return AccountAnswer(act, "role" if act in ROLE_ACTS[role] else "not-your-role")
    if is_own:
        return AccountAnswer(act, "own")
    if act == "use-own":
        return AccountAnswer(act, "not-own")
    if act not in ROLE_ACTS[role]:
        return AccountAnswer(act, "not-your-role")
    return AccountAnswer(act, "shared" if is_shared else "not-shared")
