"""The picture of README.md: the end of a demo as a terminal shows it, by a Chromium here.

python -m bench.screen [FILE]
"""

import os
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

from bench.letters import Shot, taken

FILE = Path(__file__).parents[1] / "docs" / "demo.png"
COLUMNS, WIDTH = "100", 1320
"""Of the terminal, and the pixels of its picture: a table that is not on a terminal is wider."""

FROM, TO = "The Mujahedin-e Khalq on all lists", "The newest:"
"""Where the part of the end that is shown begins, and where it ends."""

PAGE = """<!DOCTYPE html><meta charset="utf-8"><style>
body {{ margin: 0; background: #10151c; }}
pre {{ margin: 0; padding: 18px 20px; color: #d7dee8; }}
pre {{ font: 13px/19px "DejaVu Sans Mono", monospace; }}
b {{ color: #7fd6a0; font-weight: normal; }}
</style><pre><b>$ tracker demo</b>
{text}</pre>"""


def shown() -> str:
    """What a demo prints at its end: the timeline, and what is still open."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", "from tracker.cli import main; main()", "demo"],
            cwd=folder,
            env={**os.environ, "COLUMNS": COLUMNS, "TRACKER_HOME": "demo"},
            capture_output=True,
            text=True,
            check=True,
        )
    _, _, end = done.stdout.partition(FROM)
    return FROM + end.partition(TO)[0].rstrip()


def main() -> None:
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    page = PAGE.format(text=escape(shown()))
    shot = Shot(name=file.stem, html=page, width=WIDTH)
    print(f"{file}, {WIDTH} x {taken(shot, file.parent)}")


if __name__ == "__main__":
    main()
