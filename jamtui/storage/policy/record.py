"""Values that are made once and never changed, ready faster than dataclasses.

Every start of a command defines the classes that stand for rules, and a dataclass takes most of
a millisecond to define.
"""

from __future__ import annotations

from typing import Any, dataclass_transform


@dataclass_transform(frozen_default=True, eq_default=True)
class Record:
    """A record of the fields that a subclass annotates, all given in their order.

    Two are equal when their classes and fields are.
    """

    __match_args__: Any = ()

    def __init_subclass__(cls) -> None:
        type.__setattr__(cls, "__match_args__", tuple(cls.__annotations__))

    def __init__(self, *values: Any) -> None:
        names = self.__match_args__
        if len(values) != len(names):
            raise TypeError(f"{type(self).__name__} has {len(names)} fields, not {len(values)}")
        self.__dict__.update(zip(names, values, strict=True))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is never changed")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._values() == other._values()

    def __hash__(self) -> int:
        held = self.__dict__
        if "_hash" not in held:
            held["_hash"] = hash((type(self), self._values()))
        return int(held["_hash"])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self._values()))})"

    def _values(self) -> tuple[Any, ...]:
        held = self.__dict__
        return tuple(held[name] for name in self.__match_args__)
