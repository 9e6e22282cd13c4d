"""``barun models`` from registering to rolling back."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from barun.cli.help_layout import count_columns
from barun.experiments.holding import is_held
from barun.store.opening import open_store
from tests.cli.command_line import CommandLine
from tests.registry.model_folders import linear_file, toy_folder, view_folder

Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, barun: CommandLine) -> Run:
    barun.use(tmp_path / "home")
    monkeypatch.setenv("LOGNAME", "anna")
    monkeypatch.setenv("TZ", "UTC")
    call = barun.below("models")

    def told(*words: str, status: int = 0) -> Any:
        out, err = call(*words, status=status)
        if status == 0 and "--json" in words:
            return json.loads(out)
        return err if status else out

    return told


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def set_to(instant: str) -> None:
        now_s = datetime.fromisoformat(instant).timestamp()
        monkeypatch.setattr("time.time", lambda: now_s)

    return set_to


def test_the_whole_way(run: Run, tmp_path: Path, clock: Callable[[str], None]) -> None:
    assert "No model is registered" in run("list")
    clock("2026-11-17 09:00+00:00")
    first = run("register", "view", str(view_folder(tmp_path / "a")), "--json")
    assert (first["number"], first["registered_by"]) == (1, "anna")
    said = run("register", "view", str(view_folder(tmp_path / "b", 0.2)), "--parent", "1")
    assert said.startswith("view@2 is registered")
    run("promote", "view@1", "--why", "first")
    clock("2026-11-17 14:00+00:00")
    changed = run("promote", "view@2", "--by", "ben", "--json")
    assert (changed["from_number"], changed["to_number"], changed["who"]) == (1, 2, "ben")
    clock("2026-11-17 15:00+00:00")
    assert run("rollback", "view", "--why", "worse") == "champion: view@2 -> view@1\n"

    def live(instant: str) -> list[int]:
        return [one["to_number"] for one in run("history", "--at", instant, "--json")["live"]]

    assert live("2026-11-17 08:59+00:00") == []
    assert live("2026-11-17 14:05+00:00") == [2]
    assert live("2026-11-17T15:00:00+00:00") == [1]
    assert "view@2, since 2026-11-17" in run("history", "--at", "2026-11-17 14:05+00:00")
    lines = run("history", "view").splitlines()
    assert len(lines) == 3
    assert "rollback view@2 -> view@1  anna  worse" in lines[0]
    (one, two) = run("list", "--json")["versions"]
    assert (one["aliases"], two["aliases"], two["parent"]) == (["champion"], [], 1)
    assert "champion" in run("list", "view").splitlines()[0]
    assert run("show", "view", "--json")["number"] == 1
    shown = run("show", "view@2")
    assert "posture-view/1" in shown
    assert "2026-11-17" in shown
    keys = {change["key"] for change in run("diff", "view@1", "view@2", "--json")["changes"]}
    assert keys == {"parent", "sha256"}
    assert "alike" in run("diff", "view@1", "view@1")


def test_what_comes_with_barun_stands_below_what_is_registered(run: Run, tmp_path: Path) -> None:
    below = run("list", "--json")["shipped"]
    assert [(one["model"], one["aliases"]) for one in below] == [
        ("view", ["champion"]),
        ("posture", ["champion"]),
    ]
    assert [one["name"] for one in below[1]["files"]] == [
        "posture_grade_front",
        "posture_grade_side",
    ]
    (line,) = [line for line in run("list").splitlines() if line.startswith("view")]
    assert line.startswith("view@shipped     comes with Barun  ")
    assert line.endswith("champion")
    assert run("show", "view", "--json")["shipped"].keys() == {"posture_view"}
    assert "posture_grade_side" in run("show", "posture@shipped")
    run("register", "view", str(view_folder(tmp_path / "a")))
    run("promote", "view@1")
    assert [one["aliases"] for one in run("list", "--json")["shipped"]] == [[], ["champion"]]
    run("promote", "view@shipped")
    assert run("list", "view", "--json")["shipped"][0]["aliases"] == ["champion"]
    assert run("show", "view@1", "--json")["number"] == 1


@pytest.mark.parametrize("language", ["en", "ko"])
def test_columns_of_the_list_are_aligned(run: Run, tmp_path: Path, language: str) -> None:
    run("register", "view", str(view_folder(tmp_path / "a")))
    run("register", "toy", str(toy_folder(tmp_path / "t")))
    lines = run("--lang", language, "list").splitlines()
    hashes = [one["sha256"][:12] for one in run("list", "--json")["versions"]]
    shipped = [one for part in run("list", "--json")["shipped"] for one in part["files"]]
    hashes += [one["sha256"][:12] for one in shipped]
    assert len(lines) == len(hashes) == 5
    places = {
        count_columns(line[: line.index(known)]) for line, known in zip(lines, hashes, strict=True)
    }
    assert len(places) == 1
    assert len({count_columns(line[: line.index("champion")]) for line in lines[2:]}) == 1


def test_the_head_of_a_version_is_shown_without_the_whole_card(run: Run, tmp_path: Path) -> None:
    run("register", "view", str(view_folder(tmp_path / "a")))
    for name, n_lines in (("view@shipped", 3), ("posture@shipped", 4), ("view@1", 13)):
        head = run("show", name)
        assert len(head.splitlines()) == n_lines
        assert head.splitlines()[-1].endswith(f"barun models show {name} --card")
        full = run("show", name, "--card")
        assert full.startswith("".join(head.splitlines(keepends=True)[:-1]))
        assert "--card" not in full
        assert "\n{" in full
    assert '"figures"' in run("show", "view@shipped", "--card")


def test_what_is_known_says_so_and_keeps_its_parent(run: Run, tmp_path: Path) -> None:
    first, second = view_folder(tmp_path / "a"), view_folder(tmp_path / "b", 0.2)
    run("register", "view", str(first))
    assert run("register", "view", str(first)).startswith("view@1 has these very files")
    assert "no version 7" in run("register", "view", str(second), "--parent", "7", status=2)
    run("register", "view", str(second), "--parent", "1")
    said = run("register", "view", str(second), "--parent", "1")
    assert said.startswith("view@2 has these very files")
    for parent in ("2", "7"):
        said = run("register", "view", str(second), "--parent", parent, status=2)
        assert f"made from version 1, not {parent}" in said
    assert run("show", "view@2", "--json")["parent"] == 1


def test_fields_are_named_in_the_language_of_the_reader(run: Run, tmp_path: Path) -> None:
    run("register", "view", str(view_folder(tmp_path / "a")))
    run("promote", "view@1")
    run("rollback", "view")
    run("withdraw", "view@1")
    head = run("--lang", "ko", "show", "view@1")
    shown = run("--lang", "ko", "show", "view@1", "--card")
    for said in ("바탕이 된 버전: -", "상태: 철회됨", "등록한 사람: anna", "수치:", "카드:"):
        assert said in shown
    assert "registered_s" not in shown
    assert "수치와 카드의 전체 내용: barun models show view@1 --card" in head
    assert "철회됨" in run("--lang", "ko", "list").splitlines()[0]
    assert "되돌림" in run("--lang", "ko", "history", "view").splitlines()[0]


def test_figures_are_compared_and_withdrawn_versions_stay_out(run: Run, tmp_path: Path) -> None:
    for number, accuracy in ((1, 0.9), (2, 0.925)):
        card = {"metrics": {"lopo": {"accuracy": accuracy}}, "people": ["P1", f"P{number + 1}"]}
        run("register", "toy", str(toy_folder(tmp_path / f"t{number}", card=card)))
    assert "metrics.lopo.accuracy" in run("diff", "toy@1", "toy@2")
    assert "(+0.025)" in run("diff", "toy@1", "toy@2")
    assert "withdrawn" in run("withdraw", "toy@2")
    assert "is withdrawn" in run("promote", "toy@2", status=2)
    assert "withdrawn" in run("list").splitlines()[1]
    assert run("withdraw", "toy@2", "--undo", "--json")["state"] == "ready"
    assert run("promote", "toy@2", "--alias", "shadow") == "shadow: none -> toy@2\n"


def test_where_a_challenger_was_taken_away_nothing_is_the_challenger(
    run: Run, tmp_path: Path
) -> None:
    run("register", "view", str(view_folder(tmp_path / "a")))
    assert run("promote", "view@1", "--alias", "challenger") == "challenger: none -> view@1\n"
    assert run("rollback", "view", "--alias", "challenger") == "challenger: view@1 -> none\n"
    own = run("list", "view", "--json")["shipped"][0]
    assert own["aliases"] == ["champion"]
    assert "challenger" not in run("list")
    assert "is its challenger now" in run("show", "view@challenger", status=2)
    back, given = run("history", "view", "--lang", "ko").splitlines()
    assert "view@1 -> 없음" in back
    assert "없음 -> view@1" in given
    run("promote", "view@1")
    run("promote", "view@shipped")
    assert "view@1 -> view@shipped" in run("history", "view").splitlines()[0]


def test_a_model_is_carried_and_verified(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = run("register", "toy", str(toy_folder(tmp_path / "toy", scale=1.0)), "--json")
    archive = tmp_path / "toy.zip"
    assert run("export", "toy@1", "-o", str(archive), "--json") == {"path": str(archive)}
    monkeypatch.setenv("BARUN_DATA_FOLDER", str(tmp_path / "elsewhere"))
    taken = run("import", str(archive), "--model", "trial", "--json")
    assert (taken["model"], taken["sha256"]) == ("trial", made["sha256"])
    assert run("verify", "--json")["versions"][0]["problem"] is None
    assert "whole" in run("verify", "trial")
    place = tmp_path / "elsewhere" / "models" / taken["path"] / "toy.json"
    place.write_bytes(linear_file(9.0))
    assert "1 of 1 versions are not whole" in run("verify", status=1)


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("show", "view@x"), 2, "Expected a version such as view@3"),
        (("show", "view@4"), 2, "no version 4"),
        (("diff", "view", "view"), 2, "'view@champion' is the model that comes with Barun"),
        (("diff", "view@shipped", "view@1"), 2, "show view@shipped), but this command takes only"),
        (("diff", "view@shadow", "view@1"), 2, "No version of 'view' is its shadow now"),
        (("show", "toy"), 2, "no model called 'toy'"),
        (("promote", "view@shipped"), 2, "'view' is the champion already"),
        (("promote", "toy@shipped"), 2, "no model called 'toy'"),
        (("rollback", "view"), 2, "nothing to go back to"),
        (("rollback", "toy"), 2, "no model called 'toy'"),
        (("list", "vieww"), 2, "no model called 'vieww'"),
        (("verify", "vieww"), 2, "no model called 'vieww'"),
        (("history", "vieww"), 2, "no model called 'vieww'"),
        (("history", "--at", "last Tuesday"), 2, "Expected a date and time"),
        (("register", "view", "/nowhere/at/all"), 2, "Expected the folder"),
        (("import", "/nowhere/at/all.zip"), 2, "no file or folder '/nowhere/at/all.zip'"),
        (("promote", "view@1", "--alias", "king"), 2, "champion, challenger, shadow"),
    ],
)
def test_what_cannot_be_done_is_said(
    run: Run, words: tuple[str, ...], status: int, says: str
) -> None:
    assert says in run(*words, status=status)
    assert run(*words, "--lang", "ko", status=status).startswith("오류")


def test_a_model_is_held_and_let_go(run: Run, tmp_path: Path) -> None:
    assert "is held: Barun neither takes it back" in run("hold", "posture")
    assert "held already" in run("hold", "posture")
    opened = open_store(tmp_path / "home", "", 1e9)
    assert (is_held(opened.store.watch, "posture"), is_held(opened.store.watch, "view")) == (
        True,
        False,
    )
    last = list(opened.store.audit.entries())[-1]
    opened.store.close()
    assert (last.action, last.details["what"], last.details["model"]) == (
        "recovery",
        "freeze",
        "posture",
    )
    assert run("hold", "posture", "--undo", "--json") == {
        "model": "posture",
        "is_held": False,
        "changed": True,
    }
    assert "고정되어 있지 않습니다" in run("hold", "posture", "--undo", "--lang", "ko")
    assert "view, posture" in run("hold", "mood", status=2)
