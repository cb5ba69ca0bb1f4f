# SPDX-License-Identifier: GPL-2.0-only
"""How `judge` is linked with two cores in it: the right one, which the tester uses, and one of its own
for the implementation that is judged.

The tester encodes, hashes and encrypts with the same code as the core. Were it linked with the faulty
one, both ends would agree about a wrong hash. So the implementation and its core are linked into
one object, all of whose names but those of the implementation are made local.
"""

import os
import pathlib
import shlex
import shutil

JUDGE = "test/conformance/judge"
# The implementation, and the only names that the rest of the program may use of that object.
PEER = ("endpoint-under-test.cc", "endpoint-triggers.cc", "inner-echo.cc")
PEER_FOLDER = "helpers/conformance/peers"
PEER_NAMES = "*EndpointUnderTest*"
# Who says which algorithm is meant compares addresses in these tables, so that there is one of them.
SHARED = ("model/crypto/algorithms.cc",)
# The strategies come with the configuration, which is made by the right core.
GIVEN = "model/policy"


class Unusable(Exception):
    """The build folder cannot be used."""


class Linker:
    def __init__(self, build, scratch, objects, run):
        """`objects` has the object files by their sources; `run` runs a command in a folder."""
        self._scratch = scratch
        self._run = run
        self._command = self._copy_command(build)
        rooms = {
            str(pathlib.Path(word).parent.relative_to("link"))
            for word in self._command
            if word.startswith("link/model/") and word.endswith(".a")
        }
        self._core = {}
        for source, name in objects.items():
            folder = pathlib.Path(source).parent
            is_peer = str(folder) == PEER_FOLDER and pathlib.Path(source).name in PEER
            is_core = any(folder.is_relative_to(room) for room in rooms)
            if is_peer or (is_core and source not in SHARED):
                self._core[source] = self._copy(build, name)
        if not self._core:
            raise Unusable(f"{build} has no core that {JUDGE} is linked with")

    def _copy(self, build, name):
        copy = pathlib.Path("link") / name
        (self._scratch / copy).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(build / name, self._scratch / copy)
        return str(copy)

    def _copy_command(self, build):
        """The command that links `judge`, with copies of what it takes from the build folder."""
        status, out, _ = self._run(
            ["ninja", "-C", str(build), "-t", "commands", "-s", JUDGE], self._scratch
        )
        if status != 0 or not (build / JUDGE).is_file():
            raise Unusable(f"{build} has no {JUDGE}: build it first")
        words = shlex.split(out.strip().split("\n")[-1])
        words = [word for word in words if word not in (":", "&&")]
        command, is_output = [], False
        for word in words:
            if is_output or word == "-o":
                is_output = not is_output
            elif not os.path.isabs(word) and (build / word).is_file():
                command.append(self._copy(build, word))
            else:
                command.append(word)
        return command

    def knows(self, source):
        return source in self._core and not pathlib.Path(source).is_relative_to(GIVEN)

    def link(self, changed, folder):
        """Links `folder`/judge; `changed` has objects that take the place of others, by source."""
        core, peer = f"{folder}/core.o", f"{folder}/peer.o"
        unique = f"{folder}/unique"
        objects = list({**self._core, **changed}.values())
        last = self._run(
            ["ld", "-r", "-S", "--force-group-allocation", "-o", core, *objects], self._scratch
        )
        if last[0] == 0:
            last = self._run(["nm", core], self._scratch)
        if last[0] == 0:
            # Unique names stay global unless they are made weak first.
            rows = [line.split() for line in last[1].splitlines()]
            names = [row[2] for row in rows if len(row) == 3 and row[1] == "u"]
            (self._scratch / unique).write_text("".join(f"{name}\n" for name in names))
            last = self._run(["objcopy", f"--weaken-symbols={unique}", core], self._scratch)
        if last[0] == 0:
            last = self._run(
                ["objcopy", "--wildcard", f"--keep-global-symbol={PEER_NAMES}", core, peer],
                self._scratch,
            )
        if last[0] == 0:
            command = list(self._command)
            first = next(i for i, word in enumerate(command) if word.endswith(".o"))
            command.insert(first, peer)
            # Symbols for a debugger are half of a linker's work.
            last = self._run([*command, "-Wl,-S", "-o", f"{folder}/judge"], self._scratch)
        return last
