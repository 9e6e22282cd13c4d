"""Which user of this machine has opened a connection to the service.

The commands of a user can be read by the others: an address given to a browser shows in the list of
processes, and a cookie of 127.0.0.1 is sent to every port of it. So where the system tells whose a
connection is, what was read by another user opens nothing.
"""

import ipaddress
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

__all__ = ["CONNECTION", "Endpoint", "find_owner", "owner_of"]

CONNECTION: Final = "barun.connection"
"""In the extensions of a scope: what is remembered of its connection, for as long as that lasts.
Asking takes a millisecond, and four with 900 connections."""

Endpoint = tuple[str, int]
"""Address and port."""

_ESTABLISHED: Final = "01"
_STATE, _USER = 3, 7
"""Columns of Linux's table of TCP connections."""
_TABLES: Final[Mapping[int, Path]] = {4: Path("/proc/net/tcp"), 6: Path("/proc/net/tcp6")}
_MAPPED: Final = "::ffff:"


def _in_table(endpoint: Endpoint) -> str:
    """Return an endpoint as Linux writes it: words of 32 bits of this machine, in hexadecimals."""
    packed = ipaddress.ip_address(endpoint[0]).packed
    words = struct.unpack(f"={len(packed) // 4}I", packed)
    return "".join(f"{word:08X}" for word in words) + f":{endpoint[1]:04X}"


def find_owner(table: str, client: Endpoint, server: Endpoint) -> int | None:
    """Return the user whose program has opened a connection.

    Parameters
    ----------
    table : str
        ``/proc/net/tcp`` or ``tcp6`` of Linux.
    client, server : tuple of str and int
        The two ends, of the family of the table.

    Returns
    -------
    int or None
        None where the table does not say: the connection is not in it, or its program has let go
        of it, for the system then names no user.
    """
    ends = f" {_in_table(client)} {_in_table(server)} "
    at = table.find(ends)
    if at < 0:
        return None
    columns = table[table.rfind("\n", 0, at) + 1 :].split("\n", 1)[0].split()
    return int(columns[_USER]) if columns[_STATE] == _ESTABLISHED else None


def _read(version: int) -> str:
    try:
        return _TABLES[version].read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return ""  # no Linux, or one that does not say


def owner_of(client: Endpoint, server: Endpoint, read: Callable[[int], str] = _read) -> int | None:
    """Return the user at the other end of a connection on this machine.

    Parameters
    ----------
    client, server : tuple of str and int
        Where the connection comes from, and where it arrived.
    read : callable
        Gives Linux's table of the connections of IP version 4 or 6, empty where there is none.

    Returns
    -------
    int or None
        None where nobody says: other systems than Linux, connections from elsewhere.
    """
    try:
        version = ipaddress.ip_address(client[0]).version
        owner = find_owner(read(version), client, server)
        if owner is None and version == 4:  # a program that speaks version 4 by a socket of 6
            ends = [(f"{_MAPPED}{address}", port) for address, port in (client, server)]
            owner = find_owner(read(6), ends[0], ends[1])
    except ValueError:  # a name, as in tests
        return None
    return owner
