"""Marked-up talk: "A: What's the code? | C: It's {seven one nine}." is two turns, and what stands in braces."""

from analyser.core.call import Kind, Role, Transcript, Turn

ROLES = {"A": Role.AGENT, "C": Role.CUSTOMER}


def read(said: str) -> tuple[Transcript, list[tuple[int, int, int]]]:
    """Return the transcript and the marked places as (turn, start, end)."""
    turns, places = [], []
    for number, part in enumerate(said.split(" | ")):
        role, _, body = part.strip().partition(":")
        text, opened = "", 0
        for char in body.strip():
            if char == "{":
                opened = len(text)
            elif char == "}":
                places.append((number, opened, len(text)))
            else:
                text += char
        turns.append(Turn(role=ROLES[role], text=text))
    return Transcript(kind=Kind.CUSTOMER, turns=tuple(turns)), places
