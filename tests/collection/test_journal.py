"""The file that only grows."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from barun.collection.entry import ConsentGiven, Entry, Finished, Sample, SessionBegun, Undone
from barun.collection.journal import Journal, read_journal
from barun.collection.label import Label
from barun.errors import CollectionError, StorageError
from tests.collection.sitters import make_sample

CONSENT = ConsentGiven("P1", "연구", "1-ko", 10.0, 20.0)
SESSION = SessionBegun("P1 x", "P1", "camera 0", 11.0)


def _write(path: Path, *batches: list[Entry]) -> None:
    with Journal(path) as journal:
        for batch in batches:
            journal.append(batch)


def test_everything_comes_back_to_the_last_bit(tmp_path: Path) -> None:
    path = tmp_path / "collections" / "a.journal"
    sample = make_sample("P1 x", 3, label=Label(2, "c"), has_world=True)
    _write(path, [CONSENT, SESSION], [sample], [Finished("f" * 64, ("P1 x#3",)), Undone("P1 x", 2)])
    consent, session, read, finished, undone = read_journal(path)
    assert (consent, session) == (CONSENT, SESSION)
    assert (finished, undone) == (Finished("f" * 64, ("P1 x#3",)), Undone("P1 x", 2))
    assert isinstance(read, Sample)
    assert (read.id, read.label, read.size_wh) == ("P1 x#3", Label(2, "c"), (640, 480))
    np.testing.assert_array_equal(read.image_xyz, sample.image_xyz)
    np.testing.assert_array_equal(read.visibility, sample.visibility)
    assert read.world_xyz is not None
    assert sample.world_xyz is not None
    np.testing.assert_array_equal(read.world_xyz, sample.world_xyz)


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "a.journal"
    _write(path, [CONSENT])
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(cut=st.integers(min_value=0))
def test_torn_anywhere_whole_batches_are_left(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "collections" / "a.journal"
    path.unlink(missing_ok=True)
    ends = []
    with Journal(path) as journal:
        for number in range(4):
            journal.append(
                [make_sample("P1 x", 2 * number + 1), make_sample("P1 x", 2 * number + 2)]
            )
            ends.append(path.stat().st_size)
    cut %= ends[-1] + 1
    path.write_bytes(path.read_bytes()[:cut])
    n_whole = sum(end <= cut for end in ends)
    assert len(read_journal(path)) == 2 * n_whole
    with Journal(path) as journal:
        assert journal.n_torn_bytes == cut - ([0, *ends][n_whole])
        journal.append([CONSENT])
    assert len(read_journal(path)) == 2 * n_whole + 1


def test_a_last_line_of_rubbish_is_torn_and_one_in_the_middle_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "collections" / "a.journal"
    _write(path, [CONSENT], [SESSION])
    whole = path.read_bytes()
    path.write_bytes(whole + b"\0" * 40 + b"\n")
    assert read_journal(path) == [CONSENT, SESSION]
    path.write_bytes(whole.replace(b'"blob"', b'"blub"', 1))
    with pytest.raises(CollectionError, match="damaged in line 1"):
        read_journal(path)


def test_nobody_else_writes_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "collections" / "posture.journal"
    with Journal(path) as journal:
        journal.append([CONSENT])
        with pytest.raises(CollectionError, match="'posture' is being recorded elsewhere"):
            Journal(path)
        assert read_journal(path) == [CONSENT]  # reading is free
    Journal(path).close()


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "collections" / "a.journal"
    with Journal(path) as journal:
        journal.append([CONSENT])

        def refuse(_: int) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr("barun.collection.journal.os.fsync", refuse)
            with pytest.raises(StorageError, match="No space left"):
                journal.append([SESSION])
        assert read_journal(path) == [CONSENT]
        journal.append([SESSION])
    assert read_journal(path) == [CONSENT, SESSION]


def test_rewriting_takes_out_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "collections" / "a.journal"
    with Journal(path) as journal:
        journal.append([CONSENT, SESSION, make_sample("P1 x", 1)])
        journal.rewrite(lambda one: None if isinstance(one, Sample) else one, [Undone("P1 x", 1)])
        journal.append([Undone("P1 x", 2)])
    assert read_journal(path) == [CONSENT, SESSION, Undone("P1 x", 1), Undone("P1 x", 2)]
