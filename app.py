"""The entry: `python app.py [command]`."""

import sys

from dashboard_app.cli import command_line

if __name__ == "__main__":
    sys.exit(command_line())
