"""Opens questions about other people, and about how things are."""

from analyser.feedback.claims import Claim, holds, noun_phrase
from analyser.feedback.opening_views import OBJECT_OF
from analyser.feedback.speech import text_of

_TELLS = frozenset("tell say promise offer explain quote advise send charge".split())


def existence(claim: Claim) -> str | None:
    """Open such as "There's nobody else who uses it, is there?" """
    if [word.plain for word in claim.subject] != ["there"]:
        return None
    plains = [word.plain for word in claim.rest]
    if "who" in plains and plains[:1] and plains[0] in ("nobody", "no", "noone", "anyone", "anybody"):
        return f"Who else {text_of(claim.rest[plains.index('who') + 1 :])}"
    start = 1 if plains[:1] and plains[0] in ("any", "no", "a", "some") else 0
    if not claim.rest[start:] or not claim.rest[start].tag.startswith("NN"):
        return None
    be = "was" if claim.past else "is"
    noun, *more = claim.rest[start:]
    if noun.tag == "NNS":
        be = "were" if claim.past else "are"
    return f"What {noun.plain} {be} there {text_of(more)}".rstrip()


def others_told(claim: Claim) -> str | None:
    """Open such as "They told you that it takes ten days, didn't they?" """
    subject = text_of(claim.subject).lower()
    if claim.about_listener or claim.lemma not in _TELLS or not claim.past:
        return None
    if subject in ("nobody", "no one"):
        return "What has been said to you about it so far"
    to_whom = " you" if claim.lemma in ("tell", "promise", "offer", "send", "charge", "quote") else ""
    return f"What did {subject} {claim.lemma}{to_whom}" if len(claim.subject) <= 3 else None


def others_did(claim: Claim) -> str | None:
    """Open such as "The engineer came on Monday, didn't he?" """
    subject = [word.plain for word in claim.subject]
    if (
        claim.about_listener
        or claim.verb is None
        or not claim.past
        or subject in (["it"], ["that"], ["there"], ["this"])
    ):
        return None
    if subject[0] in ("nobody", "no"):
        return "What has been said to you about it so far"
    if len(subject) == 1 and subject[0] in OBJECT_OF:
        return f"What happened with {OBJECT_OF[subject[0]]}"
    phrase = noun_phrase(claim.subject)
    return f"What happened with {phrase}" if phrase else None


def thing_is(claim: Claim) -> str | None:
    """Open such as "It's only condensation, isn't it?" """
    if claim.about_listener or (claim.verb is not None and claim.verb.tag != "VBG"):
        return None
    subject = [word.plain for word in claim.subject]
    past = "was" if claim.past else "is"
    if claim.verb is not None:
        return (
            f"How is {text_of(claim.subject).lower()} {claim.verb.plain} now"
            if len(subject) <= 3 and not claim.past
            else None
        )
    if subject in (["it"], ["that"], ["this"]):
        if holds(claim.rest, frozenset({"fault", "mistake"})):
            return "What do you think happened"
        phrase = noun_phrase(claim.rest)
        if phrase and claim.rest[0].plain == "the":
            return f"What {past} {phrase} like"
        return "What do you think it is" if not claim.past else "What do you think it was"
    phrase = noun_phrase(claim.subject)
    return (
        f"How has {phrase} been"
        if phrase and "been" in claim.auxiliaries
        else (f"How {past} {phrase}" if phrase else None)
    )
