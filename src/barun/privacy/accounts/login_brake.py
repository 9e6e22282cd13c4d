"""How often passwords may be tried: growing delays that nobody can use to lock out others.

A lock on an account is a weapon: whoever knows a name keeps its owner out. So what slows down is
never the account as such, but a *source*: an account as tried from one address, an address as a
whole, and, apart from both, a device the account was used on before (OWASP, "slow down online
guessing attacks with device cookies"). A stranger who tries a name for days slows down only
himself.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Final

__all__ = [
    "MOST_SOURCES",
    "OF_ACCOUNT",
    "OF_ADDRESS",
    "REMEMBERED_S",
    "BrakeLimits",
    "LoginBrake",
    "Source",
    "Tries",
    "shorten_address",
]

_IPV6_NETWORK_BITS: Final = 64
"""One connection commonly has a whole /64 (RFC 6177): more of an address names no source."""
MOST_SOURCES: Final = 20_000
"""About 3 MB; who has more addresses than that makes old ones forgotten, not new ones free."""


@dataclass(frozen=True, slots=True)
class BrakeLimits:
    """A bucket of attempts that fills again by itself, and the delays once it is empty.

    Design choices: with them, one source tries 5 passwords at once and about 150 a day on an
    account; a password of 12 letters that is in no list lasts.
    """

    n_free: int
    """Attempts that fail without any delay."""
    refill_s: float
    """After so long, one more."""
    longest_s: float = 900.0
    """The longest delay."""

    def delay_s(self, n_failed: float) -> float:
        """Return how long after the last attempt the next one is listened to."""
        if n_failed < self.n_free:
            return 0.0
        doublings = min(n_failed - self.n_free, math.log2(self.longest_s))
        return min(2.0**doublings, self.longest_s)


OF_ACCOUNT: Final = BrakeLimits(n_free=5, refill_s=600.0)
"""One account from one address, or from one device it knows."""
OF_ADDRESS: Final = BrakeLimits(n_free=30, refill_s=60.0)
"""One address, whichever accounts it tries: an office behind one address mistypes, too."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an attempt comes from."""

    account: str
    """Stands for the name that was typed, whether there is such an account or not."""
    address: str
    """As :func:`shorten_address` returns it."""
    device: str = ""
    """Names the known device; empty where none is known to the account."""


REMEMBERED_S: Final = 4 * 3600.0
"""Longer than any count lasts: at the longest delay a bucket fills faster than it empties, so that
none holds more than 16 attempts at 10 minutes each (a test tries)."""


@dataclass(frozen=True, slots=True)
class Tries:
    """How many attempts from one source failed, those that are forgiven taken off."""

    n_failed: float
    at_s: float
    """When the last one was made."""


def _name(key: tuple[str, ...]) -> bytes:
    return "\0".join(key).encode()


class LoginBrake:
    """Counts attempts in memory; not for several threads at once.

    Parameters
    ----------
    token : callable, optional
        Names a source in a way that may be written down: neither name nor address.

    Notes
    -----
    An attempt counts when it begins, not when it has failed: many at once are many. What was right
    is taken back.
    """

    def __init__(self, token: Callable[[bytes], bytes] = bytes) -> None:
        self._token = token
        self._counts: dict[bytes, Tries] = {}

    def remember(self, counts: Mapping[bytes, Tries], now_s: float) -> None:
        """Take up what was counted before a restart, the oldest first.

        What was counted here meanwhile stays. An attempt of the future, as after a clock that was
        set back, is one of now: nobody waits longer than the longest delay for it.
        """
        former = {key: Tries(one.n_failed, min(one.at_s, now_s)) for key, one in counts.items()}
        self._counts = {**former, **self._counts}
        self._forget_oldest()

    def tries(self, source: Source) -> dict[bytes, Tries | None]:
        """Return what is counted for a source, to be written down; None for what is not."""
        return {key: self._counts.get(key) for key, _ in self._keys(source)}

    def begin(self, source: Source, now_s: float) -> float:
        """Count an attempt, if it may be made now.

        Parameters
        ----------
        source : Source
            Where it comes from.
        now_s : float
            Seconds on a clock that only goes forward.

        Returns
        -------
        float
            0 if the password may be looked at; else the seconds until then, and nothing counts.
        """
        keys = self._keys(source)
        wait_s = max(self._wait_s(key, limits, now_s) for key, limits in keys)
        if wait_s > 0:
            return wait_s
        for key, limits in keys:
            n_failed = self._n_failed(key, limits, now_s) + 1
            self._counts.pop(key, None)  # the newest last
            self._counts[key] = Tries(n_failed, now_s)
        self._forget_oldest()
        return 0.0

    def succeed(self, source: Source) -> None:
        """Take an attempt back, and those before it on the account from there.

        Those of the address stay: who has an account of his own could otherwise try others' for
        ever.
        """
        for key, limits in self._keys(source):
            if limits is OF_ACCOUNT:
                self._counts.pop(key, None)
            elif (count := self._counts.get(key)) is not None:
                self._counts[key] = Tries(max(count.n_failed - 1, 0.0), count.at_s)

    def _forget_oldest(self) -> None:
        while len(self._counts) > MOST_SOURCES:
            del self._counts[next(iter(self._counts))]

    def _keys(self, source: Source) -> tuple[tuple[bytes, BrakeLimits], ...]:
        keys: tuple[tuple[tuple[str, ...], BrakeLimits], ...] = (
            (("account", source.account, source.address), OF_ACCOUNT),
            (("address", source.address), OF_ADDRESS),
        )
        if source.device:
            keys = ((("device", source.account, source.device), OF_ACCOUNT),)
        return tuple((self._token(_name(key)), limits) for key, limits in keys)

    def _n_failed(self, key: bytes, limits: BrakeLimits, now_s: float) -> float:
        count = self._counts.get(key)
        if count is None:
            return 0.0
        return max(count.n_failed - max(now_s - count.at_s, 0.0) / limits.refill_s, 0.0)

    def _wait_s(self, key: bytes, limits: BrakeLimits, now_s: float) -> float:
        count = self._counts.get(key)
        if count is None:
            return 0.0
        return max(count.at_s + limits.delay_s(count.n_failed) - now_s, 0.0)


def shorten_address(address: str) -> str:
    """Return what of an address names a source: all of an IPv4 one, the network of an IPv6 one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        network = int(parsed) >> (128 - _IPV6_NETWORK_BITS)
        return f"{IPv6Address(network << (128 - _IPV6_NETWORK_BITS))}/{_IPV6_NETWORK_BITS}"
    return str(parsed)
