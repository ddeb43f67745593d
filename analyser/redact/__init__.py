"""Personal data: found as people say it, masked in text, silenced in sound, and checked.

begin_reading(...)          -> what a trained reader takes for personal data in each turn, while other work goes on
find(transcript, mentions)  -> Found: spans, and groups of spans that make one item
mask_review(review)         -> the review with every span shown by its type
mask_transcript(...)        -> the same for a transcript alone
muted_intervals(...)        -> the seconds to silence
silence(...)                -> the same, listened to and silenced until nothing is heard any more
write_flac, player_audio    -> the sound without them
heard_again(...)            -> what the muted sound still gives away, and where
check_redaction(...)        -> the record of a redaction, which names no value
"""

from analyser.redact.check import Leak, Redaction, check_redaction, heard_again
from analyser.redact.find import Found, find
from analyser.redact.listening import Silenced, silence
from analyser.redact.mask import MASKS, mask_review, mask_transcript
from analyser.redact.muted import PADDING_S, muted_intervals, silenced_too
from analyser.redact.reading import begin_reading
from analyser.redact.sound import player_audio, write_flac

__all__ = [
    "MASKS",
    "PADDING_S",
    "Found",
    "Leak",
    "Redaction",
    "Silenced",
    "begin_reading",
    "check_redaction",
    "find",
    "heard_again",
    "mask_review",
    "mask_transcript",
    "muted_intervals",
    "player_audio",
    "silence",
    "silenced_too",
    "write_flac",
]
