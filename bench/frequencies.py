"""Writes tracker/names/data/frequencies.tsv: how often a word stands in official names.

Counted over four lists in ../shared/archive, once per entry and word, out of the fullest document
of each. Run by `python -m bench.frequencies`.
"""

from collections import Counter
from pathlib import Path

from bench.names import official_names
from tracker.rules.names import words

OUT = Path(words.__file__).parent / "data" / "frequencies.tsv"
LEAST = 8


def main() -> None:
    counts: Counter[str] = Counter()
    for names in official_names():
        counts.update(
            {
                part
                for name in names
                for word in words.words(name)
                for part in (word.fold, word.sense)
            }
        )
    rows = [f"{word}\t{n}" for word, n in sorted(counts.items()) if n >= LEAST]
    head = "# A word as it sounds, and in how many official entries it stands (8 or more).\n"
    OUT.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
