"""Which gold values of a call come out of its sound, by type."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from analyser.core.evidence import PersonalData
from analyser.core.review import Review


@dataclass(slots=True)
class Recall:
    """What is counted over calls, by type and under `all`."""

    values: Counter[str] = field(default_factory=Counter)
    exact: Counter[str] = field(default_factory=Counter)
    spans: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)

    def count(self, gold: dict[str, Any], spans: Sequence[PersonalData], review: Review) -> list[str]:
        """Add one call; return a line for each value or span that did not come out."""
        missed = []
        found = {(span.type.value, span.value.casefold()) for span in review.personal_data}
        found |= {(group.type.value, group.value.casefold()) for group in review.personal_data_groups}
        wanted = [(span.type.value, span.value) for span in spans if span.group is None]
        wanted += [(group["type"], group["value"]) for group in gold["personal_data_groups"]]
        for kind, value in wanted:
            self._add(self.values, kind)
            if (kind, value.casefold()) in found:
                self._add(self.exact, kind)
            else:
                missed.append(f"  value {kind:26} {value}")
        for span in spans:
            self._add(self.spans, span.type.value)
            if any(other.type is span.type and overlap_s(span, other) > 0 for other in review.personal_data):
                self._add(self.met, span.type.value)
            else:
                missed.append(f"  span  {span.type.value:26} {span.quote!r} at {span.start_s:.1f} s")
        return missed

    @staticmethod
    def _add(counter: Counter[str], kind: str) -> None:
        counter[kind] += 1
        counter["all"] += 1

    def row(self, kind: str) -> str:
        """Return the two cells of a type."""
        exact, values, met, spans = self.exact[kind], self.values[kind], self.met[kind], self.spans[kind]
        if kind == "all":
            return f"{exact}/{values} = {exact / max(1, values):.3f} | {met}/{spans} = {met / max(1, spans):.3f}"
        return f"{exact}/{values} | {met}/{spans}"


def overlap_s(one: PersonalData, other: PersonalData) -> float:
    """Return the seconds that two spans share."""
    if one.start_s is None or one.end_s is None or other.start_s is None or other.end_s is None:
        return 0.0
    return min(one.end_s, other.end_s) - max(one.start_s, other.start_s)
