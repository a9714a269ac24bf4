"""Proofs at a room's door: that whoever has a key came in with these fingerprints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jamtui.identity.key_pair import KeyPair, from_text, is_signed, to_text, user_id_of
from jamtui.protocol.performer import Fingerprint, Performer, Proof
from jamtui.protocol.statement import entry_statement


def prove_entry(
    key: KeyPair,
    *,
    nonce: str,
    certificate: str,
    room_code: str,
    fingerprints: Sequence[Fingerprint],
) -> Proof:
    """Returns what shows a host, and everybody in the room, that it is the owner of `key`.

    `nonce` is the host's, in base64url: raises ValueError for another text.
    """
    statement = entry_statement(
        nonce=from_text(nonce),
        certificate=certificate,
        room_code=room_code,
        fingerprints=fingerprints,
    )
    return Proof(
        key=to_text(key.public),
        nonce=nonce,
        certificate=certificate,
        fingerprints=list(fingerprints),
        signature=to_text(key.sign(statement)),
    )


def is_proven(performer: Performer, room_code: str) -> bool:
    """Whether a performer is who the host says, and has signed their own fingerprints.

    The host passes proofs on: it can leave people out, but speak as none of them.
    """
    proof = performer.proof
    try:
        public = from_text(proof.key)
        if user_id_of(public) != performer.user_id:
            return False
        statement = entry_statement(
            nonce=from_text(proof.nonce),
            certificate=proof.certificate,
            room_code=room_code,
            fingerprints=proof.fingerprints,
        )
        return is_signed(public, statement, from_text(proof.signature))
    except ValueError:
        return False


def marks(fingerprints: Iterable[Fingerprint]) -> frozenset[tuple[str, str]]:
    """Returns fingerprints in a form in which those that mean the same are equal."""
    return frozenset((one.algorithm.lower(), one.value.upper()) for one in fingerprints)
