"""What avatars are made of: categories, palettes, components, rules and what links them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from jamtui.avatar.unlocking import UnlockRule
from jamtui.avatar.wardrobe import Category, Garment, Wardrobe
from jamtui.storage.avatars.shipped_rows import VECTOR
from jamtui.storage.gateway import EVERYTHING, Condition, Gateway, Row, equals, one_of

CATEGORIES = "avatar_categories"
PALETTES = "avatar_color_palettes"
COMPONENTS = "avatar_components"
RULES = "avatar_unlock_rules"
LINKS = "avatar_component_unlocks"

_OFFERED = equals(is_active=1)
_COMPONENT_COLUMNS = ("id", "category_id", "name", "image_url", "tags", "rarity", "base_color")


class AvatarContent:
    """What avatars are made of, as far as the one who acts may see it."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def wardrobe(self) -> Wardrobe:
        """Returns all that is offered, components by category and rarity."""
        categories = {category.id: category for category in self.categories()}
        garments = [
            garment(row)
            for row in self._gateway.select(COMPONENTS, _OFFERED, _COMPONENT_COLUMNS, ("id",))
            if row["category_id"] in categories
        ]
        order = {id_: place for place, id_ in enumerate(categories)}
        garments.sort(key=lambda one: (order[one.category], _rarity(one.rarity)))
        return Wardrobe(categories, {one.id: one for one in garments})

    def categories(self) -> list[Category]:
        """Returns the categories that are offered, back to front."""
        colors = {row["id"]: _texts(row["colors"]) for row in self._gateway.select(PALETTES)}
        rows = self._gateway.select(CATEGORIES, _OFFERED, order=("layer_order", "id"))
        return [_category(row, colors) for row in rows]

    def palettes(self) -> list[tuple[str, str, list[str]]]:
        """Returns id, name and colours of each palette."""
        rows = self._gateway.select(PALETTES, order=("id",))
        return [(row["id"], row["display_name"], list(_texts(row["colors"]))) for row in rows]

    def components(
        self, where: Condition = EVERYTHING, limit: int | None = None, offset: int = 0
    ) -> list[Row]:
        """Returns rows of components that are offered, by category and id."""
        order = ("category_id", "id")
        return self._gateway.select(COMPONENTS, _OFFERED & where, (), order, limit, offset)

    def rules_of(self, components: Sequence[str] | None = None) -> dict[str, list[UnlockRule]]:
        """Returns the active rules of those components, or of all that have links, by id.

        A component with no entry is linked to nothing and free; one with an empty list is
        linked to rules that are not active, and nobody can unlock it.
        """
        rules = {row["id"]: rule(row) for row in self._gateway.select(RULES, _OFFERED)}
        where = EVERYTHING if components is None else one_of("component_id", components)
        found: dict[str, list[UnlockRule]] = {}
        for link in links(self._gateway, where):
            known = found.setdefault(link["component_id"], [])
            if link["unlock_rule_id"] in rules:
                known.append(rules[link["unlock_rule_id"]])
        return found


def links(gateway: Gateway, where: Condition = EVERYTHING, limit: int | None = None) -> list[Row]:
    """Returns which components which rules unlock, in the order of both ids."""
    return gateway.select(LINKS, where, order=("component_id", "unlock_rule_id"), limit=limit)


def is_free(rules: Sequence[UnlockRule] | None) -> bool:
    """Whether a component with these rules (None: linked to nothing) is everybody's."""
    return rules is None or any(one.type == "none" for one in rules)


def garment(row: Row) -> Garment:
    """Returns the component that a row stands for."""
    url = row["image_url"]
    return Garment(
        id=row["id"],
        category=row["category_id"],
        name=row["name"],
        drawing=url.removeprefix(VECTOR) if url.startswith(VECTOR) else None,
        base_color=row["base_color"],
        tags=_texts(row["tags"]),
        rarity=row["rarity"] or "common",
    )


def rule(row: Row) -> UnlockRule:
    """Returns the unlock rule that a row stands for."""
    return UnlockRule(
        id=row["id"],
        name=row["display_name"],
        description=row["description"],
        type=row["unlock_type"],
        level=row["level_required"],
        achievement=row["achievement_id"],
        statistic=row["statistic_key"],
        operator=row["statistic_operator"],
        value=row["statistic_value"],
    )


def _category(row: Row, colors: dict[str, tuple[str, ...]]) -> Category:
    palette = row["default_color_palette"] if row["supports_color_variants"] else None
    return Category(
        id=row["id"],
        name=row["display_name"],
        order=row["layer_order"],
        is_required=bool(row["is_required"]),
        most=1 if row["max_selections"] is None else row["max_selections"],
        box=(row["render_x"], row["render_y"], row["render_width"], row["render_height"]),
        palette=palette,
        colors=colors.get(palette, ()) if palette else (),
    )


def _texts(text: str | None) -> tuple[str, ...]:
    """Returns the texts in a JSON list; whatever else it holds is left out."""
    values = json.loads(text or "[]")
    return tuple(one for one in values if isinstance(one, str)) if isinstance(values, list) else ()


_RARITIES = ("common", "rare", "epic", "legendary")


def _rarity(name: str) -> int:
    return _RARITIES.index(name) if name in _RARITIES else len(_RARITIES)
