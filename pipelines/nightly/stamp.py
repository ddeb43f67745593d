"""What tells one state of a call's source from another, so that what was heard in it is known to hold still.

Times are only ever compared for being the same: a clock that is set back or forward misleads nobody.
"""

from pathlib import Path

from analyser.analyse import Source
from analyser.core.provenance import fingerprint

_SAID = 16


def stamp_of(source: Source) -> str:
    """Return the size of a source, when it was changed, and a hash of what the manifest says of it; nothing is opened.

    A source that is not there has a stamp of its own.
    """
    said = fingerprint(channel=source.agent_channel, kind=source.kind, started_at=source.started_at, agent=source.agent)
    try:
        state = source.path.stat()
    except OSError:
        return f"-::{said[:_SAID]}"
    return f"{state.st_size}:{state.st_mtime_ns}:{said[:_SAID]}"


def same_source(earlier: str, now: str, path: Path, sha256: str | None) -> bool:
    """Whether a source is what it was: untouched, or a copy whose content has the hash that it had (`sha256`).

    Raises:
        OSError: it cannot be read.
    """
    from analyser.store.whereabouts import sha256 as hash_of

    if earlier == now:
        return True
    size, _, said = earlier.split(":")
    now_size, _, now_said = now.split(":")
    return sha256 is not None and (size, said) == (now_size, now_said) and hash_of(path) == sha256
