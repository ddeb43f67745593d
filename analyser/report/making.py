"""How a review was made, in sentences: what was used, what was doubtful, what was masked."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from analyser.core.review import Review
from analyser.report import wording
from analyser.report.legible import legible
from analyser.report.marks import UNCERTAIN_BELOW


def making_of(review: Review) -> tuple[str, ...]:
    """Return the sentences that say how a review was made."""
    return tuple(_sentences(review))


def _sentences(review: Review) -> Iterator[str]:
    made = review.provenance
    yield legible(
        f"Made on this organisation's own machines with Call Debrief {made.debrief} on {_moment(made.at)}; "
        f"word lists {made.lexicons}, service standards {made.standards}."
    )
    if made.models:
        named = [f"{name} ({revision[:12]})" for name, revision in sorted(made.models.items())]
        yield legible(f"Models: {wording.listed(named)}.")
    yield "Rules and models can be wrong. The colleague's own view of the call comes first."
    yield from _words(review)
    yield _masked(review)


def _words(review: Review) -> Iterator[str]:
    words = [word for turn in review.transcript.turns for word in turn.words if word.probability is not None]
    if words:
        doubtful = sum(1 for word in words if (word.probability or 0.0) < UNCERTAIN_BELOW)
        yield (
            f"{wording.count(doubtful, 'word', 'words')} of {len(words):,} "
            f"{'was' if doubtful == 1 else 'were'} not certain; in the transcript they are dotted."
        )
    if review.provenance.dropped_words:
        dropped = wording.count(review.provenance.dropped_words, "word was", "words were")
        yield f"{dropped} left out: nothing was being said there, or a rude word was not certain."


def _masked(review: Review) -> str:
    counted = Counter(span.type for span in review.personal_data)
    if not counted:
        return "No personal data was found that had to be masked. Something may have been missed: share with care."
    named = [wording.count(number, *wording.DATA_TYPES[kind]) for kind, number in counted.most_common()]
    return (
        f"Masked in the text, and silenced in any recording here: {wording.listed(named)}. "
        "Something may have been missed: share with care."
    )


def _moment(at: str) -> str:
    """Write the time of making as a date."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return at
    return f"{moment.day} {moment:%B %Y}"
