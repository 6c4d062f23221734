"""The command line: ``main`` answers ``--version`` at once and loads everything else only when it is asked for."""

# No `from __future__` here and nothing but sys: this file is read at every start, also for `plentytui --version`,
# which is to cost no more than starting Python.
import sys


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code; ``argv`` is without the program's name."""
    words = sys.argv[1:] if argv is None else argv
    if words == ["--version"]:
        from plentytui import __version__

        sys.stdout.write(f"plentytui {__version__}\n")
        return 0
    from plentytui.cli.start import run

    return run(words)
