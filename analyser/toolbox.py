"""The models that an analysis needs, loaded when first used and shared by all calls of a run."""

import functools
from typing import TYPE_CHECKING, Any

from analyser.core.errors import BadInputError, UsageError
from analyser.settings import Settings

if TYPE_CHECKING:
    from spacy.language import Language

    from analyser.feedback import Standards
    from analyser.tagging import Precedence
    from analyser.transcribe import Transcriber
    from models.acts import ActTagger
    from models.mentions import MentionReader

RECOGNISERS = "whisper"
"""The kind of model that a recogniser is."""

SPEAKERS = "campplus"
SEGMENTATION = "pyannote-segmentation"
LANGUAGE = "en-core-web-sm"
ACTS = "dialogue-acts"
PERSONAL_DATA = "personal-data"


class Toolbox:
    """Loads each model once.

    Every attribute may raise `models.errors.ModelMissingError` when it is first asked for.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @functools.cached_property
    def language(self) -> "Language":
        """The spaCy pipeline, without its finder of names: those come with the personal data."""
        import models

        loaded: Language = models.load(LANGUAGE, exclude=("ner",))
        return loaded

    @functools.cached_property
    def acts(self) -> "ActTagger":
        """The trained model that reads what acts of talk do."""
        import models

        loaded: ActTagger = models.load(ACTS)
        return loaded

    @functools.cached_property
    def personal_data(self) -> "MentionReader":
        """The trained model that reads where talk mentions personal data."""
        import models

        loaded: MentionReader = models.load(PERSONAL_DATA)
        return loaded

    @functools.cached_property
    def transcriber(self) -> "Transcriber":
        """The speech recogniser.

        Raises:
            UsageError: what is named as the recogniser is no recogniser, or the glossary is too long for it.
            ChoiceError: the processor that the settings ask for is not there, or a hub id names no commit.
            UnusableFolderError: the folder that the settings name does not hold a whole model.
        """
        import models
        from analyser.transcribe import TRANSCRIBERS
        from analyser.transcribe.glossary import prompt

        settings = self.settings
        if models.describe(settings.recogniser).kind != RECOGNISERS:
            why = f"{settings.recogniser} is not a model of speech"
            raise UsageError("setting recogniser", why, "choose a recogniser, or name a folder or owner/name@commit")
        model = models.load(
            settings.recogniser,
            device=settings.device,
            compute_type=settings.compute_type,
            cpu_threads=1,
            num_workers=settings.threads,
        )
        return TRANSCRIBERS[RECOGNISERS](
            model,
            hotwords=prompt(settings.hotwords, settings.glossary, model.hf_tokenizer),
            workers=settings.threads,
        )

    @property
    def recogniser(self) -> dict[str, str]:
        """Name and revision of the speech recogniser."""
        import models

        described = models.describe(self.settings.recogniser)
        return {described.name: described.revision}

    @functools.cached_property
    def speakers(self) -> Any:
        """The speaker encoder: float32 samples at 16 kHz to unit vectors [192]."""
        import models

        return models.load(SPEAKERS)

    @functools.cached_property
    def segmenter(self) -> Any:
        """The speaker segmentation: windows [k, samples] to the probability [k, frames, 3] that each speaker talks."""
        import models

        return models.load(SEGMENTATION)

    @functools.cached_property
    def standards(self) -> "Standards":
        """The organisation's service standards, or the defaults.

        Raises:
            BadInputError: the organisation's file is not valid.
        """
        from analyser.feedback import load_standards

        return load_standards(self.settings.standards)

    @functools.cached_property
    def weighing(self) -> "dict[str, Precedence]":
        """How the trained model is weighed against the rules for each label, as the organisation's standards say.

        Raises:
            BadInputError: the organisation's file is not valid.
        """
        from analyser.tagging import weighing

        try:
            return weighing(self.standards.thresholds)
        except ValueError as error:
            name = self.settings.standards.name if self.settings.standards is not None else "standards.toml"
            fix = "see analyser/feedback/standards.toml for a file that is"
            raise BadInputError(name, f"the standards are not valid ({error})", fix) from None


def revisions(*names: str) -> dict[str, str]:
    """Return the pinned revision of each model named."""
    return {name: _revision(name) for name in names}


@functools.cache
def _revision(name: str) -> str:
    import models

    return models.describe(name).revision
