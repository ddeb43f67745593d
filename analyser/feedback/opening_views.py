"""Opens questions about what somebody wants, knows, feels or thinks."""

from collections.abc import Sequence

from analyser.feedback.claims import Claim, gerund, holds, noun_phrase, read_claim, rest_of
from analyser.feedback.speech import Spoken, text_of

OBJECT_OF = {"he": "him", "she": "her", "they": "them", "i": "me", "we": "us"}

_WELCOME = frozenset("happy okay ok fine comfortable content satisfied good willing prepared keen".split())

_EVALUATIONS = frozenset(
    "fair reasonable right okay ok fine good bad sensible acceptable alright great unfair harsh rude clear "
    "enough".split()
)

_EASE = frozenset("better best easier quicker simpler cheaper safer worth".split())

REACTIONS = frozenset("feel think".split())

KNOWING = frozenset("know realise realize understand remember notice see hear accept appreciate agree".split())


def alternative(claim: Claim) -> str | None:
    """ "Fine with a voucher rather than the refund": ask about what is to be given up."""
    plains = [word.plain for word in claim.rest]
    for index in range(len(plains) - 1):
        if (plains[index], plains[index + 1]) in (("rather", "than"), ("instead", "of")):
            given_up = noun_phrase(claim.rest, skip=index + 2)
            return (
                f"What would you like to happen about {given_up}" if given_up else "What would you like to happen now"
            )
    return None


def wish(claim: Claim) -> str | None:
    """Open such as "You don't want to cancel, do you?" """
    if not claim.about_listener:
        return None
    welcome = claim.verb is None and holds(claim.rest[:3], _WELCOME)
    if not welcome and claim.lemma not in ("want", "mind", "like", "prefer", "need", "fancy"):
        return None
    if (given_up := alternative(claim)) is not None:
        return given_up
    after = claim.rest[1:] if welcome else claim.rest
    while after and (after[0].plain in ("enough", "with", "about", "just") or after[0].plain in _WELCOME):
        after = after[1:]
    if (action := _action(after)) is not None:
        return f"How do you feel about {action}"
    phrase = noun_phrase(after)
    return f"How do you feel about {phrase or 'that'}"


def _action(words: Sequence[Spoken]) -> str | None:
    """ "to wait another week", "for me to close it", "waiting a week": what one may feel something about."""
    if not words:
        return None
    if words[0].tag == "VBG":
        return text_of(words)
    owner = ""
    if words[0].plain == "for" and len(words) > 2 and words[1].plain in ("me", "us", "him", "her", "them"):
        owner, words = f"{words[1].plain} ", words[2:]
    if len(words) > 1 and words[0].plain == "to" and words[1].tag.startswith("VB"):
        return " ".join(filter(None, [f"{owner}{gerund(words[1].lemma)}", text_of(words[2:])]))
    return None


def sure(claim: Claim) -> str | None:
    """Open such as "You're sure you posted it, are you?" """
    if not claim.about_listener or claim.verb is not None or not holds(claim.rest[:1], frozenset({"sure", "certain"})):
        return None
    inner = read_claim(claim.rest[1:])
    if inner is None or inner.verb is None or not inner.about_listener:
        return "What makes you think so"
    return f"What do you remember about {gerund(inner.lemma)} {rest_of(inner)}".rstrip()


def knowledge(claim: Claim) -> str | None:
    """Open such as "You knew that there was a fee, didn't you?" """
    if not claim.about_listener or claim.lemma not in KNOWING:
        return None
    if claim.lemma in ("agree", "accept", "appreciate"):
        return "What is your own view of that"
    if (
        claim.rest
        and claim.rest[0].plain in ("that", "it", "this")
        and (len(claim.rest) == 1 or claim.rest[1].plain in ("when", "before"))
    ):
        return f"What did you {claim.lemma} about {claim.rest[0].plain} {text_of(claim.rest[1:])}".rstrip()
    inner = read_claim(claim.rest)
    if inner is None:
        phrase = noun_phrase(claim.rest)
        return (
            f"What did you notice about {phrase}" if phrase and claim.past else "How does that look from where you are"
        )
    subject = [word.plain for word in inner.subject]
    if len(subject) == 1 and subject[0] in OBJECT_OF:
        return f"What did you pick up from {OBJECT_OF[subject[0]]}"
    topic = noun_phrase(inner.rest) if subject in (["there"], ["it"]) else noun_phrase(inner.subject)
    return f"What have you been told about {topic}" if topic else None


def reaction(claim: Claim) -> str | None:
    """Open such as "You thought that went well, didn't you?" """
    if not claim.about_listener or claim.lemma not in REACTIONS:
        return None
    if claim.lemma == "feel":
        return "How did you feel at that point" if claim.past else "How are you feeling now"
    inner = read_claim(claim.rest)
    if inner is not None and inner.verb is not None and inner.lemma in ("go", "come", "work", "sound"):
        return f"How do you think {text_of(inner.subject)} {inner.verb.text}"
    if inner is not None and (better := ease(inner)) is not None:
        return better
    return "What do you make of it"


def proposal(claim: Claim) -> str | None:
    """ "You can do it online", "You'd use the script next time"."""
    if not claim.about_listener or not {"can", "could", "would", "'d", "should", "will", "'ll"} & set(
        claim.auxiliaries
    ):
        return None
    if claim.verb is None or claim.past or claim.verb.tag in ("VBN", "VBD"):
        return None
    if claim.lemma == "pay":
        return "What could you manage towards it"
    return f"How would you feel about {gerund(claim.lemma)} {rest_of(claim)}".rstrip()


def ease(claim: Claim) -> str | None:
    """ "It would be better to wait": how would you feel about waiting."""
    if claim.verb is not None or not holds(claim.rest[:2], _EASE):
        return None
    start = next((index for index, word in enumerate(claim.rest) if word.plain == "to" or word.tag == "VBG"), None)
    action = _action(claim.rest[start:]) if start is not None else None
    return f"How would you feel about {action}" if action else "How does that sound to you"


def verdict(claim: Claim) -> str | None:
    """Open such as "That's fair enough, isn't it?" """
    if claim.verb is not None and claim.lemma not in ("sound", "seem", "look", "be"):
        return None
    if [word.plain for word in claim.subject] not in (["that"], ["it"], ["this"]):
        return None
    return "How does that seem to you" if holds(claim.rest, _EVALUATIONS) else None
