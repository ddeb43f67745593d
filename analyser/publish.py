"""What a run leaves for people: the clear working record, and the masked page, document, transcript and sound."""

import functools
from dataclasses import asdict
from typing import TYPE_CHECKING

from analyser.analyse import Opened, transcribe
from analyser.core.call import Turn
from analyser.core.review import Review
from analyser.hear import Progress
from analyser.store import OutputFolder
from analyser.toolbox import Toolbox

if TYPE_CHECKING:
    from analyser.audio.recording import Recording
    from analyser.redact import Found, Redaction

RECORD = "review.json"
PAGE = "review.html"
DOCUMENT = "review.docx"
MASKED_TRANSCRIPT = "transcript.json"
MUTED_SOUND = "audio.flac"
REDACTION = "redaction.json"


def write_review(folder: OutputFolder, review: Review, recording: "Recording | None", toolbox: Toolbox) -> None:
    """Write `review.json` (clear, mode 0600), `review.html` and `review.docx` (masked) into a folder.

    `recording` is the sound of the review, still open, or null where the source was a transcript; what can be
    played in the page has the spans of personal data silenced.

    Raises:
        BadInputError: the folder cannot be written.
    """
    from analyser.redact import muted_intervals, player_audio

    audio = None
    if recording is not None:
        silences = muted_intervals(review.personal_data, review.transcript, recording.duration_s, sound=recording)
        audio = player_audio(recording, silences)
    write_pages(folder, review, audio, toolbox)


def write_pages(folder: OutputFolder, review: Review, played: bytes | None, toolbox: Toolbox) -> None:
    """Write a review as `write_review` does; `played` is the muted sound of its page (MP3), null where it has none.

    Raises:
        BadInputError: the folder cannot be written.
    """
    from analyser.redact import mask_review
    from analyser.report import dump_review, render_docx, render_html

    masked = mask_review(review)
    folder.write(RECORD, dump_review(review), clear=True)
    folder.write(PAGE, render_html(masked, played, toolbox.standards))
    folder.write(DOCUMENT, render_docx(masked, toolbox.standards))


def write_redaction(
    folder: OutputFolder, review: Review, recording: "Recording | None", toolbox: Toolbox, progress: Progress
) -> bool:
    """Write the masked `transcript.json`, with sound also `audio.flac`, and what a check of them still finds.

    The check transcribes the muted sound again; what it hears is silenced too, and listened for once more, a few times
    at most. Returns whether nothing was found any more.

    Raises:
        BadInputError: the folder cannot be written.
    """
    import json

    from analyser.redact import Found, check_redaction, mask_transcript
    from analyser.transcribe import to_json

    found = Found(spans=review.personal_data, groups=review.personal_data_groups)
    folder.write(MASKED_TRANSCRIPT, to_json(mask_transcript(review.transcript, review.personal_data)))
    if recording is None:
        result = check_redaction(found)
    else:
        result = _muted_and_checked(folder, review, found, recording, toolbox, progress)
    folder.write(REDACTION, json.dumps(asdict(result), indent=1))
    return not result.still_found


def _muted_and_checked(
    folder: OutputFolder, review: Review, found: "Found", recording: "Recording", toolbox: Toolbox, progress: Progress
) -> "Redaction":
    from analyser.redact import check_redaction, silence, write_flac

    done = silence(
        found,
        review.transcript,
        recording,
        write=lambda silences: folder.made(MUTED_SOUND, functools.partial(write_flac, recording, silences)),
        listen=lambda: _listened_again(folder, review, toolbox, progress),
    )
    return check_redaction(found, done.silences, done.leaks, listenings=done.listenings)


def _listened_again(folder: OutputFolder, review: Review, toolbox: Toolbox, progress: Progress) -> tuple[Turn, ...]:
    from analyser.audio.decode import decode

    with decode(folder.path(MUTED_SOUND)) as muted:
        return transcribe(Opened(call=review.call, recording=muted), toolbox, progress).transcript.turns
