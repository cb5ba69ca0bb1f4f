# SPDX-License-Identifier: GPL-2.0-only
"""What a faulty version of the core is, and how a file of them is read.

An entry says what the fault is and where, as lines of the source before (`- `) and after (`+ `):

    mutant  responder-leaves-its-ipsec-sas
    breaks  MOPO-2.3-29
    role    responder
    quick   yes
    fault   CHANGE_PATH moves the IKE SA alone.
    file    model/ike/ike-sa-path.cc
    - what stands in the file, exactly once
    + what stands there instead

Several `-`/`+` pairs are several changes of the same file. `quick` is for the few that are tried
with every `./mopo test`.
"""

import dataclasses
import json
import re

ROLES = ("initiator", "responder")
WORDS = ("mutant", "breaks", "role", "quick", "fault", "file")


class Faulty(Exception):
    """Entries that cannot be used: one line for each."""


@dataclasses.dataclass
class Mutant:
    name: str
    place: str
    section: str
    words: dict = dataclasses.field(default_factory=dict)
    edits: list = dataclasses.field(default_factory=list)

    @property
    def breaks(self):
        return [one for one in re.split(r"[,\s]+", self.words.get("breaks", "")) if one]

    @property
    def roles(self):
        return [one for one in re.split(r"[,\s]+", self.words.get("role", "")) if one]

    @property
    def file(self):
        return self.words.get("file", "")

    @property
    def fault(self):
        return self.words.get("fault", "")

    @property
    def is_quick(self):
        return "quick" in self.words

    def apply(self, text):
        """The text of the file with the fault in it."""
        for old, new in self.edits:
            text = text.replace("\n".join(old), "\n".join(new), 1)
        return text


def read_file(path):
    """The entries of one file, and what is wrong with its lines."""
    mutants, faults = [], []
    mutant, last = None, ""
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        place = f"{path.name}:{number}"
        if mutant is not None and line[:1] in ("-", "+"):
            if line[0] == "-" and last != "-":
                mutant.edits.append(([], []))
            if not mutant.edits:
                faults.append(f"{place}: '+' without a '-' before it")
                continue
            mutant.edits[-1][line[0] == "+"].append(line[2:])
            last = line[0]
            continue
        last = ""
        if not line.strip() or line.startswith("#"):
            continue
        word, _, value = line.partition(" ")
        if word == "mutant":
            mutant = Mutant(value.strip(), place, path.stem)
            mutants.append(mutant)
        elif mutant is None or word not in WORDS or word in mutant.words:
            faults.append(f"{place}: '{word}' is none of {', '.join(WORDS)}, or has no place here")
        else:
            mutant.words[word] = value.strip()
    return mutants, faults


def faults_of(mutant, requirements, texts):
    """Why an entry cannot be used. `texts` has the source files by their names."""
    for id_ in mutant.breaks:
        if id_ not in requirements:
            yield f"there is no requirement {id_}"
            continue
        actor = requirements[id_]["actor"]
        if actor in ROLES and actor not in mutant.roles:
            yield f"{id_} is about the {actor}, in whom the fault does not show"
    if not mutant.breaks or not mutant.fault:
        yield "it does not say which requirements it breaks, or how"
    if not mutant.roles or any(role not in ROLES for role in mutant.roles):
        yield f"its role is none of {', '.join(ROLES)}"
    if not mutant.edits:
        yield "it changes nothing"
    text = texts.get(mutant.file)
    if text is None:
        yield f"there is no {mutant.file or 'file'} in the core"
        return
    for old, new in mutant.edits:
        times = text.count("\n".join(old))
        if times != 1:
            yield f"{mutant.file} has {times} times, not once: {' '.join(old).strip()}"
        if old == new:
            yield f"the change is none: {' '.join(old).strip()}"


def read_all(folder, top):
    """All entries in the folder's files; Faulty, with all faults, if any cannot be used."""
    rows = json.loads((top / "test/requirements/requirements.json").read_text(encoding="utf-8"))
    requirements = {row["id"]: row for row in rows}
    texts = {
        str(path.relative_to(top)): path.read_text(encoding="utf-8")
        for path in sorted((top / "model").rglob("*.cc"))
        if not {"sim", "live"} & set(path.relative_to(top).parts)
    }
    mutants, faults = [], []
    for path in sorted(folder.glob("*.mutants"), key=lambda one: section_key(one.stem)):
        read, wrong = read_file(path)
        mutants += read
        faults += wrong
    names = [mutant.name for mutant in mutants]
    for mutant in mutants:
        wrong = list(faults_of(mutant, requirements, texts))
        if names.count(mutant.name) > 1:
            wrong.append("another one has this name")
        faults += [f"{mutant.place}: {mutant.name}: {fault}" for fault in wrong]
    if not mutants:
        faults.append(f"no mutants in {folder}")
    if faults:
        raise Faulty("\n".join(faults))
    return mutants


def section_key(section):
    """The draft's sections in their order, what is not one of them behind."""
    numbers = re.fullmatch(r"\d+(\.\d+)*", section)
    return (not numbers, [int(one) for one in section.split(".")] if numbers else section)
