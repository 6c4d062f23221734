"""``python -m plentytui`` is ``plentytui``."""

import sys

from plentytui.cli import main

if __name__ == "__main__":
    sys.exit(main())
