"""What the models that come with Barun are held against, from their cards."""

from barun.monitoring.drift.reference import DriftReference
from barun.registry.shipped import list_shipped

__all__ = ["shipped_reference"]


def shipped_reference(model: str) -> DriftReference | None:
    """Return what a model that comes with Barun is held against: simulated people, as it says.

    Parameters
    ----------
    model : str
        ``view`` or ``posture``; of any other there is none.

    Raises
    ------
    ModelError
        If a card is missing or cannot be read.
    """
    found = next((one for one in list_shipped() if one.model == model), None)
    if found is None:
        return None
    return DriftReference.from_abouts(card.about for card in found.cards)
