"""What the texts of clients make a session do."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Final

from barun.errors import InputError
from barun.service.live.client_messages import (
    Blind,
    Calibrate,
    CancelCalibration,
    ClientMessage,
    Details,
    Feedback,
    Hello,
    Model,
    Pause,
    Pong,
    Quiet,
    SettingsChanged,
    SnoozeBreak,
    Unpause,
    UseProfile,
)
from barun.service.live.hub import LiveHub
from barun.service.live.seat import Seat

__all__ = ["NORMAL", "LiveCommands"]

NORMAL: Final = 1000


class LiveCommands:
    """Obeys the clients of a hub.

    Parameters
    ----------
    hub : LiveHub
        Its sessions; texts of clients come here from now on.
    """

    def __init__(self, hub: LiveHub) -> None:
        self._hub = hub
        self._reading: set[asyncio.Task[None]] = set()
        self._in_turn = asyncio.Lock()
        hub.on_message = self.obey

    def obey(self, seat: Seat, message: ClientMessage) -> None:  # noqa: C901 # an arm a message
        """Do what a client asks for.

        Raises
        ------
        InputError
            If it cannot be done.
        """
        hub, desk, slot = self._hub, self._hub.desk, seat.slot
        match message:
            case Pong():
                pass
            case Calibrate():
                desk.calibrate(slot, message.view, person=message.person, place=message.place)
            case CancelCalibration():
                desk.cancel_calibration(slot)
            case UseProfile(profile_id=None):
                desk.use_profile(slot, None)
            case UseProfile(profile_id=str(profile_id)):
                self._read(lambda: self._use_profile(seat, profile_id))
            case Model():
                desk.set_pose_model(slot, message.model)
            case Pause():
                desk.pause(slot, message.reason, hub.utc())
                hub.on_pause(seat)
            case Unpause():
                desk.unpause(slot, message.reason, hub.utc())
                hub.on_pause(seat)
            case Blind():
                desk.note_blind(slot, message.from_s, message.to_s, message.reason, hub.utc())
            case SnoozeBreak():
                desk.snooze_break(slot, message.duration_s, hub.utc())
            case Quiet():
                desk.set_quiet(slot, is_quiet=message.is_quiet, reason=message.reason)
            case Details():
                desk.set_details(slot, is_on=message.on)
            case Feedback():
                hub.history.set_verdict(message.event_id, message.verdict, message.reality)
            case SettingsChanged():
                self.settings_changed()
            case Hello():
                raise InputError("live.hello-twice")
            case _:
                hub.end(seat, NORMAL)

    def settings_changed(self) -> None:
        """Judge by the settings as they are stored now, as soon as they are read."""
        self._read(self._reload_settings)

    async def _reload_settings(self) -> None:
        async with self._in_turn:  # of two readings, the later one holds
            choice = await asyncio.to_thread(self._hub.history.choice)
            self._hub.choice = choice
            self._hub.desk.choose(choice)

    async def _use_profile(self, seat: Seat, profile_id: str) -> None:
        hub = self._hub
        n_forgotten = hub.n_forgotten
        known = await asyncio.to_thread(hub.history.profiles)
        profile = next((one for one in known if one.profile_id == profile_id), None)
        if not hub.holds(seat) or hub.n_forgotten > n_forgotten:
            return
        if profile is None:
            hub.refuse(seat, InputError("live.no-profile"))
            return
        hub.desk.use_profile(seat.slot, profile)
        hub.spread()

    def _read(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Do something that reads from the disk without keeping the others waiting."""
        task = asyncio.get_running_loop().create_task(work())
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)
