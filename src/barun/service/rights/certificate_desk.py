"""Certificates of erasures, handed out by their number, and no chance to try numbers."""

import math
import threading
from collections.abc import Callable

from barun.privacy.accounts.login_brake import LoginBrake, Source, shorten_address
from barun.rights.certificate import Certificate
from barun.service.problems import RefusedError
from barun.service.rights.forgetting import Forgetting

__all__ = ["CertificateDesk"]


class CertificateDesk:
    """Looks certificates up for whoever knows their number; its methods block, from any thread.

    A number is 128 random bits, and no certificate names anybody: who tries numbers finds nothing
    in any time there is. That he asks slowly keeps him from making the disk work. What is counted
    is an address, in memory; right numbers do not count.

    Parameters
    ----------
    forgetting : Forgetting
        Has the certificates.
    clock : callable
        Returns seconds that only go forward.
    """

    def __init__(self, forgetting: Forgetting, clock: Callable[[], float]) -> None:
        self._forgetting = forgetting
        self._clock = clock
        self._brake = LoginBrake()
        self._lock = threading.Lock()

    def find(self, number: str, address: str) -> Certificate:
        """Return a certificate.

        Parameters
        ----------
        number : str
            Its 32 hexadecimal digits.
        address : str
            Where it is asked from.

        Raises
        ------
        RefusedError
            404 where no certificate has this number, 503 while its erasure goes on, 429 where too
            many numbers were asked for that are none.
        """
        source = Source("", shorten_address(address))
        with self._lock:
            wait_s = self._brake.begin(source, self._clock())
        if wait_s > 0:
            seconds = math.ceil(wait_s)
            raise RefusedError(
                429, "rights.too-many-numbers", retry_after_s=seconds, seconds=seconds
            )
        # in this order: a certificate is there before its erasure waits no longer
        is_waiting = self._forgetting.is_waiting(number)
        found = self._forgetting.certificate(number)
        if found is not None or is_waiting:
            with self._lock:
                self._brake.succeed(source)
        if found is not None:
            return found
        if is_waiting:
            raise RefusedError(503, "rights.certificate-waits", retry_after_s=2)
        raise RefusedError(404, "rights.unknown-certificate", number=number)
