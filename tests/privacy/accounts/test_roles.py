"""The table of roles, worked out by hand."""

import pytest

from barun.privacy.accounts.roles import ACTS, ROLE_ACTS, ROLES, AccountAct, Role, as_role, may_act

ALLOWED: dict[AccountAct, set[Role]] = {
    "use-own": {"person", "coach", "data-steward", "administrator"},
    "see-history": {"coach"},
    "collect": {"data-steward"},
    "use-datasets": {"data-steward"},
    "see-models": {"data-steward", "administrator"},
    "change-models": {"data-steward", "administrator"},
    "see-service": {"administrator"},
    "manage-accounts": {"administrator"},
}


@pytest.mark.parametrize("act", [act for act in ACTS if act not in {"use-own", "see-history"}])
@pytest.mark.parametrize("role", ROLES)
def test_what_is_nobodys_takes_the_role_for_it(role: Role, act: AccountAct) -> None:
    answer = may_act(role, act)
    assert answer.is_allowed == (role in ALLOWED[act])
    assert answer.reason == ("role" if answer.is_allowed else "not-your-role")
    assert (act in ROLE_ACTS[role]) == (role in ALLOWED[act])


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("act", ["use-own", "see-history"])
def test_everybody_may_do_everything_with_what_is_his_own(role: Role, act: AccountAct) -> None:
    assert may_act(role, act, is_own=True).reason == "own"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("is_shared", [True, False])
def test_nobody_uses_what_is_anothers(role: Role, is_shared: bool) -> None:
    answer = may_act(role, "use-own", is_own=False, is_shared=is_shared)
    assert not answer.is_allowed
    assert answer.reason == "not-own"


def test_another_history_takes_a_coach_and_consent_both() -> None:
    seen = {
        (role, is_shared): may_act(role, "see-history", is_own=False, is_shared=is_shared).reason
        for role in ROLES
        for is_shared in (True, False)
    }
    assert seen == {
        ("coach", True): "shared",
        ("coach", False): "not-shared",
        ("person", True): "not-your-role",
        ("person", False): "not-your-role",
        ("data-steward", True): "not-your-role",
        ("data-steward", False): "not-your-role",
        ("administrator", True): "not-your-role",
        ("administrator", False): "not-your-role",
    }


def test_only_known_words_are_roles() -> None:
    assert [as_role(role) for role in ROLES] == list(ROLES)
    assert as_role("root") is None
