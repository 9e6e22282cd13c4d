"""``barun train`` and ``barun data export`` use nobody whose consent is over, in any version."""

from pathlib import Path

import pytest

from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Consent, Step
from barun.learning.datasets.rows import LabelledRows
from tests.cli.command_line import CommandLine, Run
from tests.learning.datasets.row_samples import make_rows

PAST_S = 1.7e9


@pytest.fixture
def run(tmp_path: Path, barun: CommandLine) -> Run:
    barun.use(tmp_path / "home")
    return barun.below()


def make_version(home: Path, *consents: Consent) -> str:
    """Return the hash of a version made when everybody's consent was in force."""
    people = [f"P{number}" for number in range(1, len(consents) + 1)]
    rows = LabelledRows.joined([make_rows(who, seed=n) for n, who in enumerate(people)])
    return (
        DatasetLibrary(home / "datasets")
        .add(
            "posture",
            rows,
            Step("import"),
            created_at_s=PAST_S,
            consent=dict(zip(people, consents, strict=True)),
        )
        .hash
    )


ENDED = Consent("given", "tests", PAST_S - 1, PAST_S + 1)
GIVEN = Consent("given", "tests", PAST_S - 1)


@pytest.mark.parametrize("is_old", [False, True], ids=["current", "by its hash"])
def test_an_export_leaves_out_who_no_longer_agrees(run: Run, tmp_path: Path, is_old: bool) -> None:
    version = make_version(tmp_path / "home", ENDED, GIVEN)
    source = f"posture@{version[:12]}" if is_old else "posture"

    _, err = run("data", "export", source, "--as", "people", "-o", str(tmp_path / "out"))

    assert "P1: 96 poses are not used (the agreed time is over)." in err
    names = {path.name for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert names
    assert not any("P1" in name for name in names)


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["data", "export", "posture", "-o", "out.csv"], id="export"),
        pytest.param(["train", "posture", "--data", "posture", "-o", "out"], id="train posture"),
        pytest.param(["train", "view", "--data", "posture", "-o", "out"], id="train view"),
    ],
)
def test_a_dataset_of_nobody_who_agrees_is_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    if command[0] == "train":
        pytest.importorskip("optuna")
    monkeypatch.chdir(tmp_path)
    make_version(tmp_path / "home", ENDED, ENDED)

    _, err = run(*command, status=2)

    assert "the consent of everybody in it is over (P1, P2)" in err
    assert list(tmp_path.glob("out*")) == []
