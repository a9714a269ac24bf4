"""Characters that walk about on the home page: avatars with a name and manners."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from jamtui.avatar.canvas import Canvas, canvas_data, canvas_text, read_canvas
from jamtui.avatar.outfit import random_canvas
from jamtui.avatar.wardrobe import Wardrobe
from jamtui.errors import UsageError
from jamtui.storage.avatars.canvases import stored_canvas
from jamtui.storage.avatars.characters import CharacterRepository
from jamtui.storage.gateway import Gateway, Row
from jamtui.storage.ids import new_id
from jamtui.studio.avatar.cards import CharacterCard
from jamtui.studio.avatar.dressing import Dressing
from jamtui.studio.content import readers as read

_TEXTS = {
    "name": read.text(read.LONGEST["name"]),
    "description": read.optional(read.text(read.LONGEST["description"])),
    "personality": read.optional(read.text(read.LONGEST["name"])),
    "idle_animation": read.optional(read.text(40)),
}
SPEEDS = (0.1, 5.0)
PLACES = (-10_000, 10_000)


@dataclass(frozen=True, slots=True)
class CharacterWishes:
    """What a character is to be; None leaves it. An empty text takes it away.

    `looks` is JSON of a canvas with what errors call it, `like` a person whose avatar it gets,
    `seed` one by chance; at most one of them.
    """

    name: str | None = None
    description: str | None = None
    personality: str | None = None
    scenes: list[str] | None = None
    walk_speed: float | None = None
    idle_animation: str | None = None
    sort_order: int | None = None
    active: bool | None = None
    looks: tuple[str, str] | None = None
    like: str | None = None
    seed: int | None = None


class Characters:
    """The characters of the home page."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._rows = CharacterRepository(gateway)
        self._dressing = Dressing(gateway)

    @property
    def wardrobe(self) -> Wardrobe:
        """What there is to wear."""
        return self._dressing.wardrobe

    def find(self, active: bool | None, limit: int | None, offset: int) -> list[CharacterCard]:
        """Returns characters in their order."""
        return [character_card(row) for row in self._rows.all(active, limit, offset)]

    def show(self, name: str) -> tuple[CharacterCard, Canvas]:
        """Returns a character and what it wears; raises NotFoundError."""
        row = self._rows.find(name)
        return character_card(row), stored_canvas(row["canvas_data"])

    def create(self, wishes: CharacterWishes) -> CharacterCard:
        """Makes a character; raises UsageError, BadFileError, DeniedError."""
        with self._gateway.transaction():
            id_ = new_id()
            row = {"id": id_, "created_by": self._gateway.actor.user_id} | self._columns(wishes)
            self._rows.add(row)
            return character_card(self._rows.find(id_))

    def edit(self, name: str, wishes: CharacterWishes) -> CharacterCard:
        """Changes a character; raises as `create` does, and NotFoundError."""
        with self._gateway.transaction():
            id_ = self._rows.find(name)["id"]
            columns = self._columns(wishes)
            if not columns:
                raise UsageError("Nothing is to be changed: give at least one option.")
            self._rows.change(id_, columns)
            return character_card(self._rows.find(id_))

    def delete(self, name: str) -> CharacterCard:
        """Removes a character and returns what it was."""
        with self._gateway.transaction():
            card = character_card(self._rows.find(name))
            self._rows.remove(card.id)
        return card

    def _columns(self, wishes: CharacterWishes) -> dict[str, Any]:
        columns: dict[str, Any] = {}
        for name, reader in _TEXTS.items():
            value = getattr(wishes, name)
            if value is not None:
                columns[name] = reader(name.replace("_", " "), value)
        if wishes.scenes is not None:
            columns["preferred_scenes"] = read.tags("scenes", ",".join(wishes.scenes))
        if wishes.walk_speed is not None:
            columns["walk_speed"] = read.number(*SPEEDS)("walk speed", repr(wishes.walk_speed))
        if wishes.sort_order is not None:
            columns["sort_order"] = read.whole(*PLACES)("sort order", str(wishes.sort_order))
        if wishes.active is not None:
            columns["is_active"] = int(wishes.active)
        canvas = self._canvas(wishes)
        return columns if canvas is None else columns | _looks(canvas)

    def _canvas(self, wishes: CharacterWishes) -> Canvas | None:
        given = [one for one in (wishes.looks, wishes.like, wishes.seed) if one is not None]
        if len(given) > 1:
            raise UsageError("A character looks one way: give a canvas, a person or a seed.")
        if wishes.like is not None:
            return self._dressing.canvas(wishes.like)[1]
        if wishes.seed is not None:
            return random_canvas(self.wardrobe, wishes.seed)
        if wishes.looks is None:
            return None
        canvas = read_canvas(*wishes.looks)
        self.wardrobe.check(canvas)
        return canvas


def _looks(canvas: Canvas) -> dict[str, Any]:
    """Returns the columns of new looks; addresses of pictures of the old ones are forgotten."""
    return {"canvas_data": canvas_text(canvas), "full_body_url": None, "thumbnail_url": None}


def character_card(row: Row) -> CharacterCard:
    """Returns a character as commands print it."""
    return CharacterCard(
        id=row["id"],
        name=row["name"],
        description=row["description"],
        personality=row["personality"],
        preferred_scenes=json.loads(row["preferred_scenes"] or "[]"),
        walk_speed=1.0 if row["walk_speed"] is None else row["walk_speed"],
        idle_animation=row["idle_animation"],
        sort_order=row["sort_order"] or 0,
        is_active=bool(row["is_active"]),
        canvas=canvas_data(stored_canvas(row["canvas_data"])),
    )
