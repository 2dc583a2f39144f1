"""A small multilingual encoder that reads a document's words in context: names and their kinds, each a likelihood."""

from innograph.encoder.reading import Encoding, Name, encode

__all__ = ["Encoding", "Name", "encode"]
