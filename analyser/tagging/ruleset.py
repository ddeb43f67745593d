"""What every label rests on: rules of a lexicon, decisions in code, the trained model, or nothing yet, and why not."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass

from analyser.core.labels import LABELS
from analyser.tagging.lexicon import Decided, families, load
from analyser.tagging.resolve import MODEL, NEVER, Precedence

_MODULES = {"question": "questions"}
_NOTHING = "only words could be looked for, and words alone do not show it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of `debrief rules`. `rule` is the id of a rule or decision, a model's name, or empty where there is
    none."""

    label: str
    rule: str
    why: str
    in_code: bool = False
    trained: bool = False

    def __str__(self) -> str:
        if self.trained:
            return f"{self.label}  model {self.rule}  {self.why}"
        if not self.rule:
            return f"{self.label}  no rule yet: would be keyword guessing, because {self.why}"
        return f"{self.label}  {self.rule}  {'decided in code: ' if self.in_code else ''}{self.why}"


def rows(precedences: Mapping[str, Precedence]) -> list[Row]:
    """Return the rows of every label in the contract's order: its rules, its decisions in code, or why it has none."""
    return [row for label in LABELS for row in _of(label, precedences.get(label))]


def _of(label: str, known: Precedence | None) -> list[Row]:
    family = label.partition(".")[0]
    module = importlib.import_module(f"analyser.tagging.{_MODULES.get(family, family)}")
    decided: tuple[Decided, ...] = getattr(module, "DECIDED", ())
    rules = load(family).of(label) if family in families() else ()
    found = [Row(label=label, rule=rule.id, why=rule.why) for rule in rules]
    found += [Row(label=label, rule=one.id, why=one.why, in_code=True) for one in decided if one.label == label]
    found += [Row(label=label, rule=MODEL, why=_weighed(known), trained=True)] if known is not None else []
    without: dict[str, str] = getattr(module, "NO_RULE", {})
    return found or [Row(label=label, rule="", why=without.get(label, _NOTHING))]


def _weighed(known: Precedence) -> str:
    own = f"puts it alone from {known.alone:.2f} on" if known.alone < NEVER else "never puts it alone"
    veto = f"takes a rule's back below {known.veto:.2f}" if known.veto else "takes no rule's back"
    return f"learned from labelled acts; {own}, and {veto}"
