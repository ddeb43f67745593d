"""What models read in a conversation as bytes, and back: its lexicons or standards may change, and no model runs again.

It holds words of the conversation (base forms of those in its parse), so that it is to be kept as the clear records
are: sealed where those are, and erased with them. Numbers are kept as they are, for half of their digits would let a
score cross a threshold: about 15 kB for a call of thirty turns.
"""

import base64
import json
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analyser import __version__
from analyser.core.call import Transcript
from analyser.core.provenance import fingerprint
from analyser.hear import Transcribed
from analyser.readings import Readings
from analyser.toolbox import ACTS, LANGUAGE, PERSONAL_DATA, revisions

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.language import Language
    from spacy.tokens import Doc

SCHEMA = "debrief.readings/1"
LARGEST_BYTES = 200_000_000
"""Of what is kept, unpacked: many times that of the longest call that can be reviewed."""

_WORDED = ("TAG", "POS", "MORPH", "LEMMA", "DEP")
"""What the parse says of a word in words; beside it there is its head, by its distance."""


def dumped(readings: Readings, heard: Transcribed) -> bytes:
    """Return what was read in a conversation as bytes; no two calls have the same."""
    transcript = heard.transcript
    docs = {turn.text: doc for turn, doc in zip(transcript.turns, readings.docs, strict=True)}
    told = {
        "schema": SCHEMA,
        "key": _key(heard),
        "parse": _parse(list(docs.values())),
        "mentions": [[[m.start, m.end, m.type, m.score] for m in mentions] for mentions in readings.mentions],
        "acts": [_array(readings.acts.probabilities), _array(readings.acts.traces)],
    }
    return zlib.compress(json.dumps(told, separators=(",", ":")).encode())


def read(content: bytes, heard: Transcribed, language: "Language") -> Readings | None:
    """Return what was read in a conversation; null where it was other words or another model, or cannot be read."""
    try:
        unpacker = zlib.decompressobj()
        told = json.loads(unpacker.decompress(content, LARGEST_BYTES))
        if not unpacker.eof or told["schema"] != SCHEMA or told["key"] != _key(heard):
            return None
        return _readings(told, heard.transcript, language)
    except (zlib.error, ValueError, KeyError, TypeError, IndexError, OverflowError, RecursionError):
        return None


def _key(heard: Transcribed) -> str:
    """Return a hash of all that readings rest on, what was said by whom, the models and how we ask them; and of whose
    they are."""
    said = [(turn.role, turn.text) for turn in heard.transcript.turns]
    models = revisions(ACTS, LANGUAGE, PERSONAL_DATA)
    return fingerprint(
        debrief=__version__,
        models=models,
        kind=heard.transcript.kind,
        said=said,
        call=heard.call.id,
        not_judged=heard.not_judged,
    )


def _parse(docs: Sequence["Doc"]) -> dict[str, Any]:
    """Return the tokens of each text (null: not parsed), the words that parses use, and columns of their numbers.

    Raises:
        ValueError: there is something in a parse that has no word.
    """
    import numpy as np

    parsed = [doc for doc in docs if _is_parsed(doc)]
    worded = [doc.to_array([*_WORDED, "HEAD"]) for doc in parsed]
    table = np.concatenate([np.zeros((0, len(_WORDED) + 1), np.uint64), *worded])
    used, places = np.unique(table[:, :-1], return_inverse=True)
    return {
        "tokens": [len(doc) if _is_parsed(doc) else None for doc in docs],
        "words": [parsed[0].vocab.strings[int(number)] if number else "" for number in used],
        "columns": _array(places.reshape(-1, len(_WORDED)).T.astype(np.int32)),
        "heads": _array(table[:, -1].astype(np.int64).astype(np.int32)),
    }


def _is_parsed(doc: "Doc") -> bool:
    return len(doc) > 0 and bool(doc.has_annotation("DEP"))


def _readings(told: Any, transcript: Transcript, language: "Language") -> Readings | None:
    from models.acts import Read
    from models.mentions import Mention

    texts = list(dict.fromkeys(turn.text for turn in transcript.turns))
    docs = _docs(told["parse"], texts, language)
    mentions = [
        tuple(Mention(start=start, end=end, type=kind, score=score) for start, end, kind, score in own)
        for own in told["mentions"]
    ]
    probabilities, traces = (_from_array(one) for one in told["acts"])
    if docs is None or len(mentions) != len(transcript.turns) or len(probabilities) != len(traces):
        return None
    return Readings(
        docs=tuple(docs[turn.text] for turn in transcript.turns),
        mentions=mentions,
        acts=Read(probabilities=probabilities, traces=traces),
    )


def _docs(told: Any, texts: Sequence[str], language: "Language") -> "dict[str, Doc] | None":
    """Cut each text anew, which costs little, and put on its words what the parse said; null where it does not fit."""
    import numpy as np

    strings, at = language.vocab.strings, 0
    numbers = np.array([strings.add(word) if word else 0 for word in told["words"]], np.uint64)
    columns, heads = _from_array(told["columns"]), _from_array(told["heads"])
    table = np.concatenate([numbers[columns.T], heads.astype(np.int64).astype(np.uint64)[:, None]], axis=1)
    docs: dict[str, Doc] = {}
    for text, tokens in zip(texts, told["tokens"], strict=True):
        doc = language.tokenizer(text)
        if tokens is not None:
            if tokens != len(doc):
                return None
            doc.from_array([*_WORDED, "HEAD"], table[at : at + tokens])  # type: ignore[arg-type]  # any array of numbers
            at += tokens
        docs[text] = doc
    return docs if at == len(table) else None


def _array(numbers: "NDArray[Any]") -> list[Any]:
    return [numbers.dtype.str, *numbers.shape, base64.b64encode(numbers.tobytes()).decode()]


def _from_array(told: Any) -> "NDArray[Any]":
    """Return numbers as they were told.

    Raises:
        ValueError: it is not what `_array` writes.
    """
    import numpy as np

    kind, *shape, content = told
    if kind not in ("<f4", "<i4"):
        raise ValueError("numbers of a kind that we do not keep")
    numbers: NDArray[np.generic] = np.frombuffer(base64.b64decode(content), kind).reshape(shape)
    return numbers
