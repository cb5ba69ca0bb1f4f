# SPDX-License-Identifier: GPL-2.0-only
"""A `mopo live` that runs, and what it tells; for the tests of this folder. Each wait has a limit."""

import json
import os
import signal
import subprocess
import threading
import time

LONGEST_WAIT = 15
NOBODY = 65534


class Live:
    """`mopo live` with --json, inside a network namespace if one is named."""

    def __init__(self, program, arguments, namespace=None, user=None):
        command = [program, "live", *arguments, "--json", "--for", "60s"]
        if namespace:
            command = ["ip", "netns", "exec", namespace, *command]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            user=user,
            group=user,
            extra_groups=[] if user else None,
        )
        self.events = []
        self.news = threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            with self.news:
                self.events.append(json.loads(line))
                self.news.notify_all()
        with self.news:
            self.events.append({"name": "end", "data": {}})
            self.news.notify_all()

    def mark(self):
        """The events so far, for `wait` to begin behind them."""
        with self.news:
            return len(self.events)

    def wait(self, name, since=0, **facts):
        """The first event of that name, from `since` on, whose data begin with these."""
        limit = time.monotonic() + LONGEST_WAIT
        with self.news:
            while True:
                for event in self.events[since:]:
                    if event["name"] == name and all(
                        str(_find(event["data"], key)).startswith(str(value))
                        for key, value in facts.items()
                    ):
                        return event["data"]
                left = limit - time.monotonic()
                ended = bool(self.events) and self.events[-1]["name"] == "end"
                if ended or left <= 0 or not self.news.wait(left):
                    raise AssertionError(
                        f"no {name} {facts}{' before the end' if ended else ''}; it told "
                        + "\n".join(json.dumps(event)[:300] for event in self.events[since:])
                    )

    def say(self, line):
        """A command on standard input, and the answer to it."""
        since = self.mark()
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.wait("host:command", since, command=line)["answer"]

    def end(self, number=signal.SIGTERM):
        """The exit status after a signal."""
        self.process.send_signal(number)
        return self.status()

    def status(self):
        status = self.process.wait(LONGEST_WAIT)
        self.reader.join(LONGEST_WAIT)
        return status

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def _find(data, key):
    for part in key.split("__"):
        data = data.get(part) if isinstance(data, dict) else None
    return data


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def as_nobody():
    """What makes a process nobody's, if this one is root's."""
    return NOBODY if os.geteuid() == 0 else None


def run_cases(cases, cleanup):
    """Each prints its name; the first that fails ends the test with status 1."""
    try:
        for case in cases:
            begin = time.monotonic()
            case()
            print(f"ok {case.__name__} ({time.monotonic() - begin:.1f} s)", flush=True)
    finally:
        cleanup()
