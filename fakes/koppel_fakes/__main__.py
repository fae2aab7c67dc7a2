"""Lets `python -m koppel_fakes` do what the command koppel-fakes does."""

import sys

from koppel_fakes.cli import main

sys.exit(main())
