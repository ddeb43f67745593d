"""Opens a question: one that carries its answer, or asks for yes or no, becomes an open one about the same thing.

"You asked your landlord, didn't you?" becomes "What have you been able to find out from your landlord so far?". Each pattern is a way of asking that a good agent would use; where none fits, None is returned and the caller
asks about what the other has said instead.
"""

from collections.abc import Callable, Sequence

from analyser.core.call import Kind
from analyser.feedback.claims import VAGUE, Claim, gerund, noun_phrase, read_claim
from analyser.feedback.grammar import as_sentence, sound
from analyser.feedback.speech import Spoken, text_of

Pattern = Callable[[Claim], str | None]

_OBJECT_OF = {"he": "him", "she": "her", "they": "them", "i": "me", "we": "us"}
_WELCOME = frozenset("happy okay ok fine comfortable content satisfied good willing prepared keen".split())
_PEOPLE = frozenset(
    "neighbour neighbours bank doctor gp landlord employer manager courier driver engineer plumber council school police "
    "solicitor agent insurer insurers garage hospital surgery depot shop store team office supplier colleague colleagues "
    "sister brother mum dad wife husband partner son daughter family".split()
)
_PAPERS = frozenset(
    "letter letters email emails text texts message messages terms conditions policy document documents form forms "
    "booklet leaflet reminder reminders bill bills quote notice statement contract instructions manual label guide script".split()
)
_FIXES = frozenset("turn switch restart reset unplug plug press update reboot charge clean replace restarting".split())
_HARMS = frozenset(
    "drop break damage lose spill smash knock crack scratch leave forget miss burn block overload".split()
)
_EVALUATIONS = frozenset(
    "fair reasonable right okay ok fine good bad sensible acceptable alright great unfair harsh rude clear enough".split()
)
_EASE = frozenset("better best easier quicker simpler cheaper safer worth".split())
_TELLS = frozenset("tell say promise offer explain quote advise send charge".split())
_MANNERS = frozenset("there through on by over to round past back along".split())
_REACTIONS = frozenset("feel think".split())
_KNOWING = frozenset("know realise realize understand remember notice see hear accept appreciate agree".split())


def open_form(words: Sequence[Spoken], kind: Kind = Kind.CUSTOMER) -> str | None:
    """Return an open question about what the words of a leading or closed question are about, or None."""
    claim = read_claim(words)
    if claim is None:
        return None
    for pattern in _COACHING + _PATTERNS if kind is Kind.COACHING else _PATTERNS:
        if (question := pattern(claim)) is not None:
            question = as_sentence(question, "?")
            return question if sound(question) else None
    return None


def _has(words: Sequence[Spoken], among: frozenset[str]) -> bool:
    return any(word.plain in among or word.lemma in among for word in words)


def _rest(claim: Claim) -> str:
    return text_of(claim.rest).strip()


def _alternative(claim: Claim) -> str | None:
    """ "Fine with a voucher rather than the refund": ask about what is to be given up."""
    plains = [word.plain for word in claim.rest]
    for index in range(len(plains) - 1):
        if (plains[index], plains[index + 1]) in (("rather", "than"), ("instead", "of")):
            given_up = noun_phrase(claim.rest, skip=index + 2)
            return (
                f"What would you like to happen about {given_up}" if given_up else "What would you like to happen now"
            )
    return None


def _wish(claim: Claim) -> str | None:
    if not claim.about_listener:
        return None
    welcome = claim.verb is None and _has(claim.rest[:3], _WELCOME)
    if not welcome and claim.lemma not in ("want", "mind", "like", "prefer", "need", "fancy"):
        return None
    if (given_up := _alternative(claim)) is not None:
        return given_up
    after = claim.rest[1:] if welcome else claim.rest
    while after and (after[0].plain in ("enough", "with", "about", "just") or after[0].plain in _WELCOME):
        after = after[1:]
    if (action := _action(after)) is not None:
        return f"How do you feel about {action}"
    phrase = noun_phrase(after)
    return f"How do you feel about {phrase or 'that'}"


