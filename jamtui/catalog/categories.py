"""The categories that loops are sorted into."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jamtui.catalog.toml_file import Fields, read_toml
from jamtui.errors import BadFileError
from jamtui.resources import bundled


@dataclass(frozen=True, slots=True)
class Subcategory:
    """Its id is unique over all categories."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Category:
    """`icon` is one character for terminals that show it."""

    id: str
    name: str
    icon: str
    subcategories: tuple[Subcategory, ...]

    @property
    def subcategory_ids(self) -> tuple[str, ...]:
        return tuple(sub.id for sub in self.subcategories)


def read_categories(path: Path) -> dict[str, Category]:
    """Returns the categories of a file by id, in its order; raises BadFileError."""
    top = Fields(read_toml(path), str(path))
    categories: dict[str, Category] = {}
    seen: set[str] = set()
    for fields in top.tables("categories", 1, 100):
        category = _category(fields)
        for id_ in category.subcategory_ids:
            if id_ in seen:
                raise BadFileError(f"{path} has two subcategories {id_!r}: ids must differ.")
            seen.add(id_)
        if category.id in categories:
            raise BadFileError(f"{path} has two categories {category.id!r}: ids must differ.")
        categories[category.id] = category
    top.finish()
    return categories


def _category(fields: Fields) -> Category:
    subs = []
    for sub in fields.tables("subcategories", 0, 100):
        subs.append(Subcategory(sub.text("id"), sub.text("name")))
        sub.finish()
    category = Category(fields.text("id"), fields.text("name"), fields.text("icon"), tuple(subs))
    fields.finish()
    return category


@lru_cache(maxsize=1)
def loop_categories() -> dict[str, Category]:
    """Returns the categories that ship with the program; do not change the dict."""
    return read_categories(bundled("data") / "loop_categories.toml")
