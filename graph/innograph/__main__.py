"""`python -m innograph`, for where the command is not on the path."""

from innograph.cli import main

main(prog_name="innograph")
