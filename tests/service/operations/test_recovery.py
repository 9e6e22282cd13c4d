"""Harm, roll-back, retraining, validation, experiment, and both ends, with simulated people.

One person sits at the desk, as on most installations. A version that was trained with the labels
the other way round comes into service; the person says that it is wrong; and from there on nobody
does anything but sit, and say of some poses what they were.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

from barun.collection.samples.poses import KEPT, OfferedPoses
from barun.collection.samples.reduction import SessionFrames
from barun.learning.comparison.candidates import Configuration
from barun.learning.comparison.recipe import Recipe, RecipePart
from barun.learning.comparison.report import DataSource
from barun.learning.datasets.rows import LabelledRows
from barun.learning.desk_rows import to_rows
from barun.learning.posture_dataset import FRONT, SIDE
from barun.posture.view.view import View
from barun.privacy.consent.entry import ConsentEntry
from barun.privacy.consent.purpose import Purpose
from barun.registry.update_log import FOLDER_NAME as UPDATES_NAME
from barun.registry.update_log import UpdateLog
from barun.service.operations.watch import OperationsWatch
from barun.service.settings import ServiceSettings
from barun.simulate import (
    DESK_CAMERA,
    DESK_SIDE_CAMERA,
    SLUMPED,
    UPRIGHT,
    Body,
    Camera,
    SittingPosture,
    SittingScript,
    simulate_sitting,
)
from barun.store.records import LOCAL_PERSON
from barun.store.sample_records import LabelledSamples, SampleLabel, SamplePosture
from barun.store.store import Store
from barun.updating.opening import run_update
from barun.updating.settings import UpdateSettings
from tests.service.conftest import Service
from tests.updating.updated_homes import NOW_S, Clock, add_people, opened

pytest.importorskip("skl2onnx")

_EASY = UpdateSettings(least_accuracy=0.0, one_row_ms=1000.0, batch_ms=1000.0)
_HOUR_S, _DAY_S = 3600.0, 86_400.0
_HALF = replace(
    UPRIGHT,
    **{
        one.name: getattr(UPRIGHT, one.name)
        + 0.5 * (getattr(SLUMPED, one.name) - getattr(UPRIGHT, one.name))
        for one in fields(SittingPosture)
    },
)
"""How badly the person at this desk sits: half as much as those of whom the first model learnt."""
_RECENT: tuple[tuple[SittingPosture, SamplePosture], ...] = (
    (UPRIGHT, "good"), (UPRIGHT, "good"), (_HALF, "bad"), (_HALF, "bad"),
)  # fmt: skip
"""What the person at the desk said of their poses before."""
_SIZE_WH = (1280, 720)
_EVERY = 15


def _film(seed: int, posture: SittingPosture, camera: Camera, length_s: float) -> Any:
    random = np.random.default_rng(seed % 1000)
    body = Body(stature_m=float(random.uniform(1.6, 1.85)))
    script = SittingScript.sit(posture, length_s)
    return simulate_sitting(script, np.random.default_rng(seed), body=body, camera=camera).sequence


def _offer(seed: int, posture: SittingPosture, view: View, session: str, at_s: float) -> Any:
    """Return poses of twelve seconds as a live session offers them."""
    camera = DESK_SIDE_CAMERA if view.is_side else DESK_CAMERA
    seen = _film(seed, posture, camera, 12.0)
    image, visibility = seen.image_xyz[::_EVERY], seen.visibility[::_EVERY]
    count, aspect = len(image), _SIZE_WH[0] / _SIZE_WH[1]
    return OfferedPoses(
        person_id=np.full(count, LOCAL_PERSON),
        session=np.full(count, session),
        at_s=at_s + 0.5 * np.arange(count, dtype=np.float64),
        xy=(image[:, KEPT, :2] * np.array([aspect, 1.0])).astype(np.float64),
        aspect=np.full(count, aspect),
        visibility=visibility[:, KEPT].astype(np.float64),
        features=np.empty((count, 0)),
        view=np.full(count, int(view), dtype=np.int8),
        view_confidence=np.full(count, 0.95),
        verdict=np.zeros(count, dtype=np.int8),
        load=np.full(count, np.nan),
        model="posture=1",
    )


def _person(number: int, *, is_swapped: bool = False) -> LabelledRows:
    """Return poses of a simulated person from both sides, sitting well and badly."""
    frames = SessionFrames((), np.random.default_rng(number).bytes)
    parts = []
    for view in (View.FRONT, View.LEFT_SIDE):
        for place, (posture, said) in enumerate(
            ((UPRIGHT, "good"), (SLUMPED, "bad"), (UPRIGHT, "good"))
        ):
            at_s = NOW_S - 6000.0 + 60.0 * place + 600.0 * int(view)
            told = {"good": "bad", "bad": "good"}[said] if is_swapped and place else said
            rows = frames.to_samples(_offer(number + 1000 * place, posture, view, view.label, at_s))
            samples = LabelledSamples(
                LOCAL_PERSON,
                rows,
                kind=np.full(len(rows), "expert"),
                posture=np.full(len(rows), told),
                view=np.full(len(rows), SIDE if view.is_side else FRONT, dtype=np.int8),
                said_s=rows.at_s.astype(np.float64),
            )
            parts.append(to_rows(samples, f"P{number}", "posture"))
    return LabelledRows.joined(parts)


def _say(
    store: Store, at_s: float, parts: Sequence[tuple[SittingPosture, SamplePosture]], seed: int
) -> None:
    """Keep poses of the person at the desk, and what they say of them."""
    frames = SessionFrames(())
    frames.to_samples(_offer(5, UPRIGHT, View.FRONT, "desk", at_s))  # as every session begins
    for place, (posture, said) in enumerate(parts):
        offered = _offer(
            5 + 1000 * (seed + place), posture, View.FRONT, "desk", at_s + 20.0 * place
        )
        rows = frames.to_samples(offered)
        end_s = at_s + 20.0 * len(parts)
        assert store.samples.add(LOCAL_PERSON, rows, end_s) == len(rows)
        labels = [SampleLabel(one, "expert", said, FRONT, end_s) for one in rows.sample_id.tolist()]
        assert store.samples.say(LOCAL_PERSON, labels, end_s) == len(rows)


def _recipe() -> Recipe:
    chosen = Configuration("logistic", "departures", 1.0, MappingProxyType({"C": 1.0}))
    return Recipe(
        (
            RecipePart("posture-front", ("good", "bad"), 0, chosen),
            RecipePart("posture-side", ("good", "bad"), 0, chosen),
        )
    )


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the data of an installation, a good model, and a harmful one."""
    place = tmp_path_factory.mktemp("recovery")
    version = add_people(place / "home", *(_person(number) for number in range(1, 5)))
    harmful = LabelledRows.joined([_person(one, is_swapped=True) for one in (1, 2)])
    source = DataSource(version.name, version.hash)
    for name, rows in (("good", version.rows), ("harmful", harmful)):
        made = _recipe().train(rows, source, place / "work" / name, date="2026-11-21")
        shutil.copytree(made, place / name)
    return place


