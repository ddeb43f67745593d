"""What people say of themselves, said back to them: a table to be read aloud."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from analyser.core.call import Kind
from analyser.feedback.clauses import clauses
from analyser.feedback.cues import find_cue
from analyser.feedback.grammar import faults

if TYPE_CHECKING:
    from spacy.tokens import Doc

Parse = Callable[[str], "Doc"]

CUSTOMERS = [
    ("I've been sitting in the dark since Tuesday.", "You've been sitting in the dark since Tuesday."),
    ("my boiler's packed up again and I've got my mother staying", "You've got your mother staying."),
    ("I'm at my wits' end with it, to be honest.", "You're at your wits' end with it."),
    ("We've had no hot water for nine days.", "You've had no hot water for nine days."),
    ("I was in the shower when the ceiling came down.", "You were in the shower when the ceiling came down."),
    (
        "Me and my husband were both made redundant in January.",
        "You and your husband were both made redundant in January.",
    ),
    ("My wife and I have been sleeping in the lounge.", "You and your wife have been sleeping in the lounge."),
    ("I can't get up the stairs any more.", "You can't get up the stairs any more."),
    ("I haven't told my kids yet.", "You haven't told your kids yet."),
    ("I don't know how I'm going to pay for it.", "You don't know how you're going to pay for it."),
    ("I had to carry her down four flights of stairs.", "You had to carry her down four flights of stairs."),
    ("I'm not sleeping, I'm not eating.", "You're not sleeping and you're not eating."),
    ("It's my daughter's wedding on Saturday.", "It's your daughter's wedding on Saturday."),
    ("She's just been diagnosed with epilepsy.", "She's been diagnosed with epilepsy."),
    ("He keeps asking me when his wheelchair's coming.", "He keeps asking you when his wheelchair's coming."),
    (
        "I rang you three times last week and nobody rang me back.",
        "You rang us three times last week, and nobody rang you back.",
    ),
    ("You told me it'd be here by ten.", "We told you it'd be there by ten."),
    ("You've charged me twice for the same thing.", "We've charged you twice for the same thing."),
    ("you said you'd call me back on Monday", "We said we'd call you back on Monday."),
    ("They took the car while I was at work.", "They took the car while you were at work."),
    ("I've been a customer of yours for thirty years.", "You've been a customer of ours for thirty years."),
    ("My mum's on her own and she's ninety-one.", "Your mum's on her own."),
    ("I'm supposed to be flying out tomorrow.", "You're supposed to be flying out tomorrow."),
    ("I nearly missed my own graduation because of it.", "You nearly missed your own graduation because of it."),
    ("I feel like I'm going mad.", "You feel like you're going mad."),
    ("I felt so stupid standing there.", "You felt so stupid standing there."),
    ("Nobody's told me anything since March.", "Nobody's told you anything since March."),
    ("I, I just sat on the stairs and cried.", "You sat on the stairs and cried."),
    ("erm i've um i've lost my purse and everything was in it", "You've lost your purse and everything was in it."),
    ("There's water coming through onto my son's bed.", "There's water coming through onto your son's bed."),
    ("I was so scared I locked myself in the bathroom.", "You were so scared you locked yourself in the bathroom."),
    ("He hit me and I left with nothing.", "He hit you."),
    ("My card got declined in front of everyone.", "Your card got declined in front of everyone."),
    ("I've borrowed from everyone I know.", "You've borrowed from everyone you know."),
    ("I'm the only one working in our house.", "You're the only one working in your house."),
    ("My neighbour found me on the floor.", "Your neighbour found you on the floor."),
    ("I'm in a wheelchair so I can't get to the depot.", "You're in a wheelchair, so you can't get to the depot."),
    ("We lost our baby in June.", "You lost your baby in June."),
    ("I've got my mum's funeral to pay for.", "You've got your mum's funeral to pay for."),
    ("I'm worried sick about him.", "You're worried sick about him."),
    ("My hands are too bad to hold the phone for long.", "Your hands are too bad to hold the phone for long."),
    ("I had my phone stolen on the bus.", "You had your phone stolen on the bus."),
    ("It took me four months to save for that.", "It took you four months to save for that."),
    ("Every time I phone I get somebody different.", "Every time you phone you get somebody different."),
    ("I've explained this to five people.", "You've explained this to five people."),
    ("I was told it was definitely cancelled.", "You were told it was definitely cancelled."),
    ("I waited in all day for you.", "You waited in all day for us."),
    ("I took a day off work for nothing.", "You took a day off work for nothing."),
    (
        "my dog's eaten something and the vet won't see him without the insurance",
        "Your dog's eaten something and the vet won't see him without the insurance.",
    ),
    ("I thought I was covered.", "You thought you were covered."),
    ("I'm a nurse and I've just come off a night shift.", "You've come off a night shift."),
    ("You sent my details to my ex-husband.", "We sent your details to your ex-husband."),
    ("You've got my name wrong on all of your letters.", "We've got your name wrong on all of our letters."),
    ("I gave your driver the wrong key.", "You gave our driver the wrong key."),
    ("I'm not very good with computers.", "You're not very good with computers."),
    ("I can't read the small print, my eyes are going.", "Your eyes are going."),
    ("I'm caring for my dad round the clock.", "You're caring for your dad round the clock."),
    ("We're down to our last twenty pounds.", "You're down to your last twenty pounds."),
    ("I had a panic attack in the queue.", "You had a panic attack in the queue."),
    ("I've been crying all morning, I'm sorry.", "You've been crying all morning."),
    ("I didn't want to make a fuss.", "You didn't want to make a fuss."),
    ("My landlord's put us out and we're in the car.", "You're in the car."),
    ("So I ended up walking home in the rain with two kids.", "You ended up walking home in the rain with two kids."),
    ("And then I noticed the smell of gas.", "Then you noticed the smell of gas."),
    ("I'd saved up for ages and it arrived smashed.", "You'd saved up for ages."),
    ("I'd been looking forward to it for months.", "You'd been looking forward to it for months."),
    ("The noise is driving me up the wall.", "The noise is driving you up the wall."),
    ("I've had enough of being passed around.", "You've had enough of being passed around."),
    ("I've never missed a payment in my life.", "You've never missed a payment in your life."),
    ("That was the last photo I had of him.", "That was the last photo you had of him."),
    ("It isn't even my debt.", "It isn't even your debt."),
    ("She was my best friend.", "She was your best friend."),
    ("My son's autistic and he can't cope with changes.", "Your son's autistic and he can't cope with changes."),
    ("I'm due in six weeks and I've got nowhere to put a cot.", "You've got nowhere to put a cot."),
    ("I couldn't hear the announcement because I'm deaf.", "You couldn't hear the announcement because you're deaf."),
    ("I've got carers coming in four times a day.", "You've got carers coming in four times a day."),
    ("I get my insulin delivered and it hasn't come.", "You get your insulin delivered, and it hasn't come."),
    ("They made me feel like a criminal.", "They made you feel like a criminal."),
    ("I'm the executor and I've no idea what I'm doing.", "You've no idea what you're doing."),
    ("i am so tired of this", "You are so tired of this."),
    ("I was just about to lose it.", "You were about to lose it."),
    ("Your engineer left my gate open and my cat got out.", "Our engineer left your gate open and your cat got out."),
    ("We don't want to lose the house.", "You don't want to lose the house."),
    ("I know it's not your fault.", "You know it's not our fault."),
    ("I was on my way to a job interview.", "You were on your way to a job interview."),
    ("My daughter was in the car with me.", "Your daughter was in the car with you."),
    (
        "I gave him my bank details because he sounded like you.",
        "You gave him your bank details because he sounded like us.",
    ),
    ("I've just had surgery on my knee.", "You've just had surgery on your knee."),
    ("I lost my job and then I lost the flat.", "You lost your job."),
    (
        "My heating's been off since my husband went into hospital.",
        "Your heating's been off since your husband went into hospital.",
    ),
    (
        "Um, so basically I, I was on hold for, like, fifty minutes and then it just, it just cut me off.",
        "You were on hold for fifty minutes.",
    ),
    ("I've been with you twenty years and this is how you treat me.", "This is how we treat you."),
    (
        "my husband passed in april and his name's still on everything",
        "Your husband passed in April and his name's still on everything.",
    ),
    ("Honestly, I'm, I'm that stressed I've come out in a rash.", "You're so stressed you've come out in a rash."),
    ("if I don't get it by Friday I'll lose the flat", "If you don't get it by Friday you'll lose the flat."),
    ("Whenever I ring they say it's in the system.", "Whenever you ring they say it's in the system."),
    ("To be honest with you I've about had it up to here.", "You've about had it up to there."),
    ("I've done everything you asked me to do.", "You've done everything we asked you to do."),
    (
        "I was that embarrassed, I left my shopping at the till.",
        "You were so embarrassed, you left your shopping at the till.",
    ),
    (
        "He's in intensive care at the moment so I can't ask him.",
        "He's in intensive care at the moment, so you can't ask him.",
    ),
    ("I was a bit sharp with her, wasn't I.", "You were a bit sharp with her."),
    ("Yeah I'm just a bit upset because it was a present.", "You're a bit upset because it was a present."),
    ("My lodger, Pat, he's been rushed to hospital.", "He's been rushed to hospital."),
    ("The thing is my dad he's got dementia and he signed it.", "He's got dementia."),
]

COLLEAGUES = [
    ("I thought I did okay but I got flustered when she started crying.", "You got flustered when she started crying."),
    (
        "I kept saying sorry and I couldn't think what else to say.",
        "You kept saying sorry and you couldn't think what else to say.",
    ),
    ("Nobody showed me how to do the transfer.", "Nobody showed you how to do the transfer."),
    ("You told me to keep it under five minutes.", "I told you to keep it under five minutes."),
    ("I wasn't sure if I was allowed to offer that.", "You weren't sure if you were allowed to offer that."),
    ("I panicked and put her on hold.", "You panicked and put her on hold."),
    ("I keep forgetting the security questions.", "You keep forgetting the security questions."),
    ("You're always telling me to slow down.", "I'm always telling you to slow down."),
]

NOT_SAID_BACK = [
    "Can you tell me when it's coming?",
    "Is there anything sooner?",
    "You people don't listen.",
    "I trusted you lot.",
    "And I thought, oh no, not again.",
    "Yes.",
    "Seven two, double four, nine.",
    "when I got home",
    "the thing with the",
    "She goes, I can't help you.",
    "You'd think somebody would ring.",
    "=SUM(A1:A9)",
    "<script>alert(1)</script>",
]


def _reflection(parse: Parse, text: str, kind: Kind) -> str | None:
    cue = find_cue(clauses(parse(text)), kind)
    return cue.reflection if cue is not None else None


@pytest.mark.parametrize(("said", "back"), CUSTOMERS)
def test_a_customers_words_are_turned_round(parse: Parse, said: str, back: str) -> None:
    assert _reflection(parse, said, Kind.CUSTOMER) == back


@pytest.mark.parametrize(("said", "back"), COLLEAGUES)
def test_a_colleagues_words_are_turned_round_and_you_is_the_buddy(parse: Parse, said: str, back: str) -> None:
    assert _reflection(parse, said, Kind.COACHING) == back


@pytest.mark.parametrize("said", NOT_SAID_BACK)
def test_where_it_is_not_certain_nothing_is_made(parse: Parse, said: str) -> None:
    assert _reflection(parse, said, Kind.CUSTOMER) is None


def test_there_are_enough_sentences_and_every_one_is_sound() -> None:
    assert len(CUSTOMERS) >= 80
    assert [(back, faults(back)) for _, back in CUSTOMERS + COLLEAGUES if faults(back)] == []


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("You am late.", "You am"),
        ("That is your's coat.", "your's"),
        ("You told you you were late.", "you you"),
        ("We is coming.", "We is"),
        ("You went the the shop.", "the the"),
        ("You waited in the.", "the"),
        ("You erm waited.", "erm"),
    ],
)
def test_what_no_sentence_holds_is_found(sentence: str, wrong: str) -> None:
    assert wrong in faults(sentence)


def test_what_may_stand_is_left_alone() -> None:
    for sentence in ("You had had enough.", "You know that that was wrong.", "You were very, very tired."):
        assert faults(sentence) == ()
