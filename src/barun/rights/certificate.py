"""What was erased, signed by the installation that did it.

A certificate says what and when, never who: it holds no name, no pseudonym and no token of one,
because whoever it was given to knows whom it concerns, and whoever finds it must not learn it. The
audit log knows, under a token that only the installation can make, which certificate belongs to
whom. Hashes of dataset versions and models are there, since they show in what a copy elsewhere
would still hold the person.

Signed with Ed25519 (RFC 8032) by a key of the installation that the vault keeps, over the JSON of
everything else with sorted keys and without blanks.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Self

from barun.errors import InputError
from barun.privacy.encryption.signature import SigningKey, fingerprint, is_signed_by

__all__ = ["CERTIFICATES_NAME", "FORMAT", "SECRET_NAME", "Certificate", "CertificateState"]

FORMAT: Final = 1
CERTIFICATES_NAME: Final = "certificates"
"""Folder inside Barun's data folder."""
SECRET_NAME: Final = "certificate"  # noqa: S105 # its name in the vault
CertificateState = Literal["valid", "changed", "elsewhere"]
"""elsewhere: whole, but signed by another installation."""
_MOST_BYTES: Final = 4 << 20
_SIGNATURE: Final = "signature"
_PUBLIC_KEY: Final = "public_key"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A signed certificate, as its file holds it."""

    values: Mapping[str, Any]

    @classmethod
    def sign(cls, content: Mapping[str, Any], secret: bytes) -> Self:
        """Sign what was done.

        Parameters
        ----------
        content : mapping
            Plain values, as JSON holds them.
        secret : bytes
            32 of them, of the installation.
        """
        key = SigningKey(secret)
        values = {
            "format": FORMAT,
            **content,
            "installation": fingerprint(key.public),
            _PUBLIC_KEY: base64.b64encode(key.public).decode(),
        }
        signature = base64.b64encode(key.sign(_signed_bytes(values))).decode()
        return cls({**values, _SIGNATURE: signature})

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Read a file; whether it is what was signed, :meth:`check` says.

        Raises
        ------
        InputError
            If it is no certificate, or one of a newer Barun.
        """
        try:
            values = json.loads(content[: _MOST_BYTES + 1])
            fits = values["format"] <= FORMAT and {_SIGNATURE, _PUBLIC_KEY, "id"} <= set(values)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise InputError("rights.no-certificate") from error
        if not fits:
            raise InputError("rights.no-certificate")
        return cls(values)

    @property
    def id(self) -> str:
        """Its number, as the audit log has it."""
        return str(self.values["id"])

    def to_json(self) -> bytes:
        """Return the file."""
        return json.dumps(self.values, indent=1, ensure_ascii=False).encode() + b"\n"

    def check(self, secret: bytes | None) -> CertificateState:
        """Return whether it is what was signed, and whether it was signed here.

        Parameters
        ----------
        secret : bytes or None
            Of this installation; None where it never signed anything.
        """
        values = dict(self.values)
        try:
            signature = base64.b64decode(values.pop(_SIGNATURE), validate=True)
            public = base64.b64decode(values[_PUBLIC_KEY], validate=True)
            content = _signed_bytes(values)
        except (ValueError, TypeError, binascii.Error):
            return "changed"
        is_whole = is_signed_by(public, signature, content)
        if not is_whole or values.get("installation") != fingerprint(public):
            return "changed"
        is_own = secret is not None and SigningKey(secret).public == public
        return "valid" if is_own else "elsewhere"


def _signed_bytes(values: Mapping[str, Any]) -> bytes:
    return json.dumps(
        values, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    ).encode()