@pytest.fixture
def serve(
    trained: Path, tmp_path: Path, page: Path, database_url: str
) -> Iterator[Callable[..., Service]]:
    """Return what begins a service with one person who agreed, and the harmful model in service."""
    made: list[Service] = []

    def begin(settings: UpdateSettings = _EASY) -> Service:
        home = tmp_path / "home"
        shutil.copytree(trained / "home", home)
        clock = Clock()
        with opened(home, clock, settings, database_url=database_url) as updating:
            for number, name in ((1, "good"), (2, "harmful")):
                clock.now_s += _HOUR_S
                record = updating.registry.register("posture", trained / name, who="tests")
                assert record.number == number
                updating.registry.promote("posture", number, who="tests")
        told = ServiceSettings(data_folder=str(home), database_url=database_url, updates=settings)
        service = Service(told, page)
        made.append(service)
        service.utc_s = NOW_S + 4 * _HOUR_S
        service.utc_s -= service.utc_s % 60
        store = service.app.state.writer.store
        purposes: tuple[tuple[Purpose, str], ...] = (("history", "2"), ("training", "3"))
        for purpose, version in purposes:
            store.apply(
                [ConsentEntry(LOCAL_PERSON, purpose, "given", NOW_S, "settings", version, "ko")]
            )
        service.app.state.champions.begin()
        return service

    yield begin
    for one in made:
        one.close()


