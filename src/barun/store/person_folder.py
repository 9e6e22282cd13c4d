"""Where files of a person lie who has an account."""

import re
from pathlib import Path
from typing import Final

from barun.store.records import LOCAL_PERSON

__all__ = ["FOLDER_NAME", "person_folder"]

FOLDER_NAME: Final = "accounts"
_ID: Final = re.compile(r"[A-Za-z0-9-]{1,64}")


def person_folder(data_folder: str, person: str) -> str:
    """Return the folder of a person's files; the data folder itself where there are no accounts.

    Parameters
    ----------
    data_folder : str
        Empty where nothing is kept; then so is the answer.
    person : str
        Id of the account, or of the one person there is.
    """
    if not data_folder or person == LOCAL_PERSON:
        return data_folder
    if not _ID.fullmatch(person):
        raise ValueError("the id of an account is made of letters and digits")
    return str(Path(data_folder) / FOLDER_NAME / person)
