"""Where results lie on disk."""

from analyser.store.folder import OutputFolder, write_file

__all__ = ["OutputFolder", "write_file"]
