"""When, and over which conversations: runs over folders, with one outcome for each item."""
