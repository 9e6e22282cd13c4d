"""All ways in which rows, or what was learnt from them, leave an installation as a file.

What is said to be fit for giving away asks for a crowd. All else is one's own: a copy for one's own
use, or what a person may ask for about themselves; giving it away is nowhere offered.
"""

import ast
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import barun
from barun.cli.main import main
from barun.errors import AnonymisationError
from barun.learning.datasets.anonymising import anonymise_rows
from barun.learning.datasets.desk_people import desk_pseudonym
from barun.learning.datasets.rows import LabelledRows
from barun.learning.desk_rows import to_rows
from barun.registry.opening import opened_registry
from barun.store.sample_records import LabelledSamples
from tests.experiments.labelled_samples import BOTH_VIEWS, view_samples
from tests.registry.model_folders import toy_folder
from tests.updating.updated_homes import NOW_S

_SOURCE = Path(barun.__file__).parent
_WRITERS = {
    "export_rows", "export_model", "write_legacy_files", "csv_pieces", "json_pieces",
    "parquet_parts", "export_person", "write_anonymisation_manifest",
}  # fmt: skip
"""Whatever writes rows or models for somebody to take away."""
_CHECKED = {
    ("cli/data_export.py", "export_rows"): "anonymise_rows",
    ("cli/data_export.py", "write_anonymisation_manifest"): "anonymise_rows",
    ("cli/model_files.py", "export_model"): "check_learnt",
}
"""For giving away: what asks for a crowd there."""
_OWN = {
    ("cli/data_samples.py", "csv_pieces"): "one person's samples, for own use",
    ("cli/data_samples.py", "json_pieces"): "one person's samples, for own use",
    ("collection/legacy_files.py", "export_rows"): "a collection for older programs, own use",
    ("cli/collect.py", "write_legacy_files"): "the same",
    ("service/collection/export.py", "write_legacy_files"): "the same",
    ("tasks/export.py", "export_person"): "what a person may ask for about themselves",
    ("service/history/receipt.py", "export_person"): "the same",
    ("service/collection/person_files.py", "export_person"): "the same",
    ("rights/export/person_export.py", "csv_pieces"): "the same",
    ("rights/export/person_export.py", "json_pieces"): "the same",
    ("rights/export/person_export.py", "parquet_parts"): "the same",
}


def _find_ways() -> set[tuple[str, str]]:
    """Return where something is written for somebody to take away: module and writer."""
    found = set()
    for path in _SOURCE.rglob("*.py"):
        source = path.read_text("utf-8")
        # the one of the same name that makes a file of a classifier writes for nobody
        others = {"export_model"} if "registry.model_archive" not in source else set[str]()
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in _WRITERS - others:
                    found.add((path.relative_to(_SOURCE).as_posix(), name))
    return found


def test_every_way_out_is_known_and_what_is_for_giving_away_asks_for_a_crowd() -> None:
    ways = _find_ways()
    assert ways == _CHECKED.keys() | _OWN.keys()
    for (module, _), check in _CHECKED.items():
        assert f"{check}(" in (_SOURCE / module).read_text("utf-8")


def _desk_rows(count: int) -> LabelledRows:
    """Return labelled samples of live sessions of people, as an update makes rows of them."""
    parts = []
    for number in range(1, count + 1):
        rows = view_samples(f"person-{number}", BOTH_VIEWS * 3, NOW_S)
        n_rows = len(rows)
        samples = LabelledSamples(
            f"person-{number}",
            rows,
            kind=np.full(n_rows, "answer"),
            posture=np.full(n_rows, ""),
            view=np.where(rows.view == rows.view[0], 1, 2).astype(np.int8),
            said_s=np.full(n_rows, NOW_S),
        )
        parts.append(to_rows(samples, desk_pseudonym(number), "view"))
    return LabelledRows.joined(parts)


def test_samples_of_live_sessions_need_the_same_crowd() -> None:
    secret = bytes(range(32))
    with pytest.raises(AnonymisationError) as caught:
        anonymise_rows(_desk_rows(4), secret=secret, release="update-view")
    assert (caught.value.details["expected"], caught.value.details["got"]) == (5, 4)
    released = anonymise_rows(_desk_rows(5), secret=secret, release="update-view").rows
    assert len(released.people) == 5
    assert not set(released.people) & {desk_pseudonym(one) for one in range(1, 6)}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    monkeypatch.setenv("BARUN_DATA_FOLDER", str(tmp_path / "home"))
    monkeypatch.setenv("BARUN_SETTINGS", str(tmp_path / "none.toml"))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    return lambda *words: main(list(words))


def test_a_model_of_few_people_is_exported_for_own_use_only(
    run: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened_registry(tmp_path / "home", "", lambda: NOW_S) as registry:
        for number, count in ((1, 4), (2, 5)):
            card = {"people": [f"P{one}" for one in range(count)]}
            folder = toy_folder(tmp_path / str(count), card=card)
            assert registry.register("toy", folder, who="tests").number == number
    path = tmp_path / "toy.zip"
    assert run("models", "export", "toy@1", "-o", str(path)) == 2
    assert "--own" in capsys.readouterr().err
    assert not path.exists()
    assert run("models", "export", "toy@1", "-o", str(path), "--own") == 0
    assert path.is_file()
    assert run("models", "export", "toy@2", "-o", str(tmp_path / "crowd.zip")) == 0