def _action(words: Sequence[Spoken]) -> str | None:
    """ "to wait another week", "for me to close it", "waiting a week": the same as what one may feel something about."""
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


def _sure(claim: Claim) -> str | None:
    if not claim.about_listener or claim.verb is not None or not _has(claim.rest[:1], frozenset({"sure", "certain"})):
        return None
    inner = read_claim(claim.rest[1:])
    if inner is None or inner.verb is None or not inner.about_listener:
        return "What makes you think so"
    return f"What do you remember about {gerund(inner.lemma)} {_rest(inner)}".rstrip()


def _knowledge(claim: Claim) -> str | None:
    if not claim.about_listener or claim.lemma not in _KNOWING:
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
    if len(subject) == 1 and subject[0] in _OBJECT_OF:
        return f"What did you pick up from {_OBJECT_OF[subject[0]]}"
    topic = noun_phrase(inner.rest) if subject in (["there"], ["it"]) else noun_phrase(inner.subject)
    return f"What have you been told about {topic}" if topic else None


def _reaction(claim: Claim) -> str | None:
    if not claim.about_listener or claim.lemma not in _REACTIONS:
        return None
    if claim.lemma == "feel":
        return "How did you feel at that point" if claim.past else "How do you feel about it"
    inner = read_claim(claim.rest)
    if inner is not None and inner.verb is not None and inner.lemma in ("go", "come", "work", "sound"):
        return f"How do you think {text_of(inner.subject)} {inner.verb.text}"
    if inner is not None and (better := _ease(inner)) is not None:
        return better
    return "What do you make of it"


def _intention(claim: Claim) -> str | None:
    if not claim.about_listener or claim.verb is None:
        return None
    if claim.lemma == "go" and claim.verb.tag == "VBG" and len(claim.rest) > 1 and claim.rest[0].plain == "to":
        return "What are you thinking of doing"
    return "What are you thinking of doing" if claim.lemma in ("plan", "intend", "think") and not claim.past else None


def _degree(claim: Claim) -> str | None:
    """ "You were going a bit fast": how fast."""
    if not claim.about_listener or claim.lemma not in ("go", "drive", "travel", "walk", "ride"):
        return None
    degree = next(
        (word.plain for word in claim.rest if word.plain in ("fast", "slow", "slowly", "quickly", "quick")), None
    )
    if degree is None:
        return None
    return f"How fast {'were' if claim.past else 'are'} you {gerund(claim.lemma)}"


def _ongoing(claim: Claim) -> str | None:
    if not claim.about_listener or claim.verb is None or claim.verb.tag != "VBG":
        return None
    if claim.lemma in ("listen", "concentrate", "pay", "think"):
        return "What was going on for you at that point"
    phrase = noun_phrase(claim.rest)
    thing = f" {phrase}" if phrase else (" it" if _has(claim.rest[:1], frozenset({"it"})) else "")
    if "been" in claim.auxiliaries:
        return f"How have you been {claim.verb.plain}{thing}"
    be = "were" if claim.past else "are"
    return f"How {be} you {claim.verb.plain}{thing}" + ("" if claim.past else " at the moment")


def _inquiry(claim: Claim) -> str | None:
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
    if _has(claim.rest, frozenset({"somebody", "someone", "anyone", "anybody"})):
        return "Who have you been able to speak to so far"
    if (phrase := noun_phrase(claim.rest)) and _has(claim.rest, _PEOPLE):
        return f"What have you been able to find out from {phrase} so far"
    if phrase and claim.lemma == "try":
        return f"What have you tried with {phrase} so far"
    if phrase and claim.lemma in ("check", "look", "search"):
        return f"What have you been able to find out about {phrase} so far"
    return f"What have you been able to {claim.lemma if claim.lemma in ('check', 'try') else 'find out'} so far"


