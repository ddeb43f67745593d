"""Whether a model card says what the model.toml beside it says.

A card starts with the model's name as its title and a table of the facts; the sections that a
reader looks for follow (after Mitchell et al. 2019, "Model Cards for Model Reporting").
"""

from __future__ import annotations

from models.spec import FolderSource, HubSource, PackageSource, Spec

SECTIONS = ("Intended use", "Not for", "Data and licences", "Results by group", "Limits")
"""Sections that every card has, in this order."""


def facts(spec: Spec) -> dict[str, str]:
    """The rows that the table of a card must have: what a row is called, and what it says."""
    return {
        "kind": spec.kind,
        "licence": spec.licence,
        "revision": spec.revision,
        "size": f"{spec.size:,} bytes",
        "sources": "; ".join(map(_named, spec.sources)),
    }


def disagreements(spec: Spec, text: str) -> tuple[str, ...]:
    """What a card gets wrong about its model; empty if it agrees.

    Each is the rest of a sentence that starts with the card: "has no section 'Limits'".
    """
    lines = [line.strip() for line in text.splitlines()]
    wrong = [] if f"# {spec.name}" in lines[:1] else [f"does not start with '# {spec.name}'"]
    for row, value in facts(spec).items():
        if f"| {row} | {value} |" not in lines:
            wrong.append(f"does not say '| {row} | {value} |'")
    sections = [line.removeprefix("## ") for line in lines if line.startswith("## ")]
    wrong += [f"has no section '{section}'" for section in SECTIONS if section not in sections]
    return tuple(wrong)


def _named(source: FolderSource | PackageSource | HubSource) -> str:
    if isinstance(source, FolderSource):
        return f"folder ${source.root}/{source.path}" if source.root else f"folder {source.path}"
    if isinstance(source, PackageSource):
        return f"package {', '.join(source.packages)}"
    return f"hub {source.repository}@{source.revision[:7]}"
