"""What this release can read: lists."""

from collections.abc import Iterator

from tracker.cli.common import NONE_NAMED, Format, Json, Lists, app, form_of, only_lists
from tracker.cli.output import Form, JsonRow, show

COLUMNS = ("list_id", "title", "country", "tier", "proof", "terrorism", "cadence", "formats")


@app.command()
def lists(lists: Lists = NONE_NAMED, form: Format = Form.TABLE, json: Json = False) -> None:
    """The lists this release can read, and how far each is proven.

    Examples: tracker lists; tracker lists un_sc; tracker lists --format csv > lists.csv
    """
    from scrapers import registry
    from scrapers.describe import described

    form = form_of(form, json)
    wanted = only_lists(lists) or registry.keys()
    rows = [described(registry.scraper(key)) for key in wanted]
    if lists and form == Form.TABLE:
        for row in rows:
            show(list(_lines(row)), form, ("field", "value"))
    else:
        show(rows, form, COLUMNS)


def _lines(row: JsonRow) -> Iterator[JsonRow]:
    """One list, a line for each thing known of it; files as their addresses or names."""
    plain = dict(row)
    files = plain.pop("files")
    for name, value in plain.items():
        yield {"field": name.replace("_", " "), "value": value}
    for file in files:
        where = file["url"] or file["file_names"]
        yield {"field": f"file {file['format']} {file['role']}", "value": where}
