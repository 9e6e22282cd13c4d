"""How often passwords may be tried: growing delays that nobody can use to lock out others.

A lock on an account is a weapon: whoever knows a name keeps its owner out. So what slows down is
never the account as such, but a *source*: an account as tried from one address, an address as a
whole, and, apart from both, a device the account was used on before (OWASP, "slow down online
guessing attacks with device cookies"). A stranger who tries a name for days slows down only
himself.
"""

import math
from collections.abc import Mapping
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
        if n_failed <= self.n_free - 1:  # the last free one, a part of a second forgiven, is one
            return 0.0
        doublings = min(max(n_failed - self.n_free, 0.0), math.log2(self.longest_s))
        return min(2.0**doublings, self.longest_s)


OF_ACCOUNT: Final = BrakeLimits(n_free=5, refill_s=600.0)
"""One account from one address, or from one device it knows."""
OF_ADDRESS: Final = BrakeLimits(n_free=30, refill_s=60.0)
"""One address, whichever accounts it tries: an office behind one address mistypes, too."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an attempt comes from."""

    account: str
    """Stands for the name that was typed, whether there is such an account or not; empty where it
    is no account that is tried."""
    address: str
    """As :func:`shorten_address` returns it."""
    device: str = ""
    """Names the known device; empty where none is known to the account."""

    @property
    def buckets(self) -> tuple[tuple[bytes, BrakeLimits], ...]:
        """Names of what its attempts are counted under, and the limits; they hold name and address.

        Whoever writes them down writes an HMAC of them.
        """
        if self.device:
            return ((_name("device", self.account, self.device), OF_ACCOUNT),)
        of_address = (_name("address", self.address), OF_ADDRESS)
        if not self.account:
            return (of_address,)
        return (_name("account", self.account, self.address), OF_ACCOUNT), of_address


REMEMBERED_S: Final = 4 * 3600.0
"""Longer than any count lasts: at the longest delay a bucket fills faster than it empties, so that
none holds more than 16 attempts at 10 minutes each (a test tries)."""


@dataclass(frozen=True, slots=True)
class Tries:
    """How many attempts from one source failed, those that are forgiven taken off."""

    n_failed: float
    at_s: float
    """When the last one was made."""


def _name(*words: str) -> bytes:
    return "\0".join(words).encode()


class LoginBrake:
    """Counts attempts in memory; not for several threads at once.

    Notes
    -----
    An attempt counts when it begins, not when it has failed: many at once are many. What was right
    is taken back.
    """

    def __init__(self) -> None:
        self._counts: dict[bytes, Tries] = {}

    def take_up(self, counts: Mapping[bytes, Tries | None], now_s: float) -> None:
        """Put what was counted elsewhere in the place of what was counted here.

        Parameters
        ----------
        counts : mapping of bytes to Tries or None
            By the names of buckets; None for what is counted no longer. An attempt of the future,
            as after a clock that was set back, is one of now: nobody waits longer than the longest
            delay for it.
        now_s : float
            Seconds on a clock that only goes forward.
        """
        for name, tries in counts.items():
            self._counts.pop(name, None)  # the newest last
            if tries is not None:
                self._counts[name] = Tries(tries.n_failed, min(tries.at_s, now_s))
        self._forget_oldest()

    def tries(self, source: Source) -> dict[bytes, Tries | None]:
        """Return what is counted for a source, by the names of its buckets; None for nothing."""
        return {name: self._counts.get(name) for name, _ in source.buckets}

    def wait_s(self, source: Source, now_s: float) -> float:
        """Return how long the next attempt has to wait, seconds; counts nothing."""
        return max(self._wait_s(name, limits, now_s) for name, limits in source.buckets)

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
        if (wait_s := self.wait_s(source, now_s)) > 0:
            return wait_s
        for name, limits in source.buckets:
            n_failed = self._n_failed(name, limits, now_s) + 1
            self._counts.pop(name, None)  # the newest last
            self._counts[name] = Tries(n_failed, now_s)
        self._forget_oldest()
        return 0.0

    def succeed(self, source: Source) -> None:
        """Take an attempt back, and those before it on the account from there.

        Those of the address stay: who has an account of his own could otherwise try others' for
        ever.
        """
        for name, limits in source.buckets:
            if limits is OF_ACCOUNT:
                self._counts.pop(name, None)
            elif (count := self._counts.get(name)) is not None:
                self._counts[name] = Tries(max(count.n_failed - 1, 0.0), count.at_s)

    def _forget_oldest(self) -> None:
        while len(self._counts) > MOST_SOURCES:
            del self._counts[next(iter(self._counts))]

    def _n_failed(self, name: bytes, limits: BrakeLimits, now_s: float) -> float:
        count = self._counts.get(name)
        if count is None:
            return 0.0
        return max(count.n_failed - max(now_s - count.at_s, 0.0) / limits.refill_s, 0.0)

    def _wait_s(self, name: bytes, limits: BrakeLimits, now_s: float) -> float:
        count = self._counts.get(name)
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
