// SPDX-License-Identifier: GPL-2.0-only
// The message ladder: who sent what to whom, and whether it arrived.
"use strict";

mopo.ladder = (() => {
  const { element, svg, data } = mopo;
  const AT_ONCE = 250;
  const WIDTH = 1000;
  const SIDE = 60;

  const nodes = () => [...new Set(data.ladder.flatMap(({ from, to }) => [from, to]))];

  const placeOf = (names, name) =>
    names.length < 2
      ? WIDTH / 2
      : SIDE + ((WIDTH - 2 * SIDE) * Math.max(names.indexOf(name), 0)) / (names.length - 1);

  const posts = (names, width) =>
    names.map((name) => {
      const x = (placeOf(names, name) / WIDTH) * width;
      return svg("line", { class: "post", x1: x, x2: x, y1: 0, y2: 30 });
    });

  const arrow = (names, rung, width) => {
    const x1 = (placeOf(names, rung.from) / WIDTH) * width;
    const end = (placeOf(names, rung.to) / WIDTH) * width;
    const isLost = rung.arrived_s === null;
    const x2 = isLost ? x1 + (end - x1) * 0.6 : end;
    const way = Math.sign(end - x1) || 1;
    const kinds = ["arrow", rung.message.response && "response", isLost && "lost"];
    const tip =
      isLost || rung.discarded !== null
        ? svg("text", { class: "cross", x: x2, y: 26, "text-anchor": "middle" }, "✕")
        : svg("path", {
            class: "tip",
            d: `M${x2} 21 l${-9 * way} -5 v10 z`,
          });
    const { message, purpose } = rung;
    const label = [
      purpose || message.exchange,
      message.response ? "response" : "",
      message.retransmission ? "(again)" : "",
    ]
      .filter(Boolean)
      .join(" ");
    return [
      svg("path", { class: kinds.filter(Boolean).join(" "), d: `M${x1} 21 H${x2}` }),
      tip,
      svg("text", { x: (x1 + end) / 2, y: 14, "text-anchor": "middle" }, label),
    ];
  };

  const row = (names, rung, width) =>
    element(
      "button",
      {
        type: "button",
        class: "rung",
        "aria-label": `${mopo.seconds(rung.at_s)}: ${mopo.message.name(rung)} from ${
          rung.from
        }, ${mopo.message.fate(rung)}`,
        onclick: () => mopo.message.open(rung),
      },
      element("span", { class: "time" }, mopo.seconds(rung.at_s)),
      svg(
        "svg",
        { viewBox: `0 0 ${width} 30`, preserveAspectRatio: "none", "aria-hidden": "true" },
        ...posts(names, width),
        ...arrow(names, rung, width),
      ),
    );

  // On a phone the outer names begin and end at their posts, or they would be cut off.
  const anchors = (names, index) => {
    const isOuter = mopo.isNarrow() && names.length > 1;
    return isOuter && index === 0
      ? "start"
      : isOuter && index === names.length - 1
        ? "end"
        : "middle";
  };

  const head = (names, width) =>
    element(
      "div",
      { class: "head", "aria-hidden": "true" },
      element("span", { class: "time" }, "sent"),
      svg(
        "svg",
        { viewBox: `0 0 ${width} 30` },
        ...names.map((name, index) =>
          svg(
            "text",
            {
              x: (placeOf(names, name) / WIDTH) * width,
              y: 20,
              "text-anchor": anchors(names, index),
              "font-weight": 600,
            },
            name,
          ),
        ),
      ),
    );

  return (part) => {
    const names = nodes();
    const list = element("div", { class: "ladder", role: "group", "aria-label": "Messages" });
    const count = element("p", { class: "soft" });
    const more = element("button", { type: "button" }, "Show all of them");
    let all = false;
    const show = () => {
      const { from, to } = mopo.window.now;
      const rungs = data.ladder.filter(({ at_s: at }) => from <= at && at <= to);
      const events = data.timeline.filter(({ at_s: at }) => from <= at && at <= to);
      const shown = all ? rungs : rungs.slice(0, AT_ONCE);
      const width = Math.max(list.clientWidth - (mopo.isNarrow() ? 72 : 102), 200);
      const until = shown.length < rungs.length ? shown.at(-1).at_s : to;
      const marks = events
        .filter(({ at_s: at }) => at <= until)
        .map(({ at_s: at, id, kind }) => ({
          at,
          node: element("div", { class: "mark" }, `${mopo.seconds(at)} ${id} (${kind})`),
        }));
      const rows = shown.map((rung) => ({ at: rung.at_s, node: row(names, rung, width) }));
      // Events first: they are what the messages of the same instant are about.
      const merged = [...marks, ...rows].sort((a, b) => a.at - b.at);
      list.replaceChildren(head(names, width), ...merged.map(({ node }) => node));
      count.textContent = `${shown.length} of ${data.messages} messages, those of the window of time. A solid line is a request, a dashed one a response; ✕: lost, or discarded where it ends.`;
      more.hidden = shown.length === rungs.length;
    };
    more.addEventListener("click", () => {
      all = true;
      show();
    });
    part.append(count, list, more);
    let waiting = 0;
    const soon = () => {
      clearTimeout(waiting);
      waiting = setTimeout(show, 60);
    };
    mopo.window.onChange(soon);
    addEventListener("resize", soon);
    show();
  };
})();
