"""plentytui: the Service Centre and the Messenger of plentymarkets systems in a terminal."""

__version__ = "0.1.0"
"""The version of the program; the wheel takes it from here."""
