"""All commands and groups of commands, in the order in which help lists them.

Their modules are imported when they are called: a start pays for one of them, not for all.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

import typer

PLAY = "Play"
LIVE = "Play together"
ROOMS = "Rooms, and who is in them"
MUSIC = "What a room plays"
CONTENT = "Loops, bands, sounds and tracks"
PEOPLE = "You and others"
PROGRESS = "What you have done"
RULES = "Rules and administration"
MACHINE = "This machine"


@dataclass(frozen=True, slots=True)
class Entry:
    """A command, or a group of them: `place` is "module:name" of its function or Typer.

    `help` is the line in the list of commands, the same as its own help's first.
    """

    name: str
    place: str
    help: str
    panel: str


ENTRIES = (
    Entry(
        "demo",
        "jamtui.cli.demo:demo",
        "Open a room and play a band in it, one instrument more every bar.",
        PLAY,
    ),
    Entry(
        "play",
        "jamtui.cli.play:play",
        "Play a band, loops, MIDI files or a room until Ctrl-C.",
        PLAY,
    ),
    Entry(
        "render",
        "jamtui.cli.render:render",
        "Render a band, loops, MIDI files or a room into sound files, faster than they play.",
        PLAY,
    ),
    Entry(
        "keys",
        "jamtui.cli.keys:keys",
        "Play a MIDI keyboard, or the computer's own keys where there is none.",
        PLAY,
    ),
    Entry(
        "host",
        "jamtui.cli.live_room.host:host",
        "Host a room: show its link, let people in by its rules, and play in it, until Ctrl-C.",
        LIVE,
    ),
    Entry(
        "join",
        "jamtui.cli.live_room.join:join",
        "Join a room and play with whoever is in it, until Ctrl-C or jam leave.",
        LIVE,
    ),
    Entry(
        "leave",
        "jamtui.cli.live_room.leave:leave",
        "Leave the room that you play in, from another terminal or a script.",
        LIVE,
    ),
    Entry(
        "peers",
        "jamtui.cli.live_room.peers:peers",
        "Show who is in the room you play in: connection, delay by stage, loss, and the mix.",
        LIVE,
    ),
    Entry(
        "say",
        "jamtui.cli.live_room.say:say",
        "Say something in the room that you play in, and print the message's id.",
        LIVE,
    ),
    Entry(
        "mix",
        "jamtui.cli.live_room.mix:mix",
        "Set how you hear somebody in the room, or how you are sent.",
        LIVE,
    ),
    Entry(
        "room", "jamtui.cli.room.commands:app", "Open, find, set up, join and keep rooms.", ROOMS
    ),
    Entry(
        "member",
        "jamtui.cli.member.commands:app",
        "See who is in a room, let people in and out, and say what they may do.",
        ROOMS,
    ),
    Entry(
        "invite", "jamtui.cli.invite:app", "Ask people into rooms, and answer invitations.", ROOMS
    ),
    Entry(
        "chat", "jamtui.cli.chat_read:app", "Talk in a room, react, and read what was said.", ROOMS
    ),
    Entry(
        "session",
        "jamtui.cli.session:app",
        "Sessions: begin and end them, and see when you played.",
        ROOMS,
    ),
    Entry(
        "looptrack",
        "jamtui.cli.tracks.looptrack:app",
        "Put loops into a room, mix them, start and stop them.",
        MUSIC,
    ),
    Entry(
        "input",
        "jamtui.cli.tracks.inputs:app",
        "Set up what you play through in a room: microphones, guitars, keyboards.",
        MUSIC,
    ),
    Entry(
        "queue",
        "jamtui.cli.tracks.queue:app",
        "Choose what a room plays next: tracks of the library, one after the other.",
        MUSIC,
    ),
    Entry(
        "song",
        "jamtui.cli.tracks.song_lyrics:app",
        "Write songs: what plays when, sections, chords, lyrics.",
        MUSIC,
    ),
    Entry("setlist", "jamtui.cli.tracks.setlist:app", "Put the songs of a room into order.", MUSIC),
    Entry(
        "stream",
        "jamtui.cli.tracks.stream:app",
        "Publish what you send to a room, and see what others do.",
        MUSIC,
    ),
    Entry(
        "loop",
        "jamtui.cli.loop_change:app",
        "Find, show, take in, give out and change loops.",
        CONTENT,
    ),
    Entry(
        "band",
        "jamtui.cli.band_save:app",
        "Find, show, save and delete bands: loops that play together.",
        CONTENT,
    ),
    Entry("sound", "jamtui.cli.sound:app", "Find, show and hear sounds.", CONTENT),
    Entry(
        "track",
        "jamtui.cli.tracks.track:app",
        "Take sound files into the library, look at them, give them out.",
        CONTENT,
    ),
    Entry(
        "preset",
        "jamtui.cli.tracks.preset:app",
        "Keep how you like a track to be set, and set others the same way.",
        CONTENT,
    ),
    Entry(
        "whoami",
        "jamtui.cli.whoami:whoami",
        "Show who you are: the profile in use, or the one that --as names.",
        PEOPLE,
    ),
    Entry(
        "profile",
        "jamtui.cli.profile:app",
        "Who you are: make, list, show, change and carry profiles.",
        PEOPLE,
    ),
    Entry(
        "friend",
        "jamtui.cli.friend_block:app",
        "Friends: ask, answer, list, and block who should not ask.",
        PEOPLE,
    ),
    Entry("follow", "jamtui.cli.follow:app", "Follow people, and see who follows whom.", PEOPLE),
    Entry(
        "notification",
        "jamtui.cli.notification:app",
        "What you have been told: requests, friends, followers and the like.",
        PEOPLE,
    ),
    Entry("activity", "jamtui.cli.activity:app", "What you and your friends have done.", PEOPLE),
    Entry(
        "avatar",
        "jamtui.cli.avatar.wardrobe:app",
        "Avatars: dress one, look at it, and see what there is to unlock.",
        PEOPLE,
    ),
    Entry(
        "stats",
        "jamtui.cli.stats:stats",
        "Show what you or somebody else has played: figures, bars, a map of hours and days.",
        PROGRESS,
    ),
    Entry("xp", "jamtui.cli.xp:app", "Experience points, levels and titles.", PROGRESS),
    Entry(
        "achievement",
        "jamtui.cli.achievement:app",
        "Achievements: what there is to earn, and how far you are.",
        PROGRESS,
    ),
    Entry(
        "challenge",
        "jamtui.cli.challenge:app",
        "Challenges: a few every day and every week, the same for everybody.",
        PROGRESS,
    ),
    Entry(
        "instrument",
        "jamtui.cli.instrument:app",
        "Instruments: what you play, and how far you are with each.",
        PROGRESS,
    ),
    Entry(
        "ai",
        "jamtui.cli.ai:app",
        "Generated music: limits, usage, and the streams that count.",
        PROGRESS,
    ),
    Entry(
        "why",
        "jamtui.cli.why:why",
        "Tell whether somebody may see or change a row, and which rules say so.",
        RULES,
    ),
    Entry(
        "policy",
        "jamtui.cli.policy:app",
        "The rules about who may see and do what, table by table.",
        RULES,
    ),
    Entry(
        "report", "jamtui.cli.report:app", "Tell administrators about somebody or something.", RULES
    ),
    Entry(
        "admin", "jamtui.cli.admin:app", "What administrators do: accounts, bans, content.", RULES
    ),
    Entry(
        "character",
        "jamtui.cli.character:app",
        "The characters of the home page; administrators change them.",
        RULES,
    ),
    Entry("device", "jamtui.cli.device:app", "Sound devices: list and test them.", MACHINE),
    Entry(
        "doctor",
        "jamtui.cli.doctor:doctor",
        "Look at this machine: devices, real-time rights, database, and what is missing.",
        MACHINE,
    ),
    Entry("service", "jamtui.cli.service:app", "Play from boot on: a service of systemd.", MACHINE),
    Entry(
        "db",
        "jamtui.cli.db:app",
        "Look after the database: check, copies, export and import.",
        MACHINE,
    ),
)


def add_to(app: typer.Typer) -> None:
    """Adds every command to `app`."""
    for entry in ENTRIES:
        add(app, entry)


def add(app: typer.Typer, entry: Entry) -> None:
    """Imports one command, or group of them, and adds it to `app`."""
    module_name, _, name = entry.place.partition(":")
    module: Any = importlib.import_module(module_name)
    target = getattr(module, name)
    if isinstance(target, typer.Typer):
        app.add_typer(target, name=entry.name, rich_help_panel=entry.panel)
    else:
        epilog = getattr(module, "EPILOG", None)
        app.command(entry.name, epilog=epilog, rich_help_panel=entry.panel)(target)
