"""What the service is told when it starts."""

import ipaddress
from dataclasses import dataclass
from typing import Final

from barun.config import ModelName
from barun.errors import SettingError
from barun.messages import Language

__all__ = ["ServiceSettings", "validate_host"]

_MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """Where the service listens, what it uses and how much it accepts."""

    host: str = "127.0.0.1"
    port: int = 8765
    """0 asks the system for a free one."""
    language: Language = "en"
    """Language of answers to clients that ask for none Barun speaks."""
    model: ModelName = "full"
    threads: int = 2
    people: int = 1
    """Most people followed at once."""
    data_folder: str = ""
    """Folder of the history."""
    database_url: str = ""
    """Database of the history instead of a file in `data_folder`; without either it is kept in
    memory."""
    source: str = ""
    """Camera, stream or file the service reads itself for live sessions; empty for none."""
    accounts: bool = False
    """Whether people log in, each to what is their own; otherwise there is one, who needs no
    password."""
    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    """Names, without port, the service answers to besides `host`. A foreign name that points to
    this machine (DNS rebinding) is refused."""
    max_upload_bytes: int = 2048 * _MIB
    max_message_bytes: int = 16 * 1024
    """Limit of every request body that is not a recording."""
    upload_stall_s: float = 30.0
    """An upload that sends nothing for so long is given up."""
    max_waiting: int = 3
    """Recordings that may wait, or be on their way here, while one is analysed."""
    keep_s: float = 15 * 60.0
    """A recording nobody asked about for so long is cancelled and forgotten."""
    max_kept_bytes: int = 512 * _MIB
    """Memory of all finished results; the oldest are forgotten first, never the newest."""

    @property
    def host_name(self) -> str:
        """`host` as it stands in an address: an IPv6 one in brackets."""
        return f"[{self.host.strip('[]')}]" if ":" in self.host else self.host


def validate_host(host: str) -> None:
    """Refuse an address other machines can reach.

    Raises
    ------
    SettingError
        If `host` is not a loopback address.
    """
    try:
        is_loopback = ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        is_loopback = host == "localhost"
    if not is_loopback:
        raise SettingError("service.host-not-loopback", host=host)
