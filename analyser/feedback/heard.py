"""What a turn is about, and which earlier turn it gives back."""

from analyser.feedback.scene import Scene

_FAR_BACK = 5

COMMON = frozenset(
    "i you he she it we they me him her us them my your his our their its the a an and or but so to of in on at "
    "for with "
    "from by is are was were be been am do did does have has had will would can could that this there then not "
    "no yes it's "
    "i'm i've you're that's what how when all just one get got go going okay right well very really about up out off "
    "don't can't i'll we'll as if because than too thing things bit lot time say said know see look come put make take "
    "want need think feel tell like let".split()
)
"""Words that say nothing of what a turn is about."""


def heard_in(scene: Scene, turn: int, before: int | None) -> int | None:
    """Return which of the other's last turns a turn gives back: the last one, unless an earlier one shares more."""
    said = telling(scene, turn)
    best, most = before, 0
    for index in reversed(scene.served_before(turn, _FAR_BACK)):
        shared = len(said & telling(scene, index))
        if shared > most + (0 if best == before and index == before else 1 if most else 0):
            best, most = index, shared
    return best


def telling(scene: Scene, turn: int) -> frozenset[str]:
    """Return the lemmas of a turn that carry its matter: nouns, verbs and adjectives that are not everybody's words."""
    return frozenset(
        word.lemma
        for word in scene.words(turn)
        if word.tag.startswith(("NN", "VB", "JJ")) and len(word.plain) > 2 and word.plain not in COMMON
    )
