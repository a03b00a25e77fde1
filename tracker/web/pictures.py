"""The picture of a name as a file of its own."""

from markupsafe import Markup

from tracker.answers.picture import SAYS, Picture
from tracker.web.lanes import lanes
from tracker.web.render import environment
from tracker.web.static import FILES


def svg(found: Picture) -> str:
    """A party across all lists, drawn: SVG with its own style, light and dark, without script."""
    style = Markup((FILES / "lanes.css").read_text(encoding="utf-8"))
    template = environment().get_template("lanes.svg")
    return template.render(found=found, shape=lanes(found), bars=SAYS, style=style).strip() + "\n"
