"""What results depend on: when it changes, calls are judged anew, or listened to anew."""

from analyser import __version__
from analyser.core.provenance import fingerprint
from analyser.toolbox import ACTS, LANGUAGE, PERSONAL_DATA, SEGMENTATION, SPEAKERS, Toolbox, revisions
from pipelines.nightly.job import Versions

JUDGED_BY = frozenset({"standards"})
"""Settings that change what is said of a call, and nothing that is heard in it."""


def versions(toolbox: Toolbox) -> Versions:
    """Return the versions of this program, its models, lexicons and standards, and of the settings.

    Raises:
        BadInputError: the organisation's standards are not valid.
    """
    from analyser.tagging import lexicon_version

    settings = toolbox.settings.for_results()
    heard_by = {name: value for name, value in settings.items() if name not in JUDGED_BY}
    models = {**toolbox.recogniser, **revisions(SPEAKERS, SEGMENTATION)}
    listening = fingerprint(debrief=__version__, models=models, settings=heard_by)
    judging = fingerprint(
        listening=listening,
        lexicons=lexicon_version(),
        standards=toolbox.standards.version,
        weighing=sorted(toolbox.weighing.items()),
        settings=settings,
        models=revisions(ACTS, LANGUAGE, PERSONAL_DATA),
    )
    return Versions(listening=listening, judging=judging)
