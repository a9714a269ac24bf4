"""`jam say`: says something in the room that one plays in."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from jamtui.cli.live_room.instance_option import DEFAULT, Instance
from jamtui.cli.long_text import long_words
from jamtui.cli.output import Json, print_json

PRINTS = {"say": "jamtui.studio.chat.cards.MessageCard"}
EPILOG = "Examples: jam say 'one more chorus?' | jam say - < words.txt"


def say(
    context: typer.Context,
    text: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXT...", help="What to say; - reads it from input.", show_default=False
        ),
    ],
    instance: Instance = DEFAULT,
    as_json: Json = False,
) -> None:
    """Say something in the room that you play in, and print the message's id."""
    import msgspec

    from jamtui.control.instance import running_session
    from jamtui.studio.chat.cards import MessageCard

    said = long_words(context, text)
    with closing(running_session(instance)) as client:
        answer = client.call("live.call", method="chat.send", params={"text": said})
    message = msgspec.convert(answer, MessageCard)
    print_json(message) if as_json else typer.echo(message.id)
