"""Says a request back: "take me off the list" becomes "You'd like us to take you off the list"."""

from collections.abc import Sequence

from analyser.core.call import Kind
from analyser.feedback.clauses import Clause
from analyser.feedback.grammar import as_sentence, sound
from analyser.feedback.speech import Spoken, text_of
from analyser.feedback.turning import turn_words, turned
from analyser.feedback.verbs import AUXILIARIES

_WISHES = frozenset("want like need prefer rather expect demand".split())
_MODALS = frozenset("can could would will".split())
_SOFTENERS = frozenset("please just at least kindly maybe possibly".split())
_SPEAKS_OF = {
    "gdpr.access_request": "copy everything notes record records hold held data information file see got "
    "recording details".split(),
    "gdpr.erasure_request": "delete deleted remove removed erase erased wipe wiped account close".split(),
    "gdpr.rectification_request": "wrong old change changed update correct corrected spelt spelled name address "
    "number moved off put".split(),
    "gdpr.marketing_objection": "text texts email emails offers calls calling ring ringing marketing stop "
    "letters adverts post list".split(),
    "gdpr.recording_objection": "record recorded recording taped tape".split(),
    "gdpr.data_complaint": "complain complaint reporting report commissioner ico ombudsman regulator happy".split(),
}
_LONGEST = 26


def asked_for(clauses: Sequence[Clause], label: str) -> str | None:
    """Return the request among the clauses of a turn: "You'd like …", or "We've …" for an error of ours."""
    about = set(_SPEAKS_OF.get(label, ()))
    rated = sorted(
        ((len(about & set(clause.plains)), -position) for position, clause in enumerate(clauses)), reverse=True
    )
    for shared, position in rated:
        clause = clauses[-position]
        if shared and (said := _said_back(clause)) is not None:
            return said
    return None


def _said_back(clause: Clause) -> str | None:
    if len(clause.plains) > _LONGEST:
        return None
    words = list(clause.words)
    plains = [word.plain for word in words]
    if plains[0] in _MODALS and len(plains) > 2:
        return (
            _wished(words[2:], own=plains[1] in ("i", "we"))
            if plains[1] in ("you", "i", "we", "somebody", "someone")
            else None
        )
    if clause.commands:
        return _wished(words, own=False)
    said = turned(clause, Kind.CUSTOMER)
    if said is None:
        return None
    wish = bool(_WISHES & set(plains[:4])) or plains[:2] == ["i", "'d"]
    return said if wish or said.startswith(("Your ", "We've ", "You ", "You'd ", "You're ")) else None


def _wished(words: Sequence[Spoken], *, own: bool) -> str | None:
    """Make "You'd like us to …" out of a command or the rest of "can you …"; "You'd like to …" of "can I …"."""
    kept = [word for word in words if word.plain not in _SOFTENERS and word.plain != "please"]
    while kept and kept[0].mark:
        kept = kept[1:]
    negative = [word.plain for word in kept[:2]] in (["do", "n't"], ["do", "not"])
    if negative:
        kept = kept[2:]
    if not kept or kept[0].plain in AUXILIARIES - {"do", "have"} or kept[0].tag not in ("VB", "VBP", "NN"):
        return None
    said = turn_words(kept, Kind.CUSTOMER)
    if said is None:
        return None
    to = "not to" if negative else "to"
    sentence = as_sentence(f"You'd like {to if own else f'us {to}'} {text_of(said)}")
    return sentence if sound(sentence) else None


def about(text: str, label: str) -> bool:
    """Whether a text holds a word that requests of this label are made in."""
    from analyser.core.backchannel import words_of

    return bool(set(words_of(text)) & set(_SPEAKS_OF.get(label, ())))
