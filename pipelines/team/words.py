"""What the pages say in whole sentences, written once."""

from pipelines.team.before_after import LEAST_OF_TYPE, WEEKS, Compared
from pipelines.team.indicators import Indicator
from pipelines.team.intervals import Figure
from pipelines.team.trends import LEAST_COLLEAGUES, LEAST_IN_WEEK, MOST_WEEKS, Spread, Trend

OWN = (
    "These are your own calls, for you and whoever coaches you. They are there to be talked about with the calls "
    "at hand, and are no measure of your worth. Nobody is compared with anybody, and the figures are not added up."
)
TEAM = (
    f"What the team's calls have in common, without names. A week is shown where at least {LEAST_COLLEAGUES} "
    "colleagues took calls and nobody took more than half of them. The figures stand side by side and are not "
    "added up."
)
HOW_TO_READ = (
    "Each dot is one week. The line through it shows how far chance alone may have moved it (its 95 % interval): "
    "where the lines of two weeks overlap a good deal, the weeks may well not differ.",
    f"Weeks with fewer than {LEAST_IN_WEEK} calls have no figure. The latest {MOST_WEEKS} weeks are shown.",
    "Software noticed the behaviours, and it misses some and sees some that are not there. Before you say that "
    "something has changed, listen to a few of the calls.",
)
COACHING_CAVEATS = (
    "This cannot say that coaching was the cause. Nobody who was not coached stands beside it, so whatever else "
    "changed at that time (the season, a product, a system) is in the difference too.",
    "Coaching often follows a poor spell, and a poor spell tends to pass by itself. Some of an improvement is "
    "just that.",
    f"Calls of up to {WEEKS} weeks before and after are compared, each with calls of the same kind and queue, so "
    "that another mix of calls does not look like another way of working; calls of the day itself are left out, "
    f"and so are those of a queue with fewer than {LEAST_OF_TYPE} calls on a side.",
    "One interval in twenty misses the truth by chance. The behaviour that the coaching was about comes first; "
    "the service measures stand beside it as background.",
)
NO_TEAM = (
    f"Fewer than {LEAST_COLLEAGUES} colleagues took calls there, so there is no page: it would be about single people."
)
METHOD = (
    "Shares: Wilson's interval, on the effective number of trials where several questions fall into one call. "
    "Counts: the Poisson interval of Garwood, widened for what calls differ by (Fay and Feuer). Averages: "
    "Student's t, for times on the logarithm. Differences: from both intervals (Newcombe; Zou and Donner). For a "
    "team the colleague is the unit, for a colleague the call.",
)
RULE = (
    "There is no ranking here and no score, by design: colleagues are listed by the alphabet, each has a page of "
    "their own, and a team is shown without names. Please do not build one from these pages."
)


def interval(of: Indicator, found: Figure) -> str:
    """Return the interval of a figure in words."""
    if found.low is None or found.high is None:
        return "all the same, so no interval"
    return f"{of.shown(found.low)} to {of.shown(found.high)}"


def over_all(trend: Trend, spread: Spread | None = None) -> str:
    """Return what a trend comes to over all weeks; for a team also how far its colleagues lie apart."""
    if trend.whole is None:
        return f"Too few calls to say anything ({trend.calls})."
    shown = trend.indicator.shown
    bounds = interval(trend.indicator, trend.whole)
    text = f"Over all weeks {shown(trend.whole.value)} (95 % interval {bounds}) in {trend.calls:,} calls."
    if spread is not None:
        apart = f"{shown(spread.low)} and {shown(spread.high)}"
        text += f" The middle half of {spread.colleagues} colleagues lies between {apart}; some of that is chance."
    return text


def change(found: Compared, least: int) -> str:
    """Return a difference in words, or why there is none."""
    if found.change is None:
        before, after = found.calls
        return f"Not enough calls: {before} before and {after} after, where {least} are needed on each side."
    if found.change.low is None or found.change.high is None:
        return f"{found.indicator.gap(found.change.value)} (values all the same on a side, so no interval)"
    gap = found.indicator.gap
    bounds = f"{gap(found.change.low)} to {gap(found.change.high)}"
    none = found.change.low <= 0 <= found.change.high
    fits = "it may be no change at all" if none else "more than chance alone usually makes"
    return f"{gap(found.change.value)} (95 % interval {bounds}): {fits}."
