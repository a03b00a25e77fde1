"""The picture of a name as a file of its own."""

from collections.abc import Iterable
from dataclasses import replace
from textwrap import wrap

from markupsafe import Markup

from tracker.answers.picture import SAYS, Picture
from tracker.web.lanes import LINE, lanes
from tracker.web.render import environment
from tracker.web.static import FILES

ACROSS = 150
"""Letters of a line of small words below the picture."""


def svg(found: Picture, covers: Iterable[str]) -> str:
    """A party across all lists, drawn, with what that covers: SVG with its own style, light and
    dark, without script.
    """
    shape = lanes(found)
    foot = [line for sentence in (*found.still, *covers) for line in wrap(sentence, ACROSS)]
    text = (
        environment()
        .get_template("lanes.svg")
        .render(
            found=found,
            shape=replace(shape, height=shape.height + LINE * len(foot)),
            below=shape.height,
            foot=foot,
            line=LINE,
            bars=SAYS,
            style=Markup((FILES / "lanes.css").read_text(encoding="utf-8")),
        )
    )
    return f"{text.strip()}\n"
