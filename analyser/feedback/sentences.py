"""Finds the sentence of a turn that a point is about, and the questions in it."""

import re
from collections.abc import Sequence

from analyser.feedback.clauses import AUXILIARIES, CLITICS, SUBJECT_PRONOUNS, WH_WORDS
from analyser.feedback.grammar import as_sentence
from analyser.feedback.speech import Spoken, text_of, without_lead

_SENTENCE = re.compile(r"[^.?!…]*(?:[.?!…]+|$)[\"”’]?\s*")

_SHOWS = {
    "question.open": r"\?|talk me through|tell me",
    "question.closed": r"\?",
    "question.leading": r"(?:n't|not)? (?:you|it|he|she|they|that|we)(?:, though| then)?\?|,? right\?|surely|\?",
    "question.stacked": r"\?",
    "listening.clarification": r"\?",
    "empathy.emotional_reaction": r"sorry|awful|heartbreaking|terrible|horrible|dreadful|oh (?:no|dear|gosh|god|bless)|bless|poor|lovely|glad|take care|look after|hug",
    "empathy.interpretation": r"must (?:have|be|feel|wear)|sounds? (?:like|as)|imagine|feel(?:s|ing)?\b|felt|can see (?:why|how)|no wonder",
    "empathy.exploration": r"\?",
    "empathy.apology": r"sorry|apolog|my fault|our fault|my mistake|our mistake|should(?:n't| not) have|let you down|not good enough|fair point",
    "service.recovery": r"instead|i(?:'ve|'ll| have| will| can)|refund|free|put (?:that|it) right|straight away",
    "service.ownership": r"\bi(?:'ll|'ve| will| have| can)\b",
    "service.signposting": r"first|then\b|next|will take|take (?:a|about|you)|within|we'll|i'll|after that|by (?:the|mon|tue|wed|thu|fri)",
    "service.hold_etiquette": r"hold|bear(?:ing)? with|waiting|minute|seconds|quiet|moment|back with",
    "service.recap": r"so[, ]|recap|sum up|go back over|to confirm|agreed",
    "listening.summary": r"\bso[,:]? |sum up|recap|go back over|just to|you said|in short",
    "service.adaptation": r"i'm (?:going|putting)|i'll|so that|would you (?:prefer|rather)|instead|large print|take your time|register|we can",
    "coaching.self_assessment": r"\?",
    "coaching.options": r"\?",
    "coaching.goal": r"\?",
    "coaching.reality": r"\?",
    "service.jargon": r"\b(?:[A-Z] ){1,4}[A-Z]\b|\b[A-Z]{2,5}s?\b",
    "service.blame": r"not us|should(?:'ve| have|n't have)|your fault|that's (?:the|down to)|they (?:took|never|don't|didn't|always|keep)|it's (?:the|them)|don't work|dropped",
    "coaching.generic_praise": r"great|good|nice|brilliant|lovely|fab|super|well done|professional|natural|wouldn't change|five stars|top marks|fine",
    "coaching.way_forward": r"plan|from now on|want|\?|need to",
    "gdpr.wrong_rights_statement": r"can't|cannot|can not|never|nobody|no one|law|have to|not allowed|isn't|won't",
    "gdpr.identity_answer_leaked": r"(?:date of birth|postcode|address|password|maiden|account|name|phone|number|email)",
    "gdpr.over_collection": r"\?",
    "gdpr.criminal_offence": r"prison|convict|assault|police|arrest|theft|stole|drink driving|fraud|court|jail|probation|offence|burgl",
    "gdpr.possible_breach": r"see (?:his|her|their|some|another|other|someone)|wrong (?:person|address|house|flat|inbox)|some(?:body|one) else|other (?:people|customer|person)|(?:going|sent|went|gone|goes|come|came|posted|emailed) (?:out )?to (?:him|her|them|my|the|a|some)|not (?:me|mine)|lost|got out|leaked",
    "gdpr.credentials": r"password|pass ?code|\bpin\b|log ?in|user ?name|memorable",
    "gdpr.insecure_handling": r"paper|jot|own|email|log|password|whatsapp|write|note|everyone does",
}
_COMPILED = {
    label: re.compile(pattern, re.IGNORECASE if label != "service.jargon" else 0) for label, pattern in _SHOWS.items()
}


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the characters `[start, end)` of each sentence of a text, blanks at the edges left out.

    >>> [text[a:b] for text in ["Oh dear. Where was it?"] for a, b in sentences(text)]
    ['Oh dear.', 'Where was it?']
    """
    found = []
    for match in _SENTENCE.finditer(text):
        stretch = match.group()
        start = match.start() + len(stretch) - len(stretch.lstrip())
        end = match.start() + len(stretch.rstrip())
        if end > start and any(character.isalnum() for character in text[start:end]):
            found.append((start, end))
    return found


def sentence_for(label: str, text: str, start: int, end: int) -> tuple[int, int]:
    """Return the sentence within characters `[start, end)` that shows a behaviour best; all of them where none does."""
    within = [(a, b) for a, b in sentences(text) if a >= start - 1 and b <= end + 1]
    if len(within) < 2 or label not in _COMPILED and not label.startswith("coaching."):
        return start, end
    if label in (
        "coaching.constructive",
        "coaching.specific_praise",
        "coaching.smart_action",
        "coaching.agreed_action",
    ):
        return next(((a, b) for a, b in within if len(text[a:b].split()) >= 6), (start, end))
    if label not in _COMPILED:
        return start, end
    fitting = [(a, b) for a, b in within if _COMPILED[label].search(text[a:b])]
    if not fitting:
        return start, end
    return fitting[-1] if label in ("question.leading",) else fitting[0]


def questions(words: Sequence[Spoken]) -> list[list[Spoken]]:
    """Split the words of a turn into its questions, in order: at question marks, and where a second one follows "and".

    "or" joins the choices of one question ("is it the left or is it the right").
    """
    found: list[list[Spoken]] = []
    sentence: list[Spoken] = []
    for word in words:
        if word.plain in (".", "!", "…", "—"):
            sentence = []
        elif word.plain.startswith("?"):
            found.extend(_parts(sentence))
            sentence = []
        else:
            sentence.append(word)
    return [part for part in found if len([word for word in part if not word.mark]) > 1]


def as_question(words: Sequence[Spoken]) -> str:
    """Write a question out, without what only leads up to it."""
    kept = without_lead(words)
    while len(kept) > 2 and kept[0].plain in ("so", "and", "but", "then", "or", ","):
        kept = kept[1:]
    while kept and kept[-1].mark:
        kept = kept[:-1]
    return as_sentence(text_of(kept), "?") if kept else ""


def _parts(sentence: list[Spoken]) -> list[list[Spoken]]:
    cuts = [0]
    for position in range(1, len(sentence)):
        before = sentence[position - 1]
        if before.plain not in ("and", ",") or not _opens_question(sentence, position):
            continue
        start = position - 1 if before.plain == "," else position
        if start - cuts[-1] > 1:
            cuts.append(start if before.plain != "and" else position)
    parts = []
    for start, end in zip(cuts, [*cuts[1:], len(sentence)], strict=True):
        part = sentence[start:end]
        while part and (part[-1].mark or part[-1].plain in ("and", "but", "or")):
            part = part[:-1]
        if part:
            parts.append(part)
    return parts


def _opens_question(words: Sequence[Spoken], position: int) -> bool:
    word = words[position]
    after = words[position + 1] if position + 1 < len(words) else None
    if after is None:
        return False
    if word.plain in WH_WORDS:
        return after.plain in AUXILIARIES | CLITICS or after.plain in (
            "else",
            "sort",
            "kind",
            "time",
            "many",
            "much",
            "long",
            "fast",
            "far",
        )
    return (
        word.plain in AUXILIARIES
        and (after.plain in SUBJECT_PRONOUNS or after.plain in ("your", "n't"))
        and not _ends_there(words, position)
    )


def _ends_there(words: Sequence[Spoken], position: int) -> bool:
    """Whether nothing follows the pronoun, as in a tag: ", didn't you"."""
    rest = [word for word in words[position:] if not word.mark and word.plain != "n't"]
    return len(rest) <= 2
