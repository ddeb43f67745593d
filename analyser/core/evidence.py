"""What was noticed: tags and personal data, each tied to the characters and seconds where it stands."""

from dataclasses import dataclass
from enum import StrEnum

from analyser.core.call import Transcript, Turn
from analyser.core.labels import LABELS


def tag_id(label: str, turn: int | None, start_char: int | None) -> str:
    """Return the id `<label>:<turn>:<start_char>`; an absence has `-` for what it lacks.

    >>> tag_id("question.open", 4, 12)
    'question.open:4:12'
    >>> tag_id("gdpr.recording_notice_missing", None, None)
    'gdpr.recording_notice_missing:-:-'
    """
    return f"{label}:{'-' if turn is None else turn}:{'-' if start_char is None else start_char}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One behaviour at one place: characters `[start_char, end_char)` of `turns[turn].text`.

    An absence has `turn`, `start_char` and `end_char` null and quote `""`; its times are the moment by which
    it was due, or null. `score` lies in [0, 1] and is not a probability unless its source says so. `source` is
    `rule:<id>@<lexicon version>` or `model:<name>@<revision>`; `why` says in plain words what it rests on.
    """

    id: str
    label: str
    turn: int | None
    start_char: int | None
    end_char: int | None
    start_s: float | None
    end_s: float | None
    quote: str
    score: float
    source: str
    why: str

    def __post_init__(self) -> None:
        if self.label not in LABELS:
            raise ValueError(f"unknown label {self.label!r}")
        if self.id != tag_id(self.label, self.turn, self.start_char):
            raise ValueError(f"tag id {self.id!r} does not follow from its label, turn and start")
        if not 0 <= self.score <= 1:
            raise ValueError(f"tag score must lie in [0, 1], not {self.score}")
        if not self.source.startswith(("rule:", "model:")) or "@" not in self.source:
            raise ValueError("a tag's source is rule:<id>@<version> or model:<name>@<revision>")
        nowhere = (self.turn is None, self.start_char is None, self.end_char is None)
        if any(nowhere) != all(nowhere):
            raise ValueError("an absence has neither turn nor characters")
        if self.turn is None and (self.quote or not LABELS[self.label].absence):
            raise ValueError(f"{self.label} without a place is not an absence")
        if self.start_char is not None and self.end_char is not None:
            if not 0 <= self.start_char < self.end_char:
                raise ValueError("a tag needs at least one character")
            if len(self.quote) != self.end_char - self.start_char:
                raise ValueError("a tag's quote is the text between its characters")

    @property
    def family(self) -> str:
        """The part of the label before the dot."""
        return self.label.partition(".")[0]

    @property
    def absent(self) -> bool:
        """Whether this tag says that something never happened."""
        return self.turn is None


class PersonalDataType(StrEnum):
    """The kinds of personal data that are found and masked."""

    PERSON = "person"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    POSTCODE = "postcode"
    DATE_OF_BIRTH = "date_of_birth"
    CARD_NUMBER = "card_number"
    CARD_SECURITY_CODE = "card_security_code"
    CARD_EXPIRY = "card_expiry"
    SORT_CODE = "sort_code"
    ACCOUNT_NUMBER = "account_number"
    IBAN = "iban"
    NATIONAL_INSURANCE_NUMBER = "national_insurance_number"
    NHS_NUMBER = "nhs_number"
    PASSPORT_NUMBER = "passport_number"
    DRIVING_LICENCE = "driving_licence"
    VEHICLE_REGISTRATION = "vehicle_registration"
    PASSWORD_OR_PIN = "password_or_pin"  # noqa: S105 - the name of a type, not a password
    CUSTOMER_REFERENCE = "customer_reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """One piece of personal data at characters `[start_char, end_char)` of a turn; spans never overlap.

    `value` is the piece's own, normalised; pieces of one item said in parts share `group`.
    """

    type: PersonalDataType
    turn: int
    start_char: int
    end_char: int
    start_s: float | None
    end_s: float | None
    quote: str
    value: str
    group: str | None
    score: float
    source: str

    def __post_init__(self) -> None:
        if not 0 <= self.start_char < self.end_char or len(self.quote) != self.end_char - self.start_char:
            raise ValueError("a personal-data span needs characters, and its quote is the text between them")
        if not 0 <= self.score <= 1:
            raise ValueError(f"score must lie in [0, 1], not {self.score}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataGroup:
    """One item that was said in pieces: the joined value and the turns that hold the pieces."""

    group: str
    type: PersonalDataType
    value: str
    turns: tuple[int, ...]


def span_times(turn: Turn, start_char: int, end_char: int) -> tuple[float | None, float | None]:
    """Return the seconds at which characters `[start_char, end_char)` of a turn are spoken.

    Word times where the turn has words that can be found in its text in order; else the turn's own time,
    shared out by characters. `(None, None)` where the turn has no times.
    """
    if turn.start_s is None or turn.end_s is None:
        return None, None
    spoken = [
        (word.start_s, word.end_s)
        for (start, end), word in zip(word_spans(turn), turn.words, strict=True)
        if start < end_char and end > start_char and end > start
    ]
    if spoken:
        return min(start for start, _ in spoken), max(end for _, end in spoken)
    length = max(len(turn.text), 1)
    seconds = turn.end_s - turn.start_s
    return (
        round(turn.start_s + seconds * start_char / length, 3),
        round(turn.start_s + seconds * min(end_char, length) / length, 3),
    )


def word_spans(turn: Turn) -> list[tuple[int, int]]:
    """Return the characters `[start, end)` of each word of a turn; `(p, p)` for a word that its text lacks.

    >>> from analyser.core.call import Role, Word
    >>> words = (Word(text="Hello,", start_s=0, end_s=1), Word(text="you", start_s=1, end_s=2))
    >>> word_spans(Turn(role=Role.AGENT, text="Hello, you", start_s=0, end_s=2, words=words))
    [(0, 6), (7, 10)]
    """
    spans, position = [], 0
    for word in turn.words:
        text = word.text.strip()
        found = turn.text.find(text, position) if text else -1
        if found < 0:
            spans.append((position, position))
        else:
            position = found + len(text)
            spans.append((found, position))
    return spans


def make_tag(
    transcript: Transcript,
    label: str,
    turn: int,
    start_char: int,
    end_char: int,
    *,
    score: float,
    source: str,
    why: str,
) -> Tag:
    """Build a tag for characters `[start_char, end_char)` of a turn: id, quote and times follow from them."""
    spoken = transcript.turns[turn]
    start_s, end_s = span_times(spoken, start_char, end_char)
    return Tag(
        id=tag_id(label, turn, start_char),
        label=label,
        turn=turn,
        start_char=start_char,
        end_char=end_char,
        start_s=start_s,
        end_s=end_s,
        quote=spoken.text[start_char:end_char],
        score=score,
        source=source,
        why=why,
    )


def make_absence(label: str, *, due_s: float | None = None, score: float, source: str, why: str) -> Tag:
    """Build a tag for something that never happened; `due_s` is the second by which it was due."""
    return Tag(
        id=tag_id(label, None, None),
        label=label,
        turn=None,
        start_char=None,
        end_char=None,
        start_s=due_s,
        end_s=due_s,
        quote="",
        score=score,
        source=source,
        why=why,
    )