def _watch(service: Service) -> OperationsWatch:
    found = service.app.state.operations
    assert isinstance(found, OperationsWatch)
    return found


def _store(service: Service) -> Store:
    found: Store = service.app.state.writer.store
    return found


def _pass(service: Service, seconds: float = 60.0) -> set[str]:
    """Let a minute end, and return where recoveries stand, as those are told who get alerts."""
    service.utc_s += seconds
    _watch(service).judge((), 1)
    return {one.cause for one in _watch(service).standing if one.rule == "recovery"}


def _champion(service: Service) -> int | None:
    return _store(service).models.aliases().get(("posture", "champion"))


def _harm(service: Service) -> None:
    """The person says of thirty messages that they were wrong; the minute ends."""
    for _ in range(30):
        _watch(service).sources.labels.count(is_right=False)
    _pass(service)


def _retrain(service: Service, database_url: str) -> dict[str, Any]:
    """Let the job run that is in the queue, as whoever does jobs would."""
    jobs = _store(service).jobs
    (job,) = jobs.claim(1, service.utc_s, 60.0, ("retrain",), most_lost=3)
    place = {"data_folder": _watch(service).sources.data_folder, "database_url": database_url}
    result = run_update({**job.payload, **place}, utc=lambda: service.utc_s)
    assert jobs.finish(job, service.utc_s, result)
    return result


