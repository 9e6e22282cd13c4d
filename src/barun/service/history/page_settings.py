"""The settings of the page: what they may be, and reading them whatever is stored."""

import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from barun.messages import Language
from barun.store.store import Store

__all__ = ["PageSettings", "QuietHours", "Sensitivity", "read_page_settings"]

Sensitivity = Literal["gentle", "normal", "strict"]
_ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["22:00"])]
_RuleCode = Annotated[str, Field(pattern=r"^P[0-9]{3}$", examples=["P002"])]


class QuietHours(BaseModel):
    """A stretch of the week in which nothing is said."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    days: list[Annotated[int, Field(ge=0, le=6)]] = Field(
        description="0 is Monday.", max_length=7, examples=[[0, 1, 2, 3, 4]]
    )
    from_: _ClockTime = Field(alias="from")
    to: _ClockTime = Field(description="Earlier than `from` means the next day.")


class PageSettings(BaseModel):
    """The settings of the page; each is optional."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Language | None = Field(default=None, description="Null for the browser's.")
    camera_id: str | None = Field(default=None, max_length=200)
    camera_label: str | None = Field(default=None, max_length=200, examples=["HD Webcam"])
    is_mirrored_view: bool = True
    shows_picture: bool = True
    uses_service_camera: bool = Field(
        default=False, description="The camera of the service instead, where it has one."
    )
    model: Literal["auto", "lite", "full"] = Field(
        default="auto", description="`auto` is `full`, and `lite` on a machine too slow for it."
    )
    engine: Literal["auto", "server"] = Field(
        default="auto",
        description="Where the browser's pictures are looked at; `auto` is in the browser.",
    )
    message_kinds: list[Literal["icon", "border", "notification", "sound", "speech"]] = Field(
        default=["icon", "border", "notification"], description="Empty for none.", max_length=5
    )
    voice: str | None = Field(default=None, max_length=200)
    sensitivity: Sensitivity = "normal"
    sensitivity_by_code: dict[_RuleCode, Sensitivity] = Field(default={}, max_length=50)
    hold_s: float | None = Field(
        default=None,
        ge=5,
        le=600,
        description="How long a departure lasts before it is spoken of; null for the default.",
    )
    break_guidance: Literal["half_hour", "hour", "off"] = "half_hour"
    quiet_hours: list[QuietHours] = Field(default=[], max_length=20)
    pauses_on_battery: bool = False
    sample_days: int | None = Field(
        default=None,
        ge=1,
        le=3650,
        description="Days that samples for training are kept; null for the default, 90.",
    )
    keep_days: int | None = Field(
        default=None, ge=1, le=36500, description="Days the history is kept; null for ever."
    )
    keep_days_by_kind: dict[
        Literal["minutes", "events", "spans", "exercises", "profiles", "runners"],
        Annotated[int, Field(ge=1, le=36500)],
    ] = Field(default={}, description="Days of single kinds, before `keep_days`.", max_length=6)
    theme: Literal["auto", "light", "dark"] = "auto"

    def to_json(self) -> str:
        """Return the settings as they are stored."""
        return self.model_dump_json(by_alias=True)


def _readable(content: str) -> dict[str, object]:
    try:
        values = json.loads(content)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def read_page_settings(store: Store, person_id: str) -> PageSettings:
    """Return the settings of a person; a value another version wrote differently is the default.

    Raises
    ------
    StorageError
        If the store cannot be read.
    """
    record = store.settings(person_id)
    if record is None:
        return PageSettings()
    values = _readable(record.content)
    try:
        return PageSettings.model_validate(values)
    except ValidationError as error:
        faulty = {str(fault["loc"][0]) for fault in error.errors() if fault["loc"]}
    kept = {name: value for name, value in values.items() if name not in faulty}
    return PageSettings.model_validate(kept)
