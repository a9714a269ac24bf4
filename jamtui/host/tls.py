"""TLS of a host: with a certificate that was given, or with its own."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

from jamtui.errors import BadFileError, StorageError
from jamtui.identity.certificate import fingerprint_of, kept_certificate
from jamtui.text import printable


@dataclass(frozen=True, slots=True)
class Tls:
    """How a host encrypts. `fingerprint` is the SHA-256 of its certificate, in hexadecimal.

    `is_self_made`: no authority vouches for it, so that members have to be told the fingerprint.
    """

    context: ssl.SSLContext
    fingerprint: str
    is_self_made: bool


def given_tls(certificate: Path, key: Path | None = None) -> Tls:
    """Returns TLS with the certificate (chain) and the key in these files, in PEM.

    Without `key` it is in the certificate's file. Raises StorageError for files that cannot be
    read, BadFileError for files that hold something else, or a key of another certificate.
    """
    return Tls(*_loaded(certificate, key), is_self_made=False)


def own_tls(folder: Path) -> Tls:
    """Returns TLS with the certificate that is kept in `folder`, made there the first time.

    Raises DeniedError where others may read it, BadFileError, StorageError.
    """
    return Tls(*_loaded(kept_certificate(folder), None), is_self_made=True)


def _loaded(certificate: Path, key: Path | None) -> tuple[ssl.SSLContext, str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    names = " and ".join(printable(str(path)) for path in (certificate, key) if path is not None)
    try:
        # A password would be asked for on the terminal; this one fits no key.
        context.load_cert_chain(certificate, key, password=lambda: b"\0")
        fingerprint = fingerprint_of(certificate.read_bytes())
    except (ssl.SSLError, ValueError) as error:
        raise BadFileError(
            f"{names}: there has to be a certificate in PEM, and its key without a password."
        ) from error
    except OSError as error:
        raise StorageError(f"{names} cannot be read: {error.strerror or error}.") from error
    return context, fingerprint
