"""Leaves out what speech leaves in: fillers, asides, repeated words and false starts."""

from collections.abc import Iterable, Sequence

from analyser.feedback.speech import FILLERS, PAUSES, STOPS, Spoken, hangs

_PARENTHESES = tuple(
    tuple(phrase.split())
    for phrase in (
        "do you know what i mean|if you know what i mean|know what i mean|to be honest with you|to be honest|"
        "to be fair|to tell you the truth|if i 'm honest|if i 'm being honest|being honest|i have to say|i must say|"
        "i must admit|i have to admit|as it happens|at the end of the day|so to speak|like i say|as i say|if you like|"
        "if you see what i mean|believe it or not|you know|i mean|you see|sort of|kind of|or something|or anything|"
        "or whatever|and that|if that makes sense|believe me|mind you|i suppose|i guess|i think|i reckon"
    ).split("|")
)

_LOOSE = frozenset({("you", "know"), ("i", "mean"), ("sort", "of"), ("kind", "of")})
"""Parentheses that also go where no comma marks them."""

_OBJECT_FOLLOWS = frozenset(
    "what how who whom that where why when if it him her them me us about of the my your".split()
)

_ASKS_FOR_OBJECT = frozenset("do did does if what as let would should to n't not".split())

_ASIDES = frozenset(
    "actually honestly basically obviously well so look listen right okay ok yeah yes yep no nope like please anyway "
    "mind though then oh really literally alright sorry love mate aye".split()
)

_REPEATABLE = frozenset("very really so long far no never ever way much more again bye".split())

_LONGEST_REPEAT = 7


_BEGINNING: dict[str, list[tuple[str, ...]]] = {}
for _phrase in _PARENTHESES:
    _BEGINNING.setdefault(_phrase[0], []).append(_phrase)


def tidy(words: Iterable[Spoken]) -> list[Spoken]:
    """Leave out fillers, asides, repeated words and false starts; the words kept keep their order and their tags."""
    kept = [word for word in words if word.plain not in FILLERS]
    kept = _without_parentheses(kept)
    kept = _without_asides(_without_double_marks(kept))
    kept = _without_repeats(_without_double_marks(kept))
    kept = _without_false_starts(kept)
    return _without_double_marks(_without_repeats(kept))


def _without_parentheses(words: list[Spoken]) -> list[Spoken]:
    kept: list[Spoken] = []
    position = 0
    while position < len(words):
        length = _parenthesis(words, position)
        if length:
            position += length
        else:
            kept.append(words[position])
            position += 1
    return kept


def _parenthesis(words: list[Spoken], position: int) -> int:
    for phrase in _BEGINNING.get(words[position].plain, ()):
        end = position + len(phrase)
        if tuple(word.plain for word in words[position:end]) != phrase:
            continue
        before = words[position - 1] if position else None
        after = words[end] if end < len(words) else None
        left = before is None or before.mark
        right = after is None or after.mark
        if left and (right or phrase[:2] in (("to", "be"), ("if", "i"), ("to", "tell"))):
            return len(phrase)
        if phrase in _LOOSE and _loose(phrase, before, after):
            return len(phrase)
        if right and phrase[0] not in ("i", "you", "and") and phrase not in _LOOSE:
            return len(phrase)
    return 0


def _loose(phrase: tuple[str, ...], before: Spoken | None, after: Spoken | None) -> bool:
    if phrase[1] == "of":
        return before is None or before.tag not in ("DT", "PRP$", "JJ", "WDT", "WP")
    follows = after is not None and after.plain in _OBJECT_FOLLOWS and not after.mark
    return not follows and not (before is not None and before.plain in _ASKS_FOR_OBJECT)


def _without_asides(words: list[Spoken]) -> list[Spoken]:
    kept: list[Spoken] = []
    for position, word in enumerate(words):
        before = kept[-1] if kept else None
        after = words[position + 1] if position + 1 < len(words) else None
        bounded = (before is None or before.mark) and (after is None or after.mark)
        alone = (before is None or before.plain in STOPS) and (after is None or after.plain in STOPS)
        if word.plain in _ASIDES and bounded and not alone:
            continue
        kept.append(word)
    return kept


