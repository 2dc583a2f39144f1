"""What can go wrong, as one tree.

    InnographError
    ├── ConfigError        a setting is unknown or has a wrong value; names its dotted path
    ├── ResourceError      a packaged data file is missing or broken
    ├── ReadError          a document cannot be read; names the file and the reason
    ├── UnknownTerm        a class, relation or sector is not in the ontology
    ├── ValidationFailed   data does not conform to the shapes
    ├── ModelError         a language model gives no usable answer; the local extractor reads the document instead
    ├── ExportError        an output cannot be written
    ├── MeasureError       a measure cannot be taken of this network; says what it lacks
    ├── StoreError         a SPARQL store cannot be reached, or refuses
    └── ClusterError       a cluster cannot be reached, or what it needs is missing, or its work failed

Every message names the value that is at fault and what to do about it.
"""


class InnographError(Exception):
    """The root of innograph's own errors."""


class ConfigError(InnographError):
    """A setting is unknown or has a wrong value."""


class ResourceError(InnographError):
    """A packaged data file is missing or broken."""


class ReadError(InnographError):
    """A document cannot be read."""


class UnknownTerm(InnographError):  # noqa: N818 - named for what is unknown
    """A class, relation or sector is not in the ontology."""


class ValidationFailed(InnographError):  # noqa: N818 - named for what happened
    """Data does not conform to the shapes."""


class ModelError(InnographError):
    """A language model gives no usable answer about a document."""


class MeasureError(InnographError):
    """A measure cannot be taken of this network."""


class ExportError(InnographError):
    """An output cannot be written."""


class StoreError(InnographError):
    """A SPARQL store cannot be reached, or refuses."""


class ClusterError(InnographError):
    """A cluster cannot be reached, lacks what it needs, or its work failed."""
