"""What people wear, and what they have unlocked."""

from __future__ import annotations

from jamtui.avatar.canvas import EMPTY, Canvas, canvas_text, read_canvas
from jamtui.errors import BadFileError
from jamtui.storage.gateway import Gateway, equals
from jamtui.storage.ids import new_id

CANVASES = "user_avatar_canvas"
UNLOCKED = "user_unlocked_components"


class CanvasRepository:
    """Everybody's avatars; one changes only one's own."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def get(self, user_id: str) -> Canvas:
        """Returns somebody's canvas, an empty one where there is none."""
        rows = self._gateway.select(CANVASES, equals(user_id=user_id), ("canvas_data",))
        return stored_canvas(rows[0]["canvas_data"]) if rows else EMPTY

    def put(self, user_id: str, canvas: Canvas) -> str:
        """Keeps somebody's canvas and returns its row's id.

        Addresses of pictures made from an earlier one are forgotten.
        """
        rows = self._gateway.select(CANVASES, equals(user_id=user_id), ("id",))
        values: dict[str, object] = {
            "canvas_data": canvas_text(canvas),
            "full_body_url": None,
            "headshot_url": None,
            "thumbnail_urls": None,
        }
        if rows:
            self._gateway.update(CANVASES, values, equals(user_id=user_id))
            return str(rows[0]["id"])
        id_ = new_id()
        self._gateway.insert(CANVASES, {"id": id_, "user_id": user_id} | values)
        return id_

    def unlocked(self, user_id: str) -> dict[str, tuple[str | None, str | None]]:
        """Returns the components that somebody has unlocked, each with when and what for."""
        rows = self._gateway.select(UNLOCKED, equals(user_id=user_id), order=("component_id",))
        return {row["component_id"]: (row["unlocked_at"], row["unlocked_reason"]) for row in rows}


def stored_canvas(text: str) -> Canvas:
    """Returns the canvas in a row; what cannot be understood is as good as empty."""
    try:
        return read_canvas(text)
    except BadFileError:
        return EMPTY
