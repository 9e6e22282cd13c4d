"""Names and password hashes of accounts, sealed with a secret of the installation.

Who has the database without the master key can neither read who there is nor try passwords.
"""

import hmac
import json
from collections.abc import Mapping
from typing import Final

from barun.errors import EncryptionError
from barun.privacy.accounts.password_rules import normal_name
from barun.privacy.encryption.person_seal import DataKey, PersonSeal
from barun.privacy.encryption.randomness import RandomBytes

__all__ = ["AccountSeal"]

_WHO: Final = "accounts"


class AccountSeal:
    """Seals and opens what is personal of accounts.

    Parameters
    ----------
    secret : bytes
        Of the installation, 32 bytes.
    random : callable
        Where nonces come from.
    """

    def __init__(self, secret: bytes, random: RandomBytes) -> None:
        key = hmac.digest(secret, b"barun account seal 1", "sha256")
        self._seal = PersonSeal(_WHO, [DataKey(1, key)], random)
        self._names = hmac.digest(secret, b"barun account names 1", "sha256")

    def name_key(self, name: str) -> bytes:
        """Return what a name is found by: the same for the same name."""
        return hmac.digest(self._names, normal_name(name).encode(), "sha256")

    def seal(self, table: str, row: bytes, content: Mapping[str, str]) -> bytes:
        """Return content that opens in its row only."""
        plain = json.dumps(dict(content), ensure_ascii=False).encode()
        return self._seal.seal(table, "content", row, plain)

    def open(self, table: str, row: bytes, blob: bytes) -> Mapping[str, str]:
        """Return what :meth:`seal` was given.

        Raises
        ------
        EncryptionError
            If it was changed or moved.
        """
        try:
            found = json.loads(self._seal.open(table, "content", row, blob))
        except ValueError as error:
            raise EncryptionError("encryption.damaged", table=table, kind="content") from error
        return {str(name): str(value) for name, value in found.items()}
