"""Rules as data: reads a family's TOML lexicon and matches its rules, in time linear in the text.

A rule has `id`, `label`, `pattern`, `why`, `fires` and `quiet`. `pattern` is an RE2 expression (no look-around, so no
pattern can blow up), matched without regard to case; a straight apostrophe in it also matches a curly one. Optional:
`unless` (an expression that silences the rule where it matches in the same stretch of text), `previous` (must match in
the other speaker's turn before), `also` (expressions that must match in the same stretch too, in any order: a frame of
who wants what of whom), `score`. `<<name>>` in an expression stands for the words that the file lists under `[words]`.
"""

import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from analyser.core.labels import LABELS

_FOLDER = Path(__file__).parent / "lexicons"

MOST_BYTES = 1 << 20
"""RE2 may take so much for one expression, to be quicker: there are hundreds, and unasked it takes eight times that."""


class Example(BaseModel):
    """A marked-up example: the text, and where the rule needs it the other speaker's turn before."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: str
    previous: str = ""


class Rule(BaseModel):
    """One rule of a lexicon. `why` is what a reader is told: what it rests on, with its source."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z_]+\.[a-z_]+\.[a-z0-9_]+$")
    label: str
    pattern: str
    why: str
    fires: tuple[str | Example, ...] = Field(min_length=1)
    quiet: tuple[str | Example, ...] = Field(min_length=1)
    unless: str | None = None
    previous: str | None = None
    also: tuple[str, ...] = ()
    score: float = Field(default=0.8, ge=0, le=1)

    @model_validator(mode="after")
    def _belongs_to_its_label(self) -> Self:
        if self.label not in LABELS or not self.id.startswith(self.label + "."):
            raise ValueError(f"rule {self.id}: the id must start with its label, a label of the contract")
        return self

    def find(self, text: str, previous: str = "") -> Iterator[tuple[int, int]]:
        """Yield the characters `[start, end)` of each match in `text`; nothing where `unless` speaks against it."""
        text = straight(text)
        # First what hardly ever matches, so that the rest need not be looked for.
        spans = [match.span() for match in _compiled(self.pattern).finditer(text) if match.end() > match.start()]
        if not spans:
            return
        if self.unless and _compiled(self.unless).search(text):
            return
        if self.previous and not _compiled(self.previous).search(straight(previous)):
            return
        if not all(_compiled(part).search(text) for part in self.also):
            return
        yield from spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The rules of one family and the version that its tags name."""

    family: str
    version: str
    rules: tuple[Rule, ...]
    _by_label: dict[str, tuple[Rule, ...]] = field(init=False, repr=False, compare=False)
    _any_of: dict[str, str] = field(init=False, repr=False, compare=False)
    _unions: dict[tuple[str, ...], str] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        by_label: dict[str, tuple[Rule, ...]] = {}
        for rule in self.rules:
            by_label[rule.label] = (*by_label.get(rule.label, ()), rule)
        any_of = {label: "|".join(f"(?:{rule.pattern})" for rule in rules) for label, rules in by_label.items()}
        object.__setattr__(self, "_by_label", by_label)
        object.__setattr__(self, "_any_of", any_of)

    def source(self, rule: Rule) -> str:
        """Return the `source` of a tag that `rule` puts."""
        return f"rule:{rule.id}@{self.version}"

    def of(self, label: str) -> tuple[Rule, ...]:
        """Return the rules for one label, in the order of the file."""
        return self._by_label.get(label, ())

    def touches(self, labels: tuple[str, ...], text: str) -> bool:
        """Whether any pattern of any of `labels` matches in `text`, whatever may speak against it: one search."""
        return _compiled(self._union(labels)).search(straight(text)) is not None

    def _union(self, labels: tuple[str, ...]) -> str:
        if labels not in self._unions:
            self._unions[labels] = "|".join(self._any_of[label] for label in labels if label in self._any_of)
        return self._unions[labels]

    def first(self, label: str, text: str, previous: str = "") -> tuple[Rule, int, int] | None:
        """Return the first rule for `label` that fires in `text`, with the characters `[start, end)` of its match.

        One search over all the patterns of the label comes first: most acts show nothing of it.
        """
        if label not in self._any_of or not _compiled(self._any_of[label]).search(straight(text)):
            return None
        for rule in self.of(label):
            for start, end in rule.find(text, previous):
                return rule, start, end
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a tagger decides in code because no pattern can: order, absence, grammar, what the other said before.

    A tagger's module lists them as `DECIDED`; `id` and `why` are those of its tags, as with a rule.
    """

    id: str
    label: str
    why: str

    def source(self, version: str) -> str:
        """Return the `source` of a tag that this decision puts."""
        return f"rule:{self.id}@{version}"


def straight(text: str) -> str:
    """Return `text` with curly apostrophes straight; characters keep their places.

    >>> straight("I\u2019m sorry")
    "I'm sorry"
    """
    return text.replace("\u2019", "'").replace("\u2018", "'")


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    version: str
    rule: tuple[Rule, ...]


@functools.cache
def load(family: str) -> Lexicon:
    """Read `lexicons/<family>.toml`.

    Raises:
        pydantic.ValidationError: a rule lacks its id, label, pattern, why or examples, or has an unknown field.
    """
    content = tomllib.loads(raw(family).decode("utf-8"))
    words = content.pop("words", {})
    content["rule"] = [{key: _spelt_out(part, words) for key, part in rule.items()} for rule in content["rule"]]
    file = TypeAdapter(_File).validate_python(content)
    return Lexicon(family=family, version=file.version, rules=file.rule)


def _spelt_out(part: Any, words: dict[str, str]) -> Any:
    """A part of a rule with `<<name>>` replaced by the words of that name, also inside of those words.

    Raises:
        KeyError: there are no words of that name.
    """
    if isinstance(part, list):
        return [_spelt_out(one, words) for one in part]
    if not isinstance(part, str):
        return part
    while "<<" in part:
        part = _NAME.sub(lambda found: f"(?:{words[found[1]]})", part)
    return part


_NAME = re.compile(r"<<([a-z_]+)>>")


def raw(family: str) -> bytes:
    """Return the bytes of `lexicons/<family>.toml`."""
    return (_FOLDER / f"{family}.toml").read_bytes()


@functools.cache
def families() -> tuple[str, ...]:
    """Return the families that have a lexicon, by name."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


@functools.cache
def _compiled(pattern: str) -> Any:
    return compiled(pattern, case_sensitive=False)


def compiled(pattern: str, *, case_sensitive: bool = True) -> Any:
    """Compile an expression that remembers little of the texts it has seen; only where it is large itself, more.

    Raises:
        re2.error: it is no expression.
    """
    import re2

    options = re2.Options()
    options.case_sensitive = case_sensitive
    options.log_errors = False
    options.max_mem = MOST_BYTES
    try:
        return re2.compile(pattern, options)
    except re2.error:
        options.max_mem = 8 * MOST_BYTES
        return re2.compile(pattern, options)
