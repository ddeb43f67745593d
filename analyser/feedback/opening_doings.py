"""Opens questions about what somebody has done, is doing, or will do."""

from analyser.feedback.claims import VAGUE, Claim, gerund, holds, noun_phrase, rest_of
from analyser.feedback.opening_views import KNOWING, REACTIONS

_PEOPLE = frozenset(
    "neighbour neighbours bank doctor gp landlord employer manager courier driver engineer plumber council "
    "school police "
    "solicitor agent insurer insurers garage hospital surgery depot shop store team office supplier colleague "
    "colleagues "
    "sister brother mum dad wife husband partner son daughter family".split()
)

_PAPERS = frozenset(
    "letter letters email emails text texts message messages terms conditions policy document documents form forms "
    "booklet leaflet reminder reminders bill bills quote notice statement contract instructions manual label "
    "guide script".split()
)

_FIXES = frozenset("turn switch restart reset unplug plug press update reboot charge clean replace restarting".split())

_HARMS = frozenset(
    "drop break damage lose spill smash knock crack scratch leave forget miss burn block overload".split()
)

_MANNERS = frozenset("there through on by over to round past back along".split())


def intention(claim: Claim) -> str | None:
    """Open such as "You're not going to switch, are you?" """
    if not claim.about_listener or claim.verb is None:
        return None
    if claim.lemma == "go" and claim.verb.tag == "VBG" and len(claim.rest) > 1 and claim.rest[0].plain == "to":
        return "What are you thinking of doing"
    return "What are you thinking of doing" if claim.lemma in ("plan", "intend", "think") and not claim.past else None


def degree(claim: Claim) -> str | None:
    """ "You were going a bit fast": how fast."""
    if not claim.about_listener or claim.lemma not in ("go", "drive", "travel", "walk", "ride"):
        return None
    degree = next(
        (word.plain for word in claim.rest if word.plain in ("fast", "slow", "slowly", "quickly", "quick")), None
    )
    if degree is None:
        return None
    return f"How fast {'were' if claim.past else 'are'} you {gerund(claim.lemma)}"


def ongoing(claim: Claim) -> str | None:
    """Open such as "You've been using the dryer at night, haven't you?" """
    if not claim.about_listener or claim.verb is None or claim.verb.tag != "VBG":
        return None
    if claim.lemma in ("listen", "concentrate", "pay", "think"):
        return "What was going on for you at that point"
    phrase = noun_phrase(claim.rest)
    thing = f" {phrase}" if phrase else (" it" if holds(claim.rest[:1], frozenset({"it"})) else "")
    if "been" in claim.auxiliaries:
        return f"How have you been {claim.verb.plain}{thing}"
    be = "were" if claim.past else "are"
    return f"How {be} you {claim.verb.plain}{thing}" + ("" if claim.past else " at the moment")


def inquiry(claim: Claim) -> str | None:
    """Open such as "You asked your landlord, didn't you?" """
    if not claim.about_listener or claim.lemma not in (
        "check",
        "ask",
        "ring",
        "call",
        "contact",
        "speak",
        "talk",
        "chase",
        "look",
        "try",
        "search",
        "knock",
    ):
        return None
    if holds(claim.rest, frozenset({"somebody", "someone", "anyone", "anybody"})):
        return "Who have you been able to speak to so far"
    if (phrase := noun_phrase(claim.rest)) and holds(claim.rest, _PEOPLE):
        return f"What have you been able to find out from {phrase} so far"
    if phrase and claim.lemma == "try":
        return f"What have you tried with {phrase} so far"
    if phrase and claim.lemma in ("check", "look", "search"):
        return f"What have you been able to find out about {phrase} so far"
    return f"What have you been able to {claim.lemma if claim.lemma in ('check', 'try') else 'find out'} so far"


def fix(claim: Claim) -> str | None:
    """Open such as "You restarted the router, didn't you?" """
    if not claim.about_listener or claim.lemma not in _FIXES or not (claim.past or claim.negative):
        return None
    phrase = noun_phrase(claim.rest)
    if claim.negative and phrase:
        return f"What happened with {phrase}"
    return f"What have you tried with {phrase} so far" if phrase else "What have you tried so far"


