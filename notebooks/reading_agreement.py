# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Reading agreement
#
# `debrief audit agree` compares what two or more people, and the analyser, said of the same conversations. It prints
# percent agreement, a kappa and Krippendorff's alpha, each with an interval. This page says what each of them tells,
# what it hides, and what to do with the list of disagreements, which is the best part.
#
# All answers are made up. No weights are needed, and it runs in seconds.

# %%
import numpy as np
import pandas as pd

from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.core.labels import LABELS
from pipelines.audit.answers import Answer, Sheet
from pipelines.audit.compare import LEAST_CONVERSATIONS, LEAST_OF_EACH, LEAST_UNITS, LabelAgreement, compare
from pipelines.audit.disagreements import disagreements, headings, row
from pipelines.audit.labels import Form
from pipelines.audit.records import Audited, Particulars
from pipelines.audit.statistics import agreed, cohen
from pipelines.audit.units import Conversation, Key, Unit
from pipelines.audit.wording import figures, kappa_name

SELF, BOUNDARY = "coaching.self_assessment", "coaching.boundary"
for label in (SELF, BOUNDARY):
    print(f"{label}: {LABELS[label].meaning}")

# %% [markdown]
# ## A small audit
#
# A table has a row for each conversation and a column for each rater, with yes, no, cannot say, or nothing. `audit`
# makes sheets of it and compares them as the command does.


# %%
def audit(table: pd.DataFrame, label: str = SELF, together: int = 1) -> LabelAgreement:
    """Compare the columns; `together` rows after one another are turns of one conversation."""
    names = [f"{place // together:03}" for place in range(len(table))]
    units = [
        Unit(id=f"U-{place}", call_id=name, turn=None if together == 1 else place % together, asked=(label,))
        for place, name in enumerate(names)
    ]
    conversations = tuple(
        Conversation(call_id=name, digest="", units=tuple(unit for unit in units if unit.call_id == name))
        for name in dict.fromkeys(names)
    )
    raters = [name for name in table if name != "analyser"]
    form = Form.CONVERSATION if together == 1 else Form.TURN
    key = Key(form=form, seed=1, labels=(label,), raters=tuple(raters), made_at="", conversations=conversations)
    ids = [(unit.id, label) for unit in units]
    sheets = [
        Sheet(rater=name, answers={at: Answer(said) for at, said in zip(ids, table[name], strict=True) if said})
        for name in raters
    ]
    found = table["analyser"] if "analyser" in table else [""] * len(table)
    analyser = {at: said == "yes" for at, said in zip(ids, found, strict=True) if said}
    return compare(key, sheets, analyser, draws=1000, seed=1)[0]


def two_raters(both_yes: int, only_asha: int, only_ben: int, both_no: int) -> pd.DataFrame:
    """Asha's and Ben's answers, by how often each pair of answers is there."""
    counts = {("yes", "yes"): both_yes, ("yes", "no"): only_asha, ("no", "yes"): only_ben, ("no", "no"): both_no}
    rows = [pair for pair, count in counts.items() for _ in range(count)]
    return pd.DataFrame(rows, columns=["Asha", "Ben"])


def tell(name: str, found: LabelAgreement) -> None:
    """One line, as the command words it: units, agreement, kappa, alpha."""
    units, agreement, kappa, alpha = figures(found.raters)
    print(f"{name:30} {units:>4} units  {agreement:20}  {kappa:24}  {alpha}")


even = two_raters(27, 3, 3, 27)
print(pd.crosstab(even["Asha"], even["Ben"]), "\n")
by_half = audit(even)
print(f"{'':42}  {'agreement':20}  {kappa_name(2):24}  Krippendorff's alpha")
tell(SELF, by_half)

# %% [markdown]
# Of 60 conversations Asha and Ben agree on 54: 90 %. The numbers in brackets are the interval: with another 60
# conversations of the same sort, figures in that range would be no surprise.

