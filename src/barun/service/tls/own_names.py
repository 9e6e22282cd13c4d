"""Under which names and addresses other machines reach this one."""

import ipaddress
import re
import socket
from typing import Final

__all__ = ["LOOPBACK_NAMES", "in_address", "own_names", "reachable_name"]

LOOPBACK_NAMES: Final = ("localhost", "127.0.0.1", "[::1]")
_HOST: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*")
_ELSEWHERE: Final = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses for examples (RFC 5737, RFC 3849). Connecting a datagram socket sends nothing; it only
asks the system which of its addresses it would use."""


def _own_addresses() -> list[str]:
    found = []
    for family, elsewhere in _ELSEWHERE:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((elsewhere, 9))
                found.append(str(probe.getsockname()[0]))
        except OSError:
            continue  # no such network
    return found


def in_address(name: str) -> str:
    """Return a host as it stands in an address: an IPv6 one in brackets."""
    return f"[{name.strip('[]')}]" if ":" in name else name.lower()


def own_names(host: str) -> tuple[str, ...]:
    """Return the hosts a certificate of this machine should be valid for.

    Parameters
    ----------
    host : str
        What the service listens on; ``0.0.0.0`` and ``::`` mean every address.
    """
    name = socket.gethostname().lower()
    names = [*LOOPBACK_NAMES]
    if _HOST.fullmatch(name):
        names += [name] if name.endswith(".local") or "." in name else [name, f"{name}.local"]
    names += [in_address(address.partition("%")[0]) for address in _own_addresses()]
    if not _is_every(host):
        names.append(in_address(host))
    return tuple(dict.fromkeys(names))


def _is_every(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_unspecified
    except ValueError:
        return False


def reachable_name(host: str, names: tuple[str, ...]) -> str:
    """Return what stands in the address that is printed.

    Parameters
    ----------
    host : str
        What the service listens on.
    names : tuple of str
        Hosts its certificate is valid for.
    """
    if not _is_every(host):
        return in_address(host)
    foreign = [name for name in names if name not in LOOPBACK_NAMES and not name.startswith("*")]
    addresses = [name for name in foreign if name[:1].isdigit()]
    return (addresses or foreign or ["localhost"])[0]
