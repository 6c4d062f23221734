"""Use cases without Textual: what the program does, for the screens and the command line."""
