"""What a run leaves for people: the clear working record, and the masked page, document and sound."""

from typing import TYPE_CHECKING

from analyser.core.review import Review
from analyser.store import OutputFolder
from analyser.toolbox import Toolbox

if TYPE_CHECKING:
    from analyser.audio import Recording

RECORD = "review.json"
PAGE = "review.html"
DOCUMENT = "review.docx"


def write_review(folder: OutputFolder, review: Review, recording: "Recording | None", toolbox: Toolbox) -> None:
    """Write `review.json` (clear, mode 0600), `review.html` and `review.docx` (masked) into a folder.

    `recording` is the sound of the review, still open, or null where the source was a transcript; what can be
    played in the page has the spans of personal data silenced.

    Raises:
        BadInputError: the folder cannot be written.
    """
    from analyser.redact import mask_review, muted_intervals, player_audio
    from analyser.report import dump_review, render_docx, render_html

    masked = mask_review(review)
    standards = toolbox.standards
    audio = None
    if recording is not None:
        silences = muted_intervals(review.personal_data, review.transcript, recording.duration_s)
        audio = player_audio(recording, silences)
    folder.write(RECORD, dump_review(review), clear=True)
    folder.write(PAGE, render_html(masked, audio, standards))
    folder.write(DOCUMENT, render_docx(masked, standards))
