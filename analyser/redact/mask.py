"""The masked form of a transcript and of a review: each piece of personal data is shown by its type alone.

Offsets fit the masked text, words inside a span become one word with the span's times, and what a point quotes is
masked as well, in part or whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from analyser.core.call import Transcript, Turn, Word
from analyser.core.coaching import Words
from analyser.core.evidence import PersonalData, PersonalDataType, Tag, tag_id, word_spans
from analyser.core.review import Point, Review
from analyser.redact.mask_coaching import mask_coaching
from analyser.redact.rest import with_the_rest
from analyser.redact.telltales import Telltales

MASKS: dict[PersonalDataType, str] = {
    PersonalDataType.PERSON: "[name]",
    PersonalDataType.EMAIL: "[email address]",
    PersonalDataType.PHONE: "[phone number]",
    PersonalDataType.ADDRESS: "[address]",
    PersonalDataType.POSTCODE: "[postcode]",
    PersonalDataType.DATE_OF_BIRTH: "[date of birth]",
    PersonalDataType.CARD_NUMBER: "[card number]",
    PersonalDataType.CARD_SECURITY_CODE: "[card security code]",
    PersonalDataType.CARD_EXPIRY: "[card expiry]",
    PersonalDataType.SORT_CODE: "[sort code]",
    PersonalDataType.ACCOUNT_NUMBER: "[account number]",
    PersonalDataType.IBAN: "[IBAN]",
    PersonalDataType.NATIONAL_INSURANCE_NUMBER: "[National Insurance number]",
    PersonalDataType.NHS_NUMBER: "[NHS number]",
    PersonalDataType.PASSPORT_NUMBER: "[passport number]",
    PersonalDataType.DRIVING_LICENCE: "[driving licence]",
    PersonalDataType.VEHICLE_REGISTRATION: "[vehicle registration]",
    PersonalDataType.PASSWORD_OR_PIN: "[password or PIN]",
    PersonalDataType.CUSTOMER_REFERENCE: "[customer reference]",
}
"""What stands in the text in place of each type."""


@dataclass(frozen=True, slots=True)
class _Hole:
    """Characters `[start, end)` of a clear text that become `[masked_start, masked_end)` of the masked one."""

    start: int
    end: int
    masked_start: int
    masked_end: int


class _MaskedText:
    """One text with its spans replaced, and the way from clear characters to masked ones."""

    def __init__(self, text: str, spans: Sequence[PersonalData]) -> None:
        self.holes: list[_Hole] = []
        pieces: list[str] = []
        clear = masked = 0
        for start, end, mask in _disjoint(text, spans):
            pieces += [text[clear:start], mask]
            masked += start - clear
            self.holes.append(_Hole(start, end, masked, masked + len(mask)))
            clear, masked = end, masked + len(mask)
        pieces.append(text[clear:])
        self.text = "".join(pieces)

    def start(self, char: int) -> int:
        """Return where the clear character at `char` begins; inside a span that is where its mask begins."""
        shift = 0
        for hole in self.holes:
            if char < hole.start:
                break
            if char < hole.end:
                return hole.masked_start
            shift = hole.masked_end - hole.end
        return char + shift

    def end(self, char: int) -> int:
        """Return where the clear stretch that ends before `char` ends; inside a span that is where its mask ends."""
        shift = 0
        for hole in self.holes:
            if char <= hole.start:
                break
            if char <= hole.end:
                return hole.masked_end
            shift = hole.masked_end - hole.end
        return char + shift


def mask_transcript(transcript: Transcript, spans: Iterable[PersonalData]) -> Transcript:
    """Return the transcript with every span shown as its type, such as `[card number]`, in texts and words.

    Spans may come in any order; where they overlap, the stretch is masked once. A span that is part of a longer run
    of figures and letters hides all of it.
    """
    texts = _masked_texts(transcript, tuple(spans))
    turns = [_mask_turn(turn, texts[index]) for index, turn in enumerate(transcript.turns)]
    return replace(transcript, turns=tuple(turns))


def mask_review(review: Review) -> Review:
    """Return the review that may be shown: texts, words, quotes, reasons, points and notes are masked, values empty.

    Tags keep their order; two tags of one label that fall together in one mask become one, and the evidence
    of points follows. The name of the agent in `call` stays: the reader knows who is being supported.
    """
    texts = _masked_texts(review.transcript, review.personal_data)
    hidden = with_the_rest(review.transcript, review.personal_data)
    telltales = Telltales((span.quote, span.type, MASKS[span.type]) for span in hidden)
    tags, renamed = _mask_tags(review.tags, texts, telltales)
    return replace(
        review,
        transcript=mask_transcript(review.transcript, review.personal_data),
        personal_data=_mask_spans(review.personal_data, texts),
        personal_data_groups=tuple(replace(group, value="") for group in review.personal_data_groups),
        tags=tags,
        points=tuple(_mask_point(point, renamed, telltales) for point in review.points),
        notes=tuple(telltales.mask(note) for note in review.notes),
        coaching=None
        if review.coaching is None
        else mask_coaching(review.coaching, lambda words: _mask_words(words, texts), renamed),
    )


def _masked_texts(transcript: Transcript, spans: Sequence[PersonalData]) -> list[_MaskedText]:
    by_turn: dict[int, list[PersonalData]] = {}
    for span in with_the_rest(transcript, spans):
        by_turn.setdefault(span.turn, []).append(span)
    return [_MaskedText(turn.text, by_turn.get(index, ())) for index, turn in enumerate(transcript.turns)]


def _disjoint(text: str, spans: Sequence[PersonalData]) -> list[tuple[int, int, str]]:
    """Merge spans that overlap; the first one names the mask. Nothing reaches beyond the text."""
    merged: list[tuple[int, int, str]] = []
    for span in sorted(spans, key=lambda span: (span.start_char, -span.end_char)):
        start, end = min(span.start_char, len(text)), min(span.end_char, len(text))
        if merged and start < merged[-1][1]:
            first, last, mask = merged[-1]
            merged[-1] = (first, max(last, end), mask)
        elif start < end:
            merged.append((start, end, MASKS[span.type]))
    return merged


def _mask_turn(turn: Turn, masked: _MaskedText) -> Turn:
    places = word_spans(turn)
    if not masked.holes and all(first < last for first, last in places):
        return turn
    words: list[tuple[int, int, Word]] = []
    for word, (first, last) in zip(turn.words, places, strict=True):
        if first == last:
            continue  # it is not in the text, so nobody can say whether it is part of a span
        start, end = masked.start(first), masked.end(last)
        if words and start < words[-1][1]:
            words[-1] = _joined(words[-1], end, word)
        else:
            words.append((start, end, word))
    shown = tuple(replace(word, text=masked.text[start:end]) for start, end, word in words)
    return replace(turn, text=masked.text, words=shown)


def _joined(before: tuple[int, int, Word], end: int, word: Word) -> tuple[int, int, Word]:
    start, former_end, former = before
    joined = Word(
        text="",
        start_s=min(former.start_s, word.start_s),
        end_s=max(former.end_s, word.end_s),
        overlap=former.overlap or word.overlap,
    )
    return start, max(former_end, end), joined


def _mask_spans(spans: Sequence[PersonalData], texts: Sequence[_MaskedText]) -> tuple[PersonalData, ...]:
    masked: dict[tuple[int, int], PersonalData] = {}
    for span in spans:
        text = texts[span.turn]
        start, end = text.start(span.start_char), text.end(span.end_char)
        shown = replace(span, start_char=start, end_char=end, quote=text.text[start:end], value="")
        masked.setdefault((span.turn, start), shown)
    return tuple(masked[place] for place in sorted(masked))


def _mask_tags(
    tags: Sequence[Tag], texts: Sequence[_MaskedText], telltales: Telltales
) -> tuple[tuple[Tag, ...], dict[str, str]]:
    """Mask each tag; return them with the way from old ids to new ones."""
    masked: dict[str, Tag] = {}
    renamed: dict[str, str] = {}
    for tag in tags:
        shown = _mask_tag(tag, texts, telltales)
        renamed[tag.id] = shown.id
        masked.setdefault(shown.id, shown)
    return tuple(masked.values()), renamed


def _mask_tag(tag: Tag, texts: Sequence[_MaskedText], telltales: Telltales) -> Tag:
    why = telltales.mask(tag.why)
    if tag.turn is None or tag.start_char is None or tag.end_char is None:
        return replace(tag, why=why)
    text = texts[tag.turn]
    start, end = text.start(tag.start_char), text.end(tag.end_char)
    return replace(
        tag,
        id=tag_id(tag.label, tag.turn, start),
        start_char=start,
        end_char=end,
        quote=text.text[start:end],
        why=why,
    )


def _mask_words(words: Words, texts: Sequence[_MaskedText]) -> Words:
    text = texts[words.turn]
    start, end = text.start(words.start_char), text.end(words.end_char)
    return replace(words, start_char=start, end_char=end, quote=text.text[start:end])


def _mask_point(point: Point, renamed: dict[str, str], telltales: Telltales) -> Point:
    return replace(
        point,
        evidence=tuple(dict.fromkeys(renamed[tag] for tag in point.evidence)),
        observed=telltales.mask(point.observed),
        impact=telltales.mask_any(point.impact),
        try_instead=telltales.mask_any(point.try_instead),
        ask=telltales.mask_any(point.ask),
        practise=telltales.mask_any(point.practise),
    )
