"""What is said that needs care, by either side: health, offences, passwords, breaches, vulnerability, children.

The words are in `lexicons/gdpr.toml`. Here it is settled whose words count: a caller's, or a colleague's about
themselves; an agent's only where they bring the matter up and do not give back what they have just heard.
"""

from collections.abc import Iterator

from analyser.core.evidence import PersonalDataType, Tag
from analyser.tagging.lexicon import Decided, Rule
from analyser.tagging.plain_speech import Act
from analyser.tagging.scene import Scene, cue
from analyser.tagging.uptake import repeats_figures

SPECIAL, OFFENCE, CREDENTIALS = "gdpr.special_category", "gdpr.criminal_offence", "gdpr.credentials"
BREACH, VULNERABILITY, CHILD = "gdpr.possible_breach", "gdpr.vulnerability", "gdpr.child_or_capacity"

SAID_WHEN_ASKED = Decided(
    id="gdpr.credentials.said_when_asked",
    label=CREDENTIALS,
    why="Asked for a password or PIN, the speaker says it aloud; it now lies in the recording, is masked in the "
    "review and should be changed (UK GDPR Art. 5(1)(f) and 32; ICO guidance on passwords).",
)
REPEATED = Decided(
    id="gdpr.credentials.said_again",
    label=CREDENTIALS,
    why="The password or PIN that was just said is said again aloud; it now lies in the recording twice, is masked in "
    "the review and should be changed (UK GDPR Art. 5(1)(f) and 32; ICO guidance on passwords).",
)
DECIDED = (SAID_WHEN_ASKED, REPEATED)

_FIRST_PERSON = cue(r"\b(?:i|i'm|i've|i'd|i'll|me|my|we|we're|our|im|ive)\b")
_OF_A_CALL = cue(
    r"\b(?:customers?|callers?|calls?)\b|\b(?:the|this|that|a|one) (?:lady|gentleman|chap)\b|\b(?:she|he|she'd|"
    r"he'd|mrs|mr) (?:\w+ )?(?:said|says|told|was like|goes)\b"
)
_PET = cue(r"\b(?:dogs?|cats?|puppy|kitten|horse|pony|rabbit|hamster|vets?|vet's|pets?)\b")
_PRONOUN = cue(r"^(?:he|she|they|who)\b")
_CHILD_NOUN = cue(
    r"\b(?:son|daughter|boy|girl|child|children|kids?|lad|lass|grand\w+|nephew|niece|baby|brother|sister|"
    r"little one|youngest|eldest|school|pupil)\b"
)
_CHILDS_AFFAIRS = cue(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|1[0-7]|[2-9])\b",
    r"\b(?:months?|weeks?|years?) old\b|\bnewborn\b|\b(?:school|nursery|class|teacher|reception|childminder|exams?|"
    r"homework)\b",
    r"\b(?:about|for|of|with) (?:my|our|her|his) (?:\w+ )?(?:son|daughter|boy|girl|lad|lass|child|children|kids?|"
    r"baby|little \w+)\b",
    r"\b(?:account|records?|details|prescription|passport|bedroom|room|inhaler|asthma\w*|allerg\w*|ill|poorly|"
    r"hospital|autis\w*|"
    r"adhd|special needs|disab\w*|custody|social (?:services|worker)|foster\w*|guardian|consent|safeguard\w*|"
    r"bull(?:y|ied)|"
    r"cough|temperature|chest|breathing|crying|frightened|scream\w*|safe|mould|damp|cold|heating|formula|milk|"
    r"hungry)\b",
)
_OF_A_CHILD = "gdpr.child_or_capacity.child"
_BROUGHT_UP = "gdpr.special_category.agent_names_it"
_CONFESSED = "gdpr.possible_breach.confessed"
_OWN_BREACH = cue(
    r"\b(?:i|we|i've|we've|you|you've)\b.{0,30}\b(?:sent|send|e-?mailed|posted|gave|given|told|lost|copied|shared|"
    r"passed|read)\b"
)
_ASKED_FOR = cue(
    r"\b(?:what's|what is|what was|can i (?:have|take|get)|could i (?:have|take|get)|give me|tell me|let me have|"
    r"and) (?:\w+ ){0,3}"
    r"(?:password|passcode|pin|pin number|memorable (?:word|name)|security word|secret word|log ?in)\b(?: please)?\?"
)
_IN_PART = cue(r"\b(?:character|letter|digit|first|second|third|last)s?\b")
_NOT_TOLD = cue(
    r"\b(?:forgot\w*|don't|can't|cannot|not|won't|remember|know|sure|why|what|which|hang on|reset|wait|sorry|"
    r"never|need|no)\b|\?$"
)
_OF_THE_CALLER_ONLY = ("gdpr.possible_breach.into_other_hands", "gdpr.possible_breach.handed_on")
_LEAST_REPEATED = 4
_REPEATED_ONCE = ("gdpr.vulnerability.bereavement",)


