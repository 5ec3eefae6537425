"""The command line: one group, one module per command, imported only when it is called."""

from __future__ import annotations

import gc
import importlib
import signal
import sys
import threading

import click

from valuma_scenarios import __version__
from valuma_scenarios.commands.help_text import ReadersContext, in_readers_language, refused
from valuma_scenarios.commands.reader import ASKED, asked_of

COMMANDS: dict[str, str] = {
    "run": "Run the model: effects on the six goals by region and year, with uncertainty.",
    "answer": "Answer the study's question: which alternative, how sure, and on what it hangs.",
    "runs": "List the runs of the project.",
    "diff": "Say what changed between two runs: inputs, results, and which input caused it.",
    "verify": "Check every file of a run against the hash taken when it was made.",
    "rerun": "Repeat a run from its own folder and compare the files byte by byte.",
    "clean": "Remove old runs and kept pieces.",
    "compare": "Compare alternatives: differences, who loses, what they cost.",
    "explain": "Say where a difference comes from: levers, and mechanisms of the model.",
    "robustness": "Rank alternatives over weights, draws, method choices and scenarios.",
    "search": "Search for designs that do better for the same money.",
    "switch": "Find what flips the order of two alternatives: parameters and levers.",
    "sensitivity": "Say which uncertainty decides a result, by parameter or mechanism.",
    "voi": "Rank what is worth finding out before choosing.",
    "evaluate": "Say what an evaluation could see after 3, 5 and 10 years, and what to monitor.",
    "evidence": "Say how much of a result rests on which grade of evidence.",
    "forms": "Try other forms of the model: how far the ranking hangs on them.",
    "discover": "Find the conditions under which one alternative beats another.",
    "report": "Write the briefing pack of a run: memo, slides, tables, figures, method, sources.",
    "figures": "List the figures of a run, or write some as SVG, PNG, PDF and CSV.",
    "check": "Hold a run against known facts, negative controls and size limits.",
    "hindcast": "Hold the baseline against years that have been observed.",
    "elicit": "Ask experts for ranges, pool them, read weights of the goals from surveys.",
    "workshop": "Serve the workshop: a screen, a desk and any number of phones.",
    "validate": "Check every file of a project and list all problems with their place.",
    "cases": "List the networks of the case library, or show one.",
    "data": "Show how old the figures are, and read newer ones from downloaded tables.",
    "parameters": "Show the log of assumptions: value, range, unit, source and grade.",
    "schema": "Write the JSON Schemas that let editors complete and check the files.",
    "new": "Begin a project from a template, or an alternative from another or a case.",
    "list": "List what there is to name: ids and names of regions, goals, alternatives …",
    "docs": "Open the documentation; it needs no internet.",
    "init": "Make a working copy of the shipped scenarios and parameters.",
}
"""Name of each command (its module, with _ for -) and what it does, in the order of the help."""

INTERRUPTED = 3
GARBAGE = 50_000
"""Objects more than before at which Python looks for unused cycles of them."""


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports a module only to run it."""

    context_class = ReadersContext

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return [*COMMANDS]  # a module of this package is called list

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing its module."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"{__name__}.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return in_readers_language(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one is spelt most like it."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from valuma_scenarios.commands.reader import told
            from valuma_scenarios.errors import Said, choose

            known = choose(name, COMMANDS)
            ctx.fail(told(Said("unknown command {name!r}. {hint}", name=name, hint=known)))
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what stands before the command, and in which language the reader is spoken to."""
        ctx.meta[ASKED] = asked_of(args)
        with refused(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; an interruption outside of a command ends with its own exit code."""
        try:
            with refused(ctx):
                return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)


def use_utf8() -> None:
    """Write UTF-8 whatever the console's own encoding is, as on Windows."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and (stream.encoding or "").lower().replace("-", "") != "utf8":
            reconfigure(encoding="utf-8")


def stop_as_ctrl_c() -> None:
    """Let a request to stop, or a window that is closed, end a command as Ctrl+C does.

    What the caller has told the process to ignore, as `nohup` does, stays ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def look_for_cycles_seldom() -> None:
    """Let Python look for unused cycles of objects a seventieth as often as it would.

    A command makes many objects that stay, tables and their texts above all, and hardly a cycle:
    looking took a twentieth of the time.
    """
    gc.set_threshold(GARBAGE)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="valuma")
def app() -> None:
    """Assess alternatives for Finnish regional development before they are tried.

    The model gives the effects of network policies on the six goals of regional development, for
    19 regions and the years 2020-2030, with their uncertainty. "valuma run" is the main command.
    """
    use_utf8()
    stop_as_ctrl_c()
    look_for_cycles_seldom()


in_readers_language(app)
