"""The command line itself: gathers the subcommands and turns every exception into one line and an exit code."""

import contextlib
import itertools
import logging
import os
import signal
import sys
import traceback
import warnings
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from typer.exceptions import Abort, Exit, TyperException

from analyser import __version__
from analyser.cli.exit_codes import ExitCode
from analyser.cli.memory import one_arena
from analyser.core.errors import (
    BadInputError,
    ConsentRefusedError,
    DebriefError,
    ModelMissingError,
    UnfinishedError,
    UsageError,
)
from models.errors import ChoiceError, ModelError

GROUP = "debrief.commands"

_AGAIN = "run it again; nothing half-written was left"

_CODES: tuple[tuple[type[Exception], ExitCode], ...] = (
    (UsageError, ExitCode.USAGE),
    (ConsentRefusedError, ExitCode.REFUSED),
    (BadInputError, ExitCode.BAD_INPUT),
    (ModelMissingError, ExitCode.MODEL_MISSING),
    (ChoiceError, ExitCode.USAGE),
    (ModelError, ExitCode.MODEL_MISSING),
    (UnfinishedError, ExitCode.PARTLY),
)


def build() -> typer.Typer:
    """Return the application with every subcommand that an installed package registers."""
    app = typer.Typer(
        name="debrief",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="Turns one consented call recording into a coaching review, on your own machine.",
    )
    app.callback()(_options)
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        command = entry.load()
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=entry.name)
        else:
            app.command(entry.name)(command)
    return app


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"debrief {__version__}")
        raise typer.Exit


def _options(
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks and log messages.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Take the options that stand before a subcommand; `main` has read --debug from anywhere."""


def main() -> NoReturn:
    """Run `debrief` and leave with one of `ExitCode`."""
    arguments = sys.argv[1:]
    debug = "--debug" in arguments
    one_arena()
    _quieten(debug)
    code = run([argument for argument in arguments if argument != "--debug"], debug=debug)
    if code == ExitCode.INTERRUPTED:
        # A thread of a native library may still be at work after Ctrl-C; nothing of ours is left to write.
        os._exit(code)
    sys.exit(code)


def run(arguments: list[str], *, debug: bool = False) -> int:
    """Run one command and return its exit code; an error is one line on standard error."""
    code = _run(arguments, debug=debug)
    if code == ExitCode.INTERRUPTED:
        # Said here, because typer turns Ctrl-C into an exit without a word.
        begun = _unfinished_erasures(arguments)
        why = f"{begun} erasures are begun and not finished" if begun else "stopped before it was finished"
        fix = "run it again, or debrief purge, which finishes them" if begun else _AGAIN
        _say("interrupted", why, fix)
    return code


def _unfinished_erasures(arguments: list[str]) -> int:
    """Count the journals in the data directory that the command was given; none where nobody can say."""
    from analyser.settings import read_settings
    from analyser.store import Place

    with contextlib.suppress(DebriefError, OSError):
        after = [value for name, value in itertools.pairwise(arguments) if name == "--settings"]
        joined = [one.removeprefix("--settings=") for one in arguments if one.startswith("--settings=")]
        given = next((Path(one) for one in (*after, *joined)), None)
        return len(list(Place(root=read_settings(given).data_directory).erasing.glob("*.json")))
    return 0


def _run(arguments: list[str], *, debug: bool) -> int:
    try:
        result = build()(arguments, prog_name="debrief", standalone_mode=False)
    except Exit as leave:
        return leave.exit_code
    except (KeyboardInterrupt, Abort):
        signal.setitimer(signal.ITIMER_REAL, 0)  # the interruption has arrived
        return ExitCode.INTERRUPTED
    except TyperException as error:
        _say("usage", error.format_message().strip().rstrip("."), "see debrief --help")
        return ExitCode.USAGE
    except (BrokenPipeError, SystemExit) as leave:
        # Who read the output has gone, as `head` does; typer turns that into SystemExit.
        if isinstance(leave, SystemExit) and not isinstance(leave.__context__, BrokenPipeError):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno() if sys.__stdout__ else 1)
        return ExitCode.DONE
    except Exception as error:
        return _explain(error, debug=debug)
    return result if isinstance(result, int) else ExitCode.DONE


def exit_code(error: Exception) -> ExitCode:
    """Return the exit code that the contract gives to an error."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), ExitCode.FAULT)


def _explain(error: Exception, *, debug: bool) -> ExitCode:
    if debug:
        traceback.print_exc()
    if isinstance(error, DebriefError | ModelError):
        _say(error.what, error.why, error.fix)
    else:
        # The message of a foreign exception may hold text of a conversation: its type must do.
        _say("unexpected fault", type(error).__name__, "run it again with --debug and report what it shows")
    return exit_code(error)


def _say(what: str, why: str, fix: str) -> None:
    print(one_line(f"debrief: {what}: {why}; {fix}"), file=sys.stderr)  # noqa: T201 - standard error is where an error is told


def one_line(text: str) -> str:
    """Return a text as one line of printable signs: names of files may hold anything.

    >>> one_line("a\\nb\\x1b[31m")
    'a b?[31m'
    """
    return "".join(sign if sign.isprintable() else "?" for sign in " ".join(text.split()))


def _quieten(debug: bool) -> None:
    if debug:
        logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
        return
    warnings.filterwarnings("ignore")
    logging.basicConfig(level=logging.CRITICAL)
