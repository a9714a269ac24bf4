"""What is signed at the door: other facts, other bytes."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.protocol.performer import Fingerprint
from jamtui.protocol.statement import NONCE_BYTES, entry_statement

short = st.sampled_from(["", "a", "A", " ", "aa", "a ", " a", "a\0", ":"])
marks = st.lists(st.builds(Fingerprint, short, short), max_size=2)
facts = st.fixed_dictionaries(
    {
        "nonce": st.sampled_from([b"", b"a", b"aa", bytes(NONCE_BYTES)]),
        "certificate": short,
        "room_code": short,
        "fingerprints": marks,
    }
)


def meaning(one: dict[str, Any]) -> Any:
    """Returns what the facts say: letters' size and the order of fingerprints say nothing."""
    return (
        one["nonce"],
        one["certificate"].lower(),
        one["room_code"].upper(),
        sorted((mark.algorithm.lower(), mark.value.upper()) for mark in one["fingerprints"]),
    )


@settings(max_examples=300, deadline=None, derandomize=True)
@given(facts, facts)
def test_statements_are_equal_where_the_facts_are(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    is_same = entry_statement(**one) == entry_statement(**other)
    assert is_same == (meaning(one) == meaning(other))


BASE: dict[str, Any] = {
    "nonce": bytes(NONCE_BYTES),
    "certificate": "ab" * 32,
    "room_code": "ABCD2345",
    "fingerprints": [Fingerprint("sha-256", "AB:CD"), Fingerprint("sha-384", "EF")],
}


def test_each_fact_counts() -> None:
    others = [
        {"nonce": b"\1" + bytes(NONCE_BYTES - 1)},
        {"nonce": bytes(NONCE_BYTES - 1)},
        {"certificate": ""},
        {"certificate": "ac" * 32},
        {"room_code": "ABCD2346"},
        {"room_code": ""},
        {"fingerprints": BASE["fingerprints"][:1]},
        {"fingerprints": [*BASE["fingerprints"], BASE["fingerprints"][0]]},
        {"fingerprints": [Fingerprint("sha-256", "AB:CE"), Fingerprint("sha-384", "EF")]},
        {"certificate": "ab" * 32 + "abcd2345", "room_code": ""},
        {"fingerprints": [Fingerprint("sha 256", "AB")]},
        {"fingerprints": [Fingerprint("sha", "256 AB")]},
        {"fingerprints": [Fingerprint("sha", "256"), Fingerprint("AB", "")]},
    ]
    made = [entry_statement(**(BASE | other)) for other in [{}, *others]]
    assert len(set(made)) == len(made)


def test_neither_order_nor_the_size_of_letters_counts() -> None:
    other = BASE | {
        "certificate": "AB" * 32,
        "room_code": "abcd2345",
        "fingerprints": [Fingerprint("SHA-384", "ef"), Fingerprint("SHA-256", "ab:cd")],
    }
    assert entry_statement(**other) == entry_statement(**BASE)


def test_no_other_signature_of_this_program_is_one() -> None:
    assert entry_statement(**BASE).startswith(b"jamtui entry 1\0")
