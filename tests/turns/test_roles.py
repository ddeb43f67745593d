"""Who serves and who is served, decided from what is said."""

import random
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyser.core.call import Kind, Role
from analyser.turns.roles import CERTAIN, MOST_CONFIDENT, assign_roles


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    speaker: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """Speaker 0 serves."""

    kind: Kind
    name: str
    turns: tuple[Turn, ...]


def dialogues() -> list[Dialogue]:
    found, turns = [], []
    for line in (Path(__file__).parent / "dialogues.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            kind, _, name = line.removeprefix("== ").partition(": ")
            turns = []
            found.append((Kind(kind), name, turns))
        elif line.startswith(("S: ", "C: ")):
            turns.append(Turn(speaker="SC".index(line[0]), text=line[3:]))
    return [Dialogue(kind=kind, name=name, turns=tuple(turns)) for kind, name, turns in found]


def swapped(turns: tuple[Turn, ...]) -> list[Turn]:
    return [Turn(speaker=1 - turn.speaker, text=turn.text) for turn in turns]


TOO_LITTLE_TO_GO_ON = {"school office", "train company, both polite and brief"}
"""Two strangers being nice to each other: no claim is made about these, but that they are not called certain."""


@pytest.mark.parametrize("dialogue", dialogues(), ids=lambda dialogue: dialogue.name)
def test_dialogue(dialogue: Dialogue) -> None:
    roles = assign_roles(dialogue.turns, dialogue.kind)
    if dialogue.name in TOO_LITTLE_TO_GO_ON:
        assert roles.confidence < CERTAIN
    else:
        assert roles.serving_speaker == 0
        assert roles.confidence >= 0.5
    other = assign_roles(swapped(dialogue.turns), dialogue.kind)
    assert other.confidence == pytest.approx(roles.confidence, abs=1e-3)
    assert other.serving_speaker == 1 - roles.serving_speaker


@pytest.mark.parametrize("kind_is_known", [True, False])
def test_certain_means_right(kind_is_known: bool) -> None:
    found = [assign_roles(dialogue.turns, dialogue.kind if kind_is_known else None) for dialogue in dialogues()]
    certain = [roles for roles in found if roles.confidence >= CERTAIN]
    assert all(roles.serving_speaker == 0 for roles in certain)
    assert len(certain) >= 0.75 * len(found)


def test_confidence_falls_as_evidence_does() -> None:
    whole = [assign_roles(dialogue.turns, dialogue.kind).confidence for dialogue in dialogues()]
    start = [assign_roles(dialogue.turns[:2], dialogue.kind).confidence for dialogue in dialogues()]
    assert sum(start) < sum(whole)


def test_the_reasons_are_told_without_quoting() -> None:
    roles = assign_roles(
        [
            Turn(speaker=0, text="You're through to Birch Loans, how can I help?"),
            Turn(speaker=1, text="I'm ringing about my loan."),
        ],
        Kind.CUSTOMER,
    )
    assert roles.why == (
        "one speaker offers help and opens the call for an organisation; "
        "the other says what the call is about and talks of their own affairs"
    )
    assert "Birch" not in roles.why


def test_roles_follow_the_kind() -> None:
    roles = assign_roles([Turn(speaker=4, text="How can I help?"), Turn(speaker=7, text="Hi.")], None)
    assert roles.serving_speaker == 4
    assert (roles.of(4, Kind.CUSTOMER), roles.of(7, Kind.CUSTOMER)) == (Role.AGENT, Role.CUSTOMER)
    assert (roles.of(4, Kind.COACHING), roles.of(7, Kind.COACHING)) == (Role.BUDDY, Role.COLLEAGUE)


def test_nothing_to_go_on() -> None:
    assert assign_roles([], Kind.CUSTOMER).confidence == 0.5
    assert assign_roles([Turn(speaker=0, text="Mm."), Turn(speaker=1, text="Mm.")], Kind.CUSTOMER).confidence < CERTAIN


def test_one_speaker_alone() -> None:
    agent = assign_roles([Turn(speaker=0, text="Good morning, how can I help you?")], Kind.CUSTOMER)
    customer = assign_roles([Turn(speaker=0, text="I'm ringing about my bill.")], Kind.CUSTOMER)
    assert customer.confidence < 0.5 < agent.confidence


def test_curly_apostrophes_are_read() -> None:
    straight = [Turn(speaker=0, text="You're through to Birch Loans."), Turn(speaker=1, text="Hello.")]
    curly = [Turn(speaker=turn.speaker, text=turn.text.replace("'", "’")) for turn in straight]
    assert assign_roles(straight, Kind.CUSTOMER) == assign_roles(curly, Kind.CUSTOMER)


spoken = st.lists(
    st.tuples(
        st.sampled_from([0, 1]),
        st.sampled_from(["How can I help?", "My bill is wrong.", "Okay.", "What's your postcode?", "Mm", ""]),
    ),
    max_size=30,
).map(lambda items: [Turn(speaker=speaker, text=text) for speaker, text in items])


@given(spoken, st.sampled_from([*Kind, None]))
def test_confidence_is_a_probability(turns: list[Turn], kind: Kind | None) -> None:
    roles = assign_roles(turns, kind)
    assert 0 <= roles.confidence <= MOST_CONFIDENT
    if len({turn.speaker for turn in turns}) == 2:
        assert roles.confidence >= 0.5


def test_fifty_thousand_turns_take_little_time() -> None:
    words = random.Random(1).choices(["my bill", "can I take", "okay", "your postcode", "?"], k=200)
    turns = [Turn(speaker=index % 2, text=" ".join(words[index % 190 : index % 190 + 8])) for index in range(50_000)]
    assert 0.5 <= assign_roles(turns, Kind.CUSTOMER).confidence <= 1


def passed_on(third: str, *, times: int = 1) -> list[Turn]:
    """A call of agent 0 and customer 1 in which a third voice speaks."""
    return [
        Turn(speaker=0, text="Good morning, you're through to Holm Energy. How can I help you today?"),
        Turn(speaker=1, text="Hi, I'm ringing about my bill. I've been charged twice."),
        Turn(speaker=0, text="I'm sorry about that. Could I take your account number, please?"),
        Turn(speaker=1, text="It's on my letter. I need my money back."),
        *[Turn(speaker=2, text=third)] * times,
        Turn(speaker=1, text="Thank you, that would help me."),
    ]


def test_a_supervisor_serves_too() -> None:
    turns = passed_on("Good morning, you're speaking to the team manager. How can I help? Could I take your name?")
    roles = assign_roles(turns, Kind.CUSTOMER)
    assert [roles.of(speaker, Kind.CUSTOMER) for speaker in range(3)] == [Role.AGENT, Role.CUSTOMER, Role.AGENT]
    assert roles.confidence <= assign_roles([turn for turn in turns if turn.speaker < 2], Kind.CUSTOMER).confidence


def test_a_third_voice_of_which_nothing_tells_is_unknown() -> None:
    roles = assign_roles(passed_on("Mm, it was on Tuesday."), Kind.CUSTOMER)
    assert [roles.of(speaker, Kind.CUSTOMER) for speaker in range(3)] == [Role.AGENT, Role.CUSTOMER, Role.UNKNOWN]


def test_who_talks_least_may_be_the_customer() -> None:
    turns = passed_on("Hello, you're through to billing. How can I help you?", times=4)
    roles = assign_roles(turns, Kind.CUSTOMER)
    assert roles.of(1, Kind.CUSTOMER) is Role.CUSTOMER
