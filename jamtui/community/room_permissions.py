"""Names of permissions as people type them, one or a whole group."""

from __future__ import annotations

from collections.abc import Iterable

from jamtui.community.permissions import Overrides, capabilities, check_capability, overridden
from jamtui.errors import UsageError, unknown_name


def named(texts: Iterable[str]) -> list[str]:
    """Returns the permissions that `texts` name: transport.play, transport.* or * for all.

    Commas may stand between names. Raises NotFoundError with the nearest for an unknown one.
    """
    found: dict[str, None] = {}
    for name in (part.strip() for text in texts for part in text.split(",")):
        if name:
            found.update(dict.fromkeys(_meant(name)))
    if not found:
        raise UsageError("Name permissions, such as transport.play or chat.*.")
    return list(found)


def _meant(name: str) -> list[str]:
    group, dot, last = name.partition(".")
    if name == "*":
        return list(capabilities())
    if last == "*" or not dot:
        inside = [one for one in capabilities() if one.startswith(f"{group}.")]
        if not inside:
            groups = sorted({one.partition(".")[0] for one in capabilities()})
            known = [*(f"{one}.*" for one in groups), *capabilities()]
            raise unknown_name("permission", name[:60], known)
        if not dot:
            raise UsageError(f"{name!r} is a group of permissions: write '{name}.*' for all of it.")
        return inside
    check_capability(name[:60])
    return [name]


def changed(
    held: Overrides | None, names: Iterable[str], allowed: bool | None
) -> dict[str, dict[str, bool]]:
    """Returns overrides that say `allowed` of each of these, None for nothing, else the same."""
    result = {group: dict(values) for group, values in (held or {}).items()}
    for name in names:
        result = overridden(result, name, allowed)
    return result
