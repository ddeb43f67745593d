"""Where results lie on disk."""

from analyser.store.folder import OutputFolder, folder_name, write_file

__all__ = ["OutputFolder", "folder_name", "write_file"]
