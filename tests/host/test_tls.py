"""TLS of a host: its own certificate is the same for ever, and members see its fingerprint."""

from __future__ import annotations

import asyncio
import hashlib
import os
import stat
from pathlib import Path
from types import ModuleType

import pytest

from jamtui.errors import BadFileError, DeniedError, StorageError
from jamtui.host import gate
from jamtui.host.tls import given_tls, own_tls
from jamtui.identity.certificate import NAME, fingerprint_of, new_certificate
from jamtui.protocol.messages import Hello, Refused, TimeAsked, TimeTold


def test_members_see_the_certificate_that_the_host_tells_of(
    kit: ModuleType, tmp_path: Path
) -> None:
    async def story() -> None:
        tls = own_tls(tmp_path)
        async with kit.hosting(tls=tls) as host:
            peer = await host.peer()
            seen = peer.socket.get_extra_info("ssl_object").getpeercert(binary_form=True)
            assert hashlib.sha256(seen).hexdigest() == tls.fingerprint == host.server.fingerprint
            await peer.enter()
            assert peer.socket.get_extra_info("ssl_object").version() == "TLSv1.3"

    kit.run(story)


def test_who_sees_another_certificate_is_kept_out(kit: ModuleType, tmp_path: Path) -> None:
    async def story() -> None:
        async with kit.hosting(tls=own_tls(tmp_path)) as host:
            peer = await host.peer()
            peer.certificate = "ab" * 32
            hello = await peer.knock()
            assert isinstance(hello, Hello)
            refused = await peer.next(Refused)
            assert (refused.code, "between" in refused.sentence) == (4, True)

    kit.run(story)


def test_no_tls_where_it_is_asked_for_gets_nobody_in(kit: ModuleType, tmp_path: Path) -> None:
    async def story() -> None:
        async with kit.hosting(tls=own_tls(tmp_path)) as host:
            for said in (b"GET /jam HTTP/1.1\r\n\r\n", b"\x00" * 300):
                reader, writer = await asyncio.open_connection("127.0.0.1", host.server.port)
                writer.write(said)
                await writer.drain()
                assert b"HTTP" not in await reader.read()
                writer.close()
            await kit.until(lambda: host.server.connections == 0)
            await host.member()

    kit.run(story)


def test_who_begins_no_tls_is_not_waited_for(
    kit: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "HANDSHAKE_SECONDS", 0.2)

    async def story() -> None:
        async with kit.hosting(tls=own_tls(tmp_path)) as host:
            member = await host.member()
            silent = [
                await asyncio.open_connection("127.0.0.1", host.server.port) for _ in range(50)
            ]
            await kit.until(lambda: host.server.connections == 51)
            await kit.until(lambda: host.server.connections == 1)
            for reader, writer in silent:
                assert await reader.read() == b""
                writer.close()
            await member.say(TimeAsked(asked=1))
            await member.next(TimeTold)

    kit.run(story)


def test_the_hosts_own_certificate_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    first = own_tls(folder)
    assert first.is_self_made
    assert own_tls(folder).fingerprint == first.fingerprint
    assert own_tls(tmp_path / "other").fingerprint != first.fingerprint
    assert stat.S_IMODE((folder / NAME).stat().st_mode) == 0o600


def test_a_certificate_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    own_tls(tmp_path)
    (tmp_path / NAME).chmod(0o644)
    with pytest.raises(DeniedError, match="others may read"):
        own_tls(tmp_path)


@pytest.mark.parametrize("data", [b"", b"hello", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_a_file_that_holds_something_else_is_named(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / NAME
    path.write_bytes(data)
    path.chmod(0o600)
    with pytest.raises(BadFileError, match=NAME):
        own_tls(tmp_path)
    with pytest.raises(BadFileError, match=NAME):
        given_tls(path)
    assert path.read_bytes() == data


def test_links_and_folders_in_its_place_are_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.pem"
    elsewhere.write_bytes(new_certificate())
    elsewhere.chmod(0o600)
    (tmp_path / NAME).symlink_to(elsewhere)
    with pytest.raises(BadFileError, match="link"):
        own_tls(tmp_path)
    other = tmp_path / "other"
    (other / NAME).mkdir(parents=True)
    with pytest.raises((BadFileError, StorageError)):
        own_tls(other)


def test_a_given_certificate_is_used_as_it_is(tmp_path: Path) -> None:
    pem = new_certificate()
    certificate, _, key = pem.partition(b"-----BEGIN PRIVATE KEY")
    (tmp_path / "cert.pem").write_bytes(certificate)
    (tmp_path / "key.pem").write_bytes(b"-----BEGIN PRIVATE KEY" + key)
    tls = given_tls(tmp_path / "cert.pem", tmp_path / "key.pem")
    assert (tls.fingerprint, tls.is_self_made) == (fingerprint_of(pem), False)
    (tmp_path / "both.pem").write_bytes(pem)
    assert given_tls(tmp_path / "both.pem").fingerprint == fingerprint_of(pem)


def test_given_files_that_do_not_fit_are_named(tmp_path: Path) -> None:
    one, other = tmp_path / "one.pem", tmp_path / "other.pem"
    one.write_bytes(new_certificate())
    other.write_bytes(new_certificate())
    with pytest.raises(BadFileError, match=r"one\.pem and .*other\.pem"):
        given_tls(one, other)
    with pytest.raises(StorageError, match="No such file"):
        given_tls(tmp_path / "missing.pem")


def test_a_key_with_a_password_asks_nobody(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"secret"),
    )
    (tmp_path / "cert.pem").write_bytes(new_certificate().partition(b"-----BEGIN PRIVATE")[0])
    (tmp_path / "key.pem").write_bytes(key)
    with pytest.raises(BadFileError, match="without a password"):
        given_tls(tmp_path / "cert.pem", tmp_path / "key.pem")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StorageError, match="cannot be written"):
        own_tls(tmp_path / "data")
