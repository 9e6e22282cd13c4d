"""Deletes the account of somebody and dies by SIGKILL at a stage of it.

Run as ``python killed_deleter.py FOLDER STAGE``.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from barun.collection.erasure import Hold
from barun.privacy.consent.texts import current_version
from barun.privacy.encryption.password_hash import PasswordCost, hash_password
from barun.rights.holders.history import HistoryHolder
from barun.rights.note import ErasureNote
from barun.service.accounts.account_desk import AccountDesk, Arrival
from barun.service.accounts.deletion import Deletions
from barun.service.asking import Asker
from barun.service.rights.forgetting import Forgetting
from barun.service.settings import ServiceSettings
from barun.store.account_book import AccountBook
from barun.store.opening import open_store
from barun.store.records import AgreementRecord
from barun.store.writer import StoreWriter

NOW_S = 1_795_000_000.0
SENTENCE = "a boat upon the lake"
CHEAP = PasswordCost(memory_kib=64, passes=1, lanes=1)
STAGES: dict[str, tuple[type, str]] = {
    "noted": (AccountBook, "close"),
    "closed": (Forgetting, "resume"),
    "account-gone": (HistoryHolder, "erase"),
    "certified": (ErasureNote, "remove"),
}
"""What it dies before."""


def die(*_arguments: Any, **_options: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    folder, stage = Path(sys.argv[1]), sys.argv[2]
    store = open_store(folder, "", NOW_S).store
    kept = hash_password(SENTENCE, os.urandom, CHEAP)
    for name, role in (("boss", "administrator"), ("minji", "person")):
        store.accounts.add(f"a-{name}", name, role, kept, NOW_S)  # type: ignore[arg-type] # a role
    agreed = AgreementRecord("a-minji", current_version("history"), "en", NOW_S)
    store.apply([agreed])
    settings = ServiceSettings(data_folder=str(folder), accounts=True)
    hold: Hold = None  # type: ignore[assignment] # nothing is collected here
    writer = StoreWriter(store, lambda: NOW_S)
    forgetting = Forgetting(settings, writer, lambda: NOW_S, hold)
    desk = AccountDesk(store, lambda: 0.0, lambda: NOW_S)
    deletions = Deletions(desk, forgetting, lambda _: None)
    owner, name = STAGES[stage]
    setattr(owner, name, die)
    deletions.begin(Asker("a-minji", "person", b"h" * 32), SENTENCE, Arrival("127.0.0.1"))
    deletions.finish()


if __name__ == "__main__":
    main()
