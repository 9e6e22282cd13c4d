"""What was collected, as the files older programs read."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Response
from fastapi import Path as PathValue

from barun.collection.legacy_files import write_legacy_files
from barun.service.collection.desk import CollectionDesk
from barun.service.history.questions import errors
from barun.service.passing_folder import passing_folder
from barun.store.audit_book import AuditBook

__all__ = ["add_export"]

ExportKind = Literal["all", "sqlite", "csv", "people", "labels"]

_Name = Annotated[
    str, PathValue(max_length=40, pattern="^[a-z0-9][a-z0-9_-]*$", examples=["posture"])
]


@dataclass(frozen=True, slots=True)
class _Form:
    """Which of the files, and how they are sent."""

    pattern: str
    suffix: str
    media_type: str


_ZIP: Final = "application/zip"
_FORMS: Final[Mapping[ExportKind, _Form]] = MappingProxyType(
    {
        "all": _Form("**/*", ".zip", _ZIP),
        "sqlite": _Form("*.sqlite", ".sqlite", "application/vnd.sqlite3"),
        "csv": _Form("*.csv", ".csv", "text/csv"),
        "people": _Form("people/*", "-people.zip", _ZIP),
        "labels": _Form("labels/*", "-labels.zip", _ZIP),
    }
)
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The file.",
        "content": {
            form.media_type: {"schema": {"type": "string", "format": "binary"}}
            for form in _FORMS.values()
        },
    },
    **errors(409),
}


def _pack(folder: Path, form: _Form) -> bytes:
    paths = sorted(path for path in folder.glob(form.pattern) if path.is_file())
    if form.media_type != _ZIP:
        return paths[0].read_bytes()
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, path.relative_to(folder))
    return content.getvalue()


def add_export(
    router: APIRouter, desk: CollectionDesk, utc: Callable[[], float], audit: AuditBook
) -> None:
    """Add the route ``/{name}/export``.

    Parameters
    ----------
    router : fastapi.APIRouter
        Of the collections.
    desk : CollectionDesk
        The collections of this machine.
    utc : callable
        Returns seconds since 1970 UTC.
    audit : AuditBook
        Where exports are written down.
    """

    @router.get(
        "/{name}/export",
        summary="Files for older programs",
        response_class=Response,
        responses=_ANSWERS,
    )
    def get_export(
        name: _Name, kind: Annotated[ExportKind, Query(description="Which files.")] = "all"
    ) -> Response:
        """Return labelled samples under a consent in force: a table in SQLite, CSVs of them."""
        form = _FORMS[kind]
        with passing_folder() as place:
            with desk.looked_at(name) as record:
                write_legacy_files(record, place, utc())
            content = _pack(place, form)
        audit.note(utc(), "export", details={"what": "collection", "name": name, "file": kind})
        return Response(
            content,
            media_type=form.media_type,
            headers={"Content-Disposition": f'attachment; filename="{name}{form.suffix}"'},
        )
