"""Blobs open in their place, with their key, unchanged; and in no other case."""

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from barun.errors import EncryptionError
from barun.privacy.encryption.person_seal import (
    OVERHEAD_BYTES,
    DataKey,
    PersonSeal,
    key_number,
    key_prefix,
)
from tests.privacy.randomness import counted_random

KEY = DataKey(1, bytes(range(32)))
PLACE = ("minute", "content", b"\x00\x01")
PLAIN = b"neck_inclination 23.5"


def seal_of(person_id: str = "P1", *keys: DataKey) -> PersonSeal:
    return PersonSeal(person_id, keys or (KEY,), counted_random())


@given(plain=st.binary(max_size=400), row=st.binary(max_size=40), table=st.text(max_size=9))
def test_what_was_sealed_opens(plain: bytes, row: bytes, table: str) -> None:
    seal = seal_of()
    blob = seal.seal(table, "content", row, plain)

    assert seal.open(table, "content", row, blob) == plain
    assert len(blob) == len(plain) + OVERHEAD_BYTES


def test_a_blob_is_what_the_description_says() -> None:
    blob = seal_of().seal(*PLACE, PLAIN)
    bound = b"\x01\x00\x00\x00\x01" + b"barun blob" + b"\x00\x00\x00\x02P1"
    bound += b"\x00\x00\x00\x06minute" + b"\x00\x00\x00\x07content" + b"\x00\x01"

    assert blob[:5] == b"\x01\x00\x00\x00\x01" == key_prefix(1)
    assert AESGCM(KEY.secret).decrypt(blob[5:17], blob[17:], bound) == PLAIN


def test_the_same_content_is_never_the_same_blob() -> None:
    seal = seal_of()

    assert len({seal.seal(*PLACE, PLAIN) for _ in range(100)}) == 100


@pytest.mark.parametrize(
    ("person", "place"),
    [
        pytest.param("P2", PLACE, id="another person"),
        pytest.param("P1", ("quarter", "content", b"\x00\x01"), id="another table"),
        pytest.param("P1", ("minute", "angles", b"\x00\x01"), id="another column"),
        pytest.param("P1", ("minute", "content", b"\x00\x02"), id="another row"),
        pytest.param("P1", ("minutec", "ontent", b"\x00\x01"), id="the same letters"),
    ],
)
def test_a_blob_does_not_open_elsewhere(person: str, place: tuple[str, str, bytes]) -> None:
    blob = seal_of().seal(*PLACE, PLAIN)

    with pytest.raises(EncryptionError, match="stands in the place of another"):
        seal_of(person).open(*place, blob)


@pytest.mark.parametrize("at", [5, 16, 17, 20, -1])
def test_a_changed_blob_does_not_open(at: int) -> None:
    seal = seal_of()
    blob = bytearray(seal.seal(*PLACE, PLAIN))
    blob[at] ^= 1

    with pytest.raises(EncryptionError, match="was changed"):
        seal.open(*PLACE, bytes(blob))


@given(content=st.binary(max_size=60))
def test_what_is_no_blob_is_said_to_be_damaged(content: bytes) -> None:
    with pytest.raises(EncryptionError):
        seal_of().open(*PLACE, content)


def test_another_layout_is_named() -> None:
    blob = seal_of().seal(*PLACE, PLAIN)

    with pytest.raises(EncryptionError, match="layout 9"):
        seal_of().open(*PLACE, b"\x09" + blob[1:])


def test_old_keys_open_and_the_newest_one_seals() -> None:
    old = seal_of().seal(*PLACE, PLAIN)
    other = DataKey.make(2, counted_random("other"))
    seal = seal_of("P1", other, KEY)
    new = seal.seal(*PLACE, PLAIN)

    assert (key_number(old), key_number(new), seal.number) == (1, 2, 2)
    assert seal.open(*PLACE, old) == seal.open(*PLACE, new) == PLAIN
    with pytest.raises(EncryptionError, match="data key 1"):
        seal_of("P1", other).open(*PLACE, old)


def test_a_number_put_in_the_place_of_another_does_not_open() -> None:
    both = seal_of("P1", KEY, DataKey(2, KEY.secret))
    blob = seal_of().seal(*PLACE, PLAIN)

    with pytest.raises(EncryptionError, match="was changed"):
        both.open(*PLACE, key_prefix(2) + blob[5:])


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes, not 16"):
        DataKey(1, bytes(16))


def test_keys_do_not_show_in_what_is_printed() -> None:
    secret = hmac.digest(b"k", b"v", hashlib.sha256)

    assert secret.hex() not in repr(DataKey(1, secret))
    assert repr(secret) not in repr(DataKey(1, secret))
