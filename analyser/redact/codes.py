"""Identifiers that are read out in figures and letters: matched to what was named or asked for, over several turns.

Each run of signs belongs to slots: the words that name a type before it in its turn, after it ("... is the sort
code"), or in what was last asked. Runs of one slot make a chain; a chain is read as the types that the slot names.
Shapes with check digits, and some others, are found without being named.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from analyser.core.evidence import PersonalDataType
from analyser.redact.chains import Part, bank_details, pieces, read_chain
from analyser.redact.detectors import FORMS
from analyser.redact.forms import NEVER, Candidate, Form, Piece
from analyser.redact.scene import ENDING, READ, Scene, Slot
from analyser.redact.shapes import settled
from analyser.redact.slots import slots_of
from analyser.redact.spoken import Run, words_of_weight
from analyser.redact.taken import Taken

_CHECKED = frozenset(
    {
        PersonalDataType.CARD_NUMBER,
        PersonalDataType.IBAN,
        PersonalDataType.NATIONAL_INSURANCE_NUMBER,
        PersonalDataType.NHS_NUMBER,
        PersonalDataType.DRIVING_LICENCE,
    }
)
"""Types whose shape or check digits leave so little doubt that they are read before what was asked counts."""

_OLD_MARK = 0.7
"""How sure a registration mark must be that is all of a turn: those of before 2001 have letters and figures too."""

STRICT = (_CHECKED | {PersonalDataType.POSTCODE}) - {PersonalDataType.CARD_NUMBER}
"""Types that the reader alone cannot speak for: what it takes for one must have the shape of a whole one, or be said
in pieces."""

_BY_TYPE = {form.type: form for form in FORMS}
_ALONE = tuple(form for form in FORMS if form.alone < NEVER)
_ALONE_IN_TURN = tuple(
    replace(form, alone=_OLD_MARK) if form.type is PersonalDataType.VEHICLE_REGISTRATION else form
    for form in _ALONE
    if form.type not in _CHECKED
)
_LONGEST_CHAIN = 24
_LEAST_OF_ENDING = 2
_RECENT = 50
_MOST_SIGNS = 1500
"""Beyond so many in one go nothing is looked for: what a machine wrote, not what a person said."""

_WORDS_BETWEEN = 3
"""Words besides hesitation and acknowledgement that may stand between two parts of one item."""

_NAMED_SCORE = (0.7, 0.29)
_ALONE_SCORE, _PART_SCORE = 0.9, 0.6


@dataclass(slots=True)
class Codes:
    """Finds the codes of a scene; `taken` says which characters of which turn already belong to something else."""

    scene: Scene
    taken: Taken
    found: list[Candidate] = field(default_factory=list)
    _used: set[tuple[int, int]] = field(default_factory=set)

    def find(self) -> list[Candidate]:
        """Return the items found; no two overlap."""
        runs = [run for heard in self.scene.turns for run in heard.runs if _code_like(run) and self._free(run)]
        slots = {_key(run): slots_of(self.scene, run.turn, run.start, run.end) for run in runs}
        self._alone(runs, checked=True)
        mentioned = [(run, self.scene.mentioned(run.turn, run.start, run.end)) for run in runs]
        read = [(run, slot) for run, slot in mentioned if slot]
        sure = {(slot.turn, slot.number) for _, slot in read if slot.sure}
        self._chained([(run, slot) for run, slot in read if (slot.turn, slot.number) in sure])
        for level in range(max(map(len, slots.values()), default=0)):
            self._chained([(run, slots[_key(run)][level]) for run in runs if level < len(slots[_key(run)])])
        self._alone(runs, checked=False)
        self._chained(read)
        return self.found

    def _chained(self, slotted: Sequence[tuple[Run, Slot]]) -> None:
        """Read the unused runs of each slot together."""
        chains: dict[tuple[int, int], tuple[Slot, list[Run]]] = {}
        for run, slot in slotted:
            if _key(run) not in self._used:
                chains.setdefault((slot.turn, slot.number), (slot, []))[1].append(run)
        for slot, chain in chains.values():
            self._named(slot, chain)

    def _free(self, run: Run) -> bool:
        return self.taken.free(run.turn, run.start, run.end)

    def _named(self, slot: Slot, runs: list[Run]) -> None:
        if slot.types[0] is None and (slot.own or len(slot.types) == 1):
            self._used.update(_key(run) for run in runs)
            return
        forms = [_BY_TYPE[kind] for kind in slot.types if kind in _BY_TYPE]
        if not forms:
            return
        read_only = slot.cues[0].rule == READ and forms[0].type in STRICT
        missing = [] if read_only and len({run.turn for run in runs}) == 1 else list(forms)
        rest: list[list[Run]] = []
        for chain in self._near(runs[:_LONGEST_CHAIN]):
            known = self._bank_details(chain, slot.types) or self._read(chain, forms, named=not read_only)
            missing = [form for form in missing if form.type not in known]
            if not known:
                rest.append(chain)
        for chain in rest:
            for form in missing:
                if self._take_parts(chain, form, _LEAST_OF_ENDING if slot.cues[0].rule == ENDING else form.least):
                    break

    def _bank_details(self, runs: Sequence[Run], types: Sequence[PersonalDataType | None]) -> set[PersonalDataType]:
        """Read sort code and account number said in one breath, where both were asked for."""
        both = (PersonalDataType.SORT_CODE, PersonalDataType.ACCOUNT_NUMBER)
        chain = self._parts(runs) if set(both) <= set(types) else []
        cut = bank_details(chain)
        if cut is None:
            return set()
        for kind, places in zip(both, cut, strict=True):
            form = _BY_TYPE[kind]
            reading = form.read("".join(chain[place].sign.code for place in places), "")
            if reading is None:
                return set()
            spans = pieces(chain, places, form)
            self._add(Candidate(kind, _valued(spans, reading.value), reading.value, 0.9, f"{kind}.named"))
        self._used.update(_key(run) for run in runs)
        return set(both)

    def _near(self, runs: Sequence[Run]) -> Iterator[list[Run]]:
        """Cut a list of runs where much else is said in between."""
        chain: list[Run] = []
        for run in runs:
            if chain and self._words_between(chain[-1], run) > _WORDS_BETWEEN:
                yield chain
                chain = []
            chain.append(run)
        if chain:
            yield chain

    def _words_between(self, before: Run, run: Run) -> int:
        tokens = self.scene.turns[run.turn].tokens
        if before.turn == run.turn:
            return words_of_weight(tokens[before.after : run.first])
        earlier = self.scene.turns[before.turn].tokens
        return words_of_weight(tokens[: run.first]) + words_of_weight(earlier[before.after :]) // 2

    # Reading

    def _parts(self, runs: Sequence[Run]) -> list[Part]:
        parts: list[Part] = []
        for number, run in enumerate(runs):
            tokens = self.scene.turns[run.turn].tokens
            fresh = not number or self._words_between(runs[number - 1], run) > 0
            for sign in run.signs:
                before = tokens[sign.token - 1].text if sign.token else ""
                parts.append(Part(number, run.turn, sign, before, fresh))
        return parts

    def _read(self, runs: Sequence[Run], forms: Sequence[Form], *, named: bool) -> set[PersonalDataType]:
        """Find what the forms read in a chain of runs; return the types found."""
        chain = self._parts(runs)
        matches, order = read_chain(chain, forms, named=named)
        for match in matches:
            rule = f"{match.form.type}.{'named' if named else 'alone'}"
            base, share = _NAMED_SCORE if named else (0.0, _ALONE_SCORE)
            score = base + share * match.reading.sure
            spans = pieces(chain, match.places, match.form)
            self._add(Candidate(match.form.type, _valued(spans, match.reading.value), match.reading.value, score, rule))
        if matches:
            self._used.update(
                (run.turn, run.first) for run in runs if any(_covers(run, c) for c in self.found[-len(matches) :])
            )
            self._follow(chain, order, [place for match in matches for place in match.places], matches[-1].form)
        return {match.form.type for match in matches}

    def _follow(self, chain: list[Part], order: list[int], taken: list[int], form: Form) -> None:
        """Read what was said in the same breath after an item: the expiry and security code after a card number."""
        rest = [place for place in order if place > taken[-1] and chain[place].run == chain[taken[-1]].run]
        forms = [_BY_TYPE[kind] for kind in form.followed_by]
        if not rest or not forms:
            return
        tail = [chain[place] for place in rest]
        matches, _ = read_chain(tail, forms, named=True)
        for match in matches:
            spans = pieces(tail, match.places, match.form)
            value = match.reading.value
            self._add(
                Candidate(match.form.type, _valued(spans, value), value, _PART_SCORE, f"{match.form.type}.follows")
            )

    def _take_parts(self, runs: Sequence[Run], form: Form, least: int) -> bool:
        """Take all signs of a chain as parts of one item, if each may be one and together they are enough."""
        chain = self._parts(runs)
        _, order = read_chain(chain, (), named=True)
        code = "".join(chain[place].sign.code for place in order)
        spans = pieces(chain, order, form) if order else ()
        whole = form.part(code)
        if whole is None or not least <= len(code) <= form.longest + form.longest // 4:
            return False
        if any(form.part(_kept(chain, order, number)) is None for number in range(len(runs))):
            return False
        if any(_bare(whole) in _bare(other.value) for other in self.found[-_RECENT:] if other.type is not form.type):
            return False  # somebody says back a part of something else
        self._used.update(_key(run) for run in runs)
        self._add(Candidate(form.type, _valued(spans, whole), whole, _PART_SCORE, f"{form.type}.part"))
        return True

    def _alone(self, runs: Sequence[Run], *, checked: bool) -> None:
        """Find what its shape alone gives away: first what has check digits, later the rest."""
        forms = [form for form in _ALONE if (form.type in _CHECKED) == checked]
        shortest = min(form.shortest for form in forms)
        for run in runs:
            if _key(run) not in self._used and len(run.code) >= shortest:
                self._read([run], _ALONE_IN_TURN if self._is_turn(run) and not checked else forms, named=False)
        free = [run for run in runs if _key(run) not in self._used]
        for chain in self._handed_over(free):
            self._read(chain, forms, named=False)

    def _is_turn(self, run: Run) -> bool:
        """Whether nothing but a run is said in its turn."""
        heard = self.scene.turns[run.turn]
        return not heard.words and len(heard.runs) == 1

    def _handed_over(self, runs: Sequence[Run]) -> Iterator[list[Run]]:
        """Yield runs of one speaker between which the other only let him go on."""
        chain: list[Run] = []
        for run in runs:
            if chain and self._read_back(chain[-1], run):
                continue
            if chain and not self._goes_on(chain[-1], run):
                if len(chain) > 1:
                    yield chain[:_LONGEST_CHAIN]
                chain = []
            chain.append(run)
        if len(chain) > 1:
            yield chain[:_LONGEST_CHAIN]

    def _read_back(self, before: Run, run: Run) -> bool:
        """Whether the other only says again what was just said."""
        return self.scene.other(before.turn, run.turn) and settled(run.code) == settled(before.code)

    def _goes_on(self, before: Run, run: Run) -> bool:
        between = range(before.turn + 1, run.turn)
        return (
            not self.scene.other(before.turn, run.turn)
            and len(between) <= 2
            and all(self.scene.passing(turn) for turn in between)
            and self._words_between(before, run) <= 1
        )

    def _add(self, candidate: Candidate) -> None:
        if all(self.taken.free(piece.turn, piece.start, piece.end) for piece in candidate.pieces):
            self.found.append(candidate)
            for piece in candidate.pieces:
                self.taken.add(piece.turn, piece.start, piece.end)


def _covers(run: Run, candidate: Candidate) -> bool:
    return any(p.turn == run.turn and p.start < run.end and p.end > run.start for p in candidate.pieces)


def _bare(value: str) -> str:
    return "".join(char for char in value if char.isalnum())


def _kept(chain: Sequence[Part], order: Sequence[int], run: int) -> str:
    """The code of one run of a chain, corrections made; all of it where nothing is left."""
    kept = "".join(chain[place].sign.code for place in order if chain[place].run == run)
    return kept or "".join(part.sign.code for part in chain if part.run == run)


def _code_like(run: Run) -> bool:
    """Whether a run may be part of a code: no lone "oh", "I" or "a", and nothing that goes on for ever."""
    if len(run.signs) == 1:
        return not run.signs[0].weak and run.code != "o"
    return len(run.signs) <= _MOST_SIGNS


def _key(run: Run) -> tuple[int, int]:
    return run.turn, run.first


def _valued(spans: tuple[Piece, ...], value: str) -> tuple[Piece, ...]:
    """What is said in one piece has the value of the whole."""
    return (spans[0]._replace(value=value),) if len(spans) == 1 else spans
