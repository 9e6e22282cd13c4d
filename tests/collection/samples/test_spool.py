"""The spool gives back what was acknowledged, whatever became of its end."""

from contextlib import closing
from pathlib import Path

import pytest

from barun.collection.samples.spool import (
    SampleSpool,
    SpooledBatch,
    adopt_spools,
    forget_spooled,
)
from barun.errors import EncryptionError, StorageError
from barun.privacy.encryption.person_seal import DataKey, PersonSeal
from tests.fixtures.samples import make_samples

SEAL = PersonSeal("local", [DataKey(1, b"k" * 32)], lambda count: b"n" * count)
OTHER = PersonSeal("local", [DataKey(1, b"o" * 32)], lambda count: b"n" * count)


def batch(name: str, person: str = "local") -> SpooledBatch:
    return SpooledBatch.sealed_from(person, make_samples(3, name=name), SEAL)


def names(spool: SampleSpool) -> list[str]:
    return [str(one.open(SEAL).sample_id[0]) for one in spool.read()]


def first_id(name: str) -> str:
    return str(make_samples(3, name=name).sample_id[0])


def test_batches_come_back_in_order(tmp_path: Path) -> None:
    spool = SampleSpool.make(tmp_path)
    for name in "abc":
        spool.append(batch(name))
    assert names(spool) == [first_id(name) for name in "abc"]
    spool.empty()
    assert list(spool.read()) == []
    spool.close()
    spool.close()
    assert list(tmp_path.iterdir()) == []


def test_a_file_cut_anywhere_holds_every_whole_batch_before(tmp_path: Path) -> None:
    spool = SampleSpool.make(tmp_path)
    ends = []
    for name in "abc":
        spool.append(batch(name))
        ends.append(spool.n_bytes)
    content = spool.path.read_bytes()
    spool.close()
    for cut in (*range(0, len(content), 37), *ends, ends[0] - 1, ends[1] + 1, len(content)):
        path = tmp_path / f"{cut}.spool"
        path.write_bytes(content[:cut])
        torn = SampleSpool(path)
        n_whole = sum(end <= cut for end in ends)
        assert names(torn) == [first_id(name) for name in "abc"[:n_whole]], cut
        torn.append(batch("d"))
        assert names(torn)[-1] == first_id("d")
        torn.close()


def test_a_changed_byte_ends_the_file_there(tmp_path: Path) -> None:
    spool = SampleSpool.make(tmp_path)
    spool.append(batch("a"))
    end = spool.n_bytes
    spool.append(batch("b"))
    content = bytearray(spool.path.read_bytes())
    spool.close()
    content[end + 20] ^= 1
    path = tmp_path / "x.spool"
    path.write_bytes(content)
    with closing(SampleSpool(path)) as found:
        assert names(found) == [first_id("a")]


def test_nothing_of_a_person_is_left_when_forgotten(tmp_path: Path) -> None:
    spool = SampleSpool.make(tmp_path)
    sealed = batch("b", "a2")
    for one in (batch("a"), sealed, batch("c")):
        spool.append(one)
    spool.forget("a2")
    spool.forget("nobody")
    assert names(spool) == [first_id("a"), first_id("c")]
    assert sealed.sealed[-40:] not in spool.path.read_bytes()
    spool.append(batch("d"))
    assert names(spool)[-1] == first_id("d")
    spool.close()


def test_nothing_can_be_read_without_the_key(tmp_path: Path) -> None:
    spool = SampleSpool.make(tmp_path)
    spool.append(batch("a"))
    assert first_id("a").encode() not in spool.path.read_bytes()
    (one,) = spool.read()
    with pytest.raises(EncryptionError):
        one.open(OTHER)
    spool.close()


def test_a_spool_that_is_held_is_left_alone_and_what_is_not_settled_stays(tmp_path: Path) -> None:
    held = SampleSpool.make(tmp_path)
    held.append(batch("a"))
    left = SampleSpool.make(tmp_path)
    left.append(batch("b"))
    left.close()
    assert adopt_spools(tmp_path, lambda _batch: False) == 0
    assert adopt_spools(tmp_path, lambda _batch: True) == 1
    assert [path.name for path in tmp_path.iterdir()] == [held.path.name]
    assert names(held) == [first_id("a")]
    held.close()


@pytest.mark.parametrize("call", ["open", "unlink"])
def test_what_the_system_refuses_is_said_where_a_person_is_taken_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    spool = SampleSpool.make(tmp_path)
    spool.append(batch("a"))
    spool.close()

    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    if call == "open":
        monkeypatch.setattr("barun.store.held_file.os.open", refuse)
    else:
        monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(StorageError) as caught:
        forget_spooled(tmp_path, "local")
    monkeypatch.undo()
    assert str(spool.path) in caught.value.text("en")
    assert call == "open" or spool.path.read_bytes() == b""
    forget_spooled(tmp_path, "local")  # nobody holds it, and it goes
    assert list(tmp_path.glob("*.spool")) == []


def test_a_spool_that_cannot_be_read_is_let_go_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = SampleSpool.make(tmp_path)
    spool.append(batch("a"))
    spool.close()

    def refuse(self: SampleSpool) -> None:
        raise StorageError("collection.not-read", path=self.path, reason="refused")

    with monkeypatch.context() as patched:
        patched.setattr(SampleSpool, "read", refuse)
        with pytest.raises(StorageError):
            SampleSpool(spool.path)
    with closing(SampleSpool(spool.path)) as again:
        assert names(again) == [first_id("a")]