def _fix(claim: Claim) -> str | None:
    if not claim.about_listener or claim.lemma not in _FIXES or not (claim.past or claim.negative):
        return None
    phrase = noun_phrase(claim.rest)
    if claim.negative and phrase:
        return f"What happened with {phrase}"
    return f"What have you tried with {phrase} so far" if phrase else "What have you tried so far"


def _harm(claim: Claim) -> str | None:
    if not claim.about_listener or claim.lemma not in _HARMS or not claim.past:
        return None
    phrase = noun_phrase(claim.rest)
    if phrase is None or claim.rest[0].plain == "it":
        return "What happened to it" if _has(claim.rest, frozenset({"it"})) else "What happened there"
    return f"What happened with {phrase}"


def _paper(claim: Claim) -> str | None:
    if not claim.about_listener or claim.lemma not in ("get", "receive", "have", "see", "read", "open", "find"):
        return None
    ours = bool(claim.rest) and claim.rest[0].plain == "our" and claim.lemma in ("get", "receive", "have")
    if not _has(claim.rest, _PAPERS) and not ours:
        return None
    phrase = noun_phrase(claim.rest)
    if claim.lemma in ("get", "receive", "have", "find") and phrase:
        return "What have you had from us about this"
    return f"What have you seen of {phrase} so far" if phrase else None


def _possession(claim: Claim) -> str | None:
    if (
        not claim.about_listener
        or claim.lemma not in ("have", "get")
        or claim.past
        and claim.lemma == "get"
        and not claim.auxiliaries
    ):
        return None
    head = next((word for word in reversed(claim.rest) if word.tag in ("NN", "NNS") and word.plain not in VAGUE), None)
    return f"What {head.plain} do you have" if head is not None and "of" not in _rest(claim).split() else None


def _choice(claim: Claim) -> str | None:
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


def _told_us(claim: Claim) -> str | None:
    if claim.about_listener and claim.lemma in ("tell", "mention", "inform", "report", "let"):
        return "What have you been able to tell us about that so far"
    return None


def _being_in(claim: Claim) -> str | None:
    if not claim.about_listener or claim.verb is not None or claim.past:
        return None
    if claim.rest and claim.rest[0].plain in ("in", "home", "around", "there", "available"):
        return "When will you be in" if {"will", "'ll", "wo"} & set(claim.auxiliaries) else "When are you usually in"
    return None


def _proposal(claim: Claim) -> str | None:
    """ "You can do it online", "You'd use the script next time"."""
    if not claim.about_listener or not {"can", "could", "would", "'d", "should", "will", "'ll"} & set(
        claim.auxiliaries
    ):
        return None
    if claim.verb is None or claim.past or claim.verb.tag in ("VBN", "VBD"):
        return None
    if claim.lemma == "pay":
        return "What could you manage towards it"
    return f"How would you feel about {gerund(claim.lemma)} {_rest(claim)}".rstrip()


def _ease(claim: Claim) -> str | None:
    """ "It would be better to wait": how would you feel about waiting."""
    if claim.verb is not None or not _has(claim.rest[:2], _EASE):
        return None
    start = next((index for index, word in enumerate(claim.rest) if word.plain == "to" or word.tag == "VBG"), None)
    action = _action(claim.rest[start:]) if start is not None else None
    return f"How would you feel about {action}" if action else "How does that sound to you"


def _verdict(claim: Claim) -> str | None:
    if claim.verb is not None and claim.lemma not in ("sound", "seem", "look", "be"):
        return None
    if [word.plain for word in claim.subject] not in (["that"], ["it"], ["this"]):
        return None
    return "How does that seem to you" if _has(claim.rest, _EVALUATIONS) else None


def _existence(claim: Claim) -> str | None:
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