def _story(service: Service, language: str = "en") -> dict[str, Any]:
    answer = service.request("GET", "/api/operations", headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    (story,) = answer.json()["recoveries"]
    assert isinstance(story, dict)
    return story


def _words(service: Service, language: str = "en") -> str:
    return " ".join(step["text"] for step in _story(service, language)["steps"])


def _undo_and_retrain(service: Service, database_url: str) -> str:
    """Play it until the experiment runs; return its name."""
    _say(_store(service), service.utc_s - _HOUR_S, _RECENT, seed=1)
    assert _champion(service) == 2
    _harm(service)
    assert _champion(service) == 1
    assert _pass(service) == {"posture-retraining"}
    assert service.app.state.due.look() == ("posture",)
    assert "waits for its turn" in _words(service)
    result = _retrain(service, database_url)
    assert (result["outcome"], result["candidate"]) == ("registered", 3), result
    assert _champion(service) == 1  # validated, and not in service
    log = UpdateLog(Path(_watch(service).sources.data_folder) / UPDATES_NAME)
    made = log.last("posture")
    assert made is not None
    page = log.page_path(made)
    assert page is not None
    report = page.read_text("utf-8")
    assert "Before, version 2 was undone (people said that it was too often wrong)" in report
    assert "Why: in the comparison of ways to go on learning" in report
    assert f"experiment {result['handed_to']} compares it" in report
    (running,) = _store(service).experiments.open_ones()
    assert result["handed_to"] == running.experiment_id
    assert (running.champion, running.challenger) == (1, 3)
    assert (running.plan["mode"], running.plan["unit"]) == ("shadow", "hours")
    service.app.state.experiments.watch.follow()
    assert [
        one.record.challenger for one in service.app.state.experiments.watch.challengers.running
    ]
    assert _pass(service) == {"posture-experiment"}
    return running.experiment_id


def test_what_was_made_anew_is_promoted_where_it_is_better(
    serve: Callable[..., Service], database_url: str
) -> None:
    service = serve()
    name = _undo_and_retrain(service, database_url)
    for hour in range(12):  # three days at the desk: slumps the version in service knows nothing of
        service.utc_s += 6 * _HOUR_S
        _say(_store(service), service.utc_s, [(_HALF, "bad")], seed=10 + 5 * hour)
    service.utc_s += 600.0
    service.app.state.experiments.watch.look()

    record = _store(service).experiments.find(name)
    assert (record.verdict, record.reason) == ("better", "labels")
    assert _champion(service) == 3
    assert _pass(service) == {"posture-redeployed"}
    story = _story(service)
    assert story["stage"] == "redeployed"
    words = _words(service)
    for told in (
        "Noticed harm of version 2",
        "Went back to version 1",
        "Opened a retraining",
        "Made version 3; it passed",
        f"Experiment {name}",
        "version 3 was found better",
    ):
        assert told in words
    korean = _words(service, "ko")
    for told in (
        "문제를 알아차렸습니다",
        "되돌렸습니다",
        "재학습을 요청",
        "관문을 통과",
        name,
        "더 나은 것으로",
    ):
        assert told in korean
    at_s = [step["at_s"] for step in story["steps"]]
    assert at_s == sorted(at_s)
    assert _pass(service, 2 * _HOUR_S) == set()  # told long enough
    assert len(_store(service).experiments.all()) == 1
    service.app.state.due.look()  # and nothing begins again
    assert len(_store(service).experiments.all()) == 1


def test_the_last_good_version_stays_where_it_cannot_be_told_in_time(
    serve: Callable[..., Service], database_url: str
) -> None:
    service = serve()
    name = _undo_and_retrain(service, database_url)
    for hour in range(3):  # what both know
        service.utc_s += 6 * _HOUR_S
        _say(_store(service), service.utc_s, [(SLUMPED, "bad")], seed=10 + 5 * hour)
    service.app.state.experiments.watch.look()
    assert _store(service).experiments.find(name).state == "running"
    service.utc_s += 31 * _DAY_S
    service.app.state.experiments.watch.look()

    record = _store(service).experiments.find(name)
    assert (record.verdict, record.reason) == ("undecided", "answers")
    assert _champion(service) == 1
    assert _pass(service) == {"posture-kept"}
    assert "version 1, the last good version, stays" in _words(service).lower()
    assert "마지막으로 정상이던 버전 1을 계속" in _words(service, "ko")
    report = service.request("GET", f"/api/experiments/{name}").json()
    assert "too few poses were labelled" in report["sentence"]
    service.app.state.due.look()
    assert len(_store(service).experiments.all()) == 1  # and it is not tried again by itself


def test_a_worse_one_is_stopped(serve: Callable[..., Service], database_url: str) -> None:
    service = serve()
    name = _undo_and_retrain(service, database_url)
    for hour in range(12):  # who says now that these slumps are good sitting
        service.utc_s += 6 * _HOUR_S
        _say(_store(service), service.utc_s, [(_HALF, "good")], seed=10 + 5 * hour)
    service.utc_s += 600.0
    service.app.state.experiments.watch.look()
    assert _store(service).experiments.find(name).verdict == "worse"
    assert _champion(service) == 1
    assert _story(service)["stage"] == "kept"


def test_a_person_may_decide_instead_and_may_hold_the_model(
    serve: Callable[..., Service], database_url: str
) -> None:
    service = serve(replace(_EASY, recovery_handover="wait"))
    store = _store(service)
    _say(store, service.utc_s - _HOUR_S, _RECENT, seed=1)
    _harm(service)
    service.app.state.due.look()
    assert _retrain(service, database_url)["handed_to"] == "wait"
    assert store.models.aliases()["posture", "challenger"] == 3
    assert _story(service)["stage"] == "waits"
    assert "recovery_handover" in _words(service)
    # the same installation, set otherwise: what waits is compared, unless somebody holds the model
    folder = Path(_watch(service).sources.data_folder)
    clock = Clock(service.utc_s + 60)
    with opened(folder, clock, _EASY, database_url=database_url) as updating:
        _watch(service).undoer.hold("posture", is_held=True, actor=LOCAL_PERSON)
        assert updating.handing_over().go_on() == ()
        _watch(service).undoer.hold("posture", is_held=False, actor=LOCAL_PERSON)
        (name,) = updating.handing_over().go_on()
        assert updating.handing_over().go_on() == ()
    assert store.experiments.find(name).challenger == 3
    assert _story(service)["stage"] == "experiment"


def test_without_new_data_the_last_good_version_stays_and_it_is_said(
    serve: Callable[..., Service], database_url: str
) -> None:
    service = serve()
    _harm(service)
    service.app.state.due.look()
    assert _retrain(service, database_url)["outcome"] == "nothing-new"
    assert _pass(service) == {"posture-kept"}
    assert "there is no new labelled data. version 1 stays" in _words(service).lower()
