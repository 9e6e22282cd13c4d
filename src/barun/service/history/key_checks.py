"""What the state of the service says about the history: its key, and rows that are damaged."""

from typing import Final

from barun.errors import StorageError
from barun.messages import Language, text
from barun.service.installation import CheckOutcome, InstallationCheck
from barun.store.key_desk import KeyStatus
from barun.store.store import Store

__all__ = ["check_history"]

_KEY: Final = "history-key"
_ROWS: Final = "history-rows"


def check_history(store: Store, language: Language) -> tuple[InstallationCheck, ...]:
    """Look at the key of the history, and at what could not be opened so far.

    Parameters
    ----------
    store : Store
        The history.
    language : {"en", "ko"}
        Of the texts.

    Returns
    -------
    tuple of InstallationCheck
        Failed where nothing can be stored; warnings for what a person should do some day.
    """
    try:
        status = store.keys.status()
    except StorageError as error:
        return (_check(_KEY, "failed", error.text(language), language),)
    checks = [_check(_KEY, *_judge(status, language), language)]
    if count := store.damaged.total:
        finding = text("store.notice-damaged-rows", language, count=count)
        checks.append(_check(_ROWS, "warning", finding, language))
    return tuple(checks)


def _judge(status: KeyStatus, language: Language) -> tuple[CheckOutcome, str]:
    if status.fault is not None:
        away = "store.notice-key-away" if status.is_held else "store.notice-key-missing"
        said = (text(away, language, location=status.location), status.fault.text(language))
        return ("warning" if status.is_held else "failed"), "\n".join(said)
    if status.master_id is None:
        return "passed", text("privacy_commands.key-none", language, location=status.location)
    if not status.has_recovery:
        return "warning", text("privacy_commands.recovery-no", language)
    if status.older_ids:
        return "warning", text("privacy_commands.key-older", language)
    return "passed", text("privacy_commands.recovery-yes", language)


def _check(key: str, outcome: CheckOutcome, finding: str, language: Language) -> InstallationCheck:
    return InstallationCheck(key, outcome, text(f"service.check-{key}", language), finding)
