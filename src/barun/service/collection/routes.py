"""The routes below ``/api/collections``."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request

from barun.collection.balance import ENOUGH, FEWEST, find_imbalances
from barun.collection.dataset import finish_collection
from barun.collection.record import CollectionRecord
from barun.errors import CollectionError
from barun.learning.datasets.desk_people import is_desk_pseudonym
from barun.messages import Language, text
from barun.service.collection.bodies import (
    CollectedPersonBody,
    CollectionBody,
    CollectionsBody,
    ConfirmedBody,
    ConfirmRequest,
    ErasedBody,
    FinishedBody,
    RecordingConsentRequest,
    SamplesRequest,
    SessionBegunBody,
    SessionRequest,
    TakenBody,
    TracesBody,
    UndoneBody,
    UndoRequest,
    erased_body,
)
from barun.service.collection.desk import CollectionDesk
from barun.service.collection.export import add_export
from barun.service.collection.points import sample_of
from barun.service.history.questions import errors
from barun.service.history.small_bodies import SMALL_BODY_FAULTS, SmallBodyRoute
from barun.service.language import requested_language
from barun.service.problems import RefusedError, refusal_of
from barun.service.rights.forgetting import Forgetting
from barun.store.audit_book import AuditBook

__all__ = ["collection_routes"]

_LEFT: Final = "rights.left-journal-short"
_CLOCK_MAY_DIFFER_S: Final = 60.0
"""By so much a sample may come from the future: a page and a service have one clock, nearly."""

_Name = Annotated[str, Path(max_length=40, pattern="^[a-z0-9][a-z0-9_-]*$", examples=["posture"])]
_Person = Annotated[str, Path(max_length=7, pattern="^P[1-9][0-9]{0,5}$", examples=["P1"])]
_WRITING = errors(*SMALL_BODY_FAULTS, 403, 404, 409)


@dataclass(frozen=True, slots=True)
class _Collections:
    """What the routes work with; they are plain functions, which run in threads."""

    desk: CollectionDesk
    forgetting: Forgetting
    utc: Callable[[], float]
    language: Language

    def body(self, name: str, record: CollectionRecord, request: Request) -> CollectionBody:
        now_s = self.utc()
        tallies = record.tallies()
        spoken = requested_language(request.scope, self.language)
        people = []
        for person, tally in tallies.items():
            consent = record.consents[person]
            people.append(
                CollectedPersonBody(
                    person=person,
                    purpose=consent.purpose,
                    agreed_at_s=consent.agreed_at_s,
                    until_s=consent.until_s,
                    is_in_force=consent.covers(now_s),
                    counts=tally.counts,
                    n_waiting=tally.n_waiting,
                    suggestions=tally.suggestions,
                )
            )
        unfinished = record.unfinished()
        n_covered = sum(record.is_covered(sample, now_s) for sample in unfinished)
        found = find_imbalances({person: tally.counts for person, tally in tallies.items()})
        return CollectionBody(
            name=name,
            people=people,
            n_unfinished=n_covered,
            n_without_consent=len(unfinished) - n_covered,
            fewest=FEWEST,
            enough=ENOUGH,
            warnings=[one.text(spoken) for one in found],
        )


def collection_routes(
    desk: CollectionDesk,
    forgetting: Forgetting,
    utc: Callable[[], float],
    audit: AuditBook,
    language: Language,
) -> APIRouter:
    """Return the routes.

    Parameters
    ----------
    desk : CollectionDesk
        The collections of this machine.
    forgetting : Forgetting
        What erases people everywhere.
    utc : callable
        Returns seconds since 1970 UTC.
    audit : AuditBook
        Where exports are written down.
    language : {"en", "ko"}
        Language for clients that ask for none Barun speaks.
    """
    router = APIRouter(prefix="/api/collections", tags=["collections"], route_class=SmallBodyRoute)
    collections = _Collections(desk, forgetting, utc, language)
    for add in (_add_reading, _add_people, _add_recording, _add_labelling, _add_finishing):
        add(router, collections)
    add_export(router, desk, utc, audit)
    return router


def _add_reading(router: APIRouter, collections: _Collections) -> None:
    desk = collections.desk

    @router.get("", summary="All collections", responses=errors(409))
    def get_collections(request: Request) -> CollectionsBody:
        """Return the collections of this machine."""
        found = []
        agreed: set[str] = set()
        for name in desk.names():
            with desk.looked_at(name) as record:
                found.append(collections.body(name, record, request))
                agreed.update(record.consents)
        # who sits before the live page is called by another number, and asks on the own page
        others = [one for one in desk.taken() if one not in agreed and not is_desk_pseudonym(one)]
        return CollectionsBody(collections=found, in_datasets=others)

    @router.get("/{name}", summary="A collection", responses=errors(409))
    def get_collection(name: _Name, request: Request) -> CollectionBody:
        """Return who agreed and what was recorded; an empty one where nothing was yet."""
        with desk.looked_at(name) as record:
            return collections.body(name, record, request)


def _add_people(router: APIRouter, collections: _Collections) -> None:
    desk, utc = collections.desk, collections.utc

    @router.post("/{name}/people", summary="Record a consent", status_code=201, responses=_WRITING)
    def post_person(
        name: _Name, body: RecordingConsentRequest, request: Request
    ) -> CollectedPersonBody:
        """Write down that a person agreed; who is new is given the next number."""
        with desk.held(name) as collection:
            consent = collection.agree(
                purpose=body.purpose,
                wording=body.wording,
                now_s=utc(),
                until_s=body.until_s,
                person=body.person,
                taken=desk.taken(),
            )
            everybody = collections.body(name, collection.record, request).people
        return next(one for one in everybody if one.person == consent.person)

    @router.get(
        "/{name}/people/{person}/traces",
        summary="What there is of a person",
        responses=errors(409),
    )
    def get_traces(name: _Name, person: _Person, request: Request) -> TracesBody:
        """Return what withdrawing would erase, in this collection and everywhere else."""
        traces = desk.traces(person)
        spoken = requested_language(request.scope, collections.language)
        return TracesBody(
            person=person,
            samples=dict(traces.samples),
            rows=dict(traces.rows),
            n_versions=len(traces.versions),
            n_models=collections.forgetting.count_models(person),
            left=[text(_LEFT, spoken)] if desk.has_damage() else [],
        )

    @router.delete(
        "/{name}/people/{person}", summary="Withdraw a consent", responses=errors(403, 404, 409)
    )
    def delete_person(name: _Name, person: _Person, request: Request) -> ErasedBody:
        """Erase a person from every collection, every version of every dataset and every model."""
        done = desk.erase(lambda: collections.forgetting.erase(person))
        if done is None:
            raise refusal_of(CollectionError("collection.no-consent", person=person), 409)
        return erased_body(done, requested_language(request.scope, collections.language))


def _add_recording(router: APIRouter, collections: _Collections) -> None:
    desk, utc = collections.desk, collections.utc

    @router.post("/{name}/sessions", summary="Begin to record", status_code=201, responses=_WRITING)
    def post_session(name: _Name, body: SessionRequest) -> SessionBegunBody:
        """Begin to record somebody whose consent is in force."""
        with desk.held(name) as collection:
            begun = collection.begin(body.person, body.source, utc())
        return SessionBegunBody(session=begun.session)

    @router.post(
        "/{name}/samples",
        summary="Keep frames",
        status_code=201,
        responses=errors(*SMALL_BODY_FAULTS, 403, 404, 409, 429),
    )
    def post_samples(name: _Name, body: SamplesRequest, request: Request) -> TakenBody:
        """Keep frames; once this is answered they survive a crash."""
        desk.check_rate(name, len(body.samples))
        now_s = utc()
        if any(one.recorded_at_s > now_s + _CLOCK_MAY_DIFFER_S for one in body.samples):
            raise RefusedError(422, "collection.from-the-future")
        samples = []
        for one in body.samples:
            sample = sample_of(body.session, one)
            suggested = desk.suggest(sample.image_xyz, sample.visibility, sample.size_wh)
            samples.append(replace(sample, suggested_view=suggested))
        with desk.held(name) as collection:
            fresh = collection.add(samples, now_s)
            return TakenBody(
                n_new=len(fresh),
                suggested_view=samples[-1].suggested_view,
                collection=collections.body(name, collection.record, request),
            )


def _add_labelling(router: APIRouter, collections: _Collections) -> None:
    desk, utc = collections.desk, collections.utc

    @router.post("/{name}/confirm", summary="Confirm suggestions", responses=_WRITING)
    def post_confirm(name: _Name, body: ConfirmRequest, request: Request) -> ConfirmedBody:
        """Give the person's waiting samples the labels the model suggests."""
        with desk.held(name) as collection:
            count = collection.confirm(body.session, utc(), body.view)
            now = collections.body(name, collection.record, request)
        return ConfirmedBody(n_confirmed=count, collection=now)

    @router.post("/{name}/undo", summary="Take back", responses=_WRITING)
    def post_undo(name: _Name, body: UndoRequest, request: Request) -> UndoneBody:
        """Take back the last sample or confirmation, or a whole run under one label."""
        with desk.held(name) as collection:
            count = collection.undo(body.session, whole_run=body.whole_run)
            now = collections.body(name, collection.record, request)
        return UndoneBody(n_undone=count, collection=now)


def _add_finishing(router: APIRouter, collections: _Collections) -> None:
    desk, utc = collections.desk, collections.utc

    @router.post(
        "/{name}/finish", summary="Make a version", status_code=201, responses=errors(403, 409)
    )
    def post_finish(name: _Name, request: Request) -> FinishedBody:
        """Put the labelled samples that are in no version yet into a new one."""
        with desk.held(name) as collection:
            result = finish_collection(collection, desk.library, utc())
            return FinishedBody(
                dataset=name,
                version=result.version.hash,
                n_new=result.n_new,
                n_without_consent=result.n_without_consent,
                left_out=dict(result.left_out),
                collection=collections.body(name, collection.record, request),
            )