# %% [markdown]
# ## The same 90 %, and hardly any agreement
#
# Now a rare label. Again they agree on 54 of 60.

# %%
rare = two_raters(1, 3, 3, 53)
print(pd.crosstab(rare["Asha"], rare["Ben"]), "\n")
by_few = audit(rare, BOUNDARY)
tell(SELF, by_half)
tell(BOUNDARY, by_few)

# %% [markdown]
# Kappa is 0.20 and not 0.80. Both say yes in 4 of 60. Two people who said yes that rarely *by rolling dice* would agree
# on 88 % already, because they would nearly always say no together. Kappa asks how much of the rest they reach:
# from 88 % to 100 % they came a fifth of the way.
#
# So percent agreement alone flatters every rare label. It hides luck.

# %%
said_yes = 4 / 60
by_luck = said_yes**2 + (1 - said_yes) ** 2
print(f"agreement by luck {by_luck:.0%}; kappa = (0.90 − {by_luck:.3f}) / (1 − {by_luck:.3f})", end=" ")
print(f"= {(0.9 - by_luck) / (1 - by_luck):.2f}")

# %% [markdown]
# ## What kappa hides
#
# It does not follow that Asha and Ben are poor raters of boundaries. Take two raters who are right 95 times in 100,
# whatever the answer is. Only how common the label is changes here:


# %%
def careful_pair(common: float) -> np.ndarray:
    """The shares of yes-yes, yes-no, no-yes and no-no of two raters who err, each for themselves, 5 times in 100."""
    yes, no = np.array([0.95, 0.05]), np.array([0.05, 0.95])
    return common * np.outer(yes, yes) + (1 - common) * np.outer(no, no)


kappas = {}
for common in (0.5, 0.3, 0.2, 0.1, 0.05, 0.02):
    shares = careful_pair(common)
    kappas[common] = float(cohen(shares))
    print(f"yes in {common:4.0%}: agreement {agreed(shares):.0%}, kappa {kappas[common]:.2f}", end=" ")
    print("█" * round(50 * kappas[common]))

# %% [markdown]
# Same care, same agreement, and kappa falls from 0.81 to 0.25 (the *prevalence paradox*). So do not compare the kappas
# of a common and a rare label, and do not set one target for all.
#
# For a rare label ask two plainer questions: where one says yes, how often does the other? And where one says no?


# %%
def on_each_answer(table: pd.DataFrame) -> tuple[float, float]:
    """Of the yeses of both, the share that the other shares; and the same of the noes."""
    same = table["Asha"] == table["Ben"]
    return tuple(2 * (same & (table["Asha"] == said)).sum() / (table == said).sum().sum() for said in ("yes", "no"))


for name, table in ((SELF, even), (BOUNDARY, rare)):
    on_yes, on_no = on_each_answer(table)
    print(f"{name:26} agreement on yes {on_yes:.0%}, on no {on_no:.0%}")

# %% [markdown]
# On boundaries they agree about no, and one time in four about yes. That is worth a talk. It rests on seven
# conversations, though, so look for more that may hold a yes before you draw conclusions.

# %% [markdown]
# ## When one of them gives one answer only

# %%
one_sided = audit(two_raters(0, 6, 0, 54), BOUNDARY)
tell(BOUNDARY, one_sided)

# %% [markdown]
# Ben always says no. Kappa would be exactly 0, whether Asha says yes to 6 or to 50. It would say nothing about the two,
# so it is not told. Alpha is: they agree no better than luck.

# %% [markdown]
# ## Few conversations
#
# The same share in each cell of the table, with 12, 20, 60 and 240 conversations:

# %%
by_size = {}
for name, cells in (("12", (5, 1, 1, 5)), ("20", (9, 1, 1, 9)), ("60", (27, 3, 3, 27)), ("240", (108, 12, 12, 108))):
    by_size[name] = audit(two_raters(*cells))
    tell(f"{name} conversations", by_size[name])
