"""Every error that a user may meet, as one tree.

    DebriefError                what, why, fix
    ├── UsageError              the command was asked for something that it cannot do      exit 2
    ├── ConsentRefusedError     no valid consent: nothing was opened                       exit 3
    │   └── ConsentEndedError   it was withdrawn, or has expired: what was made of it goes exit 3
    ├── BadInputError           the source, or the place to write to, is not usable        exit 4
    ├── ModelMissingError       weights that this needs are not on this machine            exit 5
    └── UnfinishedError         part of it was done, and the rest could not be             exit 6

A message names the thing, what it was, what was expected, and the fix. It never carries text of a
conversation: names of files, numbers and formats only.
"""


class DebriefError(Exception):
    """A fault that can be told in one line: what it happened to, why, and what to do."""

    def __init__(self, what: str, why: str, fix: str) -> None:
        super().__init__(f"{what}: {why}; {fix}")
        self.what = what
        self.why = why
        self.fix = fix

    def __reduce__(self) -> tuple[type["DebriefError"], tuple[str, str, str]]:
        return type(self), (self.what, self.why, self.fix)


class UsageError(DebriefError):
    """The command or a setting was given something that it does not take."""


class ConsentRefusedError(DebriefError):
    """No valid consent record covers this source, so it was not opened."""


class ConsentEndedError(ConsentRefusedError):
    """Consent was there and has ended; `call_id` is the conversation, `withdrawn` whether somebody took it back."""

    def __init__(self, what: str, why: str, fix: str, *, call_id: str, withdrawn: bool) -> None:
        super().__init__(what, why, fix)
        self.call_id = call_id
        self.withdrawn = withdrawn

    def __reduce__(self) -> tuple[type["DebriefError"], tuple[str, str, str]]:
        return ConsentRefusedError, (self.what, self.why, self.fix)


class BadInputError(DebriefError):
    """The source cannot be read as what it claims to be, or the output place is not ours."""


class ModelMissingError(DebriefError):
    """A model's weights are not in the model directory."""


class UnfinishedError(DebriefError):
    """Part of what was asked for was done; the rest is kept in mind and could not be done now."""
