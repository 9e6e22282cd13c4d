"""How runners usually run, kept by name in the data folder.

What analyses runs is loaded when a profile is read or made: the service only counts and forgets
them, and starts a tenth of a second sooner.
"""

import json
import re
import secrets
import time
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from barun.errors import BarunError, EncryptionError, ProfileError, storing
from barun.privacy.consent.question import ConsentAnswer
from barun.privacy.encryption.person_seal import key_prefix
from barun.store.overwriting import wipe
from barun.store.people_keys import PeopleKeys, people_keys
from barun.store.person_folder import FOLDER_NAME as ACCOUNTS_NAME
from barun.store.records import LOCAL_PERSON

if TYPE_CHECKING:
    from barun.pipeline.own_runs import OwnRuns
    from barun.running.form.baseline import RunnerBaseline

__all__ = [
    "CONSENT_SINCE",
    "FOLDER_NAME",
    "RunnerProfile",
    "RunnerProfiles",
    "check_name",
    "no_profile",
    "require_consent",
    "runner_folders",
]

CONSENT_SINCE: Final = "2"
"""The version of the text about a history that first speaks of profiles of runners."""
FOLDER_NAME: Final = "runners"
"""Below the data folder."""
_LONGEST: Final = 40
_NAME: Final = re.compile(r"\w(?:[\w .-]*\w)?")
"""What is a file name everywhere: letters and digits of any script, and blanks, dots and hyphens in
between."""
_BEGINNING: Final = "runner-"
_SEALED: Final = ".sealed"
_READABLE: Final = ".json"
_OWNER: Final = "-runners"
"""Behind the person, in the name of their key, which opens nothing else and goes with them."""
_TABLE: Final = "runner"
_KIND: Final = "profile"


def check_name(name: str) -> str:
    """Return a name as it is kept: composed letters, no blanks around it.

    Raises
    ------
    ProfileError
        If nothing can be kept by it.
    """
    kept = unicodedata.normalize("NFC", name.strip())
    if len(kept) > _LONGEST or not _NAME.fullmatch(kept):
        raise ProfileError("running_report.profile-name", most=_LONGEST, got=name)
    return kept


def no_profile(name: str, known: Iterable[str]) -> ProfileError:
    """Return the error that there is no profile of a name; it says which there are."""
    said = ", ".join(sorted(known))
    if not said:
        return ProfileError("running_report.no-profile-yet", name=name)
    return ProfileError("running_report.no-profile", name=name, known=said)


def require_consent(consent: ConsentAnswer) -> None:
    """Refuse to keep a profile of somebody who has not agreed to the history.

    Raises
    ------
    ProfileError
        If there is no consent.
    """
    if not consent.is_allowed:
        raise ProfileError("running_report.no-consent")


def _delete(path: Path) -> None:
    with storing("running_report.profile-not-removed", path=path), suppress(FileNotFoundError):
        wipe(path)


@dataclass(frozen=True, slots=True, eq=False)
class RunnerProfile:
    """A kept profile."""

    name: str
    baseline: "RunnerBaseline"
    path: Path
    saved_at: datetime
    """With a time zone."""
    content: str
    """The baseline as JSON."""


