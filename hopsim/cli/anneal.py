"""`hopsim anneal`: cool a machine along a schedule, from patterns or from chance, and see what freezes out."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

import numpy as np

from hopsim.cli import outputs, pictures
from hopsim.cli.flags import HOLE, Parser, add_seed, help_of, knobs_given, metavar, shown_default, shown_help, typed
from hopsim.cli.terminal import say
from hopsim.errors import BadInput
from hopsim.models import MODELS
from hopsim.params import Param, params_of
from hopsim.texts import Text, plural

if TYPE_CHECKING:
    from hopsim.engine.schedule import Schedule
    from hopsim.engine.simulation import Simulation

MACHINES = ("boltzmann", "ising", "hopfield")
START, END, SWEEPS = 5.0, 0.05, 500
ENUMERATED = 20
SIDE = 28


def add(parser: Parser) -> None:
    from hopsim.engine.schedule import Schedule

    parser.add_argument("--model", choices=MACHINES, default="boltzmann", help=shown_help(Text("which machine [boltzmann]")))
    _add_schedule(parser, params_of(Schedule))
    pictures.add_pictures(parser, patterns_needed=False)
    _add_knobs_of_all(parser)
    add_seed(parser)
    outputs.add_outputs(parser)
    parser.set_defaults(run=lambda arguments: run(arguments, parser))


def _add_schedule(parser: argparse.ArgumentParser, knobs: tuple[Param, ...]) -> None:
    group = parser.add_argument_group(str(Text("schedule")))
    defaults: dict[str, Any] = {"start": START, "sweeps": SWEEPS}
    for knob in knobs:
        default = defaults.get(knob.name, knob.default)
        group.add_argument(
            knob.flag, dest=f"schedule {knob.name}", type=typed(knob), default=default, metavar=metavar(knob),
            help=shown_help(Text("{tooltip} [{default}]", tooltip=knob.tooltip(), default=default)),
        )  # fmt: skip
    group.add_argument(
        "--end", type=float, metavar="T",
        help=shown_help(Text("the temperature of the last sweep; a logarithmic schedule has none [{end}]", end=END)),
    )  # fmt: skip
    group.add_argument(
        "--points", metavar="WHERE:T,…",
        help=shown_help(Text("a schedule drawn by hand, from 0 to 1: 0:5,0.5:1,1:0.05")),
    )  # fmt: skip


def _add_knobs_of_all(parser: argparse.ArgumentParser) -> None:
    """Every knob of every machine once; which of them the chosen machine has is checked when it is known."""
    group = parser.add_argument_group(str(Text("knobs")), str(Text("each says in brackets which machines have it")))
    owners: dict[str, list[str]] = {}
    first: dict[str, Param] = {}
    defaults: dict[str, list[str]] = {}
    for name in MACHINES:
        for knob in params_of(MODELS[name]):
            owners.setdefault(knob.name, []).append(name)
            first.setdefault(knob.name, knob)
            defaults.setdefault(knob.name, []).append(str(shown_default(knob)))
    for name, knob in first.items():
        if name != "temperature":
            # one default for all machines, or one for each
            words = ", ".join(defaults[name] if len(set(defaults[name])) > 1 else defaults[name][:1])
            machines = Text("{help} ({machines})", help=help_of(knob, words), machines=", ".join(owners[name]))
            group.add_argument(
                knob.flag, dest=HOLE + name, default=argparse.SUPPRESS, metavar=metavar(knob), help=shown_help(machines)
            )


def run(arguments: argparse.Namespace, parser: Parser) -> int:
    model = _model(arguments, parser)
    schedule = _schedule(arguments)
    for temperature in (schedule.temperatures().max(), schedule.temperatures().min()):
        model.turned(temperature=float(temperature))
    outputs.check_outputs(arguments)
    simulation = _simulation(model, arguments)
    simulation.anneal(schedule)
    outputs.run(simulation, schedule.sweeps, arguments)
    outputs.tell(simulation)
    _tell_lowest(simulation)
    return 0


def _model(arguments: argparse.Namespace, parser: Parser) -> Any:
    kind = MODELS[arguments.model]
    known = {knob.name: knob for knob in params_of(kind)}
    values = {}
    for name, words in knobs_given(arguments).items():
        flag = "--" + name.replace("_", "-")
        if name not in known:
            parser.error(str(Text("{machine} has no {flag}", machine=arguments.model, flag=flag)))
        try:
            values[name] = typed(known[name])(words)
        except argparse.ArgumentTypeError as error:
            parser.error(f"{flag}: {error}")
    return kind(**values)


def _schedule(arguments: argparse.Namespace) -> Schedule:
    from hopsim.engine.schedule import Schedule

    knobs = {name.removeprefix("schedule "): value for name, value in vars(arguments).items() if name.startswith("schedule ")}
    end = arguments.end
    if end is None and knobs["schedule"] != "logarithmic":
        end = END
    if arguments.points is not None:
        knobs["schedule"] = "free"
    return Schedule(**knobs, end=end, points=_points(arguments.points))


def _points(words: str | None) -> tuple[tuple[float, float], ...]:
    try:
        pairs = [pair.split(":") for pair in words.split(",")] if words else []
        return tuple((float(where), float(temperature)) for where, temperature in pairs)
    except ValueError:
        raise BadInput(
            Text("--points takes places and temperatures as in 0:5,0.5:1,1:0.05, got {value}.", value=repr(words))
        ) from None


def _simulation(model: Any, arguments: argparse.Namespace) -> Simulation:
    from hopsim.engine.simulation import Simulation

    shelf = pictures.stored(arguments)
    image = pictures.cue(arguments, shelf)
    for flag, words in (("--clamp", arguments.clamp), ("--unknown", arguments.unknown)):
        if image is None and words is not None:
            raise BadInput(Text("{flag} holds a part of the cue: say which with --cue.", flag=flag))
    shape = arguments.size or (SIDE, SIDE) if image is None else image.shape
    simulation = Simulation(model, patterns=shape if shelf is None else shelf, image=image, seed=arguments.seed)
    pictures.hold(simulation, arguments)
    return simulation


def _tell_lowest(simulation: Simulation) -> None:
    """The lowest energy seen and how often; in a small machine also what is possible at all."""
    energies = simulation.history["energy"]
    lowest = float(np.nanmin(energies))
    times = int(np.count_nonzero(energies <= lowest + 1e-9 * max(1.0, abs(lowest))))
    seen = plural(Text("once"), Text("{n} times", n=times), times)
    say(
        Text("Lowest energy {energy}, seen {seen} at {looks} looks.",
             energy=f"{lowest + 0.0:.6g}", seen=seen, looks=len(energies))
    )  # fmt: skip
    if simulation.unit_count <= ENUMERATED and hasattr(simulation.memory, "weights"):
        from hopsim.diagnostics.exact import ground_states

        memory = simulation.memory
        ground, states = ground_states(memory.weights, memory.fields, memory.coding)
        if "per spin" in simulation.model.describe("energy").title.english:
            ground /= simulation.unit_count
        say(Text("The lowest energy there is: {energy}, of {count} states.", energy=f"{ground:.6g}", count=len(states)))
