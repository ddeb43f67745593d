"""`debrief redact`: a masked transcript, muted sound, and the check that nothing is left."""

from pathlib import Path

import typer

from analyser.cli.arguments import ConsentFile, KindOption, SettingsFile, SourceFile
from analyser.cli.arguments import OutFolder as Out


def redact(
    source: SourceFile,
    out: Out = None,
    consent: ConsentFile = None,
    kind: KindOption = None,
    settings: SettingsFile = None,
) -> None:
    """Mask the personal data of one conversation: transcript.json, audio.flac and redaction.json."""
    from analyser.analyse import Source, analyse
    from analyser.cli.progress import shown
    from analyser.keep import Keeper
    from analyser.publish import write_redaction
    from analyser.settings import read_settings
    from analyser.store import folder_name
    from analyser.toolbox import Toolbox

    toolbox = Toolbox(read_settings(settings))
    given = Source(path=source, consent_file=consent, kind=kind)
    keeper = Keeper(toolbox.settings)
    with shown() as progress, keeper.opened(given, toolbox, progress, "redact") as opened:
        target = out or Path(folder_name(opened.call.id))
        with keeper.folder(target, opened.call.id, "redact") as folder:
            made = analyse(opened, toolbox, progress)
            keeper.learnt(made)
            clean = write_redaction(folder, made, opened.recording, toolbox, progress)
    typer.echo(str(target / "redaction.json"))
    if not clean:
        typer.echo("Something that should be silent can still be heard; redaction.json says what.", err=True)
