from pathlib import Path

import pytest

from barun.collection.sealing import renew_file_keys
from barun.errors import EncryptionError, ProfileError, StorageError
from barun.pipeline.runner_profiles import RunnerProfiles, check_name
from barun.pipeline.running_analysis import RunKnowledge, analyze_running
from barun.pipeline.running_baseline import take_together, write_baseline
from barun.privacy.consent.question import ConsentAnswer, ConsentReason
from barun.running.form.baseline import RunnerBaseline
from barun.store.key_source import FileKeys
from barun.store.people_keys import PeopleKeys
from tests.fixtures.consents import may_keep
from tests.pipeline.runs import filmed


@pytest.fixture(name="baseline", scope="module")
def usual_run() -> RunnerBaseline:
    analysis = analyze_running(filmed(), RunKnowledge(speed_m_per_s=2.8))
    return take_together([("run.csv", analysis)]).baseline


@pytest.mark.parametrize("name", ["Minji", "김민지 오른쪽", "a", "10 km/h"[:5], "A-b.c_d"])
def test_what_is_kept_is_found_by_its_name(
    tmp_path: Path, name: str, baseline: RunnerBaseline
) -> None:
    profiles = RunnerProfiles(tmp_path / "runners")
    assert profiles.all() == ()

    kept = profiles.keep(f" {name} ", baseline, may_keep())

    assert kept.name == name
    assert [one.name for one in profiles.all()] == [name]
    assert profiles.read(name).names == (name,)
    assert profiles.read(name).baseline.n_strides == baseline.n_strides
    assert profiles.remove(name)
    assert not profiles.remove(name)
    assert list(tmp_path.rglob("runner-*")) == []


def test_one_of_the_same_name_is_replaced(tmp_path: Path, baseline: RunnerBaseline) -> None:
    profiles = RunnerProfiles(tmp_path / "runners")
    profiles.keep("me", baseline, may_keep())
    profiles.keep("me", baseline, may_keep())
    profiles.keep("you", baseline, may_keep())

    assert [one.name for one in profiles.all()] == ["me", "you"]
    profiles.remove_all()
    assert profiles.all() == ()


@pytest.mark.parametrize(
    "name", ["", " ", "..", "../me", "a/b", "a\\b", ".me", "me.", "a:b", "a\x00b", "x" * 41, "\n"]
)
def test_nothing_is_kept_by_a_name_that_is_no_file_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ProfileError) as refused:
        RunnerProfiles(tmp_path / "runners").remove(name)

    assert refused.value.code == "running_report.profile-name"


def test_names_are_the_same_however_their_letters_are_composed() -> None:
    assert check_name("Jose\u0301") == "Jos\u00e9"


def test_a_file_that_cannot_be_read_is_left_out_and_forgotten_with_the_rest(
    tmp_path: Path, baseline: RunnerBaseline
) -> None:
    profiles = RunnerProfiles(tmp_path / "runners")
    profiles.keep("me", baseline, may_keep())
    (tmp_path / "runners" / "runner-broken.json").write_text("{}")

    assert [one.name for one in profiles.all()] == ["me"]
    with pytest.raises(ProfileError):
        profiles.read("broken")
    profiles.remove_all()
    assert list((tmp_path / "runners").iterdir()) == []
    assert profiles.keys.people() == ()


def test_an_unknown_name_says_which_are_known(tmp_path: Path, baseline: RunnerBaseline) -> None:
    profiles = RunnerProfiles(tmp_path / "runners")
    profiles.keep("me", baseline, may_keep())

    with pytest.raises(ProfileError, match="me") as refused:
        profiles.read("you")

    assert refused.value.details == {"name": "you", "known": "me"}


def test_what_cannot_be_deleted_is_said(tmp_path: Path) -> None:
    (tmp_path / "runners" / "runner-a.json").mkdir(parents=True)  # a folder is no file to delete
    with pytest.raises(StorageError, match="cannot be deleted"):
        RunnerProfiles(tmp_path / "runners").remove_all()
    with pytest.raises(StorageError, match="cannot be deleted"):
        RunnerProfiles(tmp_path / "runners").remove("a")


@pytest.mark.parametrize("reason", ["never-asked", "withdrawn", "older-text", "expired"])
def test_nothing_is_kept_without_a_consent(
    tmp_path: Path, baseline: RunnerBaseline, reason: ConsentReason
) -> None:
    profiles = RunnerProfiles(tmp_path / "runners")

    with pytest.raises(ProfileError) as caught:
        profiles.keep("me", baseline, ConsentAnswer("history", reason))

    assert caught.value.code == "running_report.no-consent"
    assert not (tmp_path / "runners").exists()


def test_neither_name_nor_movement_stands_in_the_folder(
    tmp_path: Path, baseline: RunnerBaseline
) -> None:
    profiles = RunnerProfiles(tmp_path / "runners")
    profiles.keep("Minji", baseline, may_keep())

    (path,) = (tmp_path / "runners").iterdir()
    assert "Minji" not in path.name
    content = path.read_bytes()
    assert b"Minji" not in content
    assert b"barun-running-baseline" not in content
    assert path.stat().st_mode & 0o777 == 0o600
    path.rename(path.with_name("runner-0000000000000000.sealed"))  # bound to its place
    assert profiles.all() == ()


def test_readable_ones_of_before_are_read_and_sealed_with_the_next(
    tmp_path: Path, baseline: RunnerBaseline
) -> None:
    folder = tmp_path / "runners"
    folder.mkdir()
    write_baseline(folder / "runner-Minji.json", baseline)
    profiles = RunnerProfiles(folder)
    assert profiles.read("Minji").baseline.n_strides == baseline.n_strides

    profiles.keep("Jun", baseline, may_keep())

    assert [one.name for one in profiles.all()] == ["Jun", "Minji"]
    assert list(folder.glob("*.json")) == []


def test_without_the_key_they_are_not_taken_for_gone(
    tmp_path: Path, baseline: RunnerBaseline
) -> None:
    profiles = RunnerProfiles(tmp_path / "runners")
    profiles.keep("me", baseline, may_keep())
    (tmp_path / "keys" / "master.key").unlink()
    fresh = PeopleKeys(tmp_path / "keys" / "people", FileKeys(tmp_path / "keys" / "master.key"))
    keyless = RunnerProfiles(tmp_path / "runners", fresh)

    assert keyless.all() == ()
    assert len(keyless.sizes()) == 1
    with pytest.raises(EncryptionError):
        keyless.read("me")
    with pytest.raises(EncryptionError):
        keyless.keep("you", baseline, may_keep())
    keyless.remove_all()
    assert keyless.sizes() == []


def test_new_data_keys_open_them_still(tmp_path: Path, baseline: RunnerBaseline) -> None:
    own = RunnerProfiles(tmp_path / "runners")
    other = RunnerProfiles(tmp_path / "accounts" / "a1" / "runners")
    for profiles in (own, other):
        profiles.keep("me", baseline, may_keep())

    assert renew_file_keys(tmp_path) == 2

    assert own.keys.people() == ("a1-runners", "local-runners")
    for profiles in (own, other):
        assert [one.name for one in profiles.all()] == ["me"]
