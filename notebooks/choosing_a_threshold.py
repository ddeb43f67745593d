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
# # Choosing a threshold
#
# The trained model gives every sentence a probability for every label. From which probability on should a sentence be
# put before a buddy? Set it low, and buddies read false alarms. Set it high, and risks are missed. There is no right
# number in itself: it follows from what the two mistakes cost you.
#
# All calls on this page are made up from a seed. No weights are needed, and it runs in seconds.

# %%
import numpy as np
import pandas as pd

from analyser.core.labels import LABELS
from analyser.tagging.resolve import NEVER, precedence
from models.training.calibration import LEAST, calibrated
from models.training.examples import Examples
from pipelines.audit.resample import Resamples

LABEL = "gdpr.card_data_recorded"
print(f"{LABEL}: {LABELS[LABEL].meaning}")
now = precedence()[LABEL]
print("alone =", now.alone, "(never)" if now.alone == NEVER else "", "| veto =", now.veto)

# %% [markdown]
# `alone` is the threshold of this page: from that probability on, the model puts the label without a rule. Here it is
# above 1, so the model never does, and rules alone find card data: the project's own text has too few examples to show
# that what the model would add is right often enough. With your own calls you may be able to do better.
#
# A rule that fires is not touched by any of this: it can say which words made it fire, and stands.

# %% [markdown]
# ## Say what the mistakes cost
#
# In minutes, agreed with the people who spend them. Only the ratio matters in the end.

# %%
MISSED = 60.0
"""Card data stays in a recording until the monthly audit meets it: find it, cut it out, report it."""
FALSE_ALARM = 6.0
"""A buddy opens the page, listens to the moment, and finds that nothing was wrong."""


def cost(sums):
    """Minutes per 100 calls from sums [..., thresholds, 3] of missed, false alarms and calls."""
    return 100 * (MISSED * sums[..., 0] + FALSE_ALARM * sums[..., 1]) / sums[..., 2]


# %% [markdown]
# ## Calls that people have read right through
#
# You need calls in which *every* sentence was read, and not only those that were flagged. Whoever reads flagged
# sentences alone counts false alarms, and never learns of a miss.
#
# Here are 800 made-up calls to a payments line, with the sentences on which no rule has fired. `shows` is what two
# readers agreed on; `raw` is what the network says before it is put on a scale of probability.
#
# For your own calls take the probability of every sentence, the low ones too: `debrief tag transcripts/ --out tagged/
# --probabilities` writes them beside the tags, as `probabilities`: the turn, the characters, and every label. (A review
# holds only what was put.) The log-odds of that probability then stand for `raw`.


# %%
def made_up_calls(count, seed):
    """One row for each sentence. As in real calls, some callers make everything harder."""
    rng = np.random.default_rng(seed)
    call = np.repeat(np.arange(count), 10 + rng.poisson(10, count))
    harder = rng.normal(0, 0.5, count)[call]
    prone = rng.random(count) < 0.09
    shows = rng.random(len(call)) < np.where(prone[call], 0.08, 0.0005)
    spoken = rng.normal(np.where(shows, 0.6, -6.2), np.where(shows, 2.0, 1.7)) + harder
    return pd.DataFrame({"call": call, "shows": shows, "raw": 2 * spoken + 5})


calls = made_up_calls(800, seed=20261122)
choosing, checking = calls[calls["call"] < 400].copy(), calls[calls["call"] >= 400].copy()
for name, half in (("to choose on", choosing), ("to check on", checking)):
    print(f"{name}: {half['call'].nunique()} calls, {len(half):,} sentences, {half['shows'].sum()} show card data")

# %% [markdown]
# The second half is put aside. A threshold always looks best on the calls it was chosen on.

# %% [markdown]
# ## Does 0.8 mean eight times in ten?
#
# If it does, scores are called calibrated. Take all sentences with a score in some range, and count how many really
# show it. The project's own way to put this right is a straight line from the raw score to the log-odds (Platt 1999),
# fitted on read calls: it is what `debrief models train` does.


# %%
def share_right(sums):
    """Undefined where a draw holds no sentence of the range."""
    return np.divide(sums[..., 0], sums[..., 1], out=np.full(sums.shape[:-1], np.nan), where=sums[..., 1] > 0)


def sigmoid(raw):
    return 1 / (1 + np.exp(-raw))


read = Examples(
    conversations=(),
    targets=choosing[["shows"]].to_numpy(np.float32),
    mask=np.ones((len(choosing), 1), np.float32),
    texts=(),
)
line = calibrated(choosing[["raw"]].to_numpy(np.float32), read)
for half in (choosing, checking):
    half["before"] = sigmoid(half["raw"])
    half["probability"] = line.probabilities(half[["raw"]].to_numpy(np.float32))[:, 0].astype(float)


