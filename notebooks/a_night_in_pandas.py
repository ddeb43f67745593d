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
# # A night in pandas
#
# `debrief nightly` also writes one table of the night, in the folder `table` beside the calls: a row for each call,
# with counts and figures and nothing that was said. This page reads such a table, asks a few questions of it, and says
# which answers it cannot give.
#
# The calls are made up from a seed, so we know what is true of them. That is how this page can show where figures
# mislead. No weights are needed, and it runs in seconds.

# %%
import io
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.core.evidence import make_tag
from analyser.core.provenance import Provenance
from analyser.core.review import Call, Review
from analyser.store import OutputFolder
from analyser.turns.timing import measure
from pipelines.team.files import CSV, PARQUET, defused, write_night
from pipelines.team.indicators import INDICATORS, columns, measured
from pipelines.team.intervals import combined, difference, estimate
from pipelines.team.night import Measures, night_table
from pipelines.team.reading import read_nights
from pipelines.team.trends import LEAST_COLLEAGUES

pd.set_option("display.width", 120)

# %% [markdown]
# ## A night that nobody had
#
# 1,200 calls of 30 colleagues on three queues. Every colleague of a queue works in the same way; only queues differ.
# The third queue is called `@complaints`, as telephone systems like to name them.

# %%
OPEN = {"billing": 0.25, "moving": 0.40, "@complaints": 0.55}
"""How many of the questions are open. Billing has its security questions, which must be closed."""
MINUTES = {"billing": 5, "moving": 7, "@complaints": 10}
SAID = {
    "question.open": "What has happened since you wrote to us?",
    "question.closed": "Is that the flat in Mill Lane?",
    "listening.reflection": "So it has been going on since the spring.",
    "service.recap": "So I will send you the form today, and you will hear from us on Friday.",
}
MADE = Provenance(debrief="0", lexicons="1", standards="1", fingerprint="made up", at="2026-03-18T02:00:00Z")


def made_up_call(rng: np.random.Generator, number: int) -> tuple[Review, Measures, int]:
    """One call as it is reviewed, what the telephone system says of it, and how content the caller was (1 to 5)."""
    hour = rng.integers(8, 21)
    queue = str(rng.choice(list(OPEN), p=(0.1, 0.1, 0.8) if hour >= 17 else (0.6, 0.3, 0.1)))
    began = datetime(2026, 3, 17, hour, rng.integers(60), tzinfo=UTC)
    transcript, labels = made_up_talk(rng, queue)
    tags = tuple(
        make_tag(transcript, label, index, 0, len(SAID[label]), score=1.0, source="rule:made.up@1", why="made up")
        for index, label in labels
    )
    doubtful = rng.random() < 0.04
    call = Call(id=f"{number:07}", kind=Kind.CUSTOMER, agent="", roles_confidence=0.4 if doubtful else None)
    review = Review(call=call, transcript=transcript, timing=measure(transcript), tags=tags, provenance=MADE)
    content = int(np.clip(round(rng.normal(3.9, 1)), 1, 5))
    answered = rng.random() < (0.6 if content <= 2 else 0.2)
    measures = Measures(
        agent=f"{queue.strip('@')[0].upper()}{rng.integers(10):02}",
        queue=queue,
        started_at=began,
        handling_s=float(rng.gamma(4, MINUTES[queue] * 60 / 4)),
        fcr=bool(rng.random() < 0.75),
        csat=float(content) if answered else None,
    )
    return review, measures, content


def made_up_talk(rng: np.random.Generator, queue: str) -> tuple[Transcript, list[tuple[int, str]]]:
    """Turn by turn: what the agent says shows one behaviour each, and the customer answers."""
    open_share = rng.beta(8 * OPEN[queue], 8 * (1 - OPEN[queue]))
    asked = ["question.open" if rng.random() < open_share else "question.closed" for _ in range(1 + rng.poisson(5))]
    others = ["listening.reflection"] * rng.poisson(2) + ["service.recap"] * rng.integers(2)
    turns: list[Turn] = []
    labels: list[tuple[int, str]] = []
    at = 0.0
    for label in [*rng.permutation([*asked, *others[:-1]]), *others[-1:]]:
        for role, text in ((Role.AGENT, SAID[str(label)]), (Role.CUSTOMER, "Well, it is like this, you see.")):
            length = rng.gamma(3, 2)
            turns.append(Turn(role=role, text=text, start_s=at, end_s=at + length))
            at += length + rng.gamma(2, 0.3)
        labels.append((len(turns) - 2, str(label)))
    return Transcript(kind=Kind.CUSTOMER, turns=tuple(turns)), labels


rng = np.random.default_rng(4)
made_up = [made_up_call(rng, number) for number in range(1200)]
temporary = tempfile.TemporaryDirectory()
folder = Path(temporary.name) / "night"
with OutputFolder(folder) as out:
    write_night(out, night_table((review, measures) for review, measures, _ in made_up))
