"""What was proposed, judged fact by fact: which are kept, and how often such a fact is right."""

from innograph.judgement.verdicts import judge

__all__ = ["judge"]
