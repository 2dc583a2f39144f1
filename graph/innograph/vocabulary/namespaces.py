"""The terms in use as closed rdflib namespaces: a misspelt one raises AttributeError instead of entering a graph.

Of the vocabularies of others only the terms that innograph writes are listed. rdflib's own namespaces are not used:
they only warn of an unknown term, and its `SDO` is not the schema.org of the EU's vocabularies.
"""

# ruff: noqa: N815 - terms are spelt as their vocabularies spell them

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rdflib import Namespace
from rdflib.namespace import DefinedNamespace

from innograph.vocabulary.iris import PREFIXES
from innograph.vocabulary.terms import SECTORS

if TYPE_CHECKING:
    from rdflib import URIRef


class _Closed(DefinedNamespace):
    """A namespace that knows all its terms."""

    _fail = True


class INNO(_Closed):
    """The ontology of innograph."""

    _NS = Namespace(PREFIXES["inno"])

    Person: URIRef
    Organisation: URIRef
    Cluster: URIRef
    Company: URIRef
    ResearchCentre: URIRef
    University: URIRef
    PublicAuthority: URIRef
    Agency: URIRef
    Association: URIRef
    Place: URIRef
    Country: URIRef
    Region: URIRef
    City: URIRef
    Event: URIRef
    Mission: URIRef
    Programme: URIRef
    Project: URIRef
    Sector: URIRef

    locatedIn: URIRef
    hasSector: URIRef
    affiliatedWith: URIRef
    participatedIn: URIRef
    organised: URIRef
    visited: URIRef
    collaboratesWith: URIRef
    partOf: URIRef
    fundedBy: URIRef
    runs: URIRef

    confidence: URIRef
    method: URIRef
    modality: URIRef
    role: URIRef


class SECTOR(_Closed):
    """The scheme of sectors; most slugs hold a hyphen, so write `SECTOR["circular-economy"]`."""

    _NS = Namespace(PREFIXES["sector"])
    _extras: ClassVar = sorted(SECTORS)


class DC(_Closed):
    """Dublin Core elements, for the one value that is no more than words."""

    _NS = Namespace(PREFIXES["dc"])

    publisher: URIRef


class DCAT(_Closed):
    """The W3C's vocabulary of data catalogues."""

    _NS = Namespace(PREFIXES["dcat"])

    Catalog: URIRef
    CatalogRecord: URIRef
    Dataset: URIRef
    Distribution: URIRef
    accessURL: URIRef
    byteSize: URIRef
    contactPoint: URIRef
    dataset: URIRef
    distribution: URIRef
    downloadURL: URIRef
    endDate: URIRef
    keyword: URIRef
    mediaType: URIRef
    record: URIRef
    startDate: URIRef
    theme: URIRef
    themeTaxonomy: URIRef


class DCATAP(_Closed):
    """What the EU's profile of DCAT adds to it."""

    _NS = Namespace(PREFIXES["dcatap"])

    availability: URIRef


class DCATAPIT(_Closed):
    """The classes of the Italian profile of DCAT, which stand beside those of DCAT."""

    _NS = Namespace(PREFIXES["dcatapit"])

    Agent: URIRef
    Catalog: URIRef
    Dataset: URIRef
    Distribution: URIRef
    LicenseDocument: URIRef
    Organization: URIRef
    Standard: URIRef
    endDate: URIRef
    referenceDoc: URIRef
    startDate: URIRef


class DCTERMS(_Closed):
    """Dublin Core terms."""

    _NS = Namespace(PREFIXES["dcterms"])

    Frequency: URIRef
    LicenseDocument: URIRef
    LinguisticSystem: URIRef
    Location: URIRef
    MediaType: URIRef
    MediaTypeOrExtent: URIRef
    PeriodOfTime: URIRef
    ProvenanceStatement: URIRef
    Standard: URIRef
    accessRights: URIRef
    accrualPeriodicity: URIRef
    conformsTo: URIRef
    creator: URIRef
    date: URIRef
    description: URIRef
    format: URIRef
    identifier: URIRef
    isPartOf: URIRef
    isReplacedBy: URIRef
    issued: URIRef
    language: URIRef
    license: URIRef
    modified: URIRef
    provenance: URIRef
    publisher: URIRef
    rightsHolder: URIRef
    source: URIRef
    spatial: URIRef
    subject: URIRef
    temporal: URIRef
    title: URIRef
    type: URIRef


class EURIO(_Closed):
    """The European research information ontology, of CORDIS."""

    _NS = Namespace(PREFIXES["eurio"])

    AdministrativeArea: URIRef
    Country: URIRef
    ForProfitOrganisation: URIRef
    HigherOrSecondaryEducation: URIRef
    Organisation: URIRef
    Person: URIRef
    Project: URIRef
    PublicBody: URIRef
    ResearchOrganisation: URIRef