def reliability(half, score):
    """For each range of the score: how many sentences, what it says on average, and how often it is so."""
    ranges = pd.cut(half[score], [-1, 0.05, 0.2, 0.5, 0.8, 1], labels=["to .05", "to .20", "to .50", "to .80", "to 1"])
    found = half.groupby(ranges, observed=True)
    table = pd.DataFrame({"sentences": found.size(), "says": found[score].mean(), "is so": found["shows"].mean()})
    inside = pd.get_dummies(ranges).to_numpy(float)
    counted = np.stack([inside * half[["shows"]].to_numpy(float), inside], axis=-1)
    place = (half["call"] - half["call"].min()).tolist()
    shares = Resamples(place, draws=1000, seed=1).values(counted, share_right)
    return table.assign(low=[one.low for one in shares], high=[one.high for one in shares])


for score in ("before", "probability"):
    print(f"\n{score}, on the calls put aside\n{reliability(checking, score).round(2)}")

# %% [markdown]
# Before, the network is far too sure of itself: of what it scores above 0.8, less than half is so. After the line, what
# it says lies within the interval of what is so, in every range.
#
# The model that ships has been through this on the project's text. Whether its probabilities hold on *your* calls is
# what this table tells. Where a range has few sentences the interval is wide, and it tells little.

# %% [markdown]
# ## What each threshold costs
#
# For each call and each threshold: how many sentences would be missed, and how many false alarms raised. The interval
# says how much the figure would move with other calls of the same sort. Calls are drawn anew, and not sentences,
# because the sentences of one call hang together (bootstrap by call).

# %%
THRESHOLDS = np.array([0.02, 0.03, 0.05, 0.08, 0.12, 0.17, 0.22, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, NEVER])


def mistakes(half):
    """Missed, false alarms and 1 for each call and threshold, [calls, thresholds, 3]."""
    put = half["probability"].to_numpy()[:, None] >= THRESHOLDS
    shows = half["shows"].to_numpy()[:, None]
    _, place = np.unique(half["call"], return_inverse=True)
    counts = np.zeros((place.max() + 1, len(THRESHOLDS), 3))
    np.add.at(counts[..., 0], place, shows & ~put)
    np.add.at(counts[..., 1], place, ~shows & put)
    counts[..., 2] = 1
    return counts


def costs(counts):
    """The cost of each threshold with its 95 % interval."""
    found = Resamples(range(len(counts)), draws=1000, seed=1).values(counts, cost)
    table = pd.DataFrame([(one.value, one.low, one.high) for one in found], columns=["minutes", "low", "high"])
    return table.set_index(pd.Index(THRESHOLDS, name="threshold"))


def bars(table):
    """A plot in plain text: · the interval, █ the figure."""
    for threshold, row in table.iterrows():
        low, at, high = (round(row[name] / table["high"].max() * 60) for name in ("low", "minutes", "high"))
        picture = " " * low + "·" * (at - low) + "█" + "·" * (high - at)
        name = "never" if threshold == NEVER else f"{threshold:.2f}"
        print(f"{name:>5}  {picture:62} {row['minutes']:4.0f} ({row['low']:.0f} to {row['high']:.0f})")


counts = mistakes(choosing)
curve = costs(counts)
print("minutes per 100 calls by threshold, with 95 % interval")
bars(curve)

# %% [markdown]
# ## Where it is flat
#
# The lowest point is not *the* answer. Compare each threshold with the lowest on the same redrawn calls: where the
# interval of the difference holds 0, these calls cannot tell the two apart.

# %%
lowest = int(np.argmin(curve["minutes"]))


def dearer(sums):
    """How much more a threshold costs than the lowest, on the same calls."""
    found = cost(sums)
    return found - found[..., [lowest]]


gaps = Resamples(range(len(counts)), draws=1000, seed=1).values(counts, dearer)
flat = [float(threshold) for threshold, gap in zip(THRESHOLDS, gaps, strict=True) if gap.low <= 0]
print(f"lowest at {THRESHOLDS[lowest]}; cannot be told apart from it: {flat}")

# %% [markdown]
# From 0.02 to 0.4 these calls cannot tell. At 0.8, a number that sounds careful, the cost is more than twice the
# lowest. Within the flat stretch choose by other reasons, such as how many alarms your buddies can read, and do not
# spend an afternoon on the second decimal.

# %% [markdown]
# ## A short cut, and a check on your costs
#
# Where scores are calibrated the answer needs no search. A sentence with probability p costs p × missed if it is
# passed over, and (1 − p) × false alarm if it is put. The two are equal at
#
# $$p^* = \frac{\text{false alarm}}{\text{false alarm} + \text{missed}}$$

