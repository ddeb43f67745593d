"""Made-up conversations that went through the store, as `debrief review` and `debrief tag` leave them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.core.evidence import PersonalData, PersonalDataType, Tag, make_tag
from analyser.core.provenance import Provenance
from analyser.core.review import Call, Review, Timing
from analyser.keep import Keeper
from analyser.report import dump_review, dump_tagged
from analyser.settings import Settings
from pipelines.audit.labels import Form, asked_labels
from pipelines.audit.sheet import Asked

COACHING = (
    (Role.BUDDY, "Hello, Marguerite here. How do you think the call about the boiler went, before I say anything?"),
    (Role.COLLEAGUE, "I think I was a bit quick. I read her card back, 4242 4242 4242 4242, and she sounded worried."),
    (Role.BUDDY, "When she went quiet you waited for her, and she told you the rest. What else could you have said?"),
    (Role.COLLEAGUE, "=I could have asked whether she was all right before the card."),
    (Role.BUDDY, "So in the next five calls you will ask that first, and we look at them together on Friday?"),
    (Role.COLLEAGUE, "Yes, I will do that, thank you."),
)
CUSTOMER = (
    (Role.AGENT, "Good morning, Larkfield Water, and sorry for the wait. What has been happening with the tap?"),
    (Role.CUSTOMER, "It has been dripping since Sunday and I would like a copy of everything you have about me."),
    (Role.AGENT, "Dripping since Sunday, and nobody has been. Is it the one in the kitchen, or is it upstairs?"),
    (Role.CUSTOMER, "It is the one in the kitchen."),
)
NOTICED: dict[Kind, Sequence[tuple[str, int, str]]] = {
    Kind.COACHING: (
        ("coaching.self_assessment", 0, "How do you think the call about the boiler went"),
        ("question.open", 0, "How do you think the call about the boiler went"),
        ("coaching.specific_praise", 2, "When she went quiet you waited for her"),
        ("coaching.options", 2, "What else could you have said?"),
        ("coaching.smart_action", 4, "in the next five calls you will ask that first"),
    ),
    Kind.CUSTOMER: (
        ("question.open", 0, "What has been happening with the tap?"),
        ("gdpr.access_request", 1, "I would like a copy of everything you have about me"),
        ("listening.reflection", 2, "Dripping since Sunday, and nobody has been."),
    ),
}
SAID = {Kind.COACHING: COACHING, Kind.CUSTOMER: CUSTOMER}
CARD = "4242 4242 4242 4242"


def review(call_id: str, kind: Kind, agent: str | None = "Marguerite Oyelaran", week: int = 2) -> Review:
    turns = tuple(Turn(role=role, text=text) for role, text in SAID[kind])
    transcript = Transcript(kind=kind, turns=turns)
    return Review(
        call=Call(id=call_id, kind=kind, agent=agent, started_at=f"2026-11-{week:02}T09:00:00Z"),
        transcript=transcript,
        timing=Timing(),
        personal_data=_personal_data(transcript),
        tags=tuple(_tag(transcript, *one) for one in NOTICED[kind]),
        provenance=Provenance(debrief="0", lexicons="0", standards="0", fingerprint="f", at="2026-11-20T00:00:00Z"),
    )


def _tag(transcript: Transcript, label: str, turn: int, words: str) -> Tag:
    start = transcript.turns[turn].text.index(words)
    source = f"rule:{label}.made_up@1"
    return make_tag(transcript, label, turn, start, start + len(words), score=0.9, source=source, why="it says so")


def _personal_data(transcript: Transcript) -> tuple[PersonalData, ...]:
    return tuple(
        PersonalData(
            type=PersonalDataType.CARD_NUMBER,
            turn=index,
            start_char=turn.text.index(CARD),
            end_char=turn.text.index(CARD) + len(CARD),
            start_s=None,
            end_s=None,
            quote=CARD,
            value=CARD.replace(" ", ""),
            group=None,
            score=1.0,
            source="rule:card@1",
        )
        for index, turn in enumerate(transcript.turns)
        if CARD in turn.text
    )


@pytest.fixture
def keeper(data_directory: Path) -> Keeper:
    return Keeper(Settings(data=data_directory))


Wrote = Callable[[Review], None]


@pytest.fixture
def write(keeper: Keeper, tmp_path: Path) -> Wrote:
    """Write a review into `reviews/<call>/review.json`, as `debrief review` does."""

    def written(made: Review) -> None:
        name = made.call.id
        keeper.admit(made.call, tmp_path / f"{name}.wav", "review")
        with keeper.folder(tmp_path / "reviews" / name, name, "review") as folder:
            folder.write("review.json", dump_review(made), clear=True)
            folder.write("review.html", "<p>masked</p>")

    return written


@dataclass(frozen=True)
class Night:
    """A folder of reviews and its sample."""

    keeper: Keeper
    reviews: Path
    sample: Path

    def asked(self, form: Form, labels: str | None = None, *raters: str, turns: int | None = None) -> Asked:
        return Asked(form=form, labels=asked_labels(labels, form), raters=raters or ("A", "B"), seed=1, turns=turns)


@pytest.fixture
def night(keeper: Keeper, write: Wrote, tmp_path: Path) -> Night:
    """Six coaching conversations and six customer calls, all of them in the sample."""
    for number in range(6):
        write(review(f"coach-{number:02}", Kind.COACHING, week=2 + number))
        write(review(f"call-{number:02}", Kind.CUSTOMER, agent=None, week=2))
    from pipelines.audit.sample import sample

    out = tmp_path / "audit" / "sample.csv"
    sample(keeper, tmp_path / "reviews", out, 40, ("kind",), 1, pytest.fail)
    return Night(keeper=keeper, reviews=tmp_path / "reviews", sample=out)


@pytest.fixture
def tagged(keeper: Keeper, tmp_path: Path) -> Path:
    """The same as `debrief tag` writes it for a folder."""
    made = [review(f"coach-{number}", Kind.COACHING) for number in range(3)]
    for one in made:
        keeper.admit(one.call, tmp_path / f"{one.call.id}.json", "tag")
    with keeper.gathering(tmp_path / "tagged", "tag") as folder:
        for one in made:
            folder.write(one.call.id, f"{one.call.id}.json", dump_tagged(one))
    return tmp_path / "tagged"
