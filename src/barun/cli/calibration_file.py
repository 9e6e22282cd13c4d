"""The calibration files that ``--profile`` reads and ``--save-profile`` adds to."""

import errno
import os
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from barun.errors import InputError, ProfileError, StorageError, reason_of
from barun.landmarks.formats.replacing import replacing
from barun.messages import Language, text
from barun.pipeline.posture_analysis import SittingAnalysis
from barun.posture.calibration.profile import Profile
from barun.posture.calibration.profile_json import profile_from_json, profile_to_json
from barun.posture.judgement.rule_settings import RULES_VERSION
from barun.posture.view.view import View

__all__ = ["CalibrationFile", "read_profile"]


def read_profile(path: Path | None) -> Profile | None:
    """Return the calibration in a file; None where none was named.

    Raises
    ------
    InputError
        If it cannot be read.
    ProfileError
        If it is no calibration of this version of Barun.
    """
    if path is None:
        return None
    try:
        content = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise InputError("cli.profile-missing", path=path) from error
    except UnicodeDecodeError as error:
        raise InputError("cli.profile-no-text", path=path) from error
    except OSError as error:
        raise InputError("cli.profile-not-read", path=path, reason=reason_of(error)) from error
    return profile_from_json(content, source=path.name)


@dataclass(frozen=True, slots=True, eq=False)
class CalibrationFile:
    """A file that gets a calibration, found to be writable before anything long begins."""

    path: Path
    profile: Profile | None
    """What it gets added to: what the file holds, else the profile judged by; None for a new
    one."""

    @classmethod
    def prepare(cls, path: Path, given: Profile | None) -> "CalibrationFile":
        """Return the file, if it can be written.

        Parameters
        ----------
        path : Path
            A file to be made, or a calibration to add to.
        given : Profile or None
            What is judged by; a file to be made begins with it.

        Raises
        ------
        InputError
            If something other than a calibration is there, or the folder is not.
        StorageError
            If it cannot be written.
        """
        if path.exists():
            try:
                given = read_profile(path)
            except (InputError, ProfileError) as error:
                raise InputError("cli.profile-occupied", path=path) from error
        if not path.parent.is_dir():
            raise InputError("cli.no-folder", path=path, folder=path.parent)
        code = _find_obstacle(path)
        if code:
            raise StorageError("cli.not-written", path=path, reason=os.strerror(code))
        return cls(path, given)

    def add(
        self, analysis: SittingAnalysis, source_name: str, now: datetime, language: Language
    ) -> tuple[View, ...]:
        """Keep the good sitting of a recording; former calibrations of its views stay as history.

        Parameters
        ----------
        analysis : SittingAnalysis
            Calibrated by the recording.
        source_name : str
            What tells the camera from others, for a new profile.
        now : datetime
            When, with a time zone.
        language : {"en", "ko"}
            Of a refusal.

        Returns
        -------
        tuple of View
            The views calibrated.

        Raises
        ------
        InputError
            If the recording has no steady upright stretch.
        StorageError
            If it cannot be written.
        """
        outcomes = analysis.course.calibration
        accepted = [one.baseline for one in outcomes.values() if one.baseline is not None]
        if not accepted:
            refusals = [one.refusal for one in outcomes.values() if one.refusal is not None]
            reasons = [refusal.text(language) for refusal in refusals]
            reasons = reasons or [text("cli.picture-is-no-calibration", language)]
            raise InputError("cli.nothing-to-calibrate", reason=" ".join(dict.fromkeys(reasons)))
        instant = now.isoformat(timespec="seconds")
        kept = self.profile or Profile(
            profile_id=uuid.uuid4().hex,
            person="",
            camera=source_name,
            place="",
            created_at=instant,
        )
        for baseline in accepted:
            kept = kept.with_baseline(baseline, at=instant, rules_version=RULES_VERSION)
        with replacing(self.path) as part:
            part.write_text(profile_to_json(kept), encoding="utf-8", newline="\n")
        return tuple(baseline.view for baseline in accepted)


def _find_obstacle(path: Path) -> int:
    """Return the number of the error that writing would meet; 0 for none."""
    if path.is_dir():
        return errno.EISDIR
    place = path if path.exists() else path.parent
    return 0 if os.access(place, os.W_OK) and os.access(path.parent, os.W_OK) else errno.EACCES
