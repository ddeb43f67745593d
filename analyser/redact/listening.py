"""Silences personal data in sound, listens to what is left, and silences what can still be heard."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analyser.core.call import Transcript, Turn
from analyser.core.sound import Region, Sound
from analyser.redact.check import Leak, heard_again
from analyser.redact.find import Found
from analyser.redact.muted import muted_intervals, silenced_too

MOST_LISTENINGS = 3
"""Each costs as much as the first transcription."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silenced:
    """What was silenced in the end, how often it was listened to, and what the last listening still heard."""

    silences: tuple[Region, ...]
    listenings: int
    leaks: tuple[Leak, ...]


def silence(
    found: Found,
    transcript: Transcript,
    sound: Sound,
    *,
    write: Callable[[Sequence[Region]], None],
    listen: Callable[[], Sequence[Turn]],
) -> Silenced:
    """Silence the spans found in a transcript, and what a second listening still hears, a few times at most.

    write: writes the sound without some stretches, each time anew. listen: transcribes what was written last.

    Raises:
        ValueError: a span's turn has no times, so nobody can say where it is heard.
    """
    silences = muted_intervals(found.spans, transcript, sound.duration_s, sound=sound)
    listening = 0
    leaks: tuple[Leak, ...] = ()
    while listening < MOST_LISTENINGS:
        write(silences)
        leaks = heard_again(found, listen())
        listening += 1
        heard = [region for leak in leaks for region in leak.regions]
        if not heard or listening == MOST_LISTENINGS:
            break
        silences = silenced_too(silences, heard, sound.duration_s)
    return Silenced(silences=silences, listenings=listening, leaks=leaks)
