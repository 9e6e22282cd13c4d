"""Argon2id against the known answer of another implementation, and its costs."""

import os

from barun.privacy.encryption.password_hash import (
    PASSWORD_COST,
    PasswordCost,
    hash_password,
    is_password,
    is_weaker,
)

CHEAP = PasswordCost(memory_kib=64, passes=1, lanes=1)


def test_what_the_reference_implementation_wrote_is_understood() -> None:
    # github.com/P-H-C/phc-winner-argon2, src/test.c, version 0x13, Argon2id
    kept = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
    assert is_password("password", kept)
    assert not is_password("passwore", kept)


def test_a_hash_opens_for_its_password_only() -> None:
    kept = hash_password("달이 뜨는 바다", os.urandom, CHEAP)
    assert is_password("달이 뜨는 바다", kept)
    assert not is_password("달이 뜨는 산", kept)
    assert kept != hash_password("달이 뜨는 바다", os.urandom, CHEAP)


def test_the_cost_is_what_was_decided_and_stands_in_the_hash() -> None:
    kept = hash_password("x", os.urandom)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not is_weaker(kept)
    assert is_weaker(hash_password("x", os.urandom, CHEAP))
    assert (PASSWORD_COST.memory_kib, PASSWORD_COST.passes, PASSWORD_COST.lanes) == (19456, 2, 1)


def test_what_is_no_hash_fits_no_password() -> None:
    assert not is_password("", "")
    assert not is_password("", "$argon2id$v=19$m=1,t=1,p=1$$")
    assert is_weaker("md5")
