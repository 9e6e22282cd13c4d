"""What others have to know of a write that took effect."""

from collections.abc import Callable

from barun.store.records import ProfileRecord, SettingsRecord
from barun.store.store_change import StoreChange
from barun.store.writes import ProfileRemoval, VerdictChange, Write, to_consent

__all__ = ["change_of"]


def change_of(write: Write, is_agreed: Callable[[str], bool]) -> StoreChange | None:
    """Return the change to tell; None for what nobody depends on.

    Parameters
    ----------
    write : Write
        What took effect.
    is_agreed : callable
        Returns whether a person agrees to a history by now.
    """
    person_id = write.person_id
    consent = to_consent(write)
    if consent is not None and consent.purpose == "history":
        return StoreChange("agreement", person_id, is_agreed(person_id))
    if consent is not None:
        return StoreChange("consent", person_id, consent.act == "given", consent.purpose)
    if isinstance(write, VerdictChange):
        if write.verdict is None:
            return StoreChange("unsaid", person_id)
        return StoreChange("verdict", person_id, verdict=write.verdict)
    if isinstance(write, SettingsRecord):
        return StoreChange("settings", person_id, is_agreed(person_id))
    if isinstance(write, ProfileRecord | ProfileRemoval):
        return StoreChange("profiles", person_id, is_agreed(person_id))
    return None
