"""The answer to a security question, said by the agent before the caller has given it."""

import re
from collections.abc import Iterator

from analyser.core.evidence import PersonalDataType, Tag
from analyser.tagging.lexicon import Decided
from analyser.tagging.plain_speech import Act
from analyser.tagging.scene import Scene, cue
from analyser.tagging.uptake import figures

LEAKED = Decided(
    id="gdpr.identity_answer_leaked.said_first",
    label="gdpr.identity_answer_leaked",
    why="The agent reads out the answer to a security question before the caller has given it, so the check "
    "proves nothing and the detail goes to whoever is calling (UK GDPR Art. 5(1)(f) and 32; ICO guidance on "
    "identity checks).",
)
DECIDED = (LEAKED,)

_ITEM = (
    r"(?:date of birth|birthday|d o b|post ?code|(?:home |full )?address|first line(?: of (?:your|the) address)?|"
    r"mother's maiden name|maiden name|memorable (?:word|name|place|date)|security (?:answer|word)|middle name|"
    r"(?:mobile|phone|home|telephone|contact)(?: phone)? ?number|mobile|e-?mail(?: address)?|"
    r"national insurance(?: number)?|"
    r"account number|sort code|employer|last payment)"
)
_READS_OUT = re.compile(
    r"\b(?:your|the|his|her|you) (?:\w+ ){0,3}?"
    + _ITEM
    + r"(?: \w+){0,4}? ?(?:as|is|'s|at|down as|being|of|was)\b (?P<value>.+)"
    r"|\b(?:you(?:'re| are)? (?:still )?(?:living |based |over )?(?:at|in)|(?:is|was) it (?:still )?|it's still|"
    r"that's still|still at|"
    r"(?:were you |you were )?born (?:on|in)|so that's|and that's|is that|that'?ll be)\b (?P<loose>.+)"
)
_SECRET_ITEM = re.compile(r"\b(?:memorable|security (?:answer|word)|maiden name|middle name)\b")
_OF_THE_CHECK = cue(
    r"\b(?:for security|security|confirm|born|is that (?:you|him|her)|that you|aren't you|are you|am i right|"
    r"have i got (?:that|it)|"
    r"that right|correct|you pay by|lives? alone|your name's|you bank|does it|can you confirm)\b|\b(?:yeah|right|"
    r"isn't it)[?.]*$"
)
_PLACE = re.compile(
    r"\b(?:flat|house|apartment|unit|number|\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"\w+teen|\w+ty)(?:[- ]\w+)?"
    r" [a-z]+ (?:street|road|avenue|lane|close|drive|court|crescent|gardens|way|terrace|place)\b"
)
_ASKED_TO_PROVE_IT = (
    r"pass ?word|passcode|mother's maiden name|maiden name|memorable (?:word|place|name|date)|first (?:school|pet|"
    r"car)|"
    r"(?:place|town) of birth|security (?:word|answer)|secret word"
)
_TELLS_SECRET = re.compile(
    r"\b(?:" + _ASKED_TO_PROVE_IT + r")(?:'s| is| was| you've (?:down|got|put)(?: down)?(?: is| as)?| as| it says|"
    r" on here is| we have is| should be| was it|"
    r" we've got is)*(?: the name of your \w+ \w+ which is)? (?P<value>[a-z][a-z0-9'-]{2,})"
    r"|\b(?:mobile|phone|number|bank|account|sort code|national insurance|n i|passport(?: number)?|post ?code|"
    r"card we hold)\b"
    r".{0,25}?\bend(?:s|ing)(?: in| with)? (?P<end>(?:(?:oh|zero|one|two|three|four|five|six|seven|eight|nine|double|"
    r"\d+|[a-z]) ?){2,}\b)"
)
_NO_ANSWER = frozenset(
    "what the and for your you please that this which with not are can could did does has have had isn't reset wrong "
    "then there now when who how okay thanks thank yes right fine correct first second third last character letter "
    "question security expired changed sent gone don't won't but before she he they was on of in to so or if".split()
)
_TELLS_RULE = cue(
    r"\b(?:letters?|characters?|digits?) (?:of|from|in)|\b(?:never|don't|reset|new|temporary|choose|set up|change)\b|"
    r"\b(?:what|which)(?:'s| is| was)? .{0,25}(?:" + _ASKED_TO_PROVE_IT + r")[^.]{0,20}\?$"
)
_TO_CALLER = cue(
    r"\b(?:your|you're|you are|you)\b|\b(?:is that|that's) (?:right|correct|you|still right)|\bisn't it|\bis it\b|"
    r"\b(?:correct|right|yeah|yes|okay)\?"
)
_IS_VALUE = re.compile(
    r"\b(?:\d+|first|second|third|\w+teenth|\w+tieth|(?:twenty|thirty)[- ]\w+|zero|oh|one|two|three|four|five|six|"
    r"seven|eight|nine|ten|"
    r"eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|january|february|march|april|"
    r"june|july|august|"
    r"september|october|november|december|dot com|dot co|street|road|avenue|lane|close|drive|court|crescent|"
    r"gardens)\b"
)
_CHECKING = cue(
    r"\b(?:is that|that's) (?:right|correct|you|still right|okay)|\bisn't it|\bis it\b|\bam i right|\bcorrect\?|"
    r"\bright\?|\byeah\?|\byes\?",
    r"\b(?:i've|i have|we've|we have|i've still|we've still|it's|it says|says here|i can see|showing|shows|"
    r"down as|on here|on screen|on file)\b",
    r"\bconfirm\b|\b(?:still|just checking|just to check)\b",
)
_LOOSE_TYPES = frozenset([PersonalDataType.DATE_OF_BIRTH, PersonalDataType.POSTCODE, PersonalDataType.ADDRESS])
_CHECK_TYPES = _LOOSE_TYPES | {PersonalDataType.PHONE, PersonalDataType.ACCOUNT_NUMBER, PersonalDataType.EMAIL}
_OF_THE_ACCOUNT = re.compile(
    r"\b(?:last payment(?: in)? was|pay by direct debit from|direct debit from|you bank (?:at|with)|last four (?:of|"
    r"is|are|on)|"
    r"you're with (?:doctor|dr)|born (?:at|in|on)|the car's an?|inside leg|got .{1,30} in savings) (?P<said>.{4,})"
)
_SECRET_ASKED = cue(r"\b(?:" + _ASKED_TO_PROVE_IT + r"|my word|the word|i set one|security)\b")
_HINTS = re.compile(
    r"\b(?:it's|it says|that's what|is it|it is) (?:a |an |the )?['\"]?(?P<word>[a-z]{4,})['\"]?(?= isn't it|"
    r"[.?!]*$| yeah| right| on here)"
)
_SAYS_WHAT_IT_IS = cue(
    r"\b(?:isn't it|on here|it says|begins with|kind of|starts with|is that right|yeah|"
    r"place you were)\b"
)
_PASSED = cue(
    r"\b(?:that|it|they)(?:'s|'re)? ?(?:all )?(?:match(?:es|ed)?|tall(?:y|ies))\b",
    r"\b(?:you're|you've|that's you|you are|you have) (?:all )?(?:through|passed|done with|cleared|"
    r"past) (?:the )?security\b|\bsecurity(?:'s| is)? (?:all )?(?:done|passed|complete|out of the way)",
    r"\byou're (?:all )?(?:verified|through)\b|\bverified\b|\bthat's (?:you|all) (?:verified|confirmed|checked)",
    r"\bthank(?:s| you)(?: for)? (?:confirming|answering|going through)\b",
)
_NOT_OF_CALLER = cue(
    r"\b(?:my|our|the office|engineer'?s?|depot|branch|shop|clinic|surgery|their) (?:\w+ )?(?:direct )?(?:number|"
    r"address|e-?mail|line|postcode)\b",
    r"\b(?:write|send|post|return|ring|call|come) (?:it |them |us |that )?(?:back )?(?:to|on|in)\b",
    r"\b(?:pounds?|pence|minutes?|hours?|days?|weeks?|o'clock|per cent|percent|mg|miles|appointment|slot|"
    r"booked in)\b",
)