class RunnerProfiles:
    """The profiles of one person: a kept baseline each, sealed with its name.

    ::

        runners/runner-1f2e3d4c5b6a7988.sealed   one profile; its name tells nothing
        runners/runner-Minji.json                readable, as they were before; sealed with the next

    Parameters
    ----------
    folder : pathlib.Path
        ``runners`` in Barun's data folder, or in that of an account; made when the first profile is
        kept.
    keys : PeopleKeys, optional
        What they are sealed with; by default those of the data folder.
    """

    def __init__(self, folder: Path, keys: PeopleKeys | None = None) -> None:
        self._folder = folder
        self._keys = keys
        self._data_folder = folder.parent
        person = LOCAL_PERSON
        if folder.parent.parent.name == ACCOUNTS_NAME:
            self._data_folder, person = folder.parent.parent.parent, folder.parent.name
        self.person: Final = person
        """Whose they are, as the history calls them."""
        self._owner = f"{person}{_OWNER}"

    @property
    def keys(self) -> PeopleKeys:
        """What profiles are sealed with, a key a person."""
        return people_keys(self._data_folder) if self._keys is None else self._keys

    def all(self) -> tuple[RunnerProfile, ...]:
        """Return the profiles that can be read, by name."""
        found = []
        for path in self._paths():
            try:
                found.append(self._open(path))
            except (BarunError, OSError):
                continue  # another version wrote it, its key is away, or it has just been removed
        return tuple(sorted(found, key=lambda one: one.name))

    def find(self, name: str) -> RunnerProfile:
        """Return the profile of a name.

        Raises
        ------
        ProfileError
            If there is none, or it is none of a runner.
        EncryptionError
            If the master key is missing or another one.
        """
        kept, known = check_name(name), []
        if any(path.suffix == _SEALED for path in self._paths()):
            self.keys.find(self._owner)  # a key that is away is told, not taken for no profile
        for path in self._paths():
            try:
                profile = self._open(path)
            except (BarunError, OSError):
                if path.name == f"{_BEGINNING}{kept}{_READABLE}":
                    raise
                continue
            if profile.name == kept:
                return profile
            known.append(profile.name)
        raise no_profile(name, known)

    def read(self, name: str) -> "OwnRuns":
        """Return what an analysis compares with.

        Raises
        ------
        ProfileError
            If there is none of this name, or it is none of a runner.
        EncryptionError
            If the master key is missing or another one.
        """
        from barun.pipeline.running_baseline import own_runs_of

        profile = self.find(name)
        return own_runs_of(profile.content, profile.name)

    def keep(self, name: str, baseline: "RunnerBaseline", consent: ConsentAnswer) -> RunnerProfile:
        """Keep a profile, in place of one of the same name.

        Parameters
        ----------
        name : str
            By which it is kept.
        baseline : RunnerBaseline
            What is kept.
        consent : ConsentAnswer
            To the history of whoever keeps it, asked since :data:`CONSENT_SINCE`.

        Raises
        ------
        ProfileError
            If nothing can be kept by this name, or there is no consent.
        EncryptionError
            If the master key is missing or another one.
        StorageError
            If it cannot be written.
        """
        from barun.running.form.baseline_json import baseline_to_json

        kept = check_name(name)
        require_consent(consent)
        self.seal_readable()
        before = [one.path for one in self.all() if one.name == kept]
        path = self._write(kept, baseline_to_json(baseline), time.time())
        for old in before:
            _delete(old)
        return self._open(path)

    def rename(self, name: str, new_name: str) -> RunnerProfile:
        """Keep a profile by another name.

        Raises
        ------
        ProfileError
            If there is none of the name, one of the new name, or nothing can be kept by it.
        EncryptionError
            If the master key is missing or another one.
        StorageError
            If it cannot be written.
        """
        kept, profile = check_name(new_name), self.find(name)
        if any(one.name == kept for one in self.all()):
            raise ProfileError("running_report.profile-there", name=kept)
        path = self._write(kept, profile.content, profile.saved_at.timestamp())
        _delete(profile.path)
        return self._open(path)

    def seal_readable(self) -> int:
        """Seal what an older Barun left readable; return how many there were.

        Raises
        ------
        EncryptionError
            If the master key is missing or another one.
        StorageError
            If something cannot be written.
        """
        count = 0
        for path in self._paths(_READABLE):
            try:
                profile = self._open(path)
            except (BarunError, OSError):
                continue  # it stays as it is, and is forgotten with the rest
            self._write(profile.name, profile.content, profile.saved_at.timestamp())
            _delete(path)
            count += 1
        return count

    def reseal(self) -> int:
        """Seal under the newest key what older ones sealed; return how many there were."""
        seal, count = self.keys.find(self._owner), 0
        for path in self._paths(_SEALED) if seal is not None else ():
            blob = path.read_bytes()
            if seal is not None and not blob.startswith(key_prefix(seal.number)):
                place = path.stem.encode()
                plain = seal.open(_TABLE, _KIND, place, blob)
                self._put(path, seal.seal(_TABLE, _KIND, place, plain))
                count += 1
        return count

    def remove(self, name: str) -> bool:
        """Forget a profile; return whether there was one.

        Raises
        ------
        ProfileError
            If nothing can be kept by this name.
        EncryptionError
            If the master key is missing or another one: names are sealed, too.
        StorageError
            If it cannot be deleted.
        """
        readable = self._folder / f"{_BEGINNING}{check_name(name)}{_READABLE}"
        if readable.exists():
            _delete(readable)
            return True
        try:
            _delete(self.find(name).path)
        except ProfileError:
            return False
        return True

    def sizes(self) -> list[tuple[int, datetime]]:
        """Return the bytes of every profile, also unreadable ones, and when it was written."""
        stats = [path.stat() for path in self._paths()]
        return [(one.st_size, datetime.fromtimestamp(one.st_mtime, UTC)) for one in stats]

    def remove_all(self) -> None:
        """Forget every profile, also those that cannot be read, and shred their key.

        Raises
        ------
        StorageError
            If one cannot be deleted.
        """
        for path in self._paths():
            _delete(path)
        if self._folder.is_dir():
            self.keys.shred(self._owner)

    def remove_before(self, instant_s: float) -> int:
        """Forget the profiles kept before an instant, seconds since 1970; return how many.

        Those that cannot be opened are as old as their file.

        Raises
        ------
        StorageError
            If one cannot be deleted.
        """
        saved_s = {one.path: one.saved_at.timestamp() for one in self.all()}
        old = [
            path for path in self._paths() if saved_s.get(path, path.stat().st_mtime) < instant_s
        ]
        for path in old:
            _delete(path)
        return len(old)

    def _paths(self, *endings: str) -> list[Path]:
        return [
            path
            for ending in endings or (_SEALED, _READABLE)
            for path in sorted(self._folder.glob(f"{_BEGINNING}*{ending}"))
        ]

    def _open(self, path: Path) -> RunnerProfile:
        from barun.running.form.baseline_json import baseline_from_json

        if path.suffix == _SEALED:
            seal = self.keys.find(self._owner)
            if seal is None:
                raise EncryptionError("encryption.no-data-key", number=1, table=_TABLE)
            values = json.loads(seal.open(_TABLE, _KIND, path.stem.encode(), path.read_bytes()))
            name, content, saved_s = values["name"], values["baseline"], values["saved_s"]
        else:
            name = unicodedata.normalize("NFC", path.stem.removeprefix(_BEGINNING))
            content, saved_s = path.read_text(encoding="utf-8"), path.stat().st_mtime
        baseline = baseline_from_json(content, source=name)
        return RunnerProfile(name, baseline, path, datetime.fromtimestamp(saved_s, UTC), content)

    def _write(self, name: str, content: str, saved_s: float) -> Path:
        path = self._folder / f"{_BEGINNING}{secrets.token_hex(8)}{_SEALED}"
        values = {"name": name, "saved_s": saved_s, "baseline": content}
        plain = json.dumps(values, ensure_ascii=False).encode()
        with storing("running_report.profile-not-kept", folder=self._folder):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        seal = self.keys.find_or_make(self._owner)
        self._put(path, seal.seal(_TABLE, _KIND, path.stem.encode(), plain))
        return path

    def _put(self, path: Path, blob: bytes) -> None:
        from barun.landmarks.formats.replacing import replacing

        with replacing(path) as part:
            part.write_bytes(blob)


def runner_folders(data_folder: Path) -> tuple[Path, ...]:
    """Return the folders of profiles there are, of the machine's person and of accounts."""
    places = (data_folder, *sorted((data_folder / ACCOUNTS_NAME).glob("*")))
    return tuple(place / FOLDER_NAME for place in places if (place / FOLDER_NAME).is_dir())
