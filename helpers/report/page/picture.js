// SPDX-License-Identifier: GPL-2.0-only
// The network, as it was at one time: which links were there, and where the tunnel led.
"use strict";

mopo.picture = (() => {
  const { element, svg } = mopo;
  const BOX = { width: 118, height: 46 };

  // Where each node stands: columns side by side, on a phone one below the other.
  const place = (nodes, links) => {
    const columns = [];
    for (const node of nodes) {
      (columns[node.column] ??= []).push(node);
    }
    const used = columns.filter(Boolean);
    const order = new Map();
    for (const column of used) {
      const pull = (node) => {
        const near = links
          .filter(({ ends }) => ends.some((end) => end.node === node.name))
          .flatMap(({ ends }) => ends.map((end) => order.get(end.node)))
          .filter((rank) => rank !== undefined);
        return near.length > 0 ? near.reduce((sum, rank) => sum + rank, 0) / near.length : 0.5;
      };
      column.sort((a, b) => pull(a) - pull(b));
      column.forEach((node, index) => order.set(node.name, (index + 0.5) / column.length));
    }
    const isTall = mopo.isNarrow();
    const most = Math.max(...used.map((column) => column.length));
    const gap = isTall ? 110 : Math.max(190, Math.min(300, 1180 / used.length));
    const across = isTall ? Math.max(128, 380 / most) : 96;
    const size = [
      gap * (used.length - 1) + (isTall ? BOX.height : BOX.width) + 20,
      Math.max(across * most, isTall ? 380 : 150),
    ];
    const places = new Map();
    used.forEach((column, index) => {
      for (const node of column) {
        const along = 10 + gap * index + (isTall ? BOX.height : BOX.width) / 2;
        const beside = order.get(node.name) * size[1];
        places.set(node.name, isTall ? [beside, along] : [along, beside]);
      }
    });
    return { places, width: isTall ? size[1] : size[0], height: isTall ? size[0] : size[1] };
  };

  // A curve from node to node; of several between the same two, each has its own.
  const curve = ([x1, y1], [x2, y2], bend) => {
    const length = Math.hypot(x2 - x1, y2 - y1) || 1;
    const middle = [
      (x1 + x2) / 2 - ((y2 - y1) / length) * bend,
      (y1 + y2) / 2 + ((x2 - x1) / length) * bend,
    ];
    return {
      path: `M${x1} ${y1} Q${middle[0]} ${middle[1]} ${x2} ${y2}`,
      middle: [(x1 + x2 + 2 * middle[0]) / 4, (y1 + y2 + 2 * middle[1]) / 4],
    };
  };

  const lines = (links, places) => {
    const between = new Map();
    const made = [];
    for (const link of links) {
      const [first, ...others] = link.ends;
      for (const other of others) {
        const key = [first.node, other.node].sort().join("\n");
        const same = between.get(key) ?? [];
        between.set(key, same);
        const line = { link, from: first.node, to: other.node, same };
        same.push(line);
        made.push(line);
      }
    }
    for (const line of made) {
      const rank = line.same.indexOf(line) - (line.same.length - 1) / 2;
      const turned = line.from > line.to ? -1 : 1;
      Object.assign(line, curve(places.get(line.from), places.get(line.to), rank * 84 * turned));
    }
    return made;
  };

  const nodeBox = (node, [x, y]) => {
    const facts = node.interfaces.map(
      ({ name, addresses }) => `${name}: ${addresses.join(", ") || "no address"}`,
    );
    return svg(
      "g",
      null,
      svg("title", null, [`${node.name} (${node.kind})`, ...facts].join("\n")),
      svg("rect", {
        class: `node ${node.kind.toLowerCase()}`,
        x: x - BOX.width / 2,
        y: y - BOX.height / 2,
        width: BOX.width,
        height: BOX.height,
        rx: 6,
      }),
      svg("text", { x, y: y - 3, "text-anchor": "middle", "font-weight": 600 }, node.name),
      svg("text", { class: "soft", x, y: y + 14, "text-anchor": "middle" }, node.role || node.kind),
    );
  };

  const stateAt = (what, time) =>
    mopo.data.link_states.find(
      (state) => state.what === what && state.from <= time && time < state.to,
    )?.state ?? (mopo.data.lean ? "up" : "down");

  const draw = (time) => {
    const { nodes, links } = mopo.data.picture;
    const { places, width, height } = place(nodes, links);
    const used = new Set(
      mopo.data.path_use
        .filter((use) => use.from <= time && time < use.to)
        .flatMap((use) => use.links),
    );
    const group = (className) => svg("g", { class: className });
    const [below, middle, above] = [group("below"), group("middle"), group("above")];
    for (const {
      link,
      path,
      middle: [x, y],
    } of lines(links, places)) {
      const state = stateAt(link.name, time);
      if (used.has(link.name)) {
        below.append(svg("path", { class: "used", d: path }));
      }
      middle.append(svg("path", { class: `link ${state.split(" ")[0]}`, d: path }));
      const isDead = state.startsWith("blackhole");
      above.append(
        svg(
          "text",
          { class: isDead ? "mark label" : "label", x, y: y - 4, "text-anchor": "middle" },
          svg("title", null, `${link.name}: ${state}; ${link.about}`),
          isDead ? `✕ ${link.name}` : link.name,
        ),
        svg(
          "text",
          { class: "soft label", x, y: y + 10, "text-anchor": "middle" },
          state === "up" ? "" : state,
        ),
      );
    }
    const boxes = nodes.map((node) => nodeBox(node, places.get(node.name)));
    const state = [...used].join(", ");
    return svg(
      "svg",
      {
        viewBox: `0 0 ${width} ${height}`,
        role: "img",
        "aria-label": `The network at ${mopo.seconds(time)}; the tunnel leads through ${
          state || "no link"
        }`,
      },
      below,
      middle,
      ...boxes,
      above,
    );
  };

  const legendItem = (className, text) =>
    element(
      "span",
      { class: "picture" },
      svg(
        "svg",
        { viewBox: "0 0 34 12", "aria-hidden": "true" },
        svg("path", { class: className, d: "M0 6 H34" }),
      ),
      text,
    );

  // Until when the time stands still between one event and the next.
  const steps = () => [
    0,
    ...mopo.data.timeline.map(({ at_s: at }) => at + 0.001),
    mopo.data.duration_s,
  ];

  return () => {
    const host = element("div", { class: "picture" });
    const words = element("output", null);
    const slider = element("input", {
      type: "range",
      min: 0,
      max: mopo.data.duration_s,
      step: "any",
      value: 0.5,
      "aria-label": "Time of the picture, in seconds",
    });
    const show = () => {
      const time = Math.min(slider.valueAsNumber, mopo.data.duration_s - 1e-6);
      host.replaceChildren(draw(time));
      const last = mopo.data.timeline.findLast(({ at_s: at }) => at <= time);
      words.textContent = `${mopo.seconds(time)}${last ? `, after ${last.id}` : ""}`;
      slider.setAttribute("aria-valuetext", words.textContent);
    };
    const jump = (forwards) => {
      const time = slider.valueAsNumber;
      const to = forwards
        ? steps().find((step) => step > time + 0.0005)
        : steps().findLast((step) => step < time - 0.0005);
      slider.value = to ?? time;
      show();
    };
    slider.addEventListener("input", show);
    addEventListener("resize", show);
    show();
    return element(
      "div",
      null,
      element(
        "div",
        { class: "controls" },
        element("button", { type: "button", onclick: () => jump(false) }, "◀ Event"),
        slider,
        element("button", { type: "button", onclick: () => jump(true) }, "Event ▶"),
        words,
      ),
      host,
      element(
        "div",
        { class: "legend" },
        legendItem("used", "the tunnel"),
        legendItem("link", "up"),
        legendItem("link down", "down"),
        legendItem("link blackhole", "✕ blackhole: takes packets, delivers none"),
      ),
    );
  };
})();