def _without_repeats(words: list[Spoken]) -> list[Spoken]:
    """Drop the first of two equal runs that only a pause parts: "I, I nearly", "it's, it's", "for my, for my mum"."""
    kept = list(words)
    position = 0
    while position < len(kept):
        length = _repeat(kept, position)
        if length:
            del kept[position : position + length]
        else:
            position += 1
    return kept


def _repeat(words: list[Spoken], position: int) -> int:
    """Return how many words and marks to drop at `position` because they are said again at once, else 0."""
    if words[position].mark:
        return 0
    longest = 1
    while longest < _LONGEST_REPEAT and position + longest < len(words) and not words[position + longest].mark:
        longest += 1
    first = words[position].plain
    for count in range(longest, 0, -1):
        end = position + count
        if end < len(words) and words[end].plain != first and not words[end].mark:
            continue  # most runs are not said again
        run = words[position:end]
        again = end
        opens = position == 0 or words[position - 1].plain in STOPS
        while again < len(words) and (
            words[again].plain in PAUSES or (opens and _full_stop_after_pronoun(run, words[again]))
        ):
            again += 1
        if [word.plain for word in words[again : again + count]] != [word.plain for word in run]:
            continue
        if count == 1 and not _stammered(run[0], parted=again > end):
            continue
        return again - position
    return 0


def _full_stop_after_pronoun(run: list[Spoken], mark: Spoken) -> bool:
    return mark.plain == "." and len(run) == 1 and run[0].tag == "PRP"


def _stammered(word: Spoken, *, parted: bool) -> bool:
    if word.plain in _REPEATABLE or word.tag in ("CD", "JJ", "RB", "UH", "NNP"):
        return False
    return parted or word.plain not in ("that", "had", "her", "is", "you", "do")


def _without_false_starts(words: list[Spoken]) -> list[Spoken]:
    """Drop short runs that stop in the middle of nothing before a new start: "I've just, the phone won't".

    Where the words go on after the pause ("they're, coming back") only the pause goes.
    """
    kept: list[Spoken] = []
    run: list[Spoken] = []
    for position, word in enumerate(words):
        run.append(word)
        if word.plain not in STOPS and word.plain not in PAUSES:
            continue
        after = words[position + 1] if position + 1 < len(words) else None
        if word.plain in PAUSES and after is not None and len(run) > 1 and _interrupted_verb(run[-2], after):
            run.pop()
            continue
        if word.plain in PAUSES and after is not None and len(run) > 1 and (hangs(run) or _restarts(run, after)):
            if _goes_on(run[-2], after):
                run.pop()
                continue
            if len(run) <= _LONGEST_REPEAT:
                run = []
        kept.extend(run)
        run = []
    return kept + run


def _restarts(run: Sequence[Spoken], after: Spoken) -> bool:
    """Whether a name with a bare "'s" is taken up again by a pronoun: "the old one's, that's broken"."""
    return run[-2].plain == "'s" and after.plain in ("that", "it", "he", "she", "they", "there")


def _interrupted_verb(before: Spoken, after: Spoken) -> bool:
    """Whether a pause parts an auxiliary from its participle: "she's been, waiting"."""
    if before.tag == "IN":
        return after.tag in ("CD", "NN", "NNS", "DT", "PRP$", "JJ")
    return before.lemma in ("be", "have", "get") and after.tag in ("VBG", "VBN")


def _goes_on(hanging: Spoken, after: Spoken) -> bool:
    if hanging.tag == "EX":
        return False
    if hanging.plain == "'s":
        return after.tag in ("VBG", "VBN", "RB", "JJ", "DT", "IN") and after.plain not in ("that", "there", "this")
    if hanging.tag in ("DT", "PRP$") or hanging.plain in ("a", "an", "the", "my", "his", "our", "their"):
        return after.tag.startswith(("NN", "JJ", "CD", "VBG"))
    if hanging.tag == "CC":
        return True
    return after.tag in ("VBG", "VBN", "VBD", "VBP", "VBZ", "RB", "JJ", "MD") and after.plain not in ("there", "that")


def _without_double_marks(words: list[Spoken]) -> list[Spoken]:
    kept: list[Spoken] = []
    for word in words:
        if word.mark:
            if not kept:
                continue
            if kept[-1].mark:
                if word.plain in STOPS and kept[-1].plain not in STOPS:
                    kept[-1] = word
                continue
        kept.append(word)
    return kept
