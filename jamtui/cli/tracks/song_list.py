"""What is alike in the commands about every list within songs: add, list, remove."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import Json, Limit, Offset, Yes
from jamtui.cli.output import print_json, print_table, tell_done
from jamtui.cli.tracks.opening import area_to_read, area_to_write
from jamtui.cli.tracks.options import Room
from jamtui.cli.tracks.song import SongName, app, songs_of

if TYPE_CHECKING:
    from jamtui.storage.tracks.records import Song
    from jamtui.studio.tracks.song_parts import Part
    from jamtui.studio.tracks.songs import Songs

Number = Annotated[
    int, typer.Argument(metavar="NUMBER", min=1, help="As 'list' shows it.", show_default=False)
]
ALL = 1000
"""How many entries of a song a list shows unless told otherwise; more hardly fit into one."""


def change(
    context: typer.Context, song: str, room: str | None, changing: Callable[[Songs, Song], Song]
) -> tuple[Song, Song]:
    """Changes a song; returns it as it was and as it is."""
    with area_to_write(context, songs_of) as area:
        before = area.find(song, room)
        return before, changing(area, before)


class SongList:
    """The commands about one list within songs: `jam song NOUN`.

    `part` is the name of that list in `studio.tracks.song_parts`, `columns` are the keys of its
    entries with their headings.
    """

    def __init__(
        self, noun: str, sentence: str, part: str, columns: Sequence[tuple[str, str]]
    ) -> None:
        self.group = typer.Typer(help=sentence, no_args_is_help=True)
        app.add_typer(self.group, name=noun)
        self._noun = noun
        self._part_name = part
        self._columns = columns

    @property
    def part(self) -> Part:
        """The list itself."""
        from jamtui.studio.tracks import song_parts

        found: Part = getattr(song_parts, self._part_name)
        return found

    def cards(self, items: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Returns entries as commands print them."""
        from jamtui.studio.tracks.song_part_cards import part_cards

        return part_cards(self._part_name, items)

    def add(
        self,
        context: typer.Context,
        song: str,
        item: Mapping[str, Any],
        room: str | None,
        as_json: bool,
    ) -> None:
        """Adds an entry to a song and tells of it; None in it is left out."""
        from jamtui.studio.tracks.song_parts import place_of_new

        kept = {name: value for name, value in item.items() if value is not None}
        before, after = change(
            context, song, room, lambda area, found: area.add_item(found, self.part, kept)
        )
        self.tell(after, place_of_new(before, self.part, kept), after.name, as_json)

    def tell(self, song: Song, place: int, name: str, as_json: bool) -> None:
        """Prints the entry at a place from 0 of a song, or tells which song was changed.

        A place of -1 is the last one.
        """
        from jamtui.studio.tracks.song_parts import items

        (card,) = self.cards([items(song, self.part)[place]])
        tell_done(card, f"Changed {name!r}.", as_json)

    def offer_list(self, sentence: str) -> None:
        """Adds the command that lists the entries of a song; `sentence` is its help."""
        called = f"jam song {self._noun} list"

        @self.group.command(
            "list", help=sentence, epilog=f"Examples: {called} 'Night Bus' · {called} 1 --json"
        )
        def list_entries(
            context: typer.Context,
            song: SongName,
            room: Room = None,
            limit: Limit = ALL,
            offset: Offset = 0,
            as_json: Json = False,
        ) -> None:
            from jamtui.studio.tracks.song_parts import items

            with area_to_read(context, songs_of) as area:
                found = items(area.find(song, room), self.part)
            self._print(found[offset : offset + limit], offset + 1, as_json)

    def _print(self, found: Sequence[Mapping[str, Any]], first: int, as_json: bool) -> None:
        if as_json:
            print_json(self.cards(found))
            return
        rows = [
            (number, *(item.get(key) for key, _ in self._columns))
            for number, item in enumerate(found, first)
        ]
        print_table(("#", *(heading for _, heading in self._columns)), rows)

    def offer_remove(self, sentence: str) -> None:
        """Adds the command that takes an entry out of a song; `sentence` is its help."""
        called = f"jam song {self._noun} remove"

        @self.group.command(
            "remove", help=sentence, epilog=f"Examples: {called} 'Night Bus' 1 · {called} 1 2 --yes"
        )
        def remove_entry(
            context: typer.Context,
            song: SongName,
            number: Number,
            room: Room = None,
            yes: Yes = False,
            as_json: Json = False,
        ) -> None:
            def taken_out(area: Songs, found: Song) -> Song:
                if not agreed(f"Take {self._noun} {number} out of {found.name!r}?", yes):
                    raise typer.Exit
                return area.remove_item(found, self.part, number)

            before, _ = change(context, song, room, taken_out)
            self.tell(before, number - 1, before.name, as_json)
