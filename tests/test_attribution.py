"""Who said what, where stages meet: words said while somebody else speaks leave it marked."""

from analyser.attribution import by_channel
from analyser.core.call import Word
from analyser.core.sound import Region
from analyser.transcribe import Heard


def test_words_said_over_the_other_channel_are_marked() -> None:
    question = (Word(text="Shall", start_s=0, end_s=0.5), Word(text="we?", start_s=0.5, end_s=1))
    answer = (Word(text="Yes,", start_s=0.6, end_s=1.1), Word(text="please.", start_s=1.2, end_s=1.6))
    spoken = by_channel(
        [Heard(words=question), Heard(words=answer)],
        [(Region(start_s=0, end_s=1),), (Region(start_s=0.6, end_s=1.6),)],
    )
    marked = {word.text: word.overlap for turn in spoken.turns for word in turn.words}
    assert marked == {"Shall": False, "we?": True, "Yes,": True, "please.": False}
