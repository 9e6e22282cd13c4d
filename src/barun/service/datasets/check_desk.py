"""Checks of datasets, one at a time, beside everything else the service does."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Lock
from typing import Literal

from barun.errors import BarunError, CollectionError, StorageError
from barun.learning.datasets.history import find_confirmed
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Consent, Manifest
from barun.learning.quality.checking import CheckReport, check_rows

__all__ = ["CheckDesk", "CheckState"]


@dataclass(frozen=True, slots=True, eq=False)
class CheckState:
    """How far the check of a version is."""

    state: Literal["none", "running", "done", "failed"] = "none"
    version: str | None = None
    step: str = ""
    share: float = 0.0
    report: CheckReport | None = None
    error: BarunError | None = None


class CheckDesk:
    """Keeps the last check of each dataset; safe to use from several threads.

    Parameters
    ----------
    library : DatasetLibrary
        What is checked.
    agreements : callable
        Returns what people agreed to since, by the name of the dataset.
    utc : callable
        Returns seconds since 1970 UTC.
    """

    def __init__(
        self,
        library: DatasetLibrary,
        agreements: Callable[[str], Mapping[str, Consent]],
        utc: Callable[[], float],
    ) -> None:
        self.library = library
        self.agreements = agreements
        self.utc = utc
        self._lock = Lock()
        self._states: dict[str, CheckState] = {}
        self._worker: ThreadPoolExecutor | None = None

    def state(self, dataset: str) -> CheckState:
        """Return how far the last check of a dataset is; none if its version was erased."""
        with self._lock:
            state = self._states.get(dataset, CheckState())
            if state.version is not None and not self.library.has(dataset, state.version):
                self._states.pop(dataset)  # it holds rows of somebody who is gone
                return CheckState()
            return state

    def start(self, dataset: str) -> CheckState:
        """Begin to check the current version, unless that is being done or done.

        Raises
        ------
        DatasetError
            If there is no such dataset.
        """
        version = self.library.current_hash(dataset)
        with self._lock:
            known = self._states.get(dataset, CheckState())
            if known.version == version and known.state == "done":
                return known
            if known.state == "running":
                return known  # one at a time; who asks again later gets the newer version
            state = CheckState("running", version)
            self._states[dataset] = state
            if self._worker is None:
                self._worker = ThreadPoolExecutor(1, thread_name_prefix="data-check")
            self._worker.submit(self._check, dataset, version)
            return state

    def consent_over(self, manifest: Manifest) -> Mapping[str, Consent]:
        """Return who of a version no longer agrees, renewed consents taken into account."""
        try:
            renewed = self.agreements(manifest.dataset)
        except (CollectionError, StorageError):
            renewed = {}  # a journal that cannot be read renews nothing
        return manifest.people_without_consent(self.utc(), renewed)

    def close(self) -> None:
        """End; a check that is running is not waited for longer than it takes."""
        with self._lock:
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.shutdown(wait=True, cancel_futures=True)

    def _put(self, dataset: str, state: CheckState) -> None:
        with self._lock:
            self._states[dataset] = state

    def _check(self, dataset: str, version: str) -> None:
        running = CheckState("running", version)

        def tell(step: str, share: float) -> None:
            self._put(dataset, replace(running, step=step, share=share))

        try:
            loaded = self.library.load(f"{dataset}@{version}")
            report = check_rows(
                loaded.rows,
                name=loaded.name,
                on_progress=tell,
                confirmed=find_confirmed(self.library, dataset, version),
                consent_over=self.consent_over(loaded.manifest),
            )
        except BarunError as error:
            self._put(dataset, CheckState("failed", version, error=error))
        except Exception as error:  # noqa: BLE001 # a thread has nobody to raise to
            reason = f"{type(error).__name__}: {error}"
            failure = BarunError("service.check-failed", reason=reason)
            self._put(dataset, CheckState("failed", version, error=failure))
        else:
            self._put(dataset, CheckState("done", version, share=1.0, report=report))
