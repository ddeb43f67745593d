"""What raters are asked: which labels, what each means, and a line on which it fires and one on which it does not."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from analyser.core.errors import UsageError
from analyser.core.labels import FAMILIES, LABELS, Speaker


class Form(StrEnum):
    """What one row of a sheet is about."""

    CONVERSATION = "conversation"
    TURN = "turn"


DEFAULTS: dict[Form, str] = {
    Form.CONVERSATION: "coaching",
    Form.TURN: "question,listening",
}

_SERVED = {Speaker.BUDDY: "colleague", Speaker.AGENT: "customer", Speaker.CUSTOMER: "customer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A label as raters are told it; `rests_on` is why the analyser's first rule puts it, and may be empty."""

    label: str
    title: str
    meaning: str
    rests_on: str
    fires: str
    quiet: str


def asked_labels(given: str | None, form: Form) -> tuple[str, ...]:
    """Return the labels that are named, one by one or by family, in the contract's order.

    Raises:
        UsageError: one is not known, or cannot be judged turn by turn because it is an absence.

    >>> asked_labels("listening.summary,question.open", Form.TURN)
    ('question.open', 'listening.summary')
    """
    named: set[str] = set()
    for one in (part.strip() for part in (given or DEFAULTS[form]).split(",")):
        if one in FAMILIES:
            named |= {label.name for label in LABELS.values() if label.family == one and _fits(label.name, form)}
        elif one not in LABELS:
            raise UsageError("--labels", f"{one!r} is no label", f"see debrief rules, or name {', '.join(FAMILIES)}")
        elif not _fits(one, form):
            raise UsageError("--labels", f"{one} never happens in a turn", "judge it with --form conversation")
        else:
            named.add(one)
    return tuple(label for label in LABELS if label in named)


def _fits(label: str, form: Form) -> bool:
    return form is Form.CONVERSATION or not LABELS[label].absence


@cache
def definition(label: str) -> Definition:
    """Return what raters are told of a label: what `debrief rules` knows, with an example for and one against."""
    from analyser.report.wording import BEHAVIOURS
    from analyser.tagging import overview

    whys = [row.why for row in overview() if row.label == label and row.rule and not row.trained]
    fires, quiet = _examples(label)
    return Definition(
        label=label,
        title=BEHAVIOURS[label].format(served=_SERVED.get(LABELS[label].speaker, "other")),
        meaning=LABELS[label].meaning,
        rests_on=whys[0] if whys else "",
        fires=fires,
        quiet=quiet,
    )


def definitions(labels: Iterable[str]) -> tuple[Definition, ...]:
    """Return what raters are told of some labels."""
    return tuple(definition(label) for label in labels)


def _examples(label: str) -> tuple[str, str]:
    """Return an example for and one against: ours where no rule speaks for the whole label, else the first rule's."""
    from analyser.tagging.lexicon import Example, load

    own = _own().get(label)
    if own is not None:
        return own["fires"], own["quiet"]
    rule = load(LABELS[label].family).of(label)[0]

    def shown(example: str | Example) -> str:
        if isinstance(example, str):
            return f"“{example}”"
        before = f"after “{example.previous}”: " if example.previous else ""
        return f"{before}“{example.text}”"

    return shown(rule.fires[0]), shown(rule.quiet[0])


@cache
def _own() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files("pipelines.audit").joinpath("examples.toml").read_text(encoding="utf-8"))
