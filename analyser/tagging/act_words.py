"""The words by which `analyser.tagging.sentences` tells where an act ends and the next one starts."""

from analyser.tagging.words import word_set

TERMINAL = frozenset([".", "?", "!", "…", "?!", "!?", "...", "..", "—", "--"])
COMMAS = frozenset([",", ";", ":", "-", "–"])
QUOTES = frozenset(['"', "'", "”", "’", "“", "‘", "''", "``"])
GOVERNORS = word_set(
    "tell ask know see check explain say said remember remind wonder wondering about of on to for through"
)
NO_QUESTION_AFTER = word_set("neither nor as than not who which what that whether if")
AFTER_SORRY = word_set(
    "about for to that this you he she they it we i your his her their our but if because and or again mr mrs "
    "miss so "
    "my the sir madam"
)
PERSONS = frozenset(["i", "you", "we", "they", "he", "she"])
THIRD_PERSON = frozenset(["it", "he", "she", "this", "that"])
SAYING = word_set("say ask wonder know tell think see check find hear understand explain remember decide")
FRAGMENTS = (("got", "that"), ("same", "card"))
LONGEST_FRAGMENT = 10
OPENERS = (
    ("any", "questions"),
    ("anything", "else"),
    ("thank", "you"),
    ("thanks",),
    ("you", "'re", "welcome"),
    ("you", "'re", "very", "welcome"),
    ("goodbye",),
    ("bye",),
    ("let", "me"),
    ("bear", "with"),
    ("okay",),
    ("do", "n't", "worry"),
    ("i", "'m", "sorry"),
    ("i", "'m", "so", "sorry"),
    ("i", "'m", "really", "sorry"),
    ("i", "'m", "ever", "so"),
)
NO_CLAUSE_AFTER = ("VERB", "AUX", "SCONJ", "ADP", "PART", "DET", "CCONJ")
NOUNS = ("NOUN", "PROPN", "PRON")
TELLING = word_set("tell ask show remind let telling asking")
FEELING = word_set("sorry glad pleased happy sure afraid relieved")
NO_OPENER_AFTER = ("AUX", "SCONJ", "ADP", "PART", "DET")
