"""The sample call that ships with the project: made up, with computer-made voices; README.md beside it says how.

`AUDIO` is 8 kHz stereo, the agent left and the customer right, with its consent record beside it; `GOLD` is its script,
annotated by hand (schema `gold/1`: turns in seconds, labels, and personal data by characters `[start, end)`).
"""

from pathlib import Path

AUDIO = Path(__file__).parent / "call.flac"
GOLD = Path(__file__).parent / "call.json"
