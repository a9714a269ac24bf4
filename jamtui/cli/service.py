"""`jam service`: play from boot on, without a screen."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jamtui.cli.context import Context
from jamtui.cli.output import Json, facts_of, note, print_facts, print_json
from jamtui.errors import JamError, NotFoundError, UsageError

if TYPE_CHECKING:
    from jamtui.studio.systemd_unit import UnitPlan

PRINTS = dict.fromkeys(
    ("service install", "service uninstall", "service status"), "jamtui.studio.service.ServiceCard"
)

app = typer.Typer(no_args_is_help=True, help="Play from boot on: a service of systemd.")

_Name = Annotated[
    str, typer.Option(metavar="NAME", help="Which service; several may be installed.")
]
_System = Annotated[
    bool, typer.Option("--system", help="A service of the machine, not of your account.")
]


@app.command(epilog="Example: jam service install -- play lofi-study --device 'USB Audio'")
def install(
    context: typer.Context,
    arguments: Annotated[
        list[str], typer.Argument(metavar="-- play SOURCE…", help="What to play, as for jam play.")
    ],
    name: _Name = "play",
    system: _System = False,
    run_as: Annotated[
        str | None,
        typer.Option(metavar="USER", help="Who plays; with --system. Default: who called sudo."),
    ] = None,
    show: Annotated[
        bool, typer.Option("--print", help="Show the unit and install nothing.")
    ] = False,
    start: Annotated[
        bool, typer.Option("--start/--no-start", help="Also play now, not only at boot.")
    ] = True,
    as_json: Json = False,
) -> None:
    """Install a service that plays at boot, and start it.

    The arguments after -- are those of jam play; they are checked now. Installing again under
    the same name replaces the service.
    """
    from jamtui.studio.service import Services
    from jamtui.studio.systemd_unit import unit_text

    if show and as_json:
        raise UsageError("--print shows the unit as it is: leave --json out.")
    plan = _plan(context, name, arguments, _player(system, run_as))
    text = unit_text(plan)
    _check_sources(context, arguments, plan)
    if show:
        typer.echo(text, nl=False)
        return
    services = Services(system=system)
    done = services.install(plan, start=start)
    if as_json:
        print_json(services.status(name))
    else:
        typer.echo(
            f"{'Replaced' if done.replaced else 'Installed'} {done.unit} in {done.path.parent}."
        )
    if done.is_lingering is False:
        note(
            "It plays from your first login on. To have it play from boot on, run: "
            f"sudo loginctl enable-linger {_login()}"
        )


@app.command(epilog="Example: jam service uninstall")
def uninstall(name: _Name = "play", system: _System = False, as_json: Json = False) -> None:
    """Stop a service and remove it."""
    from jamtui.studio.service import Services

    services = Services(system=system)
    was = services.status(name) if as_json else None
    path = services.uninstall(name)
    if was is not None:
        print_json(was)
    else:
        typer.echo(f"Removed {path}.")


@app.command(epilog="Example: jam service status --json")
def status(name: _Name = "play", system: _System = False, json: Json = False) -> None:
    """Show whether a service plays, since when, and how often it was started again."""
    from jamtui.studio.service import Services

    told = Services(system=system).status(name)
    if json:
        print_json(told)
        return
    print_facts(facts_of(told))


@app.command(epilog="Example: jam service logs --follow")
def logs(
    name: _Name = "play",
    system: _System = False,
    lines: Annotated[
        int, typer.Option("--lines", "-n", metavar="N", min=0, help="How many lines.")
    ] = 50,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with new ones.")] = False,
) -> None:
    """Show what a service has said."""
    from jamtui.studio.service import Services

    words = Services(system=system).log_command(name, lines=lines, follow=follow)
    try:
        code = subprocess.run(words, check=False).returncode
    except FileNotFoundError as error:
        raise JamError("There is no journalctl here: services need Linux with systemd.") from error
    raise typer.Exit(code if code >= 0 else 128 - code)


def _plan(context: typer.Context, name: str, arguments: list[str], run_as: str | None) -> UnitPlan:
    from jamtui.studio.service import environment, play_command
    from jamtui.studio.systemd_unit import UnitPlan

    values = _parsed(context, arguments)
    return UnitPlan(
        name=name,
        command=play_command(arguments),
        folder=Path.cwd(),
        environment=environment(_database(context, run_as)),
        run_as=run_as,
        ends_by_itself=values["loop"] is False or values["seconds"] is not None,
    )


def _parsed(context: typer.Context, arguments: list[str]) -> dict[str, Any]:
    """Returns what jam play makes of its arguments; a mistake in them ends the command here."""
    from jamtui.studio.checks import check_playback, check_seconds, wishes

    if arguments[:1] != ["play"]:
        raise UsageError(
            f"A service runs jam play, not {' '.join(arguments)[:60]!r}: "
            "write jam service install -- play SOURCE."
        )
    root = context.find_root()
    group: Any = root.command
    play: Any = group.get_command(root, "play")
    # The real parser; its complaints end the command as they would end jam play.
    values: dict[str, Any] = play.make_context("play", arguments[1:], parent=root).params
    for name in ("soundfont", "record"):  # paths are made of words when the command is called
        values[name] = Path(values[name]) if values[name] is not None else None
    if not values["sources"]:
        raise UsageError("Say what to play: jam service install -- play SOURCE.")
    check_seconds(values["seconds"])
    playback = ("buffer", "sample_rate", "count_in", "soundfont", "record")
    check_playback(*(values[name] for name in playback))
    wishes(values["bpm"], values["key"], values["seed"])
    return values


def _check_sources(context: typer.Context, arguments: list[str], plan: UnitPlan) -> None:
    """Looks for what is to be played, unless it is in the database of somebody else."""
    if plan.run_as not in (None, _login()):
        return
    from jamtui.studio.checks import wishes
    from jamtui.studio.sources import arrange_names

    values = _parsed(context, arguments)
    settings = context.ensure_object(Context)
    setlist, person = values["setlist"], settings.person
    wanted = wishes(values["bpm"], values["key"], values["seed"], setlist=setlist, person=person)
    arrange_names(values["sources"], wanted, _database(context, plan.run_as), note)


def _database(context: typer.Context, run_as: str | None) -> Path | None:
    from jamtui.storage.location import database_path

    chosen = context.obj.database if isinstance(context.obj, Context) else None
    if chosen is None and run_as is not None:
        return None  # the home of somebody else is not ours to know
    return database_path(chosen).absolute()


def _player(system: bool, run_as: str | None) -> str | None:
    """Returns the user of a unit of the system, None for a unit of one's own."""
    if not system:
        if run_as is not None:
            raise UsageError("--run-as goes with --system: your own service runs as you.")
        return None
    import pwd

    name = run_as or os.environ.get("SUDO_USER") or _login()
    try:
        return pwd.getpwnam(name).pw_name
    except KeyError as error:
        raise NotFoundError(f"There is no user {name!r} here.") from error


def _login() -> str:
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
