"""Random lives of small lists, over every branch of the fold, old against new. python -m tests.oracle.histories N [seed]"""

import random
import sys
from collections import Counter
from dataclasses import replace

from scrapers import kit
from scrapers.kit import TOMBSTONE
from tests.oracle import plugin
from tests.rules.builders import LIST, answer, day, document, entry
from tracker.standing import State, load

WORDS = [
    "alpha",
    "bravo",
    "carbo",
    "delta",
    "eagle",
    "frond",
    "giant",
    "harpo",
    "igloo",
    "jolly",
    "karma",
    "lemon",
    "mango",
    "noble",
    "otter",
    "piano",
]


class Life:
    def __init__(self, seed):
        self.r = r = random.Random(seed)
        self.named = r.random() < 0.3
        self.source = replace(
            LIST,
            named_keys=self.named,
            keys_from_names=r.random() < 0.15,
            renumbers=r.random() < 0.2,
            aggregator=r.random() < 0.02,
            proof=kit.Proof.WHOLE
            if r.random() < 0.95
            else next(p for p in kit.Proof if p != kit.Proof.WHOLE),
            closed_on="2024-06-01" if r.random() < 0.05 else "",
            churn=r.choice([0.02, 0.1, 0.5]),
            terrorism_programmes=None if r.random() < 0.4 else frozenset({"A", "B"}),
        )
        self.n = 0
        self.parties = [self.party() for _ in range(r.choice([6, 12, 25, 60]))]
        self.gone = []
        self.form = "xml"
        self.covers = None
        self.documents = []
        self.at = 0
        self.amended = ["2020-01-01"]

    def name(self):
        return " ".join(self.r.sample(WORDS, 2)) + (f" {self.n}" if self.r.random() < 0.6 else "")

    def party(self):
        r = self.r
        self.n += 1
        p = {
            "name": self.name(),
            "state": "in_force",
            "ref": f"R{self.n}",
            "acts": {r.choice("ABC"): self.on()},
            "aliases": set(),
            "former": set(),
            "births": (),
            "schema": r.choice(["Person", "Organization"]),
            "facts": {},
            "numbers": {},
        }
        if r.random() < 0.2:
            p["acts"][r.choice("ABCD")] = self.on()
        if r.random() < 0.5:
            p["births"] = (f"{1900 + r.randrange(90)}-01-0{1 + r.randrange(9)}",)
        if r.random() < 0.3:
            p["numbers"] = {"passportNumber": f"N{r.randrange(40)}"}
        if r.random() < 0.1:
            p["state"] = r.choice(["delisted", "expired", "merged", "suspended"])
            p["acts"] = (
                {k: (v, "2003-03-03") for k, v in p["acts"].items()}
                if r.random() < 0.7 and p["state"] != "suspended"
                else p["acts"]
            )
        return p

    def on(self):
        return f"20{self.r.randrange(10):02d}-0{self.r.randrange(1, 9)}-11"

    def key(self, p):
        if not self.named:
            return p["ref"]
        first = next(iter(p["acts"].values()), "")
        on = first if isinstance(first, str) else first[0]
        return f"{p['name']}|{on}"

    def copy(self, p):
        return {k: (type(v)(v) if isinstance(v, (dict, set)) else v) for k, v in p.items()}

    def live(self):
        r = self.r
        for _ in range(r.choice([0, 1, 1, 2, 3, 6])):
            if not self.parties:
                self.parties.append(self.party())
            i = r.randrange(len(self.parties))
            p = self.parties[i] = self.copy(self.parties[i])
            dice = r.randrange(24)
            if dice == 0:
                self.parties.insert(i, self.party())
            elif dice in (1, 2):
                self.gone.append(self.parties.pop(i))
            elif dice == 3 and self.gone:
                self.parties.insert(i, self.gone.pop(r.randrange(len(self.gone))))
            elif dice == 4:
                p["ref"] = f"R{1000 + self.n}"
                self.n += 1
            elif dice == 5:
                p["former"].add(p["name"]) if r.random() < 0.5 else None
                p["name"] = self.name() if r.random() < 0.5 else p["name"] + "s"
            elif dice == 6:
                p["aliases"].add(self.name())
            elif dice == 7:
                p["acts"][r.choice("ABCDE")] = self.on()
            elif dice in (8, 9) and len(p["acts"]) > 1:
                p["acts"].pop(r.choice(list(p["acts"])))
            elif dice == 10:
                tag = r.choice(list(p["acts"]))
                v = p["acts"][tag]
                p["acts"][tag] = (
                    v if isinstance(v, str) else v[0],
                    "2024-02-02" if isinstance(v, str) else "",
                )
            elif dice == 11:
                p["state"] = r.choice(
                    ["delisted", "expired", "in_force", "suspended", "merged", "in_force"]
                )
            elif dice == 12:
                # somebody else under the reference
                other = self.party()
                other["ref"] = p["ref"]
                other["births"] = ("2001-12-24",)
                self.parties[i] = other
            elif dice == 13 and len(self.parties) > 2:
                # merged into a neighbour
                q = self.parties[i - 1] = self.copy(self.parties[i - 1])
                q["aliases"].add(p["name"])
                q["births"] = tuple(sorted({*q["births"], *p["births"]}))
                self.parties.pop(i)
            elif dice == 14:
                old, new = r.choice("ABC"), r.choice("FGAB")
                moved = []
                for x in self.parties:
                    x = self.copy(x)
                    if old in x["acts"] and r.random() < 0.97:
                        v = x["acts"].pop(old)
                        x["acts"].setdefault(new, v)
                    moved.append(x)
                self.parties = moved
            elif dice == 15:
                tag = r.choice("AB")
                out = []
                for x in self.parties:
                    x = self.copy(x)
                    if tag in x["acts"] and len(x["acts"]) > 1 and r.random() < 0.8:
                        x["acts"].pop(tag)
                    out.append(x)
                self.parties = out
            elif dice == 16:
                for j, x in enumerate(self.parties):
                    x = self.parties[j] = self.copy(x)
                    x["facts"]["notes"] = ("mass " + str(self.n),) if r.random() < 0.8 else ("x",)
                    if r.random() < 0.4:
                        x["aliases"].add(f"alias {j} {self.n}")
                self.n += 1
            elif dice == 17:
                for j, x in enumerate(self.parties):
                    if r.random() < 0.5:
                        x = self.parties[j] = self.copy(x)
                        x["state"] = r.choice(["delisted", "in_force"])
            elif dice == 18:
                p["facts"] = {**p["facts"], "sourceId": (str(r.randrange(99)),)}
            elif dice == 19:
                p["facts"] = {**p["facts"], "amendedOn": (f"2024-0{r.randrange(1, 9)}-05",)}
            elif dice == 20:
                p["facts"] = {TOMBSTONE: ("deleted",)}
                p["state"] = "delisted"
                p["acts"] = dict.fromkeys(p["acts"], ("", "2024-03-03"))
            elif dice == 21:
                self.parties.insert(i, self.copy(p))
                if not self.named:
                    self.parties[i]["ref"] = f"R{5000 + self.n}"
                else:
                    self.parties[i]["acts"] = {"A": self.on()}
                    self.parties[i]["state"] = r.choice(["delisted", "in_force"])
                self.n += 1
            elif dice == 22:
                p["births"] = (f"{1900 + r.randrange(90)}-01-01",)
            elif dice == 23:
                p["facts"] = {**p["facts"], "address": (self.name(),)}
        if r.random() < 0.06:
            self.form = r.choice(["xml", "csv"])
            self.covers = (
                None
                if self.form == "xml"
                else frozenset(
                    {"name", "alias", "programme", "schema", "state", "listedOn", "birthDate"}
                    | ({"identifier"} if r.random() < 0.5 else set())
                )
            )
        if r.random() < 0.2:
            self.amended = sorted({*self.amended, f"2024-0{r.randrange(1, 9)}-17"})

    def shown(self):
        r, parties = self.r, list(self.parties)
        dice = r.random()
        if dice < 0.06:
            parties = parties[: len(parties) // 2]
        elif dice < 0.09:
            parties = [p for p in parties if r.random() < 0.8]
        elif dice < 0.12:
            r.shuffle(parties)
        out = {}
        for p in parties:
            aliases = [a for a in p["aliases"] if a != p["name"]]
            covers = self.covers
            key, content = entry(
                self.key(p),
                name=p["name"],
                schema=p["schema"],
                state=p["state"],
                acts=p["acts"],
                aliases=aliases,
                former=[] if covers else p["former"],
                numbers={} if covers else p["numbers"],
                **({"birthDate": p["births"]} if p["births"] else {}),
                **({} if covers else p["facts"]),
            )
            out.setdefault(key, (key, content))
        return list(out.values())

    def run(self):
        r = self.r
        for number in range(r.choice([3, 8, 14, 24])):
            self.at += r.choice([0, 1, 1, 3, 10, 13, 15, 40, 61, 80, 400])
            if number:
                self.live()
            dice = r.random()
            sha = ""
            if dice < 0.05 and self.documents:
                again = r.choice(self.documents)
                doc = replace(again, snapshot=replace(again.snapshot, observed_at=day(self.at)))
                some = None
            else:
                doc = document(
                    self.at,
                    *self.shown(),
                    sha256=f"s{number}-{self.at}",
                    mode="upload" if r.random() < 0.04 else "run",
                    form=self.form,
                    covers=self.covers,
                    published=day(self.at - (50 if r.random() < 0.03 else 0))
                    if r.random() < 0.5
                    else None,
                    seen_until=self.at + r.choice([0, 0, 0]) if r.random() < 0.5 else None,
                    amended_on=self.amended,
                )
            self.documents.append(doc)
        self.documents.sort(key=lambda d: d.snapshot.position)


def tell(seed, counts):
    life = Life(seed)
    life.run()
    r = life.r
    docs = life.documents
    contents = {rev: c for d in docs for rev, c in d.contents.items()}
    get = lambda ids: {i: contents[i] for i in ids}
    keep = frozenset(d.snapshot.position for d in docs)
    snaps = [d.snapshot for d in docs]
    folded = plugin.both(State(), None, snaps, {}, life.source, get, keep)
    # decisions on some of the questions, several rounds, then from checkpoints
    decisions = {}
    for _ in range(3):
        for asked in folded.pendings.values():
            if r.random() < 0.3:
                d = answer(
                    r.choice(["confirm", "reject"]),
                    asked,
                    **(
                        {"instrument": "SC/1", "cause": "revocation", "effective_on": "2024-01-09"}
                        if r.random() < 0.5
                        else {}
                    ),
                )
                decisions[d.pending_id] = d
        folded = plugin.both(State(), None, snaps, decisions, life.source, get, keep)
    for row in folded.rows.values():
        if row is None:
            counts["withdrawn"] += 1
        else:
            counts[
                f"{row.kind} {row.scope} {row.origin} {row.confirmation} {row.cause if row.cause in ('merged', 'expiry') else ''}"
            ] += 1
    for v in folded.verdicts:
        counts[f"verdict {v.outcome}"] += 1
        counts["why " + "".join(c for c in v.reason if not c.isdigit())[:46]] += 1
    for p in folded.pendings.values():
        counts[f"question {p.kind} {p.scope} {p.state}"] += 1
    counts["discoveries"] += len(folded.discoveries)
    counts["revisions"] += len(folded.revisions)
    states = dict(folded.checkpoints)
    texts = dict(contents)
    from tracker.normalise import entries

    texts.update({i: entries.decoded(d) for i, d in folded.revisions.items()})
    for _ in range(2):
        if states:
            at = r.choice(sorted(states))
            i = next(n for n, s in enumerate(snaps) if s.position == at)
            part = plugin.both(
                load(states[at]),
                snaps[i],
                snaps[i + 1 :],
                decisions,
                life.source,
                lambda ids: {i: texts[i] for i in ids},
                keep,
            )
            counts["from checkpoint"] += 1


if __name__ == "__main__":
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    counts = Counter()
    for seed in range(first, first + int(sys.argv[1])):
        try:
            tell(seed, counts)
        except BaseException as wrong:
            print("seed", seed, type(wrong).__name__, str(wrong)[:3000])
            raise
    for what, n in sorted(counts.items()):
        print(n, what)
    print(plugin.COUNT)
