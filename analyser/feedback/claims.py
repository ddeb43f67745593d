"""Takes a question apart that carries its own answer: who, did what, to what."""

from collections.abc import Sequence
from dataclasses import dataclass

from analyser.feedback.speech import Spoken, text_of, without_lead
from analyser.feedback.verbs import AUXILIARIES, CLITICS, SUBJECT_PRONOUNS, WH_WORDS, finite

_NEGATIONS = frozenset("n't not never".split())
_ADVERBS = frozenset(
    "just really probably actually still already even always ever also surely obviously quite though then "
    "honestly".split()
)
_LONGEST_OBJECT_WORDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a question takes for granted, in its parts: subject, auxiliaries, main verb and the rest.

    verb: None for "be" with a complement. past: told in the past. negative: denied.
    """

    subject: tuple[Spoken, ...]
    auxiliaries: tuple[str, ...]
    verb: Spoken | None
    rest: tuple[Spoken, ...]
    past: bool
    negative: bool

    @property
    def about_listener(self) -> bool:
        """Whether it is about "you"."""
        return [word.plain for word in self.subject] == ["you"]

    @property
    def lemma(self) -> str:
        """The main verb's base form, "be" where there is none."""
        return self.verb.lemma if self.verb else "be"


def read_claim(words: Sequence[Spoken]) -> Claim | None:
    """Take a question apart, its tag ("didn't you") left off; None for one that is no claim ("what is it")."""
    core = _core(words)
    if len(core) < 3 or core[0].plain in WH_WORDS:
        return None
    if core[0].plain in AUXILIARIES:
        core = _uninverted(core)
    verb = next((index for index in range(1, len(core)) if _verb_at(core, index)), None)
    if verb is None or core[0].plain in ("i", "we", "my", "our"):
        return None
    return _claim(core, verb)


def _verb_at(core: Sequence[Spoken], index: int) -> bool:
    after_pronoun = core[index - 1].plain in SUBJECT_PRONOUNS and index == 1
    return finite(core, index) or (after_pronoun and core[index].tag in ("VBN", "VB"))


def _core(words: Sequence[Spoken]) -> list[Spoken]:
    kept = without_lead(words)
    if kept and kept[0].plain == "surely":
        kept = kept[1:]
    for index in range(2, len(kept)):
        if _tag_question(kept, index):
            kept = _tagged_clause(kept, index)
            break
        if kept[index].plain in ("?", "."):
            kept = kept[:index]
            break
    while kept and (kept[-1].mark or kept[-1].plain in ("though", "then", "right", "yeah", "yes", "no", "i", "assume")):
        kept = kept[:-1]
    return kept


def _tagged_clause(words: Sequence[Spoken], index: int) -> list[Spoken]:
    """Return the clause that a tag at `index` belongs to: "it's in the terms, [you did see that], didn't you"."""
    pronoun = next(word.plain for word in words[index + 1 :] if word.plain in SUBJECT_PRONOUNS)
    for start in range(index - 3, 0, -1):
        if words[start].plain == pronoun and words[start - 1].plain in (",", "and", "but", "so"):
            return list(words[start:index])
    return list(words[:index])


def _tag_question(words: Sequence[Spoken], index: int) -> bool:
    """Whether a tag such as "didn't you" stands at `index`, and the question ends or breaks there."""
    if words[index].plain not in AUXILIARIES:
        return False
    after = index + 1
    if after < len(words) and words[after].plain in _NEGATIONS:
        after += 1
    if after >= len(words) or words[after].plain not in SUBJECT_PRONOUNS:
        return False
    after += 1
    rest = words[after] if after < len(words) else None
    return rest is None or rest.mark or rest.plain in ("though", "then", "cause", "because", "so")


def _uninverted(words: list[Spoken]) -> list[Spoken]:
    """Put the subject of "did you check", "isn't it better" back in front of its verb."""
    end = 1
    negated = end < len(words) and words[end].plain in _NEGATIONS
    first = end + 1 if negated else end
    last = first
    if last < len(words) and words[last].plain in SUBJECT_PRONOUNS:
        last += 1
    else:
        while last < len(words) and words[last].tag in ("DT", "PRP$", "JJ", "NN", "NNS", "NNP", "POS", "PDT"):
            last += 1
    return [*words[first:last], *words[:first], *words[last:]]


