"""Many short texts in one run of bytes: a million take little more than their letters."""

from array import array


class Texts:
    """Texts by their numbers, from 0 on; each costs four bytes beside its own."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("I", [0])

    def append(self, text: str) -> None:
        """Take in one more text, under the next number; OverflowError beyond four gigabytes."""
        self._bytes += text.encode()
        self._ends.append(len(self._bytes))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        first, end = self._ends[number : number + 2]
        return self._bytes[first:end].decode()