print(f"\nneeded: {LEAST_UNITS} units, {LEAST_OF_EACH} of each answer, {LEAST_CONVERSATIONS} conversations")

# %% [markdown]
# With 20 conversations the interval goes from *fair* to *almost perfect*, in the words that books give to kappas.
# Those words (Landis and Koch 1977: 0.61 to 0.80 "substantial", and so on) are arbitrary, as their authors say. Report
# the interval, and not the word.
#
# Below a minimum nothing is told but *not enough evidence*, and how many were the same: one answer more or less would
# move the figure by more than anybody takes it for.
#
# A narrow interval is no virtue of the raters. It only says that there were many conversations. And where all agree on
# everything there is no interval at all, because all redraws are alike: that is not certainty.

# %% [markdown]
# ## Turns hang together
#
# 120 turns look like a lot. Here the twelve disagreements fall into two conversations of ten turns, because there
# something was unclear from the first turn on. The first line takes turns for independent. The second resamples whole
# conversations, as the command does.

# %%
rng = np.random.default_rng(3)
agreeing = two_raters(54, 0, 0, 54).sample(frac=1, random_state=3)
unclear = two_raters(0, 6, 6, 0).sample(frac=1, random_state=3)
parts = (agreeing[:100], unclear[:6], agreeing[100:104], unclear[6:], agreeing[104:])
turns = pd.concat(parts, ignore_index=True)
apart, whole = audit(turns), audit(turns, together=10)
tell("as 120 single turns", apart)
tell("as 12 conversations", whole)

# %% [markdown]
# The figure is the same and the interval is much wider. The wide one is honest. For certainty add conversations, and
# not turns.

# %% [markdown]
# ## Three raters, and gaps
#
# Cleo joins, and says *cannot say* in 14 of the 60.

# %%
truth = rng.random(60) < 0.5
three = pd.DataFrame(
    {name: np.where(truth ^ (rng.random(60) < wrong), "yes", "no") for name, wrong in (("Asha", 0.05), ("Ben", 0.1))}
)
three["Cleo"] = np.where(truth ^ (rng.random(60) < 0.1), "yes", "no")
three.loc[rng.choice(60, 14, replace=False), "Cleo"] = "cannot say"
of_three = audit(three)
print(f"{'':42}  {'agreement':20}  {kappa_name(3):24}  Krippendorff's alpha")
tell(SELF, of_three)
print(f"all three said yes or no of {of_three.raters.complete}; cannot say: {of_three.cannot_say}")
for pair in of_three.pairs:
    print(f"  {' and '.join(pair.who):14} {figures(pair)[2]}")

# %% [markdown]
# * **Cohen's kappa** is for two raters, and there is one for each pair. Look at the pairs: three middling kappas are
#   another story than two good ones and a bad one.
# * **Fleiss' kappa** is for several, over what all of them judged. Here it leaves out the 14.
# * **Krippendorff's alpha** takes every conversation that two or more judged. With gaps it is the one to report. It
#   hides how many gaps there are, and *cannot say* is a finding: read those conversations first.

# %% [markdown]
# ## Raters and the analyser
#
# The analyser is one more rater, and not the truth. Compare it with the majority, and look at how often each says yes.

# %%
table = two_raters(24, 0, 0, 36).assign(analyser=["yes"] * 24 + ["yes"] * 12 + ["no"] * 24)
too_much = audit(table)
too_little = audit(table.assign(analyser=["yes"] * 12 + ["no"] * 48))
for name, found in (("says yes too often", too_much), ("says yes too rarely", too_little)):
    _, agreement, kappa, _ = figures(found.analyser[-1])
    print(f"{name:20} {agreement:20}  {kappa:22}  yes: raters {found.prevalence:.0%}, ", end="")
    print(f"analyser {found.analyser_prevalence:.0%}")