def _claim(core: Sequence[Spoken], verb: int) -> Claim | None:
    subject = [word for word in core[:verb] if word.plain not in _ADVERBS and not word.mark]
    if not subject or len(subject) > _LONGEST_OBJECT_WORDS:
        return None
    auxiliaries: list[str] = []
    negative = subject[0].plain in ("nobody", "nothing", "no")
    past = False
    index = verb
    main: Spoken | None = None
    while index < len(core):
        word = core[index]
        if word.plain in _NEGATIONS:
            negative = True
        elif word.plain in AUXILIARIES or word.plain in CLITICS or word.plain in ("be", "been", "being"):
            if _is_main(core, index):
                main = word if word.lemma in ("have", "do") or word.plain in ("have", "had", "has") else None
                past = past or word.plain in ("was", "were", "had", "did")
                if word.plain == "been":
                    auxiliaries.append("been")
                index += 1
                while index < len(core) and (
                    core[index].plain in _NEGATIONS or core[index].plain in _ADVERBS or core[index].mark
                ):
                    negative = negative or core[index].plain in _NEGATIONS
                    index += 1
                break
            auxiliaries.append(word.plain)
            past = past or word.plain in ("was", "were", "did", "had", "'ve", "have", "has")
        elif word.tag.startswith("VB") and word.plain not in _ADVERBS:
            main = word
            past = past or word.tag in ("VBD", "VBN")
            index += 1
            break
        elif word.plain not in _ADVERBS and not word.mark:
            break
        index += 1
    rest = tuple(word for word in core[index:])
    return Claim(
        subject=tuple(subject), auxiliaries=tuple(auxiliaries), verb=main, rest=rest, past=past, negative=negative
    )


def _is_main(core: Sequence[Spoken], index: int) -> bool:
    """Whether "have", "do" or "be" at `index` is the main verb: what follows is no other verb."""
    for word in core[index + 1 : index + 5]:
        if word.plain in _NEGATIONS or word.plain in _ADVERBS or word.tag in ("RB",) or word.mark:
            continue
        return not (word.tag.startswith("VB") or word.plain in ("be", "been", "going"))
    return True


def noun_phrase(words: Sequence[Spoken], *, skip: int = 0) -> str | None:
    """Return the first noun phrase among the words, made definite: "a letter" becomes "the letter".

    "of" and a second phrase go with it; pronouns and vague words count as none.
    """
    position = skip
    while position < len(words):
        end = _phrase_end(words, position)
        if end is not None:
            if end + 1 < len(words) and words[end].plain == "of":
                end = _phrase_end(words, end + 1) or end
            return _definite(words[position:end])
        position += 1
    return None


def _phrase_end(words: Sequence[Spoken], position: int) -> int | None:
    end = position
    while end < len(words) and words[end].tag in (
        "DT",
        "PRP$",
        "PDT",
        "JJ",
        "JJR",
        "CD",
        "POS",
        "NN",
        "NNS",
        "NNP",
        "NNPS",
    ):
        if words[end].plain in VAGUE:
            break
        end += 1
        both = end + 1 < len(words) and words[end].plain == "and" and words[end - 1].tag == words[end + 1].tag == "NNS"
        end += both
    while end > position and not words[end - 1].tag.startswith("NN"):
        end -= 1
    return end if end > position and end - position <= _LONGEST_OBJECT_WORDS else None


VAGUE = frozenset(
    "that this these those it one ones thing things bit lot way time times day days week weeks month months year years "
    "moment end minute minutes hour hours anything something nothing everything anyone anybody someone somebody nobody "
    "today tomorrow yesterday monday tuesday wednesday thursday friday saturday sunday night morning afternoon evening "
    "online home indoors outdoors inside outside upstairs downstairs right "
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth thirtieth".split()
)


def _definite(words: Sequence[Spoken]) -> str:
    kept = [
        word for word in words if word.tag != "PDT" and word.plain not in ("all", "both", "any", "some", "other", "no")
    ]
    if not kept:
        return text_of(words).lower()
    text = text_of(kept)
    if kept[0].plain in ("a", "an", "any", "some"):
        text = f"the {text_of(kept[1:])}"
    elif len(kept) == 1 and kept[0].tag == "NN" and kept[0].plain.endswith("ing"):
        text = f"your {text}"
    elif kept[0].tag not in ("DT", "PRP$", "NNP", "NNPS") and kept[0].tag != "NNS" and len(kept) < len(words):
        text = f"the {text}"
    return text[0].lower() + text[1:] if kept[0].tag not in ("NNP", "NNPS") else text


_DOUBLED = frozenset(
    "get put cut stop run sit set plan drop shop chat let begin forget cancel travel refer transfer submit "
    "commit permit "
    "swap plug unplug log hit shut chip jog rub tap wrap label total fit rob skip slip trip spot pop nip bin".split()
)


def gerund(verb: str) -> str:
    """Return the "-ing" form of a verb's base form, in British spelling.

    >>> [gerund(verb) for verb in ("wait", "close", "cancel", "be", "tie", "agree")]
    ['waiting', 'closing', 'cancelling', 'being', 'tying', 'agreeing']
    """
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb in _DOUBLED:
        return f"{verb}{verb[-1]}ing"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) and verb != "be":
        return f"{verb[:-1]}ing"
    return f"{verb}ing"


def holds(words: Sequence[Spoken], among: frozenset[str]) -> bool:
    """Whether one of the words, or its base form, is among the set."""
    return any(word.plain in among or word.lemma in among for word in words)


def rest_of(claim: Claim) -> str:
    """Return what follows the verb of a claim, written out."""
    return text_of(claim.rest).strip()
