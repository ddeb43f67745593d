"""`debrief review`: one consented call in, one review out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyser.cli.arguments import (
    AgentChannel,
    ChannelOption,
    ConsentFile,
    KindOption,
    OutFolder,
    SettingsFile,
    SourceFile,
)

if TYPE_CHECKING:
    from analyser.analyse import Source
    from analyser.toolbox import Toolbox


def review(
    source: SourceFile,
    consent: ConsentFile = None,
    kind: KindOption = None,
    agent_channel: ChannelOption = AgentChannel.AUTO,
    out: OutFolder = None,
    agent: Annotated[
        str | None, typer.Option("--agent", help="The agent or buddy by name or number, to find their reviews again.")
    ] = None,
    settings: SettingsFile = None,
) -> None:
    """Review one conversation: writes review.json, review.html and review.docx."""
    from analyser.analyse import Source
    from analyser.settings import read_settings
    from analyser.toolbox import Toolbox

    given = Source(path=source, consent_file=consent, kind=kind, agent_channel=agent_channel.value, agent=agent)
    where = review_into(given, out, Toolbox(read_settings(settings)))
    typer.echo(str(where / "review.html"))


def review_into(source: "Source", out: Path | None, toolbox: "Toolbox") -> Path:
    """Review a source into `out` (default: a folder named after the call) and return that folder."""
    from analyser.analyse import analyse
    from analyser.cli.progress import shown
    from analyser.keep import Keeper
    from analyser.publish import write_review
    from analyser.store import folder_name

    keeper = Keeper(toolbox.settings)
    with shown() as progress, keeper.opened(source, toolbox, progress, "review") as opened:
        target = out or Path(folder_name(opened.call.id))
        with keeper.folder(target, opened.call.id, "review") as folder:
            made = analyse(opened, toolbox, progress, agent_channel=source.agent_channel)
            keeper.learnt(made)
            progress("writing the review", 0.0)
            write_review(folder, made, opened.recording, toolbox)
    return target
