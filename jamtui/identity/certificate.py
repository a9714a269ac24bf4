"""Self-made TLS certificates: whoever runs a host tells others the fingerprint, not an authority.

The certificate is made once and kept, in one file with its key, so that links which name its
fingerprint stay good.
"""

from __future__ import annotations

import errno
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

from jamtui.errors import BadFileError, DeniedError, StorageError
from jamtui.partial_file import PRIVATE, explaining_writes, replacing
from jamtui.text import printable

NAME = "host-certificate.pem"

PRIVATE_FOLDER = 0o700

LIFE = timedelta(days=365 * 20)
"""Nobody asks when it ends: who pins a fingerprint wants the same certificate for ever."""

_EARLIER = timedelta(days=2)
"""It holds from before it was made, for those whose clocks are behind."""

_LONGEST_BYTES = 65_536

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def kept_certificate(folder: Path) -> Path:
    """Returns the file with the certificate and key of the host whose data is in `folder`.

    It is made, for its owner only, where there is none. Raises DeniedError where others may read
    it, BadFileError for what holds no certificate and key, StorageError.
    """
    path = folder / NAME
    try:
        data = _private_bytes(path)
    except FileNotFoundError:
        _make(path)
        return path
    except OSError as error:
        raise StorageError(
            f"{printable(str(path))} cannot be read: {error.strerror or error}."
        ) from error
    _check(path, data)
    return path


def new_certificate(now: datetime | None = None) -> bytes:
    """Returns a new self-signed certificate with its key (ECDSA, P-256), both in PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    moment = now or datetime.now(UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "jamtui host")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - _EARLIER)
        .not_valid_after(moment + LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return certificate.public_bytes(serialization.Encoding.PEM) + private


def fingerprint_of(pem: bytes) -> str:
    """Returns the SHA-256 of the first certificate in there, in hexadecimal.

    Raises ValueError where there is none.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    return x509.load_pem_x509_certificates(pem)[0].fingerprint(hashes.SHA256()).hex()


def _make(path: Path) -> None:
    with explaining_writes(path):
        path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        with replacing(path, mode=PRIVATE) as partial:
            partial.write_bytes(new_certificate())


def _private_bytes(path: Path) -> bytes:
    """Returns what is in a file that only its owner may read; raises OSError, DeniedError."""
    try:
        flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW
        descriptor = os.open(path, flags)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise BadFileError(f"{_no_use(path)}: it is a link.") from error
        raise
    with open(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise BadFileError(f"{_no_use(path)}: it is no ordinary file.")
        if status.st_mode & _OTHERS or status.st_uid != os.geteuid():
            raise DeniedError(
                f"{_no_use(path)}: others may read the key in it. "
                f"'chmod 600' closes it; without the file, a new one is made."
            )
        return file.read(_LONGEST_BYTES)


def _check(path: Path, data: bytes) -> None:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        fingerprint_of(data)
        load_pem_private_key(data, password=None)
    except (ValueError, TypeError) as error:
        raise BadFileError(
            f"{_no_use(path)}: it holds no certificate with its key. Without it, a new one is made."
        ) from error


def _no_use(path: Path) -> str:
    return f"{printable(str(path))} is not used"
