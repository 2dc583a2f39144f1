"""innograph: reports about innovation missions into a linked-data graph, every fact with its sentence."""

__version__ = "0.1.0"
