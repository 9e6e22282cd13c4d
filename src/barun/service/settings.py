"""What the service is told when it starts."""

from dataclasses import dataclass, field
from typing import Final, Literal

from barun.config import ModelName
from barun.messages import Language
from barun.updating.settings import UpdateSettings

__all__ = ["ServiceSettings", "TlsMode"]

TlsMode = Literal["", "self-signed"]

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
    sample_percent: int = 10
    """Of the judged poses of whoever agreed to training, how many are kept, in percent."""
    sample_batch: int = 100
    """Samples of one person that are made safe against a crash together."""
    sample_buffer: int = 1000
    """Samples of one person that wait at most before all are written to the store."""
    sample_minutes: int = 5
    """And for how long."""
    updates: UpdateSettings = field(default_factory=UpdateSettings)
    """When models are made anew, and what they must show."""
    source: str = ""
    """Camera, stream or file the service reads itself for live sessions; empty for none."""
    accounts: bool = False
    """Whether people log in, each to what is their own; otherwise there is one, who needs no
    password."""
    tls: TlsMode = ""
    """``self-signed``: encrypted with a certificate that Barun makes and keeps."""
    tls_cert: str = ""
    """File of a certificate of one's own with its chain, PEM; with `tls_key`."""
    tls_key: str = ""
    """File of its private key."""
    alert_webhook: str = ""
    """Address alerts are posted to; empty, and nothing leaves the machine."""
    alert_mail_to: str = ""
    """Mail address that is told of alerts; empty, and nothing leaves the machine."""
    alert_smtp_url: str = field(default="", repr=False)
    """Server of these mails, `smtps://user:password@host`."""
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
