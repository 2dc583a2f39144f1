"""Documents read by a language model behind an OpenAI-compatible endpoint: an option, held against the text."""

from innograph.llm.client import Client
from innograph.llm.grounding import Extraction
from innograph.llm.ledger import Usage
from innograph.llm.reading import Estimate, Read, Reader

__all__ = ["Client", "Estimate", "Extraction", "Read", "Reader", "Usage"]
