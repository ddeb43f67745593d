"""Initials that a caller cannot be expected to know: "FNOL", "the F N O L", "an open S O R"."""

import re
from typing import TYPE_CHECKING

from analyser.tagging.grammar import read
from analyser.tagging.lexicon import straight
from analyser.tagging.protocol import Conversation
from analyser.tagging.words import plain, word_set

if TYPE_CHECKING:
    from spacy.tokens import Doc

COMMON = word_set(
    "uk us usa eu gb tv pin nhs id pc gp atm ok vat dvla hmrc bbc itv mot gps usb cd dvd sms pdf pa am pm mr "
    "mrs ms dr asap "
    "faq dob eta diy it isa aa rac xl xs xxl qr ai bt ee vip rsvp cv bst gmt hq sim app pin pet ceo ira la ny "
    "dwp ni npower "
    "rspca rnib rnid bsl edf sse eon kfc ikea tsb hsbc rbs lol omg bn ta pls pcn mp mps a&e ae ie eg ad bc cc "
    "led lcd 4g 5g ecg mri ct ibs dna hiv adhd ocd ptsd gcse uti"
)
"""Initials that everybody knows, and words that are only written in capitals."""

_BEFORE = word_set("the a an our your this that on via by my its open new per through under to of")
_NUMBER = re.compile(
    r"\d|^(?:oh|zero|nought|one|two|three|four|five|six|seven|eight|nine|ten|double|treble|triple|twenty|thirty|"
    r"forty|"
    r"fifty|sixty|seventy|eighty|ninety|hundred|for|as|dot|at|underscore|dash|capital|letter|postcode|reference|"
    r"plate|"
    r"registration|number|code)$"
)
_EXPLAINS = re.compile(
    r"\b(?:which (?:is|means|stands for|just means)|that's (?:the|an?|our|your|what|just|short)|that is (?:the|"
    r"an?|our)|"
    r"stands? for|short for|in other words|meaning|it means|that means|or the|what we call|we call)\b"
)
_SMALL = word_set("of the and for to in on a an at by")
_LEAST, _MOST = 2, 6


def unexplained(conversation: Conversation, turn: int) -> int | None:
    """Return the first character of the first initials of a turn that are not explained in it; None without any."""
    doc = conversation.docs[turn]
    text = straight(doc.text)
    if sum(map(str.isupper, text)) * 2 > sum(map(str.isalpha, text)) > _MOST:
        return None  # all in capitals: nothing stands out
    private = [(one.start_char, one.end_char) for one in conversation.personal_data if one.turn == turn]
    for start, end, letters in (*_written(doc), *_spelled(doc)):
        inside = any(left < doc[end - 1].idx + 1 and doc[start].idx < right for left, right in private)
        if (
            inside
            or letters in COMMON
            or _spelt_out(doc, letters)
            or _EXPLAINS.search(text[doc[end - 1].idx :].lower())
        ):
            continue
        return int(doc[start].idx)
    return None


def _written(doc: "Doc") -> list[tuple[int, int, str]]:
    """Initials written as one word in capitals, as (first token, token after, letters)."""
    found = []
    for index, text in enumerate(read(doc).text):
        word = text.rstrip("s")
        if not (word.isalpha() and word.isupper() and _LEAST <= len(word) <= _MOST):
            continue
        if not (_numeric(doc, index - 1) or _numeric(doc, index + 1)):
            found.append((index, index + 1, word.lower()))
    return found


def _spelled(doc: "Doc") -> list[tuple[int, int, str]]:
    """Initials said letter by letter after "the", "an open" and the like."""
    found, index = [], 0
    while index < len(doc):
        end = index
        while end < len(doc) and _letter(doc, end):
            end += 1
        if end - index >= _LEAST and end - index <= _MOST and _stands_as_noun(doc, index, end):
            found.append((index, end, "".join(token.lower_ for token in doc[index:end])))
        index = max(end, index + 1)
    return found


def _letter(doc: "Doc", index: int) -> bool:
    text = read(doc).text
    word = text[index]
    if len(word) != 1 or not word.isalpha():
        return False
    return word.isupper() or word not in "ai" or (index > 0 and len(text[index - 1]) == 1)


def _stands_as_noun(doc: "Doc", start: int, end: int) -> bool:
    if _numeric(doc, start - 1) or _numeric(doc, end):
        return False
    before = [plain(token) for token in doc[max(0, start - 2) : start]]
    return bool(before) and (before[-1] in _BEFORE or (before[0] in _BEFORE and doc[start - 1].pos_ == "ADJ"))


def _numeric(doc: "Doc", index: int) -> bool:
    return 0 <= index < len(doc) and bool(_NUMBER.search(plain(doc[index])))


def _spelt_out(doc: "Doc", letters: str) -> bool:
    """Whether the words that the letters stand for are said in the same turn."""
    heads = "".join(
        token.lower_[0] for token in doc if token.is_alpha and len(token) > 1 and token.lower_ not in _SMALL
    )
    every = "".join(token.lower_[0] for token in doc if token.is_alpha and len(token) > 1)
    return len(letters) > _LEAST and (letters in heads or letters in every)
