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
# # How rules and the trained model are weighed
#
# A rule can say which words made it fire; the trained model has read thousands of acts.
# `analyser/tagging/resolve.py` lets both speak: a
# rule's tag falls where the model gives the label less than `veto`, and the model puts a tag by itself from
# `alone` on. Both numbers are chosen
# here for each label, on conversations of our own that neither the model learned from nor the rules were written on.
#
# `python notebooks/precedence.py --write` writes `analyser/tagging/precedence.toml`.

# %%
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import numpy as np
from numpy.typing import NDArray

import models
from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.core.labels import LABELS
from analyser.settings import read_settings
from analyser.tagging import Conversation, parse, tag
from analyser.tagging.learned import readings
from analyser.tagging.resolve import NEVER
from analyser.toolbox import Toolbox
from models.registry import HERE
from models.training.act_training import split
from models.training.examples import SPEAKERS, Lesson, lessons
from models.training.recipe import read_recipe

VETOES = (0.0, 0.01, 0.03)
"""A rule says why: it is taken back only where the model is all but sure. Up to .2 gave .005 more here, and took good
tags from the development calls."""
ALONE = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, NEVER)
ACCUSES = (
    *(f"gdpr.{name}" for name in ("identity_answer_leaked", "third_party_disclosure", "over_collection")),
    *(f"gdpr.{name}" for name in ("card_data_recorded", "pause_resume_slip", "insecure_handling")),
    *(f"gdpr.{name}" for name in ("wrong_rights_statement", "request_not_recognised", "vulnerability_unsupported")),
    *(f"gdpr.{name}" for name in ("criminal_offence", "credentials", "possible_breach", "child_or_capacity")),
    *("gdpr.special_category", "gdpr.vulnerability"),
    *("coaching.boundary", "service.blame", "question.leading", "empathy.missed"),
)
"""Labels that say that somebody did wrong, or that something grave was told."""
SURE, SURE_ENOUGH = 0.75, 0.5
"""So many of the tags that the model adds to those of the rules must be right: of labels that accuse, and of others."""
GRAVE = 0.6
"""What the model puts alone about data protection, or against somebody, has at least this probability."""
LEAST_ADDED = 8
"""With fewer tags added that cannot be told, and a label that accuses is left to the rules."""
ENOUGH = 12
"""Labels with fewer positive turns share the numbers that are best for all of them together."""

# %% [markdown]
# ## The conversations that were held back

# %%
FOLDER = HERE / "dialogue-acts"
recipe = read_recipe(FOLDER)
taught, held = split(lessons(recipe.model_copy(update={"annotations": ()}), FOLDER, Path()), recipe)
toolbox = Toolbox(read_settings())


def transcript(lesson: Lesson) -> Transcript:
    one = lesson.conversation
    turns = (Turn(role=Role(SPEAKERS[turn.speaker]), text=turn.text) for turn in one.turns)
    return Transcript(kind=Kind(one.kind), turns=tuple(turns))


transcripts = [transcript(lesson) for lesson in held]
items = [
    Conversation(transcript=one, docs=docs)
    for one, docs in zip(transcripts, parse(transcripts, toolbox.language), strict=True)
]
by_rule = tag(items)
by_model = readings(items, toolbox.acts)

# %% [markdown]
# ## What was said of every turn: by the writers, the rules and the model


# %%
def rows(label: str) -> Iterator[tuple[bool, bool, float, float]]:
    """For each turn that may show a label: gold, whether a rule fired, the model's best, and its best where the
    rule fired."""
    short = label.partition(".")[2]
    for lesson, tags, read in zip(held, by_rule, by_model, strict=True):
        for index, turn in enumerate(lesson.conversation.turns):
            acts = [act for act in read.of(index) if label in act.probabilities]
            named = set().union(*(act.labels for act in turn.acts))
            fired = [one for one in tags if one.turn == index and one.label == label]
            settled = short in named or all(act.agreed_on(short) for act in turn.acts)
            if not (acts or fired) or not settled:
                continue
            best = max((act.probabilities[label] for act in acts), default=0.0)
            touched = [
                act.probabilities[label]
                for act in acts
                for one in fired
                if act.start_char < (one.end_char or 0) and (one.start_char or 0) < act.end_char
            ]
            yield short in named, bool(fired), best, max(touched, default=best)


