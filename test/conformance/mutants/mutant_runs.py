# SPDX-License-Identifier: GPL-2.0-only
"""How a faulty version of the core is made and tried.

Nothing is built in the source tree or in its build folder: the sources and all that `judge` is
linked from are copied to a scratch folder once, so that a change of them meanwhile does no harm. A
mutant then is one file that is compiled, without optimization, and one link with it.
"""

import concurrent.futures
import dataclasses
import json
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import threading
import time

from mutant_link import JUDGE, Linker, Unusable

# Of real time. The cases run in virtual time: what takes so long is in a loop.
PATIENCE_S = 60


@dataclasses.dataclass
class Trial:
    """What became of a mutant."""

    mutant: object
    # killed, survived, crashed, hung or does not compile
    outcome: str = "survived"
    killed_by: dict = dataclasses.field(default_factory=dict)
    # Cases that failed without naming a requirement that the mutant breaks.
    noticed_by: list = dataclasses.field(default_factory=list)
    why: str = ""
    seconds: float = 0.0

    @property
    def survivors(self):
        return [role for role in self.mutant.roles if role not in self.killed_by]


def place_of(case):
    return case["role"], case["case"]


class Processes:
    """Children, all of which can be ended at once."""

    def __init__(self):
        self._lock = threading.Lock()
        self._running = set()
        self._over = False

    def run(self, command, timeout=None, **options):
        with self._lock:
            if self._over:
                raise KeyboardInterrupt
            child = subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
                **options,
            )
            self._running.add(child)
        try:
            out, err = child.communicate(timeout=timeout)
            return child.returncode, out, err
        finally:
            self._end(child)
            with self._lock:
                self._running.discard(child)

    def end_all(self):
        with self._lock:
            self._over = True
            for child in self._running:
                self._end(child)

    @staticmethod
    def _end(child):
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


class Workshop:
    """The scratch copy, and what is done in it."""

    def __init__(self, top, build, scratch, cases):
        self._top = top
        self._scratch = scratch
        self._cases = [str(case) for case in cases]
        # Those that do not pass as it is show nothing.
        self._useless = set()
        self.processes = Processes()
        self._compilers = self._read_compilers(build)
        objects = {
            source: command[command.index("-o") + 1] for source, command in self._compilers.items()
        }
        self._linker = Linker(
            build,
            scratch,
            objects,
            lambda command, folder: self.processes.run(command, cwd=folder),
        )
        for room in ("model", "helpers"):
            shutil.copytree(top / room, scratch / "source" / room)

    def _read_compilers(self, build):
        try:
            commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
        except OSError as error:
            raise Unusable(f"{build} is no build folder: {error.strerror}") from error
        found = {}
        for one in commands:
            path = pathlib.Path(one["file"])
            if path.is_relative_to(self._top):
                found[str(path.relative_to(self._top))] = shlex.split(one["command"])
        return found

    def _compile(self, mutant, source, target):
        command, skip = [], 0
        for word in self._compilers[mutant.file]:
            if skip > 0:
                skip -= 1
            elif word in ("-o", "-c"):
                skip = 1
            elif word == f"-I{self._top}":
                command.append("-Isource")
            elif not word.startswith("-ffile-prefix-map="):
                command.append(word)
        if shutil.which("ccache"):
            command.insert(0, "ccache")
        command += ["-O0", "-g0", "-w", "-o", target, "-c", source]
        return self.processes.run(command, cwd=self._scratch)

    def _play(self, program, arguments):
        """The cases that were played, or Trial fields that say why there are none."""
        try:
            status, out, err = self.processes.run(
                [str(self._scratch / program), "--json", *arguments, *self._cases],
                timeout=PATIENCE_S,
            )
        except subprocess.TimeoutExpired:
            return None, ("hung", f"no end after {PATIENCE_S} s")
        if status not in (0, 1):
            last = err.strip().split("\n")[-1]
            return None, ("crashed", f"status {status}: {last}")
        return json.loads(out), None

    def play_without_fault(self):
        """The cases as they are with the right core."""
        (self._scratch / "right").mkdir()
        status, _, err = self._linker.link({}, "right")
        if status != 0:
            raise Unusable(f"{JUDGE} cannot be linked again: {err.strip()}")
        cases, wrong = self._play("right/judge", [])
        if wrong is not None:
            raise Unusable(f"{JUDGE} without any fault: {wrong[0]}, {wrong[1]}")
        self._useless = {place_of(case) for case in cases if case["outcome"] != "passed"}
        return cases

    def attempt(self, mutant):
        """Makes the mutant, plays the cases, and says what became of it."""
        begin = time.monotonic()
        trial = Trial(mutant)
        folder = self._scratch / mutant.name
        source = folder / mutant.file
        source.parent.mkdir(parents=True)
        text = (self._scratch / "source" / mutant.file).read_text(encoding="utf-8")
        source.write_text(mutant.apply(text), encoding="utf-8")
        changed, program = f"{mutant.name}/changed.o", f"{mutant.name}/judge"
        if not self._linker.knows(mutant.file):
            trial.outcome, trial.why = "does not compile", "this file is not in the judged core"
            return trial
        status, out, err = self._compile(
            mutant, str(source.relative_to(self._scratch)), changed
        )
        if status == 0:
            status, out, err = self._linker.link({mutant.file: changed}, mutant.name)
        if status != 0:
            trial.outcome, trial.why = "does not compile", (out + err).strip()
        else:
            self._judge(trial, program)
        shutil.rmtree(folder)
        trial.seconds = time.monotonic() - begin
        return trial

    def _judge(self, trial, program):
        # No other case can kill it than one that names what it breaks.
        naming = [word for id_ in trial.mutant.breaks for word in ("--naming", id_)]
        cases, wrong = self._play(program, naming)
        if wrong is not None:
            trial.outcome, trial.why = wrong
            return
        for case in self._useful(cases):
            named = [id_ for id_ in trial.mutant.breaks if case["requirements"].get(id_) == "failed"]
            if case["outcome"] == "failed" and named and case["role"] in trial.survivors:
                trial.killed_by[case["role"]] = {"case": case["case"], "requirements": named}
        if not trial.survivors:
            trial.outcome = "killed"
            return
        cases, wrong = self._play(program, [])
        if wrong is not None:
            trial.outcome, trial.why = wrong
            return
        trial.noticed_by = [
            case["case"]
            for case in self._useful(cases)
            if case["outcome"] != "passed" and case["role"] in trial.survivors
        ]

    def _useful(self, cases):
        return [case for case in cases if place_of(case) not in self._useless]

    def attempt_all(self, mutants, jobs, each):
        """The trials in the order of the mutants; `each` is told of one as soon as it is there."""
        trials = {}
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            waiting = {pool.submit(self.attempt, mutant): mutant.name for mutant in mutants}
            try:
                for done in concurrent.futures.as_completed(waiting):
                    trials[waiting[done]] = done.result()
                    each(done.result())
            except BaseException:
                self.processes.end_all()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return [trials[mutant.name] for mutant in mutants]