class FOAF(_Closed):
    """Friend of a friend."""

    _NS = Namespace(PREFIXES["foaf"])

    Agent: URIRef
    Document: URIRef
    Organization: URIRef
    Person: URIRef
    Project: URIRef
    homepage: URIRef
    name: URIRef
    primaryTopic: URIRef


class OA(_Closed):
    """The W3C's Web Annotation vocabulary."""

    _NS = Namespace(PREFIXES["oa"])

    Annotation: URIRef
    SpecificResource: URIRef
    TextPositionSelector: URIRef
    TextQuoteSelector: URIRef
    end: URIRef
    exact: URIRef
    hasSelector: URIRef
    hasSource: URIRef
    hasTarget: URIRef
    prefix: URIRef
    start: URIRef
    suffix: URIRef


class ORG(_Closed):
    """The W3C's organisation ontology."""

    _NS = Namespace(PREFIXES["org"])

    FormalOrganization: URIRef
    Membership: URIRef
    Organization: URIRef
    Role: URIRef
    classification: URIRef
    linkedTo: URIRef
    member: URIRef
    memberOf: URIRef
    organization: URIRef
    role: URIRef


class PROV(_Closed):
    """The W3C's provenance ontology."""

    _NS = Namespace(PREFIXES["prov"])

    Activity: URIRef
    Agent: URIRef
    Bundle: URIRef
    Entity: URIRef
    Location: URIRef
    Organization: URIRef
    Person: URIRef
    atLocation: URIRef
    used: URIRef
    wasAssociatedWith: URIRef
    wasAttributedTo: URIRef
    wasDerivedFrom: URIRef
    wasGeneratedBy: URIRef
    wasInfluencedBy: URIRef


class SDO(_Closed):
    """schema.org, written `http://schema.org/`."""

    _NS = Namespace(PREFIXES["schema"])

    BusinessEvent: URIRef
    City: URIRef
    CollegeOrUniversity: URIRef
    Corporation: URIRef
    Country: URIRef
    Event: URIRef
    GovernmentOrganization: URIRef
    Organization: URIRef
    Person: URIRef
    Place: URIRef
    Project: URIRef
    Report: URIRef
    ResearchOrganization: URIRef
    affiliation: URIRef
    attendee: URIRef
    containedInPlace: URIRef
    datePublished: URIRef
    endDate: URIRef
    funder: URIRef
    inLanguage: URIRef
    location: URIRef
    mentions: URIRef
    name: URIRef
    organizer: URIRef
    sha256: URIRef
    startDate: URIRef
    superEvent: URIRef
    url: URIRef


class SKOS(_Closed):
    """The W3C's vocabulary of concept schemes."""

    _NS = Namespace(PREFIXES["skos"])

    Concept: URIRef
    ConceptScheme: URIRef
    altLabel: URIRef
    broader: URIRef
    closeMatch: URIRef
    definition: URIRef
    hasTopConcept: URIRef
    inScheme: URIRef
    narrowMatch: URIRef
    narrower: URIRef
    notation: URIRef
    prefLabel: URIRef
    topConceptOf: URIRef


class SPDX(_Closed):
    """The vocabulary of software packages, for checksums."""

    _NS = Namespace(PREFIXES["spdx"])

    Checksum: URIRef
    algorithm: URIRef
    checksum: URIRef
    checksumAlgorithm_sha1: URIRef
    checksumAlgorithm_sha256: URIRef
    checksumValue: URIRef


class VCARD(_Closed):
    """The W3C's vocabulary of contacts."""

    _NS = Namespace(PREFIXES["vcard"])

    _extras: ClassVar = ["organization-name"]

    Kind: URIRef
    Organization: URIRef
    fn: URIRef
    hasEmail: URIRef
    hasUID: URIRef
    hasURL: URIRef


class VOID(_Closed):
    """The vocabulary of interlinked datasets; `VOID["class"]`, since that is a word of Python."""

    _NS = Namespace(PREFIXES["void"])

    _extras: ClassVar = ["class"]

    Dataset: URIRef
    Linkset: URIRef
    classPartition: URIRef
    classes: URIRef
    dataDump: URIRef
    distinctObjects: URIRef
    distinctSubjects: URIRef
    entities: URIRef
    exampleResource: URIRef
    linkPredicate: URIRef
    objectsTarget: URIRef
    properties: URIRef
    property: URIRef
    propertyPartition: URIRef
    subjectsTarget: URIRef
    subset: URIRef
    triples: URIRef
    uriSpace: URIRef
    vocabulary: URIRef
