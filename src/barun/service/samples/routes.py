"""The routes of samples: how many there are, which to ask about, and the answers."""

from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Path, Response

from barun.collection.samples.question_desk import QuestionDesk
from barun.errors import CollectionError
from barun.posture.view.view import View
from barun.service.asking import Asking
from barun.service.history.questions import History, errors
from barun.service.history.small_bodies import SMALL_BODY_FAULTS, SmallBodyRoute
from barun.service.problems import RefusedError
from barun.service.samples.bodies import (
    AnswerRequest,
    PointBody,
    QuestionBody,
    QuestionsBody,
    QuestionView,
    SamplesBody,
)
from barun.store.sample_removal import sample_days_of

__all__ = ["sample_routes"]

_SampleId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$", examples=["0f3a9b1c2d4e5f60"])]
_VIEW_NUMBERS: Final = {"": 0, "front": 1, "side": 2, "neither": 3}
_VIEWS: Final[dict[int, QuestionView]] = {
    View.NEITHER: "neither",
    View.FRONT: "front",
    View.LEFT_SIDE: "left_side",
    View.RIGHT_SIDE: "right_side",
}


def sample_routes(history: History) -> APIRouter:
    """Return the routes below ``/api/samples``.

    Parameters
    ----------
    history : History
        The store, which keeps the samples, too.
    """
    router = APIRouter(prefix="/api/samples", tags=["samples"], route_class=SmallBodyRoute)
    store = history.writer.store

    def shadow_since() -> float | None:
        """Return when the oldest comparison in shadow began that is not over."""
        begun = [
            one.started_s for one in store.experiments.open_ones() if one.plan["mode"] == "shadow"
        ]
        return min(begun, default=None)

    desk = QuestionDesk(store.samples, shadow_since)

    @router.get("", summary="One's own samples", responses=errors())
    def get_samples(person: Asking) -> SamplesBody:
        """Return whether samples are kept of the person, and how many there are."""
        now_s = history.clock()

        def read() -> SamplesBody:
            answer = store.samples.may_keep(person, now_s)
            own = [one for one in store.samples.counts(now_s) if one.person_id == person]
            settings = store.settings(person)
            return SamplesBody(
                is_kept=answer.is_allowed,
                reason=answer.reason,
                n_samples=own[0].n_samples if own else 0,
                labelled=dict(own[0].labelled) if own else {},
                days=sample_days_of("" if settings is None else settings.content),
            )

        return history.ask(read)

    @router.get("/questions", summary="What to ask about today", responses=errors())
    def get_questions(person: Asking) -> QuestionsBody:
        """Return a few samples of which the models were unsure; often none."""
        found = history.ask(lambda: desk.questions(person, history.clock()))
        return QuestionsBody(
            questions=[
                QuestionBody(
                    sample_id=one.sample_id,
                    at=datetime.fromtimestamp(one.at_s, UTC),
                    points=[PointBody(x=x, y=y) for x, y in one.points],
                    view=_VIEWS[one.view],
                )
                for one in found
            ]
        )

    @router.put(
        "/{sample_id}/answer",
        summary="Say what a sample was",
        status_code=204,
        responses=errors(*SMALL_BODY_FAULTS, 403, 404),
    )
    def put_answer(person: Asking, sample_id: _SampleId, body: AnswerRequest) -> Response:
        """Keep what the person says; said again, it takes the place of what was said before."""
        number = _VIEW_NUMBERS[body.view]
        try:
            history.ask(
                lambda: desk.answer(person, sample_id, body.posture, number, history.clock())
            )
        except CollectionError as error:
            raise RefusedError(404, error.code, got=sample_id) from error
        return Response(status_code=204)

    @router.delete(
        "/{sample_id}/answer",
        summary="Take an answer back",
        status_code=204,
        responses=errors(403, 404),
    )
    def delete_answer(person: Asking, sample_id: _SampleId) -> Response:
        """Forget what the person said about a sample; it may be asked about again."""
        if not history.ask(lambda: desk.take_back(person, sample_id)):
            raise RefusedError(404, "samples.no-sample", got=sample_id)
        return Response(status_code=204)

    return router
