"""Lets the champions of the registry judge, soon after another process has promoted one."""

import asyncio
import threading
from typing import Final

from barun.errors import BarunError, StorageError
from barun.registry.model_registry import LoadedVersion, ModelRegistry
from barun.registry.service_model import (
    SERVED_MODELS,
    VIEW,
    build_grade_model,
    build_view_model,
)
from barun.service.logs import log_event
from barun.service.models.served_models import ServedModels
from barun.service.side_thread import run_beside

__all__ = ["ChampionWatch"]

_EVERY_S: Final = 1.0
"""The promised two seconds from a promotion to an answer are this, and loading."""
_TRY_AGAIN_AFTER: Final = 30
"""Looks after which a champion that could not be loaded is tried again: its files may be back."""


class ChampionWatch:
    """Looks once a second which versions are champions, and loads what has changed.

    The old model judges until the new one has been loaded, is what its hash says, and has answered
    its probe as when it was trained.

    Parameters
    ----------
    registry : ModelRegistry
        Where champions are.
    served : ServedModels
        What judges.
    """

    def __init__(self, registry: ModelRegistry, served: ServedModels) -> None:
        self.registry: Final = registry
        self.served: Final = served
        self._lock = threading.Lock()
        self._seen: dict[str, int | None] = dict.fromkeys(SERVED_MODELS)
        self._waits: dict[str, int] = dict.fromkeys(SERVED_MODELS, 0)
        self._is_blind = False
        self._has_begun = False

    def begin(self) -> None:
        """Load the models that come with Barun, then the champions; before the first step."""
        with self._lock:
            self._has_begun = True
            self._seen = dict.fromkeys(SERVED_MODELS)
            self._waits = dict.fromkeys(SERVED_MODELS, 0)
            self.served.load_shipped()
        self.look()

    async def run(self) -> None:
        """Look once a second until cancelled."""
        while True:
            try:
                await run_beside(self.look)
            except Exception as error:  # noqa: BLE001 # looking must go on
                log_event("champion_watch_failed", level="error", error_type=type(error).__name__)
            await asyncio.sleep(_EVERY_S)

    def look(self) -> None:
        """Look now, if anything is judged yet; blocks while a model is loaded."""
        with self._lock:
            if not self._has_begun:
                return
            try:
                aliases = self.registry.book.aliases()
            except StorageError as error:
                if not self._is_blind:
                    log_event("champions_unread", level="warning", error_code=error.code)
                self._is_blind = True
                return
            self._is_blind = False
            for model in SERVED_MODELS:
                self._follow(model, aliases.get((model, "champion")))

    def _follow(self, model: str, number: int | None) -> None:
        if number == self._seen[model]:
            if self._waits[model] == 0:
                return
            self._waits[model] -= 1
            if self._waits[model] > 0:
                return
        self._seen[model], self._waits[model] = number, 0
        if number is None:
            self.served.use_shipped(model)
            return
        try:
            self._use(model, self.registry.load(self.registry.find(model, number)), number)
        except BarunError as error:
            self.served.use_shipped(model, problem=error, wanted=number)
            self._waits[model] = _TRY_AGAIN_AFTER

    def _use(self, model: str, loaded: LoadedVersion, number: int) -> None:
        if model == VIEW:
            self.served.use_view(build_view_model(loaded.classifiers), number)
        else:
            self.served.use_grader(build_grade_model(loaded.classifiers), number)
