"""A file sealed with a passphrase is whole or refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barun.errors import EncryptionError, SettingError
from barun.privacy.encryption.sealed_file import is_sealed_file, open_file, seal_file
from tests.privacy.randomness import counted_random

PASSPHRASE = "correct horse battery"  # noqa: S105 # of this test
CHEAP = 4
"""Power of two for scrypt: tests try many."""
HEAD = 50
CHUNK = 65536


def sealed(content: bytes) -> bytes:
    return b"".join(seal_file([content], PASSPHRASE, counted_random(), cost=CHEAP))


def opened(content: bytes, passphrase: str = PASSPHRASE) -> bytes:
    return b"".join(open_file([content], passphrase))


@pytest.mark.parametrize("n_bytes", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 150_000])
def test_a_file_comes_back(n_bytes: int) -> None:
    content = bytes(n % 251 for n in range(n_bytes))
    file = sealed(content)

    assert opened(file) == content
    assert is_sealed_file(file)
    n_chunks = max(1, -(-n_bytes // CHUNK))
    assert len(file) == HEAD + n_bytes + 16 * n_chunks


@given(cuts=st.lists(st.integers(1, 70_000), max_size=6))
@settings(max_examples=20, deadline=None)
def test_pieces_of_any_length_give_the_same(cuts: list[int]) -> None:
    content = bytes(140_000)
    file, pieces = sealed(content), []
    at = 0
    for cut in cuts:
        pieces.append(file[at : at + cut])
        at += cut
    pieces.append(file[at:])

    assert b"".join(open_file(pieces, PASSPHRASE)) == content


def test_a_wrong_passphrase_is_told_from_damage() -> None:
    with pytest.raises(SettingError, match="not the one this file was sealed with"):
        opened(sealed(b"x"), PASSPHRASE + " ")


def test_a_short_passphrase_is_refused_before_anything_is_written() -> None:
    with pytest.raises(SettingError, match="at least 12 letters, but has 8"):
        seal_file([b"x"], "password", counted_random())


@pytest.mark.parametrize("kept", [HEAD, HEAD + 5, HEAD + CHUNK + 16, HEAD + CHUNK + 17, -1])
def test_a_file_that_was_cut_off_is_refused(kept: int) -> None:
    with pytest.raises(EncryptionError, match="changed or cut off"):
        opened(sealed(bytes(2 * CHUNK))[:kept])


def test_chunks_cannot_be_swapped_left_out_or_added() -> None:
    file, size = sealed(bytes(range(256)) * 1024), CHUNK + 16
    head, chunks = file[:HEAD], [file[HEAD + n * size : HEAD + (n + 1) * size] for n in range(4)]
    for order in ((1, 0, 2, 3), (0, 2, 3), (0, 1, 2, 3, 3), (0, 1, 2)):
        with pytest.raises(EncryptionError, match="changed or cut off"):
            opened(head + b"".join(chunks[n] for n in order))


@pytest.mark.parametrize("at", [11, HEAD - 1, HEAD, HEAD + 20])
def test_a_changed_byte_is_noticed(at: int) -> None:
    file = bytearray(sealed(b"thirty-three landmarks"))
    file[at] ^= 1

    with pytest.raises((EncryptionError, SettingError)):
        opened(bytes(file))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"PK\x03\x04" + bytes(100), id="another file"),
        pytest.param(b"BARUNSF1" + b"\xff\x08\x01" + bytes(80), id="memory without end"),
        pytest.param(b"BARUNSF1" + b"\x11\xff\x01" + bytes(80), id="blocks without end"),
    ],
)
def test_what_is_no_sealed_file_is_said_at_once(content: bytes) -> None:
    with pytest.raises(EncryptionError, match="no file that Barun sealed"):
        opened(content)


def test_the_ordinary_cost_is_written_into_the_file() -> None:
    head = next(iter(seal_file([b""], PASSPHRASE, counted_random())))

    assert head[:11] == b"BARUNSF1\x11\x08\x01"
