// SPDX-License-Identifier: GPL-2.0-only
// The window of time that all charts with a time axis show: one for the page.
"use strict";

mopo.window = (() => {
  const { element } = mopo;
  const SHORTEST = 0.01;
  const listeners = [];
  const whole = { from: 0, to: mopo.data.duration_s ?? 1 };
  const now = { ...whole };

  const set = (from, to) => {
    const length = Math.min(Math.max(to - from, SHORTEST), whole.to - whole.from);
    now.from = Math.min(Math.max(from, whole.from), whole.to - length);
    now.to = now.from + length;
    for (const listen of listeners) {
      listen(now);
    }
  };

  const zoom = (by) => {
    const middle = (now.from + now.to) / 2;
    const half = ((now.to - now.from) / 2) * by;
    set(middle - half, middle + half);
  };

  const move = (by) => {
    const step = (now.to - now.from) * by;
    set(now.from + step, now.to + step);
  };

  const showAll = () => set(whole.from, whole.to);

  const onChange = (listen) => listeners.push(listen);

  // Keys that a chart takes when it has the focus.
  const keys = {
    ArrowLeft: () => move(-0.25),
    ArrowRight: () => move(0.25),
    "+": () => zoom(0.5),
    "-": () => zoom(2),
    0: showAll,
  };

  const handleKey = (event) => {
    if (event.key in keys && !event.ctrlKey && !event.metaKey && !event.altKey) {
      keys[event.key]();
      event.preventDefault();
    }
  };

  const controls = () => {
    const button = (label, text, onclick) =>
      element("button", { type: "button", "aria-label": label, title: label, onclick }, text);
    const field = (label) =>
      element("input", { type: "number", step: "any", "aria-label": label, min: 0, max: whole.to });
    const from = field("Shown from, in seconds");
    const to = field("Shown until, in seconds");
    const take = () => {
      if (from.valueAsNumber < to.valueAsNumber) {
        set(from.valueAsNumber, to.valueAsNumber);
      }
    };
    from.addEventListener("change", take);
    to.addEventListener("change", take);
    const show = () => {
      from.value = Number(now.from.toFixed(3));
      to.value = Number(now.to.toFixed(3));
    };
    onChange(show);
    show();
    return element(
      "div",
      { class: "window", role: "group", "aria-label": "Window of time" },
      element("span", null, "Time"),
      from,
      "to",
      to,
      "s",
      button("Earlier", "◀", () => move(-0.5)),
      button("Later", "▶", () => move(0.5)),
      button("Zoom in", "+", () => zoom(0.4)),
      button("Zoom out", "−", () => zoom(2.5)),
      button("Show all of the run", "All", showAll),
    );
  };

  return { now, whole, set, onChange, handleKey, controls };
})();
