"""Why somebody objects, in a few stable words: the log of acts has no field for free text."""

from typing import Final, Literal, get_args

__all__ = ["OBJECTION_REASONS", "ObjectionReason"]

ObjectionReason = Literal["situation", "accuracy", "purpose", "other"]
"""The person's own situation; what is held is not right; the purpose itself; something else."""
OBJECTION_REASONS: Final[tuple[ObjectionReason, ...]] = get_args(ObjectionReason)