for file in sorted(folder.glob("[!.]*")):
    print(f"{file.name:14} {file.stat().st_size / 1000:6.0f} kB")

# %% [markdown]
# Take the Parquet file: it knows that a call id is text and a moment is a moment. The CSV is for spreadsheets.
# `columns.csv` says what each column means.

# %%
night = pd.read_parquet(folder / PARQUET)
meaning = pd.read_csv(folder / "columns.csv", index_col="column")
shown = ["queue", "started_at", "questions", "question.open", "open_question_share", "handling_s", "csat"]
print(f"{len(night)} calls, {len(night.columns)} columns")
print(night.set_index("call_id")[shown].head(4).to_string())
print()
print(meaning.loc[["open_question_share", "talk_share.serving", "made_with"], ["meaning", "unit"]].to_string())

# %% [markdown]
# ## Empty is not nought
#
# Where it is not certain who is the agent, behaviours are not judged, and the cells are empty. pandas leaves empty
# cells out of a mean. Fill them with 0, and every behaviour seems rarer than it is.

# %%
recaps = night["service.recap"]
print(f"judged: {night['judged'].sum()} of {len(night)}")
print(
    f"recaps per call: {recaps.mean():.3f}; with empty cells as noughts, which is wrong: {recaps.fillna(0).mean():.3f}"
)

# %% [markdown]
# ## Read it for figures
#
# Before you calculate, let `read_nights` read it. It takes several nights too: each call counts once (its latest
# review), and impossible values are emptied. What it left out stands in `notes`.

# %%
nights = read_nights([folder / PARQUET], columns())
calls = nights.table
print(f"{len(calls)} calls of {nights.files} night; notes: {list(nights.notes)}")
print("made with", calls["made_with"].nunique(), "version of the rules and models")

# %% [markdown]
# With more than one version in `made_with`, a step in a figure may come from the rules and not from the calls. Compare
# rows with the same mark.

# %% [markdown]
# ## Behaviours by queue
#
# `INDICATORS` holds the figures of the team pages: each is one sum over another, such as open questions over all
# questions. The share of a night is not the mean of the calls' shares: a call with two questions would count as much as
# one with twenty.
#
# The calls of one colleague hang together, so the colleague is the unit of the interval.


# %%
def estimated(name: str, some: pd.DataFrame):
    """One figure of some calls, from the sums of each colleague."""
    of = INDICATORS[name]
    sums = measured(of, some).groupby("agent")[["top", "bottom"]].sum()
    return estimate(of.scale, sums["top"].to_numpy(), sums["bottom"].to_numpy())


def figure(name: str, some: pd.DataFrame):
    """The same with its 95 % interval."""
    return INDICATORS[name].figure(estimated(name, some))


def told(name: str, some: pd.DataFrame) -> str:
    """The same in words; nothing where it would be about one or a few people."""
    if some["agent"].nunique() < LEAST_COLLEAGUES:
        return "too few colleagues"
    of, found = INDICATORS[name], figure(name, some)
    return f"{of.shown(found.value)} ({of.shown(found.low)} to {of.shown(found.high)})"


def by_queue(names: list[str]) -> pd.DataFrame:
    rows = {queue: {name: told(name, some) for name in names} for queue, some in calls.groupby("queue")}
    return pd.DataFrame(rows).T


print(by_queue(["open_question_share", "reflections_per_question", "service.recap"]).to_string())

# %% [markdown]
# Queues differ in open questions, far beyond their intervals. Is one of them better? No: billing has to ask for
# postcodes and dates of birth. The figure tells queues apart, and says nothing about who works well.

# %% [markdown]
# ## The mix of calls
#
# Do people ask more openly in the evening?

# %%
local = calls["started_at"].dt.tz_convert("Europe/London")
calls["evening"] = np.where(local.dt.hour >= 17, "evening", "day")
day, evening = (calls[calls["evening"] == name] for name in ("day", "evening"))
share = INDICATORS["open_question_share"]
crude = difference(figure("open_question_share", evening), figure("open_question_share", day))
print(f"evening less day: {share.gap(crude.value)} ({share.gap(crude.low)} to {share.gap(crude.high)})")

# %% [markdown]
# It looks like it. But look at what comes in:

# %%
print(pd.crosstab(calls["queue"], calls["evening"], normalize="columns").map("{:.0%}".format).to_string())

# %% [markdown]
# In the evening complaints come in, and in complaints people ask openly. So compare within each queue, and average
# with the share that each queue has over the whole day. This is what the pages on coaching do as well ("before and
# after").

# %%
queues = sorted(OPEN)
weights = [(calls["queue"] == queue).mean() for queue in queues]
like_with_like = []
for some in (evening, day):
    parts = [estimated("open_question_share", some[some["queue"] == queue]) for queue in queues]
    like_with_like.append(share.figure(combined(parts, weights)))
