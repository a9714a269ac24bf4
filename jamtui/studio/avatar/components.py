"""What there is to wear, and what has to be done for it."""

from __future__ import annotations

from collections.abc import Sequence

from jamtui.avatar.unlocking import Standing, UnlockRule, need
from jamtui.avatar.wardrobe import Garment, Wardrobe
from jamtui.catalog.avatars import RARITIES
from jamtui.errors import UsageError
from jamtui.storage.avatars.canvases import CanvasRepository
from jamtui.storage.avatars.content import AvatarContent, garment, is_free
from jamtui.storage.functions.avatars import standing_of, unlock_what_is_earned
from jamtui.storage.gateway import EVERYTHING, Condition, Gateway, equals
from jamtui.studio.avatar.cards import CategoryCard, ComponentCard, PaletteCard

_FREE_OR_HAD = """(
    NOT EXISTS (SELECT 1 FROM avatar_component_unlocks AS link
        WHERE link.component_id = avatar_components.id)
    OR EXISTS (SELECT 1 FROM avatar_component_unlocks AS link
        JOIN avatar_unlock_rules AS rule ON rule.id = link.unlock_rule_id
        WHERE link.component_id = avatar_components.id
        AND rule.unlock_type = 'none' AND rule.is_active = 1)
    OR EXISTS (SELECT 1 FROM user_unlocked_components AS had
        WHERE had.component_id = avatar_components.id AND had.user_id = ?)
)"""


class Components:
    """The components as the one who acts sees them; nobody in particular has only free ones."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._content = AvatarContent(gateway)
        self._user_id = gateway.actor.user_id

    def wardrobe(self) -> Wardrobe:
        """Returns everything that is offered, locked or not."""
        return self._content.wardrobe()

    def refresh(self) -> list[str]:
        """Unlocks what has been earned and returns the ids of the new ones."""
        if self._user_id is None:
            return []
        return unlock_what_is_earned(self._gateway, self._user_id)

    def find(
        self,
        *,
        category: str | None = None,
        rarity: str | None = None,
        tag: str | None = None,
        unlocked: bool | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[ComponentCard]:
        """Returns components by category and id; raises NotFoundError, UsageError.

        `unlocked` True are only those that one may wear, False only the others.
        """
        where = EVERYTHING
        wardrobe = self.wardrobe()
        if category is not None:
            where &= equals(category_id=wardrobe.category(category).id)
        if rarity is not None:
            where &= equals(rarity=_checked_rarity(rarity))
        if tag is not None:
            has = "EXISTS (SELECT 1 FROM json_each(avatar_components.tags) WHERE value = ?)"
            where &= Condition(has, (tag,))
        if unlocked is not None:
            sign = "" if unlocked else "NOT "
            where &= Condition(f"{sign}{_FREE_OR_HAD}", (self._user_id,))
        rows = self._content.components(where, limit, offset)
        return self._cards(wardrobe, [garment(row) for row in rows])

    def show(self, name: str) -> ComponentCard:
        """Returns a component, named as `Wardrobe.garment` has it; raises NotFoundError."""
        wardrobe = self.wardrobe()
        return self._cards(wardrobe, [wardrobe.garment(name)])[0]

    def wearable(self) -> set[str]:
        """Returns the ids of all components that one may wear."""
        had = (
            {} if self._user_id is None else CanvasRepository(self._gateway).unlocked(self._user_id)
        )
        rules = self._content.rules_of()
        return {id_ for id_ in self.wardrobe().garments if id_ in had or is_free(rules.get(id_))}

    def categories(self) -> list[CategoryCard]:
        """Returns the kinds of layers, back to front, and how many components each has."""
        counts = self._gateway.count_by("avatar_components", "category_id", equals(is_active=1))
        return [
            CategoryCard(
                id=one.id,
                name=one.name,
                layer_order=one.order,
                is_required=one.is_required,
                max_selections=one.most,
                palette=one.palette,
                box=list(one.box),
                components=counts.get(one.id, 0),
            )
            for one in self._content.categories()
        ]

    def palettes(self) -> list[PaletteCard]:
        """Returns the colours to choose from."""
        return [PaletteCard(*palette) for palette in self._content.palettes()]

    def _cards(self, wardrobe: Wardrobe, garments: Sequence[Garment]) -> list[ComponentCard]:
        rules = self._content.rules_of([one.id for one in garments])
        standing = None if self._user_id is None else standing_of(self._gateway, self._user_id)
        had: dict[str, tuple[str | None, str | None]] = {}
        if self._user_id is not None:
            had = CanvasRepository(self._gateway).unlocked(self._user_id)
        return [
            component_card(wardrobe, one, rules.get(one.id), standing, had.get(one.id))
            for one in garments
        ]


def component_card(
    wardrobe: Wardrobe,
    one: Garment,
    rules: Sequence[UnlockRule] | None,
    standing: Standing | None,
    had: tuple[str | None, str | None] | None,
) -> ComponentCard:
    """Returns a component as commands print it.

    `rules` None is linked to nothing; `had` is when and what for it was unlocked, None if not.
    """
    free = is_free(rules)
    category = wardrobe.categories.get(one.category)
    needs = [] if free or rules is None else [need(rule, standing) for rule in rules]
    if not free and not needs:
        needs = ["what is not offered at present"]
    return ComponentCard(
        id=one.id,
        category=one.category,
        name=one.name,
        rarity=one.rarity,
        tags=list(one.tags),
        base_color=one.base_color,
        colors=list(category.colors) if category else [],
        unlocked=free or had is not None,
        needs=needs,
        unlocked_at=had[0] if had else None,
        reason=had[1] if had else None,
    )


def _checked_rarity(rarity: str) -> str:
    if rarity not in RARITIES:
        raise UsageError(f"{rarity[:40]!r} is no rarity: it is one of {', '.join(RARITIES)}.")
    return rarity
