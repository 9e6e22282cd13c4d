"""The routes below ``/api/datasets``."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from barun.collection.import_undoing import may_be_undone
from barun.errors import CollectionError, DatasetError
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Step, StepKind
from barun.learning.datasets.version import DatasetVersion
from barun.learning.quality.checking import CheckReport
from barun.learning.quality.cleaning import (
    Cleaned,
    RowDecision,
    apply_choices,
    apply_decisions,
    choose_findings,
)
from barun.learning.quality.finding import QualityFinding
from barun.messages import Language
from barun.service.asking import account_of
from barun.service.datasets.bodies import (
    CheckStateBody,
    CleanRequest,
    CurrentRequest,
    DatasetBody,
    DatasetRowsBody,
    DatasetsBody,
    DatasetVersionBody,
    DatasetVersionsBody,
    DecidedBody,
    DecisionsRequest,
    UndoneImportBody,
)
from barun.service.datasets.check_desk import CheckDesk
from barun.service.datasets.import_undoer import ImportUndoer
from barun.service.datasets.rows import state_body, to_row_body
from barun.service.history.questions import errors
from barun.service.history.small_bodies import SMALL_BODY_FAULTS, SmallBodyRoute
from barun.service.language import requested_language
from barun.service.problems import RefusedError, refusing

__all__ = ["dataset_routes"]

_Name = Annotated[str, Path(max_length=40, pattern="^[a-z0-9][a-z0-9_-]*$", examples=["posture"])]
_Version = Annotated[str, Path(pattern="^[0-9a-f]{64}$", examples=["1f" * 32])]
_FindingId = Annotated[str, Path(max_length=40, examples=["label-view-1"])]


@dataclass(frozen=True, slots=True)
class _Datasets:
    """What the routes work with; they are plain functions, which run in threads."""

    desk: CheckDesk
    undoer: ImportUndoer
    language: Language

    def is_learnt(self, version: str) -> bool:
        return self.undoer.is_learnt(version)

    @property
    def library(self) -> DatasetLibrary:
        return self.desk.library

    def check_name(self, name: str) -> str:
        if name not in self.library.names():
            raise RefusedError(404, "service.no-dataset", got=name)
        return name

    def load(self, name: str, version: str) -> DatasetVersion:
        try:
            return self.library.load(f"{name}@{version}")
        except DatasetError as error:
            raise RefusedError(409, "datasets.moved-on", name=name) from error

    def find(self, name: str, finding_id: str) -> tuple[str, CheckReport, QualityFinding]:
        state = self.desk.state(self.check_name(name))
        finding = None if state.report is None else state.report.find(finding_id)
        if state.report is None or state.version is None or finding is None:
            raise RefusedError(404, "service.no-finding", got=finding_id)
        return state.version, state.report, finding

    def write(
        self, name: str, kind: StepKind, before: DatasetVersion, cleaned: Cleaned
    ) -> DecidedBody:
        with _refusals():
            written = self.library.add(
                name,
                cleaned.rows,
                Step(kind, cleaned.details),
                created_at_s=self.desk.utc(),
                parents=[before.hash],
                consent=self.desk.agreements(name),
                expected_current=before.hash,
            )
        return DecidedBody(
            version=written.hash,
            n_rows=len(written.rows),
            n_excluded=cleaned.n_excluded,
            n_changed=cleaned.n_changed,
            n_confirmed=len(cleaned.details.get("confirmed", ())),
            left_out=dict(written.manifest.left_out),
        )


def _refusals() -> AbstractContextManager[None]:
    return refusing((CollectionError, DatasetError))


def dataset_routes(desk: CheckDesk, undoer: ImportUndoer, language: Language) -> APIRouter:
    """Return the routes.

    Parameters
    ----------
    desk : CheckDesk
        Where the datasets of this machine are checked.
    undoer : ImportUndoer
        Takes imports back.
    language : {"en", "ko"}
        Language for clients that ask for none Barun speaks.
    """
    router = APIRouter(prefix="/api/datasets", tags=["datasets"], route_class=SmallBodyRoute)
    datasets = _Datasets(desk, undoer, language)
    for add in (_add_reading, _add_versions, _add_checking, _add_cleaning, _add_deciding):
        add(router, datasets)
    return router


def _add_reading(router: APIRouter, datasets: _Datasets) -> None:
    library = datasets.library

    @router.get("", summary="All datasets", responses=errors())
    def get_datasets() -> DatasetsBody:
        """Return the datasets of this machine with their current versions."""
        found = []
        for name in library.names():
            manifests = library.manifests(name)
            current = library.current_hash(name)
            now = next(one for one in manifests if one.hash == current)
            over = datasets.desk.consent_over(now)
            found.append(
                DatasetBody(
                    name=name,
                    version=current,
                    n_rows=now.n_rows,
                    n_versions=len(manifests),
                    people=dict(now.people),
                    consent_over={person: now.people[person] for person in over},
                )
            )
        return DatasetsBody(datasets=found)


def _add_versions(router: APIRouter, datasets: _Datasets) -> None:
    library = datasets.library

    @router.put(
        "/{name}/current",
        summary="Go back, or forth, to a version",
        responses=errors(*SMALL_BODY_FAULTS, 403, 404, 409),
    )
    def put_current(name: _Name, request: CurrentRequest) -> DatasetVersionsBody:
        """Work on a version that is there from now on; none is changed or removed."""
        datasets.check_name(name)
        with _refusals():
            if library.current_hash(name) != request.instead_of:
                raise DatasetError("datasets.moved-on", name=name)
            library.make_current(name, request.version)
        return get_versions(name)

    @router.get("/{name}/versions", summary="Versions of a dataset", responses=errors(404))
    def get_versions(name: _Name) -> DatasetVersionsBody:
        """Return the versions of a dataset, oldest first."""
        datasets.check_name(name)
        current, manifests = library.current_hash(name), library.manifests(name)
        return DatasetVersionsBody(
            versions=[
                DatasetVersionBody(
                    version=manifest.hash,
                    parents=list(manifest.parents),
                    step=manifest.step.kind,
                    n_rows=manifest.n_rows,
                    people=dict(manifest.people),
                    created_at_s=manifest.created_at_s,
                    is_current=manifest.hash == current,
                    can_undo=may_be_undone(manifest, manifests, datasets.is_learnt),
                    left_out=dict(manifest.left_out),
                )
                for manifest in manifests
            ]
        )

    @router.delete(
        "/{name}/versions/{version}",
        summary="Take an import back",
        responses=errors(403, 404, 409),
    )
    def delete_version(name: _Name, version: _Version, request: Request) -> UndoneImportBody:
        """Remove a version that an import made and nothing was built upon, as if it never was."""
        datasets.check_name(name)
        with refusing((CollectionError, DatasetError), {"datasets.missing": 404}):
            done = datasets.undoer.undo(name, version, account_of(request.scope))
        return UndoneImportBody(n_rows=done.n_rows, gone=list(done.gone), version=done.current)


def _add_checking(router: APIRouter, datasets: _Datasets) -> None:
    desk, language = datasets.desk, datasets.language

    @router.post(
        "/{name}/check",
        summary="Check a dataset",
        status_code=202,
        responses=errors(*SMALL_BODY_FAULTS, 403, 404),
    )
    def post_check(name: _Name, request: Request) -> CheckStateBody:
        """Begin to check the current version; what is known of it already is answered at once."""
        state = desk.start(datasets.check_name(name))
        return state_body(state, requested_language(request.scope, language))

    @router.get("/{name}/check", summary="How far the check is", responses=errors(404))
    def get_check(name: _Name, request: Request) -> CheckStateBody:
        """Return how far the last check is, and its findings when it is done."""
        state = desk.state(datasets.check_name(name))
        return state_body(state, requested_language(request.scope, language))

    @router.get(
        "/{name}/findings/{finding_id}/rows", summary="Rows of a finding", responses=errors(404)
    )
    def get_rows(
        name: _Name,
        finding_id: _FindingId,
        offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> DatasetRowsBody:
        """Return rows of a finding of the last check, with their landmarks."""
        version, report, finding = datasets.find(name, finding_id)
        places = range(len(finding.rows))[offset : offset + limit]
        return DatasetRowsBody(
            version=version,
            total=len(finding.rows),
            rows=[to_row_body(report.rows, finding, place) for place in places],
        )


def _add_cleaning(router: APIRouter, datasets: _Datasets) -> None:
    @router.post(
        "/{name}/clean",
        summary="Do something about findings",
        status_code=201,
        responses=errors(*SMALL_BODY_FAULTS, 403, 404, 409),
    )
    def post_clean(name: _Name, request: CleanRequest) -> DecidedBody:
        """Do what was chosen about findings of the last check, as a new version."""
        datasets.check_name(name)
        version = datasets.load(name, request.version)
        state = datasets.desk.state(name)
        if state.report is None or state.version != version.hash:
            raise RefusedError(409, "datasets.moved-on", name=name)
        words = [f"{choice.finding}={choice.action}" for choice in request.choices]
        cleaned = apply_choices(version.rows, choose_findings(state.report, words))
        return datasets.write(name, "clean", version, cleaned)


def _add_deciding(router: APIRouter, datasets: _Datasets) -> None:
    @router.post(
        "/{name}/decisions",
        summary="Decide about rows",
        status_code=201,
        responses=errors(*SMALL_BODY_FAULTS, 403, 404, 409),
    )
    def post_decisions(name: _Name, request: DecisionsRequest) -> DecidedBody:
        """Confirm, relabel or leave out rows, as a new version; the one before stays."""
        datasets.check_name(name)
        version = datasets.load(name, request.version)
        decisions = [RowDecision(**decision.model_dump()) for decision in request.decisions]
        cleaned = apply_decisions(version.rows, decisions)
        return datasets.write(name, "relabel", version, cleaned)
