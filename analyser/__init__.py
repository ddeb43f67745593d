"""What Call Debrief does with one conversation: pure stages joined by `analyser.analyse`."""

__version__ = "0.1.0"