def _others_told(claim: Claim) -> str | None:
    subject = text_of(claim.subject).lower()
    if claim.about_listener or claim.lemma not in _TELLS or not claim.past:
        return None
    if subject in ("nobody", "no one"):
        return "What has been said to you about it so far"
    to_whom = " you" if claim.lemma in ("tell", "promise", "offer", "send", "charge", "quote") else ""
    return f"What did {subject} {claim.lemma}{to_whom}" if len(claim.subject) <= 3 else None


def _others_did(claim: Claim) -> str | None:
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
    if len(subject) == 1 and subject[0] in _OBJECT_OF:
        return f"What happened with {_OBJECT_OF[subject[0]]}"
    phrase = noun_phrase(claim.subject)
    return f"What happened with {phrase}" if phrase else None


def _thing_is(claim: Claim) -> str | None:
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
        if _has(claim.rest, frozenset({"fault", "mistake"})):
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


def _managed(claim: Claim) -> str | None:
    owns = claim.lemma in ("get", "find") and (not claim.rest or claim.rest[0].plain not in _MANNERS)
    if (
        claim.about_listener
        and not owns
        and claim.past
        and claim.lemma in ("get", "manage", "cope", "handle", "deal", "find")
    ):
        base = "get" if claim.lemma == "get" else claim.lemma
        return f"How did you {base} {_rest(claim)}".rstrip()
    return None


def _habit(claim: Claim) -> str | None:
    if not claim.about_listener or claim.past or claim.verb is None:
        return None
    if claim.lemma == "live":
        return "What is your situation at home"
    phrase = noun_phrase(claim.rest)
    return f"What do you usually do with {phrase}" if phrase else None


def _happened(claim: Claim) -> str | None:
    if not claim.about_listener or not claim.past or claim.verb is None:
        return None
    phrase = noun_phrase(claim.rest)
    return f"What happened with {phrase}" if phrase else "What happened there"


def _looking_back(claim: Claim) -> str | None:
    """Of a colleague's own doing in the call: what was going on, and never whether it was right."""
    if not claim.about_listener or claim.verb is None or not claim.past or claim.lemma in _KNOWING | _REACTIONS:
        return None
    if claim.lemma in ("get", "manage", "cope", "handle", "deal", "find"):
        return None
    person = next((word.plain for word in claim.rest if word.plain in ("him", "her", "them")), None)
    return f"What was going on between you and {person} there" if person else "What was going on for you there"


_COACHING: tuple[Pattern, ...] = (_looking_back,)
_PATTERNS: tuple[Pattern, ...] = (
    _wish, _sure, _knowledge, _reaction, _intention, _degree, _ongoing, _inquiry, _fix, _harm, _paper, _managed,
    _choice, _told_us, _being_in, _possession, _proposal, _ease, _verdict, _existence, _others_told, _others_did,
    _thing_is, _habit, _happened,
)  # fmt: skip


_CHECKS = (
    (("missed", "anything"), "What have I missed?"),
    (("left", "out"), "What have I left out?"),
    (("forgotten", "anything"), "What have I forgotten?"),
    (("anything", "else", "i", "can"), "What else can I do?"),
    (("anything", "else"), "What else is on your mind?"),
    (("make", "sense"), "How does that sound to you?"),
    (("is", "that", "everything"), "What else is there?"),
    (("is", "that", "okay"), "How does that sound to you?"),
    (("got", "that", "right"), "What would you change in that?"),
    (("is", "that", "right"), "What would you change in that?"),
    (("any", "questions"), "What would you like to ask me?"),
    (("happy", "with", "that"), "How does that sound to you?"),
)


def open_check(words: Sequence[Spoken]) -> str | None:
    """Return the open form of a check that ends a summary: "have I missed anything" becomes "What have I missed?"."""
    plains = [word.plain for word in words]
    for run, question in _CHECKS:
        positions = [plains.index(word) if word in plains else -1 for word in run]
        if min(positions) >= 0 and positions == sorted(positions):
            return question
    return None
