"""Open or closed: by the answer that a question calls for, not by the word that it starts with."""

import re

from analyser.tagging.lexicon import Decided, Rule, load
from analyser.tagging.words import WH_WORDS

OPEN, CLOSED, LEADING, STACKED = "question.open", "question.closed", "question.leading", "question.stacked"

POLAR = Decided(
    id="question.closed.polar",
    label=CLOSED,
    why="The verb stands before its subject: yes or no, or one of the choices named, is the answer.",
)
FACT = Decided(
    id="question.closed.fact",
    label=CLOSED,
    why="A question word that asks for a fact, an amount, a name or a time, not for an account.",
)

_WRAPPING = re.compile(
    r"^(?:(?:would|do|d')(?: ?you) mind|(?:can|could|would|will|may|might) (?:you|i|we)|are you able to|"
    r"do you want to|would you like to|"
    r"if you (?:could|can|would)|i'd like you to|i want you to|do you|did you|have you)"
    r"(?: (?:just|please|possibly|quickly|briefly|first|maybe|perhaps|also|kindly|then|ever|happen to|to|still))* "
)
_TELLING = re.compile(
    r"^(?:tell(?:ing)? (?:me|us)|let(?:ting)? (?:me|us) know|remind(?:ing)? (?:me|us)|show (?:me|us)|say|saying|"
    r"ask(?: you)?|know|remember|recall|explain(?:ing)?(?: (?:to )?me)?|see|got any idea|any idea)"
    r"(?: (?:please|exactly|again|roughly|first|then|now|just))* ?"
)
_TELL_WHAT = re.compile(r"^tell (?:me|us)(?: \w+)? (?:what|how|why)\b")
_PROMPTING = re.compile(
    r"^(?:talking|walking|taking|running) (?:me|us) through|^describing|^sharing|^share (?:with|how|what)"
)
_PROMPT_STARTS = (
    "talk",
    "walk",
    "take",
    "tell",
    "run",
    "describ",
    "help me",
    "give me",
    "explain",
    "shar",
    "fill me",
)


def kind(asked: str) -> Rule | Decided:
    """Return what makes a question open or closed, by the words that are left without their wrapping.

    `asked` is the question in lower case, without fillers: "could you tell me what happened" calls for an account as
    "what happened" does.
    """
    bare = _unwrapped(asked)
    lexicon = load("question")
    if found := lexicon.first(OPEN, bare):
        return found[0]
    if _PROMPTING.match(bare):
        return lexicon.of(OPEN)[0]
    return FACT if bare.split(" ")[0].rstrip("?") in WH_WORDS else POLAR


def prompt(asked: str) -> Rule | None:
    """Return the rule for an order or a fragment that asks by itself ("talk me through it", "and your postcode")."""
    lexicon = load("question")
    for label in (OPEN, CLOSED):
        for rule in lexicon.of(label):
            if rule.id.split(".")[-1].startswith(("prompt_", "request_")) and any(rule.find(asked)):
                if label == CLOSED and asked.startswith(("tell me", "tell us")):
                    told = kind(asked)
                    return told if isinstance(told, Rule) else rule
                return rule
    if _TELL_WHAT.match(asked) or _PROMPTING.match(asked):
        told = kind(asked)
        return told if isinstance(told, Rule) else None
    return None


def _unwrapped(asked: str) -> str:
    """Return `asked` without "could you", "do you mind" and "tell me"."""
    if asked.startswith(("tell me", "tell us")):
        return _TELLING.sub("", asked, count=1)
    unwrapped = _WRAPPING.sub("", asked, count=1)
    if unwrapped == asked:
        return asked
    told = _TELLING.sub("", unwrapped, count=1)
    if told != unwrapped or unwrapped.startswith(_PROMPT_STARTS):
        return told
    return asked
