"""The subcommands that work on one file or on a whole folder."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyser.cli.arguments import ConsentFile, KindOption, SettingsFile
from pipelines.outcome import Ending, Outcome

if TYPE_CHECKING:
    from analyser.keep import Keeper

Out = Annotated[Path, typer.Option("--out", help="The file, or for a folder the folder, to write.")]
Form = Annotated[str, typer.Option("--format", help="How transcripts are written: json, vtt or srt.")]


def tag(
    source: Annotated[Path, typer.Argument(metavar="TRANSCRIPT_OR_DIR", help="A transcript, or a folder of them.")],
    out: Out,
    kind: KindOption = None,
    probabilities: Annotated[
        bool, typer.Option("--probabilities", help="Add how sure the trained model is of each label of each sentence.")
    ] = False,
    settings: SettingsFile = None,
) -> int:
    """Tag what was said: text only, no consent record needed."""
    from analyser.analyse import is_transcript
    from analyser.keep import Keeper
    from analyser.settings import read_settings
    from analyser.toolbox import Toolbox
    from pipelines.folder import is_folder, items, output_names
    from pipelines.tag import call_id_of, tag_folder, tag_one

    toolbox = Toolbox(read_settings(settings))
    keeper = Keeper(toolbox.settings)
    if not is_folder(source):
        keeper.check_file(out)
        record = tag_one(source, kind, toolbox, keeper, probabilities=probabilities)
        keeper.file(out, record, call_id_of(source), "tag")
        return 0
    sources = items(source, is_transcript)
    results = tag_folder(sources, kind, toolbox, keeper, probabilities=probabilities)
    return _gathered(keeper, "tag", out, output_names(sources, ".json"), results)


def transcribe(
    source: Annotated[Path, typer.Argument(metavar="AUDIO_OR_DIR", help="A recording, or a folder of them.")],
    out: Out,
    consent: ConsentFile = None,
    form: Form = "json",
    settings: SettingsFile = None,
) -> int:
    """Turn recordings into transcripts with roles."""
    from analyser.analyse import Source, is_transcript
    from analyser.cli.progress import shown
    from analyser.core.errors import UsageError
    from analyser.keep import Keeper
    from analyser.settings import read_settings
    from analyser.toolbox import Toolbox
    from pipelines.folder import is_folder, items, output_names
    from pipelines.transcribe import Format, transcribe_folder, transcribe_one

    if form not in list(Format):
        raise UsageError("--format", f"{form!r} is not a form of transcript", "choose json, vtt or srt")
    toolbox = Toolbox(read_settings(settings))
    keeper = Keeper(toolbox.settings)
    with shown() as progress:
        if not is_folder(source):
            keeper.check_file(out)
            given = Source(path=source, consent_file=consent)
            call_id, text = transcribe_one(given, Format(form), toolbox, progress, keeper)
            keeper.file(out, text, call_id, "transcribe")
            return 0
        if consent is not None:
            raise UsageError("--consent", "one record cannot cover a folder", "put a record beside each recording")
        sources = items(source, lambda path: not is_transcript(path))
        results = transcribe_folder(sources, Format(form), toolbox, progress, keeper)
        return _gathered(keeper, "transcribe", out, output_names(sources, f".{form}"), results)


def _gathered(
    keeper: "Keeper", command: str, out: Path, names: dict[Path, str], results: Iterator[tuple[Path, Outcome, str]]
) -> int:
    """Write what was done into one folder, say what was not, and return the exit code."""
    from analyser.cli.app import one_line
    from analyser.cli.exit_codes import ExitCode

    left_out: list[Outcome] = []
    with keeper.gathering(out, command) as folder:
        for path, outcome, text in results:
            if outcome.ending is Ending.DONE:
                folder.write(outcome.call_id, names[path], text)
            else:
                left_out.append(outcome)
    for outcome in left_out:
        typer.echo(one_line(f"debrief: {outcome.why}"), err=True)
    typer.echo(f"{len(names) - len(left_out)} of {len(names)} done: {out}")
    return ExitCode.PARTLY if left_out else ExitCode.DONE