# %% [markdown]
# Both agree on 80 % and their kappas lie close together. One puts a label where there is nothing, and the other passes
# moments over. No single figure tells these apart. The two shares of yes do.

# %% [markdown]
# ## The disagreements
#
# Figures say *that* people differ. `disagreements.csv` says *on what*, with the words. Here are two made-up talks, and
# one label: *praises a named behaviour at a named moment, or with its effect*.

# %%
PRAISE = "coaching.specific_praise"
JUDGED = (
    ("You waited when she went quiet, and then she told you the rest.", "yes", "yes", True),
    ("That was lovely, really well done.", "no", "no", False),
    ("I liked how calm you sounded.", "no", "yes", False),
    ("Your summing-up at the end was good.", "no", "yes", True),
    ("When you read the date back to him, he relaxed.", "yes", "yes", False),
    ("You kept your patience all through the second half.", "no", "yes", True),
    ("Good, good. Shall we look at the start?", "no", "no", True),
    ("And there you asked how she was, before the card.", "yes", "yes", True),
)
records, conversations = {}, []
answers: dict[str, dict[tuple[str, str], Answer]] = {"Asha": {}, "Ben": {}}
noticed: dict[tuple[str, str], bool] = {}
for number in (0, 1):
    name, units, said = f"talk-{number + 1}", [], []
    for text, asha, ben, analyser in JUDGED[4 * number : 4 * number + 4]:
        unit = Unit(id=f"U-{number + 1}{len(said)}", call_id=name, turn=len(said), asked=(PRAISE,))
        answers["Asha"][unit.id, PRAISE], answers["Ben"][unit.id, PRAISE] = Answer(asha), Answer(ben)
        noticed[unit.id, PRAISE] = analyser
        units.append(unit)
        said += [Turn(role=Role.BUDDY, text=text), Turn(role=Role.COLLEAGUE, text="Mm, thank you.")]
    transcript = Transcript(kind=Kind.COACHING, turns=tuple(said))
    records[name] = Audited(call=Particulars(id=name, kind=Kind.COACHING), transcript=transcript)
    conversations.append(Conversation(call_id=name, digest="", units=tuple(units)))
key = Key(
    form=Form.TURN, seed=1, labels=(PRAISE,), raters=("Asha", "Ben"), made_at="", conversations=tuple(conversations)
)
sheets = [Sheet(rater=name, answers=given) for name, given in answers.items()]
listed = pd.DataFrame(map(row, disagreements(key, sheets, noticed, records)), columns=headings(key, sheets))
print(listed[["what", "Asha", "Ben", "analyser", "text"]].to_string(index=False))

# %% [markdown]
# First see whether it has a direction:

# %%
between = listed[listed["what"] == "raters differ"]
print(between.groupby(["Asha", "Ben"]).size().to_string())

# %% [markdown]
# All three go one way: Ben says yes where Asha says no. So nobody was careless. They read the definition differently.
# Asha wants a moment *or* an effect; for Ben it is enough that a behaviour is named.

# %% [markdown]
# ## What to do with the list
#
# 1. Meet, and read the words aloud before anybody says what they answered. Half an hour and ten rows are enough.
# 2. For each row ask what in the *definition* lets both answers stand, and not who was right.
# 3. Write down the line that you agree on, with the row as its example, in your guide for raters.
# 4. Where raters agree against the analyser: a yes that it missed is a `fires` example for a rule, a yes too many is a
#    `quiet` one (CONTRIBUTING.md, "Add a rule"). Write examples of your own, and do not copy what was said in a call.
# 5. Leave the sheets as they are. Who changes answers until kappa is high has measured the talk.
# 6. Draw a new sample with another seed (`debrief audit sample … --seed 2`), rate it blind, and compare. That figure is
#    the one that counts.
#
# And one thing not to do: kappas are about a definition and the people who share it. They are no mark for a rater.
