"""From words to turns: who spoke, in which role, and how the talk was shared out in time."""