def content_tags(scene: Scene) -> Iterator[Tag]:
    """Yield the content tags of a conversation, both sides."""
    for act in scene.acts_by(scene.served):
        if scene.customer_call or _about_oneself(act):
            yield from _heard(scene, act, (SPECIAL, OFFENCE, BREACH, CHILD))
        elif not _OF_A_CALL(act.said) or _OWN_BREACH(act.said):
            yield from _heard(scene, act, (BREACH,))
    for turn in scene.exchange.by(scene.served):
        told = [tag for act in scene.windows(turn) for tag in _heard(scene, act, (CREDENTIALS,))]
        yield from told
        yield from _repeated(scene, turn) if told else ()
    yield from _vulnerability(scene)
    yield from _brought_up(scene)
    yield from _credentials_when_asked(scene)


def _about_oneself(act: Act) -> bool:
    return _FIRST_PERSON(act.said) and not _OF_A_CALL(act.said)


def _whose(scene: Scene, act: Act, rule: Rule, start: int) -> bool:
    """Whether it is a person's: no pet's, and a bare "he's six" only where a child was spoken of."""
    around = " ".join(scene.said(turn) for turn in range(max(act.turn - 2, 0), act.turn + 1))
    if _PET(around):
        return False
    if rule.id == _OF_A_CHILD and not _CHILDS_AFFAIRS(scene.said(act.turn)):
        return False
    if rule.id == _OF_A_CHILD and _PRONOUN(act.said[start : start + 5]):
        return _CHILD_NOUN(around)
    return True


def _heard(scene: Scene, act: Act, labels: tuple[str, ...]) -> Iterator[Tag]:
    for label in labels:
        found = scene.lexicon.first(label, act.said, scene.before(act.turn) if label == CREDENTIALS else "")
        if found and _whose(scene, act, found[0], found[1]):
            yield scene.by_rule(found[0], act)


def _vulnerability(scene: Scene) -> Iterator[Tag]:
    """What was told before is not told anew: the same words, or the same loss."""
    told: set[str] = set()
    for act in scene.acts_by(scene.served):
        if not scene.customer_call and not _about_oneself(act):
            continue
        found = scene.lexicon.first(VULNERABILITY, act.said)
        if found is None or not _whose(scene, act, found[0], found[1]):
            continue
        rule, start, end = found
        key = rule.id if rule.id in _REPEATED_ONCE else act.said[start:end]
        if key not in told or f"{key}@{act.turn}" in told:
            yield scene.by_rule(rule, act)
        told.update((key, f"{key}@{act.turn}"))


def _brought_up(scene: Scene) -> Iterator[Tag]:
    """What the agent or buddy says of somebody's health, offences or data, and did not just hear."""
    for act in scene.acts_by(scene.serving):
        heard = scene.before(act.turn)
        for label in (SPECIAL, OFFENCE, BREACH, CREDENTIALS):
            found = scene.lexicon.first(label, act.said, heard)
            if found is None or not _may_bring_up(scene, act, found, heard):
                continue
            yield scene.by_rule(found[0], act)


def _may_bring_up(scene: Scene, act: Act, found: tuple[Rule, int, int], heard: str) -> bool:
    rule, start, end = found
    if rule.label == SPECIAL:
        names = next((one for one in scene.lexicon.of(SPECIAL) if one.id == _BROUGHT_UP), None)
        spans = list(names.find(act.said)) if names else []
        if not spans:
            return False
        last = act.said[slice(*spans[0])].split()[-1]
        return last not in heard and (scene.customer_call or "your" in act.said.split() or _names_someone(scene, act))
    if act.asks and rule.label != CREDENTIALS:
        return False
    if rule.label == BREACH:
        return rule.id not in _OF_THE_CALLER_ONLY and (rule.id == _CONFESSED or _OWN_BREACH(act.said))
    if rule.label == OFFENCE:
        return act.said[start:end] not in heard and (scene.customer_call or _names_someone(scene, act))
    return True


def _names_someone(scene: Scene, act: Act) -> bool:
    return any(
        span.type is PersonalDataType.PERSON and span.turn == act.turn and act.start <= span.start_char < act.end
        for span in scene.conversation.personal_data
    ) or any(
        token.pos_ == "PROPN" and token.is_title and act.start <= token.idx < act.end
        for token in scene.conversation.docs[act.turn]
    )


def _repeated(scene: Scene, turn: int) -> Iterator[Tag]:
    """The reply that says a password or PIN again."""
    told = {word for word in scene.said(turn).split() if any(map(str.isdigit, word)) and not word.isdigit()}
    for reply in scene.replies(turn, 1):
        for act in scene.acts(reply):
            if told & set(act.said.rstrip(".?!").split()) or repeats_figures(
                act.said, scene.said(turn), least=_LEAST_REPEATED
            ):
                yield scene.by_decision(REPEATED, act, score=0.7)


def _credentials_when_asked(scene: Scene) -> Iterator[Tag]:
    for turn in scene.exchange.by(scene.served):
        asked = scene.before(turn)
        if not _ASKED_FOR(asked) or _IN_PART(asked) or not scene.acts(turn):
            continue
        act = scene.acts(turn)[0]
        if scene.exchange.full[turn] and not _NOT_TOLD(act.said) and len(act.said.split()) <= 12:
            yield scene.by_decision(SAID_WHEN_ASKED, act, score=0.7)
