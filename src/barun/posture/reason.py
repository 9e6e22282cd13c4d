"""Why something about a posture cannot be judged, or only weakly."""

from enum import IntEnum

__all__ = ["Reason"]


class Reason(IntEnum):
    """A reason, as stored in arrays; its text is ``posture.reason-<label>``."""

    NONE = 0
    """There is none: the value stands."""
    NO_PERSON = 1
    """Nobody is in the picture."""
    NOT_VISIBLE = 2
    """A needed landmark is missing or hidden."""
    OUT_OF_PICTURE = 3
    """A needed landmark lies beyond the edge of the picture, where pose engines go on guessing."""
    WRONG_VIEW = 4
    """The view does not show it: a frontal quantity from the side, or the reverse."""
    TURNED = 5
    """The person is turned so far from that view that the error exceeds the margin."""
    NO_DEPTH = 6
    """It needs world landmarks, and the recording has none."""
    NO_PICTURE_SIZE = 7
    """The picture's width and height are unknown."""
    NOT_CALIBRATED = 8
    """It is only judged against the person's own baseline, and there is none for this view."""
    CAMERA_MOVED = 9
    """The camera or the screen was moved since the calibration."""
    TURNED_AWAY = 10
    """The person looks or turns elsewhere."""
    HAND_AT_HEAD = 11
    """The head rests on a hand, or a hand hides it."""
    PERSON_CHANGED = 12
    """After an absence the proportions are other than at the calibration: perhaps somebody else."""
    TOO_FEW_FRAMES = 13
    """Too few pictures a second."""
    UNKNOWN_VIEW = 14
    """Neither the front nor a side is recognised."""
    ASSUMED_CAMERA = 15
    """The camera's field of view is assumed, and the distance with it."""
    ROUGH = 16
    """It stands for something the camera does not see, and can only be compared with itself."""

    @property
    def label(self) -> str:
        """Name in lower case with hyphens, as in message keys: ``not-visible``."""
        return self.name.lower().replace("_", "-")
