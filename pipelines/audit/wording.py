"""Figures as people read them: on the terminal and on the page."""

from pipelines.audit.compare import LEAST_UNITS, MAJORITY, Compared
from pipelines.evaluate.score import Value

ONE_SIDED = "not told: one side gave one answer only"
NO_INTERVAL = "no interval"
"""Where all agree, every resample gives the same; that says nothing of how sure it is."""
NOT_COMPLETE = "not enough evidence: {complete} units judged by all"


def kappa_name(raters: int) -> str:
    """Return whose kappa it is between so many raters."""
    return "Cohen's kappa" if raters == 2 else "Fleiss' kappa"


def percent(value: Value | None) -> str:
    """Return a share with its interval as whole percentages.

    >>> percent(Value(value=0.951, low=0.9, high=0.985))
    '95 % (90 to 98)'
    >>> percent(Value(value=1.0, low=1.0, high=1.0))
    '100 % (no interval)'
    """
    if value is None:
        return "–"
    within = f"{value.low * 100:.0f} to {value.high * 100:.0f}" if value.low < value.high else NO_INTERVAL
    return f"{value.value * 100:.0f} % ({within})"


def share(value: float | None) -> str:
    """Return a share as a whole percentage.

    >>> share(0.124), share(None)
    ('12 %', '–')
    """
    return "–" if value is None else f"{value * 100:.0f} %"


def coefficient(value: Value | None) -> str:
    """Return a kappa or an alpha with its interval.

    >>> coefficient(Value(value=0.8124, low=-0.04, high=0.9))
    '0.81 (−0.04 to 0.90)'
    """
    if value is None:
        return "–"
    within = f"{value.low:.2f} to {value.high:.2f}" if value.low < value.high else NO_INTERVAL
    return f"{value.value:.2f} ({within})".replace("-", "−")


def figures(compared: Compared) -> tuple[str, str, str, str]:
    """Return units, agreement, kappa and alpha in words; where nothing is told, how many are the same, and why not."""
    if compared.why:
        return str(compared.units), f"{compared.agreeing} the same; {compared.why}", "", ""
    kappa = ONE_SIDED if compared.one_sided else coefficient(compared.kappa)
    if compared.kappa is None and compared.complete < LEAST_UNITS:
        kappa = NOT_COMPLETE.format(complete=compared.complete)
    return str(compared.units), percent(compared.agreement), kappa, coefficient(compared.alpha)


def names(who: tuple[str, ...]) -> str:
    """Return who is compared.

    >>> names(("A", "B")), names(("majority", "analyser"))
    ('A and B', 'the majority and the analyser')
    """
    told = [f"the {name}" if name in (MAJORITY, "analyser") else name for name in who]
    return f"{', '.join(told[:-1])} and {told[-1]}"
