"""Wrapped keys open under their master key and for their purpose only."""

import pytest

from barun.errors import EncryptionError
from barun.privacy.encryption.master_key import MasterKey, MasterKeys, wrapped_by
from barun.privacy.encryption.person_seal import DataKey
from tests.privacy.randomness import counted_random

DRAW = counted_random("master")
MASTER = MasterKey.make(DRAW)
NEXT = MasterKey.make(DRAW)
KEY = DataKey(3, bytes(range(32)))


def test_a_wrapped_key_comes_back() -> None:
    wrapped = MASTER.wrap_data_key(KEY, "P1", DRAW)

    assert MasterKeys(MASTER).unwrap_data_key(wrapped, "P1", 3) == KEY
    assert wrapped_by(wrapped) == MASTER.id
    assert len(MASTER.id) == 16
    assert KEY.secret not in wrapped


@pytest.mark.parametrize(("person", "number"), [("P2", 3), ("P1", 4)])
def test_a_key_is_wrapped_for_one_person_and_number(person: str, number: int) -> None:
    wrapped = MASTER.wrap_data_key(KEY, "P1", DRAW)

    with pytest.raises(EncryptionError, match="put in the place of another"):
        MasterKeys(MASTER).unwrap_data_key(wrapped, person, number)


def test_a_wrong_master_key_is_named_with_what_can_be_done() -> None:
    wrapped = MASTER.wrap_data_key(KEY, "P1", DRAW)

    with pytest.raises(EncryptionError) as caught:
        MasterKeys(NEXT).unwrap_data_key(wrapped, "P1", 3)
    assert caught.value.code == "encryption.wrong-key"
    assert MASTER.id in str(caught.value)
    assert NEXT.id in str(caught.value)
    assert "barun privacy keys restore" in str(caught.value)
    with pytest.raises(EncryptionError, match=NEXT.id):
        NEXT.unwrap(wrapped, "anything")


@pytest.mark.parametrize("at", [9, 21, 68])
def test_a_changed_wrapped_key_does_not_open(at: int) -> None:
    wrapped = bytearray(MASTER.wrap_data_key(KEY, "P1", DRAW))
    wrapped[at] ^= 128

    with pytest.raises(EncryptionError, match="damaged"):
        MasterKeys(MASTER).unwrap_data_key(bytes(wrapped), "P1", 3)


@pytest.mark.parametrize("content", [b"", b"\x01", bytes(69), b"\x01" * 70])
def test_what_is_no_wrapped_key_is_said(content: bytes) -> None:
    with pytest.raises(EncryptionError, match="damaged"):
        wrapped_by(content)


def test_rotation_wraps_anew_and_leaves_the_key() -> None:
    wrapped = MASTER.wrap_data_key(KEY, "P1", DRAW)
    both = MasterKeys(NEXT, [MASTER, NEXT])
    again = both.rewrap_data_key(wrapped, "P1", 3, DRAW)

    assert both.older == (MASTER,)
    assert wrapped_by(again) == NEXT.id
    assert MasterKeys(NEXT).unwrap_data_key(again, "P1", 3) == KEY
    with pytest.raises(EncryptionError):
        MasterKeys(MASTER).unwrap_data_key(again, "P1", 3)


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes, not 31"):
        MasterKey(bytes(31))
    assert MASTER.secret.hex() not in repr(MASTER)
