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
# # What the labelled text is made of
#
# `models/dialogue-acts/text` was written for this project and read twice. Here: how much there is, how even the labels
# are, how much of it
# repeats itself, and how often two readers agree. The card of the model quotes these figures.

# %%
import json
import re
from collections import Counter

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from models.registry import HERE
from models.training.act_training import split
from models.training.examples import Lesson
from models.training.labelled import DISPUTED, read_folder
from models.training.recipe import read_recipe

FOLDER = HERE / "dialogue-acts"
recipe = read_recipe(FOLDER)
conversations = read_folder(FOLDER / recipe.text)
acts = [(one, turn, act) for one in conversations for turn in one.turns for act in turn.acts]
serving = [act for _, turn, act in acts if turn.serving]
print(
    f"{len(conversations):,} conversations, {sum(len(one.turns) for one in conversations):,} turns, {len(acts):,} acts"
)
print(f"{sum(len(one.turns) <= 2 for one in conversations):,} of the conversations are pairs of turns")
print(
    f"{len(serving):,} acts of the serving side, {sum(not act.labels for act in serving) / len(serving):.0%} unlabelled"
)
print(f"{sum(DISPUTED in act.disputed for _, _, act in acts):,} acts are left out whole", end=", ")
print(f"{sum(len(act.disputed - {DISPUTED}) for _, _, act in acts):,} single labels are left out")

# %% [markdown]
# ## Balance of labels: settled positives, those among them that were held back, and those that are disputed

# %%
taught, held = split([Lesson(conversation=one, labels=frozenset(recipe.labels)) for one in conversations], recipe)
kept = {one.conversation.name for one in held}
positives = Counter(label for _, _, act in acts for label in act.labels)
back = Counter(label for one, _, act in acts if one.name in kept for label in act.labels)
disputed = Counter(label for _, _, act in acts for label in act.disputed)
for name in recipe.labels:
    short = name.partition(".")[2]
    print(f"{name:32} {positives[short]:5} {back[short]:5} {disputed[short]:5}")

# %% [markdown]
# ## Near-duplicates
#
# For every act of more than four words the most similar act of another conversation (Jaccard index of their sets of
# words), and the same for acts held back against acts learned from.

# %%
long = [(one.name, re.sub(r"\W+", " ", act.text.lower()).strip()) for one, _, act in acts if len(act.text.split()) > 4]
names = np.array([name for name, _ in long])
words = (
    CountVectorizer(binary=True, tokenizer=str.split, token_pattern=None)
    .fit_transform([text for _, text in long])
    .astype(np.float32)
)
sizes = np.asarray(words.sum(axis=1)).ravel()
is_held = np.isin(names, sorted(kept))
nearest, nearest_taught = np.zeros(len(long)), np.zeros(len(long))
for start in range(0, len(long), 500):
    rows = slice(start, start + 500)
    both = (words[rows] @ words.T).toarray()
    alike = both / (sizes[rows, None] + sizes[None] - both)
    alike[names[rows, None] == names[None]] = 0
    nearest[rows] = alike.max(axis=1)
    nearest_taught[rows] = np.where(is_held[None], 0, alike).max(axis=1)
for least in (0.6, 0.8, 1.0):
    among_held = (nearest_taught[is_held] >= least).mean()
    print(f"at least {least}: {(nearest >= least).mean():.1%} of {len(long):,}; {among_held:.1%} of those held back")

# %% [markdown]
# ## Two readings

# %%
agreement = json.loads((FOLDER / "agreement.json").read_text("utf-8"))
alike_acts = agreement["serving_acts_alike"] / agreement["serving_acts"]
print(f"{agreement['acts']:,} acts read twice; {alike_acts:.1%} of the serving side's with exactly the same labels")
print(f"mean F1 between the readings {agreement['mean_f1']}; on whole conversations", end=" ")
print(agreement["mean_f1_whole_conversations"])
