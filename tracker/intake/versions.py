"""History before us out of a git repository: every version of the files of a list, in order.

The time of a commit is when somebody had the document, as far as that person's clock says.
"""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from scrapers import kit
from scrapers.registry import scraper
from tracker.errors import Refused, WrongUsage
from tracker.intake import earlier, unpacking
from tracker.intake.earlier import FIRST_YEAR, Moments, Version
from tracker.intake.folders import format_of, plain_name
from tracker.intake.gitrepo import FILE, LINK, Contents, Repository, Touch
from tracker.model import Provenance
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome

Told = Callable[[str], object]
"""Who is told a sentence about the whole history."""

SHALLOW = "The repository is a shallow clone: of what was before its first commit it knows nothing."


class Files(NamedTuple):
    """The files of a list in a repository: of which representation, and by role where they are."""

    format_id: str
    paths: Mapping[str, str]


def files_of(list_id: str, given: Sequence[str]) -> Files:
    """The files that were named, each as PATH or ROLE=PATH; WrongUsage for what cannot be meant."""
    source = scraper(list_id).source
    roles = {role for form in source.formats for role in form.files}
    named, unnamed = dict[str, str](), list[str]()
    for text in given:
        role, equals, path = text.partition("=")
        if equals and role in roles:
            named[role] = _path(path)
        else:
            unnamed.append(_path(text))
    if len(named) + len(unnamed) < len(given):
        raise WrongUsage("--path: one role has two files.")
    return _files(source, list_id, named, unnamed)


def _path(text: str) -> str:
    """A path below the root of a repository."""
    path = PurePosixPath(text)
    if not text or path.is_absolute() or ".." in path.parts or "\0" in text:
        raise WrongUsage(f"--path {text}: it is to be the path of a file below the root.")
    return str(path)


def _files(
    source: kit.Source, list_id: str, named: Mapping[str, str], unnamed: Sequence[str]
) -> Files:
    by_name = {plain_name(Path(path)): path for path in unnamed}
    found = format_of(source, by_name, named)
    if found is None:
        patterns = sorted({p for f in source.formats for x in f.files.values() for p in x.patterns})
        told = ", ".join((*named.values(), *unnamed))
        raise WrongUsage(
            f"{list_id}: {told} is no whole representation of it by name "
            f"({', '.join(patterns)}); say which file it is: --path ROLE=PATH."
        )
    return Files(*found)


@dataclass(slots=True)
class History:
    """A repository's versions of a list, read one after the other."""

    tracker: Tracker
    list_id: str
    files: Files
    repository: Repository
    contents: Contents
    provenance: Provenance
    moments: Moments
    current: dict[str, Touch] = field(default_factory=dict)

    def outcomes(self) -> Iterator[Outcome]:
        """What became of each version, oldest first."""
        touched = self._touched()
        taken = earlier.known(self.tracker, self.list_id)
        for touches, more in earlier.followed(touched):
            self.current |= touches
            yield self._outcome(next(iter(touches.values())), taken, more)

    def _touched(self) -> list[dict[str, Touch]]:
        """Role -> what became of its file, commit by commit, the oldest first."""
        by_commit: dict[str, dict[str, Touch]] = {}
        for role, path in self.files.paths.items():
            for touch in self.repository.touches(path):
                by_commit.setdefault(touch.commit, {})[role] = touch
        order = [commit for commit in self.repository.order() if commit in by_commit]
        return [by_commit[commit] for commit in reversed(order)]

    def _outcome(self, touch: Touch, taken: set[frozenset[tuple[str, str]]], more: bool) -> Outcome:
        which = f"Commit {touch.commit[:12]}"
        at = max(self.moments.last, FIRST_YEAR)
        try:
            at = self.moments.of(touch.seconds)
            found = self._found(touch.commit)
            if frozenset(found.items()) in taken:
                return earlier.again(self.list_id, at)
            documents = self._documents()
        except Refused as why:
            return earlier.refused(self.list_id, at, f"{which}: {str(why).rstrip('.')}")
        version = Version(
            list_id=self.list_id,
            observed_at=at,
            format_id=self.files.format_id,
            documents=documents,
            provenance=self.provenance,
            found=found,
            served={},
        )
        return earlier.taken(self.tracker, version, followed=more)

    def _found(self, commit: str) -> dict[str, str]:
        paths = " ".join(f"{role}={path}" for role, path in sorted(self.files.paths.items()))
        return {"commit": commit, "path": paths}

    def _documents(self) -> dict[str, kit.Document]:
        form = next(f for f in self._source.formats if f.id == self.files.format_id)
        there = {role: touch for role, touch in self.current.items() if touch.blob}
        if missing := sorted(form.required - there.keys()):
            paths = ", ".join(self.files.paths[role] for role in missing)
            raise Refused(f"it has no {paths}, without which it is not the list")
        return {role: self._document(role, touch) for role, touch in there.items()}

    def _document(self, role: str, touch: Touch) -> kit.Document:
        path, limit = Path(self.files.paths[role]), self._source.size_limit_bytes
        name = plain_name(path)
        if touch.mode == LINK:
            raise Refused(f"{name} is a symbolic link, which is not followed")
        if touch.mode not in FILE:
            raise Refused(f"{name} is no file")
        try:
            packed = self.contents.of(touch.blob, limit)
            content = unpacking.plain(io.BytesIO(packed), path.suffix, limit)
        except unpacking.DAMAGED as why:
            raise Refused(f"{name} cannot be unpacked: {why}") from None
        except Refused as why:
            raise Refused(f"{name}: {why}") from None
        if len(content) > limit:
            raise Refused(f"{name} has more than {limit:,} bytes unpacked")
        return kit.Document(name=name, content=content)

    @property
    def _source(self) -> kit.Source:
        return scraper(self.list_id).source


def demand(repository: Repository, path: str) -> None:
    """WrongUsage where no commit ever had a file."""
    if not repository.touches(path):
        raise WrongUsage(f"No commit of the repository ever had a file {path}.")


def take_repository(
    tracker: Tracker,
    list_id: str,
    repository: Repository,
    files: Files,
    tell: Told,
    provenance: Provenance = Provenance.COPY,
) -> Iterator[Outcome]:
    """Take every version of a list's files in a repository, oldest first; `tell` what is to be
    known of the whole.
    """
    with repository.contents() as contents:
        if repository.shallow:
            tell(SHALLOW)
        moments = Moments(tracker)
        yield from History(
            tracker, list_id, files, repository, contents, provenance, moments
        ).outcomes()
        if moments.moved:
            tell(
                f"{moments.moved} versions have a time that is not after that of the version before"
                " them: the order is the history's, each a second after the one before."
            )
