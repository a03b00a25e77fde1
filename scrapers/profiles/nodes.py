"""Documents as plain trees of named texts, without any list's reader: what is there, is counted.

A record is a node whose children are its fields in document order: attributes of XML as `@name`,
the members of an array of JSON as `name[]`, cells of tables by their columns.
"""

from collections.abc import Iterator

from scrapers import kit
from scrapers.profiles import Form, pages, pdfs, tables, trees
from scrapers.profiles.node import Node


def records(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
    """(path, node) of each record, and last of all what stands outside of them.

    LayoutChanged for bytes that are not what the form says.
    """
    return WALKS[form.content](document, form)


WALKS = {
    "xml": trees.xml,
    "json": trees.json_members,
    "csv": tables.csv_rows,
    "sheet": tables.sheets,
    "html": pages.tables,
    "items": pages.items,
    "paragraphs": pages.paragraphs,
    "blocks": pages.blocks,
    "slots": pages.slots,
    "pdf": pdfs.items,
    "numbered": pdfs.numbered,
}
"""Content of a form -> how its records are come by."""