# %%
by_formula = FALSE_ALARM / (FALSE_ALARM + MISSED)
print(f"with {MISSED:.0f} and {FALSE_ALARM:.0f} minutes: {by_formula:.2f}")
for missed, false_alarm in ((300, 6), (60, 6), (6, 6), (6, 24)):
    print(f"missed {missed:3d} min, false alarm {false_alarm:2d} min: {false_alarm / (false_alarm + missed):.2f}")

# %% [markdown]
# Read backwards, it says what a threshold takes for granted: 0.8 means that a false alarm is four times as bad as a
# miss. That can be right. `card_data_recorded` says that a colleague did wrong, and a false word about somebody costs
# more than the minutes it takes to read. If you agree, raise the price of the false alarm, and not the threshold.

# %% [markdown]
# ## What the best F1 would have chosen
#
# F1 is a good figure for comparing models. As a way to choose a threshold it sets prices that nobody agreed to.


# %%
def f1(half, threshold):
    put, shows = half["probability"] >= threshold, half["shows"]
    return 2 * (put & shows).sum() / (put.sum() + shows.sum())


scores = [f1(choosing, threshold) for threshold in THRESHOLDS]
by_f1 = int(np.argmax(scores))
gap = gaps[by_f1]
print(f"best F1 at {THRESHOLDS[by_f1]}: {gap.value:.0f} minutes more per 100 calls ({gap.low:.0f} to {gap.high:.0f})")
taken_for_granted = MISSED * THRESHOLDS[by_f1] / (1 - THRESHOLDS[by_f1])
print(f"which prices a false alarm at {taken_for_granted:.0f} minutes, and not at {FALSE_ALARM:.0f}")

# %% [markdown]
# It still lies in the flat stretch, so that on these calls it does little harm. With other costs it would.

# %% [markdown]
# ## Check it on the calls put aside
#
# Take the threshold, look once, and do not go back to choose again.

# %%
chosen = 0.08
checked = costs(mistakes(checking))
for threshold in (chosen, NEVER):
    row = checked.loc[threshold]
    name = "never" if threshold == NEVER else f"{threshold:.2f}"
    print(f"{name:>5}: {row['minutes']:.0f} minutes per 100 calls ({row['low']:.0f} to {row['high']:.0f})")
put = checking["probability"] >= chosen
alarms, right = put.sum() / 4, checking.loc[put, "shows"].mean()
print(f"{alarms:.0f} alarms per 100 calls, of which {right:.0%} are right")

# %% [markdown]
# The last line is for the people who will read the alarms. Where few of them are right, they stop reading with care,
# and then the price of a miss was not paid down at all. Ask them what they can bear.

# %% [markdown]
# ## Not enough evidence
#
# Now choose from 40 calls instead of 400, again and again, as if a new team had read each 40.

# %%
rng = np.random.default_rng(7)


def best_of(how_many):
    """The threshold with the lowest cost in so many calls drawn at random, and how many sentences showed it."""
    drawn = rng.choice(len(counts), how_many)
    missed_at_never = counts[drawn, -1, 0].sum()
    return THRESHOLDS[np.argmin(cost(counts[drawn].sum(axis=0)))], missed_at_never


spreads = {}
for how_many in (40, 400):
    found = pd.DataFrame([best_of(how_many) for _ in range(400)], columns=["best", "examples"])
    low, high = found["best"].quantile([0.05, 0.95])
    spreads[how_many] = low, high
    shown = "never" if high == NEVER else f"{high:.2f}"
    print(f"{how_many} calls, about {found['examples'].median():.0f} examples: best from {low:.2f} to {shown}")

# %% [markdown]
# Forty calls can tell you almost anything. So count the examples first. The project gives a label no line of its own
# under 15 examples, and where there are too few it leaves the label to the rules: that is what *never* stands for. Read
# more calls before you change it.


# %%
def verdict(examples):
    return "enough to choose on" if examples >= LEAST else f"not enough evidence: {examples} examples, {LEAST} needed"


print("400 calls:", verdict(int(choosing["shows"].sum())))
print(" 40 calls:", verdict(int(choosing.loc[choosing["call"] < 40, "shows"].sum())))

# %% [markdown]
# ## Where the choice goes
#
# Into your organisation's standards file (the setting `standards`), with a comment on which calls it rests on. What a
# label has no entry for there stays as it ships:

# %%
entry = f'[thresholds."{LABEL}"]\nalone = {chosen}'
print(entry)

# %% [markdown]
# * `debrief rules` shows the new number beside the label.
# * What the file says is part of every review's fingerprint, so that the next `debrief nightly` judges what was heard
#   anew. No audio is touched, and the night's table says by `made_with` which rows can be compared.
# * The numbers that ship are chosen by `notebooks/precedence.py` from the project's own text. It holds what accuses
#   somebody to at least 0.6, which prices a false alarm at one and a half misses; yours is not held to that.
# * Choose again when the model changes: another model has other scores.
