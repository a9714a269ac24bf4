"""Keys make ids that nobody else can have, and signatures that nobody else can make."""

from __future__ import annotations

import subprocess
import sys
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.identity.key_pair import KeyPair, from_text, is_signed, to_text, user_id_of

PAIR = KeyPair.generate()
KEYS = st.binary(min_size=32, max_size=32)


@given(KEYS)
def test_an_id_is_a_uuid_of_version_8_and_always_the_same(public: bytes) -> None:
    id_ = uuid.UUID(user_id_of(public))
    assert (id_.version, id_.variant) == (8, uuid.RFC_4122)
    assert user_id_of(public) == str(id_)


@given(KEYS, st.integers(0, 255))
def test_another_key_is_another_id(public: bytes, bit: int) -> None:
    other = bytearray(public)
    other[bit // 8] ^= 1 << bit % 8
    assert user_id_of(bytes(other)) != user_id_of(public)


def test_the_ids_stay_what_they_are() -> None:
    # Whoever changes how an id is made takes everybody's name away.
    assert user_id_of(bytes(32)) == "fb4c7e74-026f-8e1d-824a-a9a2e1e12a76"
    assert user_id_of(bytes(range(32))) == "d69dfb5d-2a4b-87d5-9c67-5a1023bb5041"


@pytest.mark.parametrize("length", [0, 31, 33])
def test_what_is_no_key_has_no_id(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        user_id_of(bytes(length))


@given(st.binary(max_size=100))
def test_what_is_signed_proves_right(message: bytes) -> None:
    signature = PAIR.sign(message)
    assert len(signature) == 64
    assert is_signed(PAIR.public, message, signature)


@given(st.binary(max_size=40), st.integers(0, 511))
def test_what_was_changed_does_not(message: bytes, bit: int) -> None:
    signature = PAIR.sign(message)
    changed = bytearray(signature)
    changed[bit // 8] ^= 1 << bit % 8
    assert not is_signed(PAIR.public, message, bytes(changed))
    assert not is_signed(PAIR.public, message + b"\0", signature)
    assert not is_signed(KeyPair.generate().public, message, signature)


@pytest.mark.parametrize("signature", [b"", b"x" * 63, b"x" * 65])
@pytest.mark.parametrize(
    "public", [b"", b"x" * 31, PAIR.public], ids=["no key", "short key", "good key"]
)
def test_no_signature_at_all_is_none(public: bytes, signature: bytes) -> None:
    assert not is_signed(public, b"message", signature)


def test_a_key_survives_its_text() -> None:
    again = KeyPair.from_pem(PAIR.to_pem())
    assert (again.public, again.user_id) == (PAIR.public, PAIR.user_id)
    assert again.sign(b"x") == PAIR.sign(b"x")


@pytest.mark.parametrize(
    "pem",
    [b"", b"\0", b"-----BEGIN PRIVATE KEY-----\n", PAIR.to_pem()[:-40]],
    ids=["nothing", "noise", "head", "cut"],
)
def test_what_is_no_key_is_refused(pem: bytes) -> None:
    with pytest.raises(ValueError, match="private key"):
        KeyPair.from_pem(pem)


def test_a_key_of_another_kind_is_refused() -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    pem = X25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with pytest.raises(ValueError, match="another kind"):
        KeyPair.from_pem(pem)


@given(st.binary(max_size=64))
def test_bytes_survive_as_text(data: bytes) -> None:
    assert from_text(to_text(data)) == data


@pytest.mark.parametrize("text", ["A", "AB=", "A+", "Ä", "AAA", "AA\n", "AAAA AAAA"])
def test_another_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="base64url"):
        from_text(text if text != "AAA" else "AAB")


def test_nothing_is_loaded_before_a_key_is_used() -> None:
    code = (
        "import sys, jamtui.identity.key_pair as k, jamtui.identity.key_folder\n"
        "import jamtui.identity.guest\n"
        "assert k.user_id_of(bytes(32))\n"
        "print('cryptography' in sys.modules)\n"
        "k.KeyPair.generate()\n"
        "print('cryptography' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
