"""A graph as tables and files: what spreadsheets, notebooks and portals take in, replaced whole or not at all."""

from innograph.export.formats import FORMATS, Format, Options, to_files
from innograph.export.parquet import arrow_table, check_parquet, table_bytes, to_parquet
from innograph.export.rows import (
    AUTHORITY_COLUMNS,
    DOCUMENT_COLUMNS,
    ENTITY_COLUMNS,
    LINK_COLUMNS,
    SECTOR_COLUMNS,
    STATEMENT_COLUMNS,
    Cell,
    Tables,
    authority_rows,
    csv_bytes,
    document_rows,
    entity_row,
    entity_rows,
    link_rows,
    statement_columns,
    statement_rows,
    to_pandas,
)
from innograph.export.sheets import SHEET_LANGUAGES, to_excel
from innograph.export.writing import check_output, write_file, write_files

__all__ = [
    "AUTHORITY_COLUMNS",
    "DOCUMENT_COLUMNS",
    "ENTITY_COLUMNS",
    "FORMATS",
    "LINK_COLUMNS",
    "SECTOR_COLUMNS",
    "SHEET_LANGUAGES",
    "STATEMENT_COLUMNS",
    "Cell",
    "Format",
    "Options",
    "Tables",
    "arrow_table",
    "authority_rows",
    "check_output",
    "check_parquet",
    "csv_bytes",
    "document_rows",
    "entity_row",
    "entity_rows",
    "link_rows",
    "statement_columns",
    "statement_rows",
    "table_bytes",
    "to_excel",
    "to_files",
    "to_pandas",
    "to_parquet",
    "write_file",
    "write_files",
]
