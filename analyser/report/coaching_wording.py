"""The sentences in which a buddy reads how a coaching conversation went."""

from analyser.core.coaching import CoachingReview, DueBefore, GrowStage, SmartPart
from analyser.report import wording

STAGES: dict[GrowStage, str] = {
    GrowStage.GOAL: "Aim",
    GrowStage.REALITY: "What happened",
    GrowStage.OPTIONS: "Other ways",
    GrowStage.WAY_FORWARD: "Next step",
}
BEFORE: dict[DueBefore, str] = {
    DueBefore.REALITY: "before you turned to what happened",
    DueBefore.OPTIONS: "before you turned to other ways",
    DueBefore.WAY_FORWARD: "before you turned to the next step",
    DueBefore.VERDICT: "before you gave your own view",
    DueBefore.END: "by the end",
}
TOLD: dict[GrowStage, str] = {
    GrowStage.GOAL: "You set it; no question to your colleague was heard.",
    GrowStage.REALITY: "You told it; no question to your colleague was heard.",
    GrowStage.OPTIONS: "The ways were yours; no question for your colleague's own was heard.",
    GrowStage.WAY_FORWARD: "You laid it down; no question to your colleague was heard.",
}
PARTS: dict[SmartPart, str] = {
    SmartPart.SPECIFIC: "What exactly",
    SmartPart.MEASURABLE: "How you will both know",
    SmartPart.ACHIEVABLE: "Taken on",
    SmartPart.RELEVANT: "What for",
    SmartPart.TIME_BOUND: "By when",
}


STILL_TO_SAY = frozenset(SmartPart) - {SmartPart.ACHIEVABLE}
"""What could still be put into words; whether the colleague takes a step on is said in a sentence."""


def times(number: int) -> str:
    """Say how often."""
    return {1: "Once.", 2: "Twice."}.get(number, f"{number} times.")


def of(number: int, total: int, what: str) -> str:
    """Say how many of a few there are; `what` is in the plural.

    >>> of(4, 4, "are found"), of(1, 4, "are found"), of(0, 5, "parts are said")
    ('All four are found.', 'One of the four is found.', 'None of the five parts is said.')
    """
    numbers = ("none", "one", "two", "three", "four", "five")
    if number == total:
        return f"All {numbers[number]} {what}."
    what = what if number > 1 else f" {what}".replace(" are ", " is ").lstrip()
    return f"{numbers[number].capitalize()} of the {numbers[total]} {what}."


def given_back(one: CoachingReview, questions: int) -> str:
    """Say how often was given back what the colleague had said, beside how many questions."""
    number, ratio = len(one.reflections), one.reflections_per_question
    if not number:
        return "No moment was found in which you gave back what your colleague had said."
    said = f"You gave back or summed up what your colleague had said {times(number)[:-1].lower()}"
    if ratio is None:
        return f"{said}; with {wording.count(questions, 'question', 'questions')} that is too little to compare."
    return f"{said}, at least as often as you asked." if ratio >= 1 else f"{said}, to {questions} questions."


def balance(one: CoachingReview) -> str:
    """Say what came with a moment: something to keep, something to do differently."""
    keep, change = bool(one.specific_praise), bool(one.constructive)
    if keep and change:
        return "You named both with a moment: what to keep, and what to do differently."
    if keep:
        return "You named what to keep with its moment, and nothing to do differently with one."
    if change:
        return "You named what to do differently with its moment, and nothing to keep with one."
    if one.generic_praise:
        return "You gave praise, and none that says what to do again. Nothing to do differently was named."
    return "Neither something to keep nor something to do differently was named with its moment."
