"""The arguments that several subcommands take, written once."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from analyser.core.call import Kind


class AgentChannel(StrEnum):
    """Which side of a stereo recording the agent or buddy is on."""

    AUTO = "auto"
    LEFT = "left"
    RIGHT = "right"


SourceFile = Annotated[Path, typer.Argument(help="A recording (mono or stereo) or a transcript (json, vtt, srt, txt).")]
ConsentFile = Annotated[
    Path | None, typer.Option("--consent", help="The consent record; by default SOURCE.consent.json beside the source.")
]
KindOption = Annotated[Kind | None, typer.Option("--kind", help="What sort of conversation it is.")]
ChannelOption = Annotated[
    AgentChannel, typer.Option("--agent-channel", help="The agent's or buddy's side of a stereo recording.")
]
OutFolder = Annotated[Path | None, typer.Option("--out", help="Where to write; by default ./<call id>.")]
SettingsFile = Annotated[Path | None, typer.Option("--settings", help="Settings in TOML; see README.md.")]
