"""A recovery key survives paper, says what was mistyped, and opens what was wrapped for it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.errors import EncryptionError, SettingError
from barun.privacy.encryption.master_key import MasterKey
from barun.privacy.encryption.recovery_key import RecoveryKey, wrap_for_recovery
from tests.privacy.randomness import counted_random

DRAW = counted_random("recovery")
MASTER = MasterKey.make(DRAW)
RECOVERY = RecoveryKey.make(DRAW)


@given(secret=st.binary(min_size=32, max_size=32))
def test_a_key_comes_back_from_paper(secret: bytes) -> None:
    key = RecoveryKey(secret)

    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){13}[0-9A-HJKMNP-TV-Z]{4}", key.text)
    assert RecoveryKey.read(key.text) == key


def test_a_key_of_zeros_is_known_by_hand() -> None:
    """32 zero bytes are 51 letters of value 0, and one with the first bit of the checksum."""
    assert RecoveryKey(bytes(32)).text.startswith("0000-" * 12 + "000")


def test_what_looks_alike_is_read_alike() -> None:
    written = RECOVERY.text.lower().replace("-", " ").replace("0", "o").replace("1", "l")

    assert RecoveryKey.read(f"  {written}\n") == RECOVERY


@given(at=st.integers(0, 55), value=st.integers(0, 30))
def test_every_mistyped_letter_is_noticed(at: int, value: int) -> None:
    letters = list(RECOVERY.text.replace("-", ""))
    others = [one for one in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" if one != letters[at]]
    letters[at] = others[value]

    with pytest.raises(SettingError, match="at least one letter is wrong"):
        RecoveryKey.read("".join(letters))


def test_missing_and_impossible_letters_are_named() -> None:
    with pytest.raises(SettingError, match="has 56 digits and letters, but 52 came"):
        RecoveryKey.read(RECOVERY.text[:-5])
    with pytest.raises(SettingError, match="but holds: ! U"):
        RecoveryKey.read("U!" + RECOVERY.text)


def test_the_master_key_comes_back() -> None:
    wrapped = wrap_for_recovery(MASTER, RECOVERY.public, DRAW)

    assert RecoveryKey.read(RECOVERY.text).unwrap(wrapped) == MASTER
    assert MASTER.secret not in wrapped


def test_another_recovery_key_does_not_open() -> None:
    wrapped = wrap_for_recovery(MASTER, RECOVERY.public, DRAW)

    with pytest.raises(EncryptionError, match="not the one of this database"):
        RecoveryKey.make(DRAW).unwrap(wrapped)


@pytest.mark.parametrize("at", [1, 40, -1])
def test_a_changed_wrapping_does_not_open(at: int) -> None:
    wrapped = bytearray(wrap_for_recovery(MASTER, RECOVERY.public, DRAW))
    wrapped[at] ^= 1

    with pytest.raises(EncryptionError):
        RECOVERY.unwrap(bytes(wrapped))
    with pytest.raises(EncryptionError, match="damaged"):
        RECOVERY.unwrap(bytes(wrapped[:-1]))
