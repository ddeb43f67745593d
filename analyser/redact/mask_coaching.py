"""The masked form of what is said of a coaching conversation: its quotations, and the ids of its tags."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from analyser.core.coaching import AgreedAction, CoachingReview, SelfAssessment, Stage, Words


def mask_coaching(
    coaching: CoachingReview, mask: Callable[[Words], Words], renamed: Mapping[str, str]
) -> CoachingReview:
    """Return it with each quotation masked by `mask`, and with the ids that `renamed` gives the masked tags."""

    def ids(tags: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(renamed[tag] for tag in tags))

    def shown(words: Words | None) -> Words | None:
        return None if words is None else mask(words)

    def stage(one: Stage) -> Stage:
        return replace(one, evidence=ids(one.evidence))

    def judged(one: SelfAssessment) -> SelfAssessment:
        return replace(
            one,
            asked=ids(one.asked),
            verdicts=ids(one.verdicts),
            answered=shown(one.answered),
            offered=shown(one.offered),
        )

    def action(one: AgreedAction) -> AgreedAction:
        parts = tuple(replace(part, words=shown(part.words)) for part in one.parts)
        return AgreedAction(evidence=ids(one.evidence), parts=parts)

    return replace(
        coaching,
        stages=tuple(stage(one) for one in coaching.stages),
        self_assessment=judged(coaching.self_assessment),
        open_questions=ids(coaching.open_questions),
        closed_questions=ids(coaching.closed_questions),
        leading_questions=ids(coaching.leading_questions),
        stacked_questions=ids(coaching.stacked_questions),
        reflections=ids(coaching.reflections),
        specific_praise=ids(coaching.specific_praise),
        generic_praise=ids(coaching.generic_praise),
        constructive=ids(coaching.constructive),
        actions=tuple(action(one) for one in coaching.actions),
        offered_action=shown(coaching.offered_action),
        standard_links=ids(coaching.standard_links),
        boundaries=ids(coaching.boundaries),
        handed_on=tuple(mask(words) for words in coaching.handed_on),
    )