fair = difference(*like_with_like)
print(f"evening less day, like with like: {share.gap(fair.value)} ({share.gap(fair.low)} to {share.gap(fair.high)})")

# %% [markdown]
# Nothing is left of it. (We know that this is right: these calls were made so.) Whenever two groups of calls are
# compared, look at their mix first.

# %% [markdown]
# ## Service measures beside behaviours

# %%
print(by_queue(["handling_s", "fcr", "csat", "open_question_share"]).to_string())

# %% [markdown]
# Complaints take twice as long as billing, and have twice as many open questions. That does not make open questions
# slow: both come with the queue. Put the measures side by side, do not divide one by the other, and do not add them up
# into a score.

# %% [markdown]
# ## Who answered
#
# Few callers answer the survey. Here we know what the others would have said, because we made them up.

# %%
content = np.array([content for _, _, content in made_up])
csat = INDICATORS["csat"]
found = figure("csat", calls)
print(f"{night['csat'].notna().sum()} of {len(night)} answered")
print(f"mean of the answers {csat.shown(found.value)} ({csat.shown(found.low)} to {csat.shown(found.high)})")
print(f"mean of all callers {csat.shown(content.mean())}")

# %% [markdown]
# Unhappy callers answered more often, and the true mean lies outside of the interval. An interval tells of chance, and
# never of who did not answer.

# %% [markdown]
# ## Why nobody is ranked
#
# All ten colleagues on billing were made alike: 25 % of their questions are open. Here is what one night makes of them,
# each line a colleague, in the order of the alphabet.


# %%
def picture(low: float, at: float, high: float) -> str:
    """A plot in plain text, from 0 to 60 %: · the interval, █ the figure."""
    low, at, high = (round(value * 100) for value in (low, at, high))
    return " " * low + "·" * (at - low) + "█" + "·" * (high - at)


own = []
for _, some in calls[calls["queue"] == "billing"].groupby("agent"):
    pairs = measured(share, some)
    own.append(share.figure(estimate(share.scale, pairs["top"].to_numpy(), pairs["bottom"].to_numpy())))
for one in own:
    print(f"{one.value:4.0%} |{picture(one.low, one.value, one.high)}")
holds = sum(one.low <= OPEN["billing"] <= one.high for one in own)
print(
    f"from {min(one.value for one in own):.0%} to {max(one.value for one in own):.0%}; {holds} of {len(own)}", end=" "
)
print("intervals hold the 25 % with which all were made")

# %% [markdown]
# A league table of these ten would have a top and a bottom, a prize and a hard talk, and all of it would be chance.
# That is why there is no ranking in Call Debrief, and why this page has no function that makes one. A colleague's
# figures are for the colleague and whoever coaches them, over weeks, with calls at hand.

# %% [markdown]
# ## Your own data beside it
#
# Say that you keep the reason for each call. Join by `call_id`, keep all calls, and let pandas complain if an id is
# there twice. Then look at what found no partner before you believe anything.

# %%
own_file = io.StringIO("call_id,reason\n0000003,refund\n0000007,address\n0000011,refund\n9999999,refund\n")
reasons = pd.read_csv(own_file, dtype={"call_id": str})
joined = calls.merge(reasons, on="call_id", how="outer", validate="one_to_one", indicator=True)
partners = joined["_merge"].astype(str).replace({"left_only": "the night only", "right_only": "yours only"})
print(partners.value_counts().to_string())

# %% [markdown]
# `dtype={"call_id": str}` matters: without it pandas reads `0000003` as the number 3, and nothing is joined.
#
# Two things to think of first. Is the purpose covered by what callers were told? And can single people be told from the
# result? With fewer than five colleagues in a group, `told` above says nothing.

# %% [markdown]
# ## Cells that a spreadsheet would calculate
#
# A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and a formula can send your data away.
# So text in the CSV that begins so has an apostrophe before it. The Parquet file has the text as it is.

# %%
from_csv = pd.read_csv(folder / CSV, dtype={"call_id": str})
print(sorted(from_csv["queue"].unique()), "in the CSV;", sorted(night["queue"].unique()), "in the Parquet file")

# %% [markdown]
# If you join by such a column, read the Parquet file. If you write a CSV for others, defuse your own text in the same
# way:

# %%
mine = calls.groupby("queue").size().rename("calls").reset_index()
mine["queue"] = mine["queue"].map(defused)
print(mine.to_csv(index=False))

# %% [markdown]
# ## What a night does not tell
#
# * **Whether something has changed.** One night is one night. `debrief trends NIGHTS --out DIR` shows weeks, with
#   intervals, and before and after a coaching.
# * **Whether a behaviour works.** Nobody chose by lot who should ask openly.
# * **How good somebody is.** See above.
# * **What was said.** Software noticed the behaviours; it misses some, and sees some that are not there. Listen to a
#   few calls before you say anything about them.

# %%
# Tables of real nights are known to the store: when a call is erased, its row goes. Copies that you make are yours to
# delete.
temporary.cleanup()
