"""The routes of calibration profiles."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Path, Response

from barun.errors import ProfileError
from barun.posture.calibration.profile import Profile
from barun.posture.calibration.profile_json import profile_from_json, profile_to_json
from barun.service.asking import Asking
from barun.service.history.bodies import (
    ProfileBody,
    ProfileNamesRequest,
    ProfilesBody,
    ProfileViewBody,
)
from barun.service.history.questions import History, errors
from barun.service.history.small_bodies import SMALL_BODY_FAULTS, SmallBodyRoute
from barun.service.problems import RefusedError
from barun.store.records import ProfileRecord

__all__ = ["profile_routes"]

_SETTLE_S: Final = 2.0
"""For how long the list waits for what is being written; then it says what is there."""
_ProfileId = Annotated[str, Path(max_length=200, examples=["bNfXzq1mS0aJ"])]


def _content(record: ProfileRecord) -> Profile | None:
    """Return what a profile holds; None where another version wrote what cannot be read."""
    try:
        return profile_from_json(record.content, source="store")
    except ProfileError:
        return None


def _profile_body(record: ProfileRecord) -> ProfileBody:
    profile = _content(record)
    views = (
        () if profile is None else tuple(entry for entry in profile.entries if entry.is_in_force)
    )
    return ProfileBody(
        id=record.profile_id,
        person="" if profile is None else profile.person,
        camera=record.camera,
        place=record.place,
        views=[
            ProfileViewBody(
                view=entry.baseline.view.label,
                calibrated_at=entry.created_at,
                model=entry.pose_model,
            )
            for entry in views
        ],
        updated_at=datetime.fromtimestamp(record.updated_s, UTC),
    )


def profile_routes(history: History) -> APIRouter:
    """Return the routes below ``/api/profiles``."""
    router = APIRouter(prefix="/api/profiles", tags=["profiles"], route_class=SmallBodyRoute)
    writer = history.writer

    def find(person: str, profile_id: str) -> ProfileRecord:
        for record in history.ask(lambda: writer.store.profiles(person)):
            if record.profile_id == profile_id:
                return record
        raise RefusedError(404, "history.no-profile")

    @router.get("", summary="All calibrations", responses=errors())
    def get_profiles(person: Asking) -> ProfilesBody:
        """Return the stored calibrations, newest first."""
        writer.flush(_SETTLE_S)  # one that was accepted a moment ago may not be written yet
        records = history.ask(lambda: writer.store.profiles(person))
        return ProfilesBody(profiles=[_profile_body(record) for record in records])

    @router.patch(
        "/{profile_id}", summary="Rename", responses=errors(*SMALL_BODY_FAULTS, 403, 404, 409)
    )
    def patch_profile(
        person: Asking, profile_id: _ProfileId, request: ProfileNamesRequest
    ) -> ProfileBody:
        """Give a calibration other names; what is missing stays."""
        record = find(person, profile_id)
        profile = _content(record)
        if profile is None:
            raise RefusedError(409, "history.unreadable-profile")
        names = request.model_dump(exclude_none=True)
        renamed = replace(profile, **names)
        changed = replace(
            record,
            camera=renamed.camera,
            place=renamed.place,
            content=profile_to_json(renamed),
            updated_s=history.clock(),
        )
        history.keep(person, writer.put_profile(changed))
        return _profile_body(changed)

    @router.delete("/{profile_id}", summary="Forget", status_code=204, responses=errors(403, 404))
    def delete_profile(person: Asking, profile_id: _ProfileId) -> Response:
        """Forget a calibration."""
        if not history.wait(writer.remove_profile(person, profile_id)):
            raise RefusedError(404, "history.no-profile")
        return Response(status_code=204)

    return router
