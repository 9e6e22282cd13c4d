"""Deleting one's own account, with everything that is held about its owner."""

from collections.abc import Callable

from barun.errors import BarunError, InputError
from barun.rights.holder import Holding, Obstacle
from barun.service.accounts.account_desk import AccountDesk, Arrival
from barun.service.asking import Asker
from barun.service.logs import log_event
from barun.service.problems import RefusedError, not_now
from barun.service.rights.forgetting import Forgetting
from barun.store.store_change import StoreChange

__all__ = ["Deletions", "open_deletions"]


class Deletions:
    """Lets people delete their own account, and nobody else's; its methods block.

    First the erasure is noted on the disk, then the account is closed and every login ends, then
    everything goes as ``barun privacy erase`` does it. Killed in between, the next start goes on by
    the note.

    Parameters
    ----------
    desk : AccountDesk
        Asks for the password, and closes the account.
    forgetting : Forgetting
        Erases.
    heed : callable
        Told that they are forgotten when the account is closed, so that what runs of theirs ends
        and writes nothing any more.
    """

    def __init__(
        self, desk: AccountDesk, forgetting: Forgetting, heed: Callable[[StoreChange], None]
    ) -> None:
        self._desk = desk
        self._forgetting = forgetting
        self._heed = heed

    def plan(self, asker: Asker) -> tuple[tuple[Holding, ...], tuple[Obstacle, ...]]:
        """Return what would go of who asks, and what of it would not be reached.

        Raises
        ------
        RefusedError
            503 if something cannot be read now.
        """
        try:
            return self._forgetting.plan(asker.account_id)
        except BarunError as error:
            raise not_now(error) from error

    def is_last_administrator(self, asker: Asker) -> bool:
        """Return whether who asks has to name another administrator first."""
        return self._desk.is_last_administrator(asker)

    def begin(self, asker: Asker, password: str, arrival: Arrival) -> str | None:
        """Close the account of who asks, for good; `finish` erases what is left.

        Returns
        -------
        str or None
            Number of the certificate to come; None where nothing signs one.

        Raises
        ------
        RefusedError
            429 or 403 where the password is not right, 409 for the last administrator, 503 if it
            cannot be begun now; nothing was done then.
        """
        self._desk.confirm(asker, password, arrival)
        if self._desk.is_last_administrator(asker):
            raise RefusedError(409, "accounts.last-administrator")
        try:
            number = self._forgetting.begin(asker.account_id, lambda: self._desk.close(asker))
        except InputError:
            raise
        except BarunError as error:
            raise not_now(error) from error
        try:
            self._heed(StoreChange("forgotten", asker.account_id))
        except BarunError as error:  # it is noted, and goes with the rest
            log_event("deletion_not_heeded", level="warning", error_code=error.code)
        return number

    def finish(self) -> None:
        """Erase what was begun; what cannot be done now is tried again by the service."""
        self._forgetting.resume()


def open_deletions(
    desk: AccountDesk | None, forgetting: Forgetting, heed: Callable[[StoreChange], None]
) -> Deletions | None:
    """Return what lets people delete their accounts; None where there are none."""
    return None if desk is None else Deletions(desk, forgetting, heed)
