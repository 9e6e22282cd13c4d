"""A model file that is damaged between its promotion and its loading."""

import time
from typing import Final

from barun.drills.good_version import VIEW_FILE, WHO, good_version, registry_of, shipped_view
from barun.drills.stage import Stage
from barun.registry.model_registry import FOLDER_NAME
from barun.registry.service_model import VIEW

__all__ = ["BrokenModel"]

_FROM: Final = 1000
"""The byte from which on the file is turned over."""


class BrokenModel:
    """Promotes a good version, then one whose file has been damaged.

    The service must not judge by it for a single frame; the model that comes with Barun stands in,
    and the good version comes back.
    """

    name: Final = "broken-model"
    warm_up_s: Final = 5.0

    def __init__(self) -> None:
        self._good = self._broken = 0
        self._struck_s = 0.0

    def prepare(self, stage: Stage) -> None:
        """Register both and put the good one into service."""
        card = b'{"metrics": {"drill": 1}}'
        store = stage.open_store()
        registry = registry_of(stage, store)
        self._good = good_version(registry)
        files = {VIEW_FILE: shipped_view(), "card.json": card}
        self._broken = registry.add(VIEW, files, who=WHO).number
        store.close()

    def strike(self, stage: Stage) -> None:
        """Damage the second version and promote it past the checks."""
        self._struck_s = time.time()
        store = stage.open_store()
        record = store.models.version(VIEW, self._broken)
        path = stage.data_folder / FOLDER_NAME / record.path / VIEW_FILE
        content = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(content[:_FROM] + bytes(255 - one for one in content[_FROM:]))
        store.models.promote(VIEW, self._broken, "champion", who=WHO, why="drill", at_s=time.time())
        store.close()

    def noticed(self, stage: Stage, since_s: float) -> str | None:
        """By the line of the model that stands in."""
        for line in stage.lines_since(since_s):
            if line.says("model_fell_back", source=VIEW):
                return line.words
        return None

    def lift(self, stage: Stage) -> None:
        """Nothing: it has to recover alone."""

    def recovered(self, stage: Stage, since_s: float) -> str | None:
        """By the version before, back in service."""
        # it may be back before anybody has read that it was gone
        for line in stage.lines_since(self._struck_s):
            if line.says("model_in_service", source=VIEW, version=str(self._good)):
                return line.words
        return None
