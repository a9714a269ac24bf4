"""Ed25519 key pairs, and the user ids that are made of them.

`cryptography` takes longer to load than most commands run, so only what makes or uses a key
loads it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PUBLIC_BYTES = 32

_ID_CONTEXT = b"jamtui user id 1\0"
"""What else is hashed, so that no other program's hash of a key is somebody's id here."""


class KeyPair:
    """A private key with its public one. Any thread may use it."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = private.public_key().public_bytes_raw()
        self.user_id = user_id_of(self.public)

    @classmethod
    def generate(cls) -> KeyPair:
        """Returns a new one, from the system's random numbers."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_pem(cls, pem: bytes) -> KeyPair:
        """Returns the one whose private key is written there; raises ValueError for another."""
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            private = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise ValueError("it is no private key without a password") from error
        if not isinstance(private, Ed25519PrivateKey):
            raise ValueError("it is a key of another kind than Ed25519")
        return cls(private)

    def to_pem(self) -> bytes:
        """Returns the private key as PKCS #8 in PEM, without a password, as OpenSSL reads it."""
        from cryptography.hazmat.primitives import serialization

        return self._private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def sign(self, message: bytes) -> bytes:
        """Returns the signature, of 64 bytes."""
        return self._private.sign(message)


def user_id_of(public: bytes) -> str:
    """Returns the id of whoever has the private key to this public one, of 32 bytes.

    It is a UUID of version 8 (RFC 9562, section 5.8): the first 128 bits of a SHA-256 of the
    key, 6 of them given to version and variant. Who signs something that another host chose
    with the key proves to be that person; another key with the same id would take 2^122 tries.
    """
    if len(public) != PUBLIC_BYTES:
        raise ValueError(f"a public key has {PUBLIC_BYTES} bytes, not {len(public)}")
    number = int.from_bytes(hashlib.sha256(_ID_CONTEXT + public).digest()[:16], "big")
    number &= ~(0xF << 76 | 0b11 << 62)
    return str(uuid.UUID(int=number | 0x8 << 76 | 0b10 << 62))


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the owner of this public key signed just that message."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if len(public) != PUBLIC_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def to_text(data: bytes) -> str:
    """Returns bytes as letters, digits, - and _ (base64url without padding)."""
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def from_text(text: str) -> bytes:
    """Returns what `to_text` made letters of; raises ValueError for anything else."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("it is no base64url") from error
    if to_text(data) != text:
        raise ValueError("it is no base64url as this program writes it")
    return data
