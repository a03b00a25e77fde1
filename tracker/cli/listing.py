"""What this release can read: lists."""

from typing import Any

from tracker.cli.common import Format, Json, Lists, app, form_of, known_lists
from tracker.cli.output import Form, show

COLUMNS = ("list_id", "title", "country", "tier", "proof", "terrorism", "cadence", "formats")


@app.command()
def lists(lists: Lists = None, form: Format = Form.TABLE, json: Json = False) -> None:
    """The lists this release can read, and how far each is proven.

    Examples: tracker lists; tracker lists un_sc; tracker lists --format csv > lists.csv
    """
    from scrapers import registry
    from scrapers.describe import described

    wanted = known_lists(lists) if lists else registry.keys()
    rows = [described(registry.scraper(key)) for key in wanted]
    if lists and form_of(form, json) == Form.TABLE:
        for row in rows:
            show(list(lines(row)), Form.TABLE, ("field", "value"))
        return
    show(rows, form_of(form, json), COLUMNS)


def lines(row: dict[str, Any]) -> "list[dict[str, Any]]":
    """One list, a line for each thing known of it; files as their addresses or names."""
    files = [
        {"field": f"file {f['format']} {f['role']}", "value": f["url"] or f["file_names"]}
        for f in row["files"]
    ]
    plain = [{"field": k.replace("_", " "), "value": v} for k, v in row.items() if k != "files"]
    return [*plain, *files]
