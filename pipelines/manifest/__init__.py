"""A night's manifest: which recordings there are, on what consent, and the recorder's figures, checked row by row."""

from pipelines.manifest.item import Fault, Item, RowError
from pipelines.manifest.read import Manifest, read_manifest

__all__ = ["Fault", "Item", "Manifest", "RowError", "read_manifest"]
