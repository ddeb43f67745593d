"""The `debrief` command: one file per subcommand, registered through the entry-point group `debrief.commands`."""

from analyser.cli.app import main

__all__ = ["main"]