def leaked_tags(scene: Scene) -> Iterator[Tag]:
    """Yield the answers that the agent gives away; only customer calls have them."""
    if not scene.customer_call:
        return
    heard, passed = "", False
    for turn in scene.turns:
        if scene.role(turn) is scene.served:
            heard = f"{heard} {scene.said(turn)}"[-4000:]
        if scene.role(turn) is not scene.serving:
            continue
        for act in scene.acts(turn):
            passed = passed or _PASSED(act.said)
            if not passed and _gives_away(scene, act, heard):
                yield scene.by_decision(LEAKED, act, score=0.8)


def _gives_away(scene: Scene, act: Act, heard: str) -> bool:
    if _tells_secret(act, heard) or _hints_at_it(scene, act, heard):
        return True
    if _NOT_OF_CALLER(act.said) or not (
        ((act.asks or _CHECKING(act.said)) and _TO_CALLER(act.said)) or _OF_THE_CHECK(act.said)
    ):
        return False
    checks = _OF_THE_CHECK(act.said)
    told = _OF_THE_ACCOUNT.search(act.said)
    if checks and told and not _was_said(told["said"], heard):
        return True
    types = _CHECK_TYPES if checks else _LOOSE_TYPES
    value = " ".join(
        span.quote
        for span in scene.conversation.personal_data
        if span.turn == act.turn and act.start <= span.start_char < act.end and span.type in types
    )
    found = _READS_OUT.search(act.said)
    if found and found["value"] and (_IS_VALUE.search(found["value"]) or _SECRET_ITEM.search(act.said)):
        value = found["value"]
    elif found and found["loose"] and _PLACE.search(found["loose"]):
        value = found["loose"]
    return bool(value) and not _was_said(value.lower(), heard)


def _tells_secret(act: Act, heard: str) -> bool:
    """Whether the answer to a security question is told: what it is about, then a word that the caller had not said."""
    for found in _TELLS_SECRET.finditer(act.said):
        value = found["value"] or found["end"]
        if value in _NO_ANSWER or value in heard or _TELLS_RULE(act.said):
            continue
        if found["value"] or not _was_said(value, heard):
            return True
    return False


def _hints_at_it(scene: Scene, act: Act, heard: str) -> bool:
    """Whether the word that was asked for is told: "it's a kind of dog, it's beagle"."""
    found = _HINTS.search(act.said)
    if found is None or not _SAYS_WHAT_IT_IS(act.said) or _TELLS_RULE(act.said):
        return False
    return found["word"] not in heard and found["word"] not in _NO_ANSWER and _SECRET_ASKED(scene.lately(act.turn))


def _was_said(value: str, heard: str) -> bool:
    """Whether the caller had given at least half of this before: its figures, or its words."""
    run, before = figures(value), figures(heard)
    if len(run) >= 3 and any(run[at : at + 3] in before for at in range(len(run) - 2)):
        return True
    words = set(_IS_VALUE.findall(value)) or {word for word in re.findall(r"[a-z']+", value) if len(word) > 3}
    known = set(re.findall(r"[a-z0-9'-]+", heard))
    return bool(words) and len(words & known) * 2 >= len(words)