table: dict[str, NDArray[np.float64]] = {
    label: np.array(list(rows(label)), dtype=float).reshape(-1, 4) for label in recipe.labels
}


def f1(data: NDArray[np.float64], veto: float, alone: float) -> tuple[float, float, float]:
    """Precision, recall and F1 of one way of weighing."""
    gold, fired, best, touched = data.T
    found = ((fired > 0) & (touched >= veto)) | (best >= alone)
    right = float((found & (gold > 0)).sum())
    precision, recall = right / max(found.sum(), 1), right / max(gold.sum(), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def allowed(data: NDArray[np.float64], alone: float, accuses: bool) -> bool:
    """Whether enough of what the model adds from `alone` on is right."""
    gold, fired, best, _ = data.T
    added = (best >= alone) & (fired == 0)
    if alone == NEVER:
        return True
    if added.sum() < LEAST_ADDED:
        return not accuses
    return bool(gold[added].mean() >= (SURE if accuses else SURE_ENOUGH))


def best_of(data: NDArray[np.float64], accuses: bool, least: float = 0.0) -> tuple[float, float]:
    """The way of weighing with the best F1 among those allowed; of nearly equal ones the more careful."""
    alones = [alone for alone in reversed(ALONE) if alone >= least and allowed(data, alone, accuses)]
    pairs = [(veto, alone) for alone in alones for veto in VETOES]
    scores = [f1(data, *pair)[2] for pair in pairs]
    return next(pair for pair, score in zip(pairs, scores, strict=True) if score >= max(scores) - 0.01)


# %% [markdown]
# ## The choice

# %%
few = [data for label, data in table.items() if data[:, 0].sum() < ENOUGH and label not in ACCUSES]
shared = best_of(np.concatenate(few), accuses=False) if few else (0.0, NEVER)
chosen: dict[str, tuple[float, float]] = {}
print(f"{'label':34} turns  rules (P R F1)      model (P R F1)      both (P R F1)       veto alone")
for label, data in table.items():
    accuses = label in ACCUSES
    scarce = data[:, 0].sum() < ENOUGH
    least = GRAVE if accuses or label.startswith("gdpr.") else 0.0
    if not scarce:
        chosen[label] = best_of(data, accuses, least)
    else:
        chosen[label] = (0.0, NEVER) if accuses else (shared[0], max(shared[1], least))
    rules, model, both = f1(data, 0.0, NEVER), f1(data, NEVER, 0.5), f1(data, *chosen[label])
    shown = "   ".join("{:.2f} {:.2f} {:.2f}".format(*one) for one in (rules, model, both))
    print(f"{label:34} {int(data[:, 0].sum()):4d}   {shown}   {chosen[label][0]:.2f} {chosen[label][1]:.1f}")
enough = [label for label, data in table.items() if data[:, 0].sum() >= ENOUGH]
ways = {"rules": lambda _: (0.0, NEVER), "model": lambda _: (NEVER, 0.5), "both": chosen.__getitem__}
for name, way in ways.items():
    scores = [f1(table[label], *way(label))[2] for label in enough]
    print(f"macro-F1 of {len(enough)} labels with enough, {name}: {mean(scores):.3f}")

# %%
if "--write" in sys.argv:
    lines = [
        "# How rules and the trained model are weighed for each label; written by notebooks/precedence.py.",
        f"# Chosen on {len(held)} conversations held back, model {models.describe('dialogue-acts').revision}.",
    ]
    for label in LABELS:
        if label in chosen:
            veto, alone = chosen[label]
            lines += ["", f'[labels."{label}"]', f"veto = {veto}", f"alone = {alone}"]
    Path("analyser/tagging/precedence.toml").write_text("\n".join(lines) + "\n", "utf-8")
