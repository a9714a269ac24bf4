"""All commands and groups of commands, in the order in which help lists them."""

from __future__ import annotations

import typer


def add_to(app: typer.Typer) -> None:
    """Adds every command to `app`."""
    from jamtui.cli import band_save, demo, device, keys, loop_change, play, render, service, sound
    from jamtui.cli.doctor import EPILOG as DOCTOR_EPILOG
    from jamtui.cli.doctor import doctor

    app.command("demo", epilog=demo.EPILOG)(demo.demo)
    app.command("play", epilog=play.EPILOG)(play.play)
    app.command("render", epilog=render.EPILOG)(render.render)
    app.command("keys", epilog=keys.EPILOG)(keys.keys)
    app.add_typer(device.app, name="device")
    app.command("doctor", epilog=DOCTOR_EPILOG)(doctor)
    app.add_typer(service.app, name="service")
    # These modules add their commands to the group that the others of their kind are in.
    app.add_typer(loop_change.app, name="loop")
    app.add_typer(band_save.app, name="band")
    app.add_typer(sound.app, name="sound")
