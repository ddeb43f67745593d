"""Backchannels and interruptions: the one notion of both that timing and tagging share.

A backchannel ("mm-hm", "I see", "oh dear") tells the other to go on and leaves the floor where it was; an
interruption starts before the other has finished and takes the floor (Yngve 1970; Schegloff 1982; Heldner and
Edlund 2010 on how much overlap is ordinary at a change of speaker). Overlap alone tells nothing of the kind.
"""

import re

from analyser.core.call import Role, Turn

LONGEST_BACKCHANNEL_WORDS = 4
"""More words than this are a turn of their own."""

LONGEST_BACKCHANNEL_S = 1.5
"""Seconds; a longer one holds the floor, whatever its words."""

EXCHANGE_OVERLAP_S = 0.2
"""Seconds by which a smooth change of speaker may overlap: the listener hears the end coming."""

COMPLETE_OVERLAP_S = 0.35
"""The same where the first speaker got a whole sentence out: running into its last word is no interruption."""

FLOOR_TAKEN_S = 0.5
"""Seconds for which one must go on after the other has stopped to have taken the floor."""

SIMULTANEOUS_START_S = 0.5
"""Two who begin within this many seconds of each other collide; neither had the floor to be interrupted."""

_CONTINUERS = (
    "mm|mmm|mhm|mmhm|mm hm|mm hmm|mm mm|hm|hmm|m hm|uh huh|uhuh|aha|ah ha|uh hum|ah|aw|aww|oh|ooh|"
    "yeah|yes|yep|yup|yah|ya|aye|yeah yeah|no|nope|okay|ok|okey dokey|right|right o|righto|alright|all right|sure|"
    "really|wow|gosh|goodness|goodness me|my goodness|oh my|my word|oh dear|dear me|dear|oh no|oh god|oh gosh|"
    "blimey|crikey|good|great|lovely|perfect|brilliant|excellent|super|smashing|fine|fair enough|fab|fantastic|"
    "wonderful|nice|cool|exactly|absolutely|indeed|definitely|true|of course|sure thing|quite|"
    "i see|i know|i bet|i understand|i understood|understood|i hear you|i get it|i get you|i get that|i'm with you|"
    "got it|got you|gotcha|i've got you|i've got that|go on|carry on|please do|that's right|that's it|that's fine|"
    "that's okay|that's good|that's great|that's lovely|that's true|that's awful|that's terrible|that's a shame|"
    "makes sense|that makes sense|"
    "bless|bless you|bless her|bless him|poor you|poor thing|what a shame|"
    "thank you|thanks"
)
_PHRASES = frozenset(tuple(phrase.split()) for phrase in _CONTINUERS.split("|"))
_LONGEST_PHRASE = max(map(len, _PHRASES))
_NEVER_ASKED = frozenset({"okay", "ok", "right", "alright", "fine", "good", "sorry"})
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_BROKEN_OFF = ("-", "–", "—", "…", "...", ",")
_COMPLETE = (".", "!", "?")


def is_backchannel(text: str, seconds: float | None = None) -> bool:
    """Tell whether the whole of `text` is a backchannel: at most four words, all of them tokens of listening.

    `seconds` is how long it lasted, where known: over 1.5 s it is none. Whether a "yes" answers a question is
    not for this function to say: that needs the turn before.

    >>> is_backchannel("Mm-hm."), is_backchannel("Right, okay."), is_backchannel("Oh dear.")
    (True, True, True)
    >>> is_backchannel("Right, and was that on Monday?"), is_backchannel("Okay?"), is_backchannel("")
    (False, False, False)
    """
    if seconds is not None and seconds > LONGEST_BACKCHANNEL_S:
        return False
    words = words_of(text)
    if not 0 < len(words) <= LONGEST_BACKCHANNEL_WORDS:
        return False
    if text.rstrip("\"'” ").endswith("?") and words[-1] in _NEVER_ASKED:
        return False
    return _made_of_phrases(tuple(words))


def words_of(text: str) -> list[str]:
    """Return the words of `text` in lower case, hyphens split, apostrophes straight.

    >>> words_of("Mm-hm, that’s IT.")
    ['mm', 'hm', "that's", 'it']
    """
    return _WORD.findall(text.replace("’", "'").lower())


def breaks_off(text: str) -> bool:
    """Tell whether `text` stops before its sentence does: it ends in a dash, dots or a comma.

    >>> breaks_off("and then she said—"), breaks_off("And then she said no."), breaks_off("and then she")
    (True, False, False)
    """
    return text.rstrip("\"'”’ ").endswith(_BROKEN_OFF)


def overlaps_as_interruption(earlier: Turn, later: Turn) -> bool:
    """Tell whether `later` starts before `earlier` has finished, and takes the floor.

    None is: a backchannel on either side, two turns that start together, an overlap as short as any change of
    speaker has (0.2 s; 0.35 s where the first sentence was complete), a later turn that does not outlast the
    earlier one by half a second, and turns of one speaker or without times.

    >>> agent = Turn(role=Role.AGENT, text="But was it insured?", start_s=9.2, end_s=11.0)
    >>> caller = Turn(role=Role.CUSTOMER, text="and the whole wall was", start_s=2.0, end_s=10.0)
    >>> overlaps_as_interruption(caller, agent), overlaps_as_interruption(agent, caller)
    (True, False)
    """
    if earlier.start_s is None or earlier.end_s is None or later.start_s is None or later.end_s is None:
        return False
    if earlier.role is later.role or Role.UNKNOWN in (earlier.role, later.role):
        return False
    if later.start_s - earlier.start_s < SIMULTANEOUS_START_S or later.end_s - earlier.end_s < FLOOR_TAKEN_S:
        return False
    ends_whole = earlier.text.rstrip("\"'”’ ").endswith(_COMPLETE) and not breaks_off(earlier.text)
    ordinary = COMPLETE_OVERLAP_S if ends_whole else EXCHANGE_OVERLAP_S
    if earlier.end_s - later.start_s <= ordinary:
        return False
    return not (is_backchannel(later.text) or is_backchannel(earlier.text))


def _made_of_phrases(words: tuple[str, ...]) -> bool:
    if not words:
        return True
    return any(
        words[:length] in _PHRASES and _made_of_phrases(words[length:])
        for length in range(1, min(_LONGEST_PHRASE, len(words)) + 1)
    )