def harm(claim: Claim) -> str | None:
    """Open such as "You dropped it, didn't you?" """
    if not claim.about_listener or claim.lemma not in _HARMS or not claim.past:
        return None
    phrase = noun_phrase(claim.rest)
    if phrase is None or claim.rest[0].plain == "it":
        return "What happened to it" if holds(claim.rest, frozenset({"it"})) else "What happened there"
    return f"What happened with {phrase}"


def paper(claim: Claim) -> str | None:
    """Open such as "You did get our letter, didn't you?" """
    if not claim.about_listener or claim.lemma not in ("get", "receive", "have", "see", "read", "open", "find"):
        return None
    ours = bool(claim.rest) and claim.rest[0].plain == "our" and claim.lemma in ("get", "receive", "have")
    if not holds(claim.rest, _PAPERS) and not ours:
        return None
    phrase = noun_phrase(claim.rest)
    if claim.lemma in ("get", "receive", "have", "find") and phrase:
        return "What have you had from us about this"
    return f"What have you seen of {phrase} so far" if phrase else None


def possession(claim: Claim) -> str | None:
    """Open such as "You've got contents insurance, haven't you?" """
    if (
        not claim.about_listener
        or claim.lemma not in ("have", "get")
        or (claim.past and claim.lemma == "get" and not claim.auxiliaries)
    ):
        return None
    head = next((word for word in reversed(claim.rest) if word.tag in ("NN", "NNS") and word.plain not in VAGUE), None)
    return f"What {head.plain} do you have" if head is not None and "of" not in rest_of(claim).split() else None


def choice(claim: Claim) -> str | None:
    """Open such as "You paid by card, didn't you?" """
    if not claim.about_listener or not claim.past:
        return None
    if claim.lemma == "pay":
        return "How did you pay"
    if claim.lemma in ("order", "buy", "choose", "pick", "book", "ask", "request", "say"):
        return f"What did you {claim.lemma}"
    if claim.lemma in ("send", "post", "apply", "register", "sign", "return"):
        thing = noun_phrase(claim.rest)
        return f"How did you {claim.lemma} {thing or 'it'}"
    return None


def told_us(claim: Claim) -> str | None:
    """Open such as "You told us that you had moved, did you?" """
    if claim.about_listener and claim.lemma in ("tell", "mention", "inform", "report", "let"):
        return "What have you been able to tell us about that so far"
    return None


def being_in(claim: Claim) -> str | None:
    """Open such as "You'll be in on Tuesday, won't you?" """
    if not claim.about_listener or claim.verb is not None or claim.past:
        return None
    if claim.rest and claim.rest[0].plain in ("in", "home", "around", "there", "available"):
        return "When will you be in" if {"will", "'ll", "wo"} & set(claim.auxiliaries) else "When are you usually in"
    return None


def managed(claim: Claim) -> str | None:
    """Open such as "You got through to them, didn't you?" """
    owns = claim.lemma in ("get", "find") and (not claim.rest or claim.rest[0].plain not in _MANNERS)
    if (
        claim.about_listener
        and not owns
        and claim.past
        and claim.lemma in ("get", "manage", "cope", "handle", "deal", "find")
    ):
        base = "get" if claim.lemma == "get" else claim.lemma
        return f"How did you {base} {rest_of(claim)}".rstrip()
    return None


def habit(claim: Claim) -> str | None:
    """Open such as "You always take the dog, don't you?" """
    if not claim.about_listener or claim.past or claim.verb is None:
        return None
    if claim.lemma == "live":
        return "What is your situation at home"
    phrase = noun_phrase(claim.rest)
    return f"What do you usually do with {phrase}" if phrase else None


def happened(claim: Claim) -> str | None:
    """Open such as "You rushed it, didn't you?" """
    if not claim.about_listener or not claim.past or claim.verb is None:
        return None
    phrase = noun_phrase(claim.rest)
    return f"What happened with {phrase}" if phrase else "What happened there"


def looking_back(claim: Claim) -> str | None:
    """Of a colleague's own doing in the call: what was going on, and never whether it was right."""
    if not claim.about_listener or claim.verb is None or not claim.past or claim.lemma in KNOWING | REACTIONS:
        return None
    if claim.lemma in ("get", "manage", "cope", "handle", "deal", "find"):
        return None
    person = next((word.plain for word in claim.rest if word.plain in ("him", "her", "them")), None)
    return f"What was going on between you and {person} there" if person else "What was going on for you there"
