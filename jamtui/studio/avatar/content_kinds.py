"""The kinds of things that avatars are made of, and the fields that administrators set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jamtui.avatar import content_fields as read
from jamtui.avatar.shape import CANVAS
from jamtui.avatar.unlocking import OPERATORS, STATISTICS, UNLOCK_TYPES
from jamtui.catalog.avatars import RARITIES, drawing
from jamtui.errors import UsageError, unknown_name
from jamtui.storage.avatars import content
from jamtui.storage.avatars.shipped_rows import VECTOR


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its column, and what reads it from text. Without a default it is needed."""

    column: str
    read: read.Reader
    is_needed: bool = False
    references: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind: its table and fields by name. `has_active` is whether it can be put aside."""

    name: str
    table: str
    fields: Mapping[str, Field]
    order: tuple[str, ...] = ("id",)
    has_active: bool = True


_NAME, _LONG = read.text(read.LONGEST["name"]), read.text(read.LONGEST["description"])
_PROMPT = read.text(read.LONGEST["prompt"])
_EDGE, _SIDE = read.whole(0, CANVAS), read.whole(1, CANVAS)


def _drawing(name: str, value: str) -> str:
    """Reads the id of a shipped drawing, into the reference to it."""
    id_ = value.removeprefix(VECTOR)
    if drawing(id_) is None:
        raise UsageError(f"{name} must be the id of a shipped component, whose drawing it has.")
    return f"{VECTOR}{id_}"


_CATEGORY = Kind(
    "category",
    content.CATEGORIES,
    {
        "name": Field("display_name", _NAME, is_needed=True),
        "order": Field("layer_order", read.whole(0, 1000), is_needed=True),
        "required": Field("is_required", read.truth),
        "most": Field("max_selections", read.whole(1, 20)),
        "colored": Field("supports_color_variants", read.truth),
        "palette": Field(
            "default_color_palette", read.optional(_NAME), references=content.PALETTES
        ),
        "x": Field("render_x", _EDGE),
        "y": Field("render_y", _EDGE),
        "width": Field("render_width", _SIDE),
        "height": Field("render_height", _SIDE),
        "prompt": Field("prompt_addition", read.optional(_PROMPT)),
    },
    order=("layer_order", "id"),
)

_COMPONENT = Kind(
    "component",
    content.COMPONENTS,
    {
        "name": Field("name", _NAME, is_needed=True),
        "category": Field("category_id", _NAME, is_needed=True, references=content.CATEGORIES),
        "drawing": Field("image_url", _drawing, is_needed=True),
        "tags": Field("tags", read.tags),
        "rarity": Field("rarity", read.choice(*RARITIES)),
        "color": Field("base_color", read.optional(read.color)),
        "prompt": Field("generation_prompt", read.optional(_PROMPT)),
        "model": Field("generation_model", read.optional(_NAME)),
        "params": Field("generation_params", read.optional(read.json_object)),
    },
    order=("category_id", "id"),
)

_PALETTE = Kind(
    "palette",
    content.PALETTES,
    {
        "name": Field("display_name", _NAME, is_needed=True),
        "colors": Field("colors", read.colors, is_needed=True),
    },
    has_active=False,
)

_RULE = Kind(
    "rule",
    content.RULES,
    {
        "name": Field("display_name", _NAME, is_needed=True),
        "description": Field("description", read.optional(_LONG)),
        "type": Field("unlock_type", read.choice(*UNLOCK_TYPES), is_needed=True),
        "level": Field("level_required", read.optional(read.whole(1, 100_000))),
        "achievement": Field("achievement_id", read.optional(_NAME), references="achievements"),
        "statistic": Field("statistic_key", read.optional(read.choice(*STATISTICS))),
        "operator": Field("statistic_operator", read.optional(read.choice(*OPERATORS))),
        "value": Field("statistic_value", read.optional(read.number(0, 1e12))),
    },
)

_PRESET = Kind(
    "preset",
    content.PRESETS,
    {
        "name": Field("name", _NAME, is_needed=True),
        "prompt": Field("prompt_template", _PROMPT, is_needed=True),
        "negative": Field("negative_prompt", read.optional(_PROMPT)),
        "style": Field("style_suffix", read.optional(_PROMPT)),
        "model": Field("model", _NAME),
        "params": Field("params", read.json_object),
    },
)

KINDS = {kind.name: kind for kind in (_CATEGORY, _COMPONENT, _PALETTE, _RULE, _PRESET)}


def kind_named(name: str) -> Kind:
    """Returns the kind with that name; raises NotFoundError."""
    if name not in KINDS:
        raise unknown_name("kind", name[:40], KINDS, f"It is one of {', '.join(KINDS)}.")
    return KINDS[name]


def columns_of(kind: Kind, settings: list[str], *, is_new: bool) -> dict[str, Any]:
    """Returns the columns that "name=value" texts set; raises UsageError.

    A new row needs all fields without a default.
    """
    values: dict[str, Any] = {}
    given = []
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or name not in kind.fields:
            raise UsageError(
                f"{setting[:40]!r} sets nothing: write FIELD=VALUE with one of the fields "
                f"{', '.join(kind.fields)}."
            )
        given.append(name)
        values[kind.fields[name].column] = kind.fields[name].read(name, value)
    missing = [name for name, one in kind.fields.items() if one.is_needed and name not in given]
    if is_new and missing:
        raise UsageError(f"A new {kind.name} needs {' and '.join(missing)}: --set {missing[0]}=…")
    if kind is _COMPONENT and "image_url" in values:
        values["r2_key"] = values["image_url"]
    return values


def check_rule(row: Mapping[str, Any]) -> None:
    """Raises UsageError for an unlock rule that lacks what its type needs."""
    needed = {
        "level": {"level_required": "level"},
        "achievement": {"achievement_id": "achievement"},
        "statistic": {
            "statistic_key": "statistic",
            "statistic_operator": "operator",
            "statistic_value": "value",
        },
    }.get(str(row.get("unlock_type")), {})
    missing = [name for column, name in needed.items() if row.get(column) is None]
    if missing:
        raise UsageError(
            f"A rule of the type {row['unlock_type']} needs {' and '.join(missing)}: "
            f"--set {missing[0]}=…"
        )
