"""One update from end to end: gather, check, train, measure, judge, register or reject, hand over.

Nothing is put into service here. An update that is killed leaves nothing but what the next one
finds and uses: rows checked again give the same rows, the same rows the same model, a search goes
on with its trials, and a candidate that is registered already is found by its hash.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from barun import __version__
from barun.errors import InputError, ModelError, RegistryError
from barun.learning.comparison.recipe import Recipe
from barun.learning.comparison.report import DataSource
from barun.learning.comparison.threads import one_thread
from barun.learning.datasets.content import hash_rows
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Step
from barun.learning.datasets.rows import LabelledRows
from barun.learning.datasets.version import DatasetVersion
from barun.learning.datasets.writing import make_private
from barun.learning.people_means import compute_people_means
from barun.messages import LANGUAGES
from barun.monitoring.drift.reference import DriftReference
from barun.registry.artefact_files import CARD_NAME, hash_files
from barun.registry.model_registry import ModelRegistry
from barun.registry.shipped import open_shipped
from barun.registry.update_log import UpdateLog, UpdateOutcome, UpdateSummary
from barun.store.model_records import ModelVersionRecord
from barun.updating.candidate import QUESTIONS_OF, Candidate, train_candidate
from barun.updating.gates import Evidence, GateResult, judge
from barun.updating.gathering import Gathered, Gatherer
from barun.updating.handing_over import HandingOver
from barun.updating.intake import Intake, take_in
from barun.updating.measuring import Champion, measure
from barun.updating.report_page import render_update_report
from barun.updating.request import UpdateRequest, UpdateResult
from barun.updating.settings import UpdateSettings
from barun.updating.turn import Turn, held_turn
from barun.updating.way import choose_way

__all__ = ["STEPS", "Cancelled", "Updater"]

STEPS: Final = ("gather", "check", "train", "measure", "register")
"""What an update does, in order; texts are ``updating.step-...``."""
_SHARES: Final = {"gather": 0.0, "check": 0.05, "train": 0.35, "measure": 0.75, "register": 0.95}

_WHO: Final = "updating"
_WORK: Final = ".work"
"""Folder beside the reports in which models are trained; it goes when an update ends."""
_SHORT: Final = 12


class Cancelled(Exception):  # noqa: N818 # nothing went wrong
    """Somebody wants the update to end; nothing was kept of it."""


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """A candidate with what speaks for and against it."""

    candidate: Candidate
    sha256: str
    evidence: Evidence
    gates: tuple[GateResult, ...]
    data: DatasetVersion | None

    @property
    def closed(self) -> tuple[str, ...]:
        """Names of the gates that are closed, each once."""
        return tuple(dict.fromkeys(one.gate for one in self.gates if not one.is_open))


class Updater:
    """Makes updates on one installation; its methods block.

    Parameters
    ----------
    registry : ModelRegistry
        Of the models.
    library : DatasetLibrary
        Of the datasets.
    gatherer : Gatherer
        Finds what may be learnt from.
    log : UpdateLog
        Where reports are kept.
    settings : UpdateSettings
        All numbers.
    utc : callable
        Returns seconds since 1970 UTC.
    handing_over : HandingOver
        Gives a candidate that passed to whoever decides.
    """

    def __init__(
        self,
        registry: ModelRegistry,
        library: DatasetLibrary,
        gatherer: Gatherer,
        log: UpdateLog,
        settings: UpdateSettings,
        utc: Callable[[], float],
        handing_over: HandingOver,
    ) -> None:
        self._registry = registry
        self._library = library
        self.gatherer: Final = gatherer
        self.log: Final = log
        self.settings: Final = settings
        self._utc = utc
        self._handing_over = handing_over

    def run(
        self,
        request: UpdateRequest,
        *,
        is_dry: bool = False,
        on_progress: Callable[[str, float], None] = lambda step, share: None,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> UpdateResult:
        """Make an update.

        Parameters
        ----------
        request : UpdateRequest
            Of which model, and why.
        is_dry : bool, optional
            Whether everything is done but keeping: no dataset, no candidate, no report.
        on_progress : callable
            Called with the step (one of ``STEPS``) and the share of everything done, 0 to 1.
        is_cancelled : callable
            Asked between steps and within them.

        Raises
        ------
        Cancelled
            If `is_cancelled` said so.
        DatasetError, ModelError, RegistryError
            If what is kept is damaged.
        MissingExtraError
            If a package of the extra ``train`` is missing.
        StorageError
            If something cannot be written.
        """

        def tell(step: str, share: float) -> None:
            if is_cancelled():
                raise Cancelled
            following = STEPS[STEPS.index(step) + 1 :]
            end = _SHARES[following[0]] if following else 1.0
            on_progress(step, _SHARES[step] + share * (end - _SHARES[step]))

        def tell_in_turn(step: str, share: float) -> None:
            turn.check()
            tell(step, share)

        # another process, here or elsewhere, may be at the same: what it comes to is found then
        turns = self._registry.book.turns
        with held_turn(turns, request.model, self._utc, lambda: tell("gather", 0.0)) as turn:
            return self._run(request, tell_in_turn, turn, is_dry=is_dry)

    def _run(
        self,
        request: UpdateRequest,
        tell: Callable[[str, float], None],
        turn: Turn,
        *,
        is_dry: bool,
    ) -> UpdateResult:
        begun_s = self._utc()
        tell("gather", 0.0)
        record = self._registry.champion(request.model)
        champion_dataset = None if record is None else record.dataset_hash
        gathered = self.gatherer.gather(request.model, request.dataset, champion_dataset, begun_s)
        recipe = None if record is None else _read_recipe(record)
        choice = choose_way(recipe, request.kinds)
        is_anew = choice.way == "chosen-anew"
        inputs = self._hash_inputs(request, record, gathered, is_anew=is_anew)
        if not is_dry:
            repeated = self._repeat(inputs, request, begun_s)
            if repeated is not None:
                return repeated
        with one_thread():
            report, judged = self._work_on(
                request, record, None if is_anew else recipe, gathered, inputs, begun_s, tell, turn,
                is_dry=is_dry,
            )  # fmt: skip
        report["why_way"] = choice.as_json()
        tell("register", 0.0)
        turn.make_sure()
        return self._finish(request, record, report, judged, inputs, begun_s, is_dry=is_dry)

    # ---- before ------------------------------------------------------------------------------

    def _hash_inputs(
        self,
        request: UpdateRequest,
        record: ModelVersionRecord | None,
        gathered: Gathered,
        *,
        is_anew: bool,
    ) -> str:
        """Return the hash of all that decides what an update makes and whether it passes."""
        said = {
            "model": request.model,
            "champion": None if record is None else record.sha256,
            "rows": gathered.hash,
            "confirmed": sorted(gathered.confirmed & set(gathered.new.row_id.tolist())),
            "is_anew": is_anew,
            "settings": asdict(self.settings),
            "code": __version__,
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def _repeat(self, inputs: str, request: UpdateRequest, begun_s: float) -> UpdateResult | None:
        """Return what the same inputs came to before, noted once more so that cool-downs go on."""
        before = self.log.find(inputs)
        report = None if before is None else self.log.report(before)
        if before is None or report is None:
            return None
        told = {**report, "triggers": [one.as_json() for one in request.triggers]}
        told["undone"] = self._describe_undone(request.model)
        handed_to = ""
        if before.candidate is not None:
            found = self._registry.find(before.model, before.candidate)
            if found.state == "erased":
                return None
            if told["undone"] is not None:  # a recovery has to come to an end, also with this one
                handed_to = told["handed_to"] = self._handing_over.give(found)
        again = replace(before, begun_s=begun_s, ended_s=self._utc(), triggers=request.kinds)
        self.log.keep(again, told, render_update_report(told))
        return UpdateResult(again, told, is_repeated=True, handed_to=handed_to)

    def _describe_undone(self, model: str) -> dict[str, Any] | None:
        """Return which version was undone and what is to be made good; None where nothing is."""
        undoing = self._handing_over.find_recovery(model)
        if undoing is None:
            return None
        is_back = undoing.kind == "roll-back"
        return {
            "from": undoing.from_number,
            "to": undoing.to_number if is_back else undoing.from_number,
            "at_s": undoing.at_s,
            "reason": undoing.reason,
        }

    # ---- the work ----------------------------------------------------------------------------

    def _work_on(
        self,
        request: UpdateRequest,
        record: ModelVersionRecord | None,
        recipe: Recipe | None,
        gathered: Gathered,
        inputs: str,
        begun_s: float,
        tell: Callable[[str, float], None],
        turn: Turn,
        *,
        is_dry: bool,
    ) -> tuple[dict[str, Any], _Judged | None]:
        intake = take_in(
            gathered.old,
            gathered.new,
            QUESTIONS_OF[request.model],
            self.settings,
            confirmed=gathered.confirmed,
            on_progress=lambda share: tell("check", share),
        )
        report = self._begin_report(request, record, gathered, intake, inputs, begun_s)
        outcome = _find_outcome(gathered, intake, request, is_anew=recipe is None)
        if outcome is not None:
            return {**report, "outcome": outcome}, None
        rows = gathered.without(intake.put_aside.keys())
        self._sweep(request.model)
        work = self.log.folder / _WORK / f"{request.model}-{inputs[:_SHORT]}"
        make_private(work)
        tell("train", 0.0)
        try:
            data = None if is_dry else self._keep_rows(request, gathered, intake, rows, begun_s)
            source = _source_of(data, rows)
            candidate = train_candidate(
                request.model,
                rows,
                source,
                recipe,
                self.settings,
                work,
                lineage={
                    "parent": None if record is None else record.number,
                    "triggers": list(request.kinds),
                    "inputs": inputs,
                },
                on_progress=lambda share: tell("train", share),
            )
            tell("measure", 0.0)
            champion = self._open_champion(request.model, record, gathered)
            evidence = measure(
                request.model,
                candidate,
                rows,
                champion,
                self.settings,
                on_progress=lambda share: tell("measure", share),
            )
        except InputError as error:
            reason = {tag: error.text(tag) for tag in LANGUAGES}
            return {**report, "outcome": "impossible", "reason": reason}, None
        finally:
            if turn.is_ours():  # else who has it now may be at work there
                shutil.rmtree(work, ignore_errors=True)
        gates = judge(evidence, self.settings)
        judged = _Judged(candidate, hash_files(candidate.files), evidence, gates, data)
        return {**report, **self._describe(judged, champion, rows)}, judged

    def _sweep(self, model: str) -> None:
        """Remove what a killed update of a model, or one without a database, has left.

        In one's turn: whoever made it is gone, or has lost the turn and keeps nothing of it. A
        folder that is named by its inputs alone is of an older version.
        """
        for place in (self.log.folder / _WORK).glob("*"):
            if place.name.startswith(f"{model}-") or "-" not in place.name:
                shutil.rmtree(place, ignore_errors=True)

    def _keep_rows(
        self,
        request: UpdateRequest,
        gathered: Gathered,
        intake: Intake,
        rows: LabelledRows,
        now_s: float,
    ) -> DatasetVersion:
        """Return the version of a dataset that holds what is learnt from; made where none does."""
        known = gathered.dataset
        if known is not None and set(known.rows.row_id) == set(rows.row_id):
            return known
        name = f"update-{request.model}"
        step = Step(
            "derive",
            {
                "dataset": None if known is None else known.hash,
                "n_new": len(intake.rows),
                "n_put_aside": len(intake.put_aside),
            },
        )
        before = [self._library.current_hash(name)] if name in self._library.names() else []
        if before and self._library.load(before[0]).manifest.rows_sha256 == hash_rows(rows):
            return self._library.load(before[0])
        return self._library.add(
            name,
            rows,
            step,
            created_at_s=now_s,
            origins=() if known is None else known.manifest.origins,
            consent=dict(gathered.consent),
        )

    def _open_champion(
        self, model: str, record: ModelVersionRecord | None, gathered: Gathered
    ) -> Champion | None:
        """Return what is in service; None where it cannot be loaded: then anything is better."""
        try:
            if record is None:
                return Champion(open_shipped(model))
            loaded = self._registry.load(record)
        except (ModelError, RegistryError):
            return None
        return Champion(loaded.classifiers, _read_recipe(record), gathered.champion_rows)

    # ---- the report --------------------------------------------------------------------------

    def _begin_report(
        self,
        request: UpdateRequest,
        record: ModelVersionRecord | None,
        gathered: Gathered,
        intake: Intake,
        inputs: str,
        begun_s: float,
    ) -> dict[str, Any]:
        return {
            "format": 1,
            "model": request.model,
            "begun_s": begun_s,
            "triggers": [one.as_json() for one in request.triggers],
            "champion": None if record is None else record.number,
            "undone": self._describe_undone(request.model),
            "code_version": __version__,
            "inputs_sha256": inputs,
            "settings": asdict(self.settings),
            "data": gathered.as_json(),
            "intake": {
                "n_taken": len(intake.rows),
                "n_put_aside": len(intake.put_aside),
                "n_refused_batches": intake.n_refused_batches,
                "batches": [one.as_json() for one in intake.batches],
            },
        }

    def _describe(
        self, judged: _Judged, champion: Champion | None, rows: LabelledRows
    ) -> dict[str, Any]:
        is_fair = champion is not None and champion.can_be_left_out
        return {
            "outcome": "rejected" if judged.closed else "registered",
            "way": judged.candidate.way,
            "champion_left_out": is_fair,
            "trained_on": {
                "rows": len(rows),
                "people": {name: int((rows.person == name).sum()) for name in rows.people},
                "version": None if judged.data is None else judged.data.hash,
            },
            "recipe": [
                {"question": one.question, **one.configuration.as_json()}
                for one in judged.candidate.recipe.parts
            ],
            "candidate_sha256": judged.sha256,
            "gates": [one.as_json() for one in judged.gates],
            "closed": list(judged.closed),
        }

    # ---- afterwards --------------------------------------------------------------------------

    def _finish(
        self,
        request: UpdateRequest,
        record: ModelVersionRecord | None,
        report: dict[str, Any],
        judged: _Judged | None,
        inputs: str,
        begun_s: float,
        *,
        is_dry: bool,
    ) -> UpdateResult:
        outcome: UpdateOutcome = report["outcome"]
        candidate: ModelVersionRecord | None = None
        handed_to = ""
        if judged is not None and outcome == "registered" and not is_dry:
            parent = None if record is None else record.number
            candidate = self._registry.add(
                request.model, judged.candidate.files, who=_WHO, parent=parent
            )
            report["candidate"] = candidate.number
            handed_to = report["handed_to"] = self._handing_over.give(candidate)
        summary = UpdateSummary(
            model=request.model,
            begun_s=begun_s,
            ended_s=self._utc(),
            outcome=outcome,
            triggers=request.kinds,
            inputs_sha256=inputs,
            candidate=None if candidate is None else candidate.number,
            candidate_sha256=None if judged is None else judged.sha256,
            closed=() if judged is None else judged.closed,
        )
        report["ended_s"] = summary.ended_s
        if not is_dry:
            self.log.keep(summary, report, render_update_report(report))
        return UpdateResult(summary, report, handed_to=handed_to)


def _find_outcome(
    gathered: Gathered, intake: Intake, request: UpdateRequest, *, is_anew: bool
) -> UpdateOutcome | None:
    """Return what came of it already, where there is nothing to train; else None."""
    if not len(gathered.old) and not len(intake.rows):
        return "refused" if len(gathered.new) else "nothing-new"
    if is_anew or len(intake.rows):
        return None
    before = gathered.champion_rows
    if before is not None and hash_rows(before) != hash_rows(gathered.old):
        return None  # labels were corrected, or somebody's rows are gone
    if len(gathered.new):
        return "refused"
    return None if before is None else "nothing-new"


def _read_recipe(record: ModelVersionRecord) -> Recipe | None:
    card = record.card.get(CARD_NAME, {})
    try:
        return Recipe.read(card if isinstance(card, Mapping) else {})
    except InputError:
        return None


def _source_of(data: DatasetVersion | None, rows: LabelledRows) -> DataSource:
    about = DriftReference.from_people(*compute_people_means(rows)).to_card()
    if data is None:
        return DataSource("dry run", hash_rows(rows), about)
    return DataSource(data.name, data.hash, about)
