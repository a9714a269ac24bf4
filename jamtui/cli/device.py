"""`jam device`: what can play, and how well."""

from __future__ import annotations

from typing import Annotated

import typer

from jamtui.cli.common_options import PAGE, Limit, Offset
from jamtui.cli.output import Json, facts_of, note, print_facts, print_json, print_table

PRINTS = {
    "device list": "list[jamtui.audio.devices.DeviceInfo]",
    "device test": "jamtui.studio.device_test.DeviceReport",
}

app = typer.Typer(no_args_is_help=True, help="Sound devices: list and test them.")


@app.command("list", epilog="Example: jam device list --json")
def list_(limit: Limit = PAGE, offset: Offset = 0, json: Json = False) -> None:
    """List everything that can play; "default" is what plays when none is named."""
    from jamtui.audio.devices import list_devices

    found = list_devices()[offset : offset + limit]
    if json:
        print_json(found)
        return
    print_table(
        ("device", "system", "index", "in", "out", "Hz", "buffer", "default"),
        [
            (
                one.name,
                one.host_api,
                one.index,
                one.input_channels,
                one.output_channels,
                one.sample_rate,
                one.block_frames,
                one.is_default,
            )
            for one in found
        ],
        extra=("buffer", "in", "out", "Hz"),
    )


@app.command("test", epilog="Example: jam device test --device 'USB Audio' --buffer 64")
def measure(
    device: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Name, part of a name or index; see jam device list."),
    ] = None,
    host_api: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Only devices of this system: ALSA, JACK, Core Audio …"),
    ] = None,
    seconds: Annotated[
        float, typer.Option(min=0.5, max=600.0, metavar="N", help="How long.")
    ] = 5.0,
    sample_rate: Annotated[int, typer.Option(metavar="N", help="44100 or 48000.")] = 48_000,
    buffer: Annotated[int, typer.Option(metavar="N", help="Frames a block, 32 to 1024.")] = 128,
    json: Json = False,
) -> None:
    """Play a soft tone, left and right in turn, and measure the timing.

    Exits with 1 when the sound breaks up, 6 when the device does not play at all.
    """
    from jamtui.audio.devices import open_output
    from jamtui.studio.device_test import try_device

    opened = open_output(device, sample_rate, buffer, host_api=host_api, on_notice=note)
    try:
        report = try_device(opened, seconds)
    finally:
        opened.close()
    if json:
        print_json(report)
    else:
        print_facts(facts_of(report))
    if report.verdict == "poor":
        raise typer.Exit(1)
