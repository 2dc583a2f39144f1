"""The command `innograph`: the only room that prints and exits.

Exit status: 0 fine, 1 a document failed or the data does not conform, 2 it could not run.
"""

from innograph.cli import (  # noqa: F401 - each adds its commands to the group
    analysing,
    asking,
    building,
    comparing,
    erasing,
    explaining,
    exporting,
    measuring,
    pushing,
    reviewing,
    serving,
    starting,
)
from innograph.cli.group import main

__all__ = ["main"]
