// SPDX-License-Identifier: GPL-2.0-only
// The network, as it was at one time: which links were there, and where the tunnel led.
"use strict";

mopo.picture = (() => {
  const { element, svg } = mopo;
  const BOX = { width: 118, height: 46 };

  // Pairs of nodes that a link is between; one that passes columns by has a bend in each of them.
  const linesOf = (nodes, links) => {
    const column = new Map(nodes.map((node) => [node.name, node.column]));
    const between = new Map();
    const lines = [];
    for (const link of links) {
      const [first, ...others] = link.ends;
      for (const other of others) {
        const [from, to] = [first.node, other.node].sort((a, b) => column.get(a) - column.get(b));
        const bends = [];
        for (let at = column.get(from) + 1; at < column.get(to); at += 1) {
          bends.push({ name: `${link.name}\n${other.node}\n${at}`, column: at, isBend: true });
        }
        const same = between.get(`${from}\n${to}`) ?? [];
        between.set(`${from}\n${to}`, same);
        const line = { link, stops: [from, ...bends.map(({ name }) => name), to], bends, same };
        same.push(line);
        lines.push(line);
      }
    }
    return lines;
  };

  // Where each node and each bend stands: columns side by side, on a phone one below the other.
  const place = (nodes, lines) => {
    const columns = [];
    for (const node of [...nodes, ...lines.flatMap(({ bends }) => bends)]) {
      (columns[node.column] ??= []).push(node);
    }
    const rank = new Map();
    for (const column of columns) {
      // As near as can be to what is beside them in the column before.
      const pull = ({ name }) => {
        const near = lines
          .flatMap(({ stops }) => stops.filter((_, index) => stops[index + 1] === name))
          .map((stop) => rank.get(stop))
          .filter((at) => at !== undefined);
        return near.length > 0 ? near.reduce((sum, at) => sum + at, 0) / near.length : 0.5;
      };
      const sorted = column.map((node) => ({ node, at: pull(node) })).sort((a, b) => a.at - b.at);
      sorted.forEach(({ node }, index) => rank.set(node.name, (index + 0.5) / column.length));
    }
    const isTall = mopo.isNarrow();
    const most = Math.max(...columns.map((column) => column.length));
    const thickness = isTall ? BOX.height : BOX.width;
    const gap = isTall ? 104 : Math.max(180, Math.min(300, 1180 / columns.length));
    const along = gap * (columns.length - 1) + thickness + 20;
    const across = Math.max((isTall ? 126 : 78) * most, isTall ? 380 : 150);
    const places = new Map();
    columns.forEach((column, index) => {
      for (const { name } of column) {
        const [x, y] = [10 + gap * index + thickness / 2, rank.get(name) * across];
        places.set(name, isTall ? [y, x] : [x, y]);
      }
    });
    const crowd = (name) =>
      columns.find((column) => column.some((node) => node.name === name)).length;
    return {
      places,
      crowd,
      width: isTall ? across : along,
      height: isTall ? along : across,
      isTall,
    };
  };

  // Where a line's name stands: in its middle, at its bend, or on a phone nearer to the end that has
  // more nodes beside it.
  const middleOf = (points, beside, crowding, isTall) => {
    if (points.length > 2) {
      return points[1];
    }
    const [[x1, y1], [x2, y2]] = points;
    const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
    if (!isTall) {
      return [x, y + 0.75 * beside];
    }
    const towards = Math.sign(crowding) * 0.5;
    return [x + 0.75 * beside - towards * (x2 - x1) * 0.75, y - towards * (y2 - y1) * 0.3];
  };

  // A smooth line through its stops; of several between the same two, each has its own way.
  const curve = ({ stops, same, bends, link }, { places, crowd, isTall }) => {
    const rank = same.findIndex((line) => line.link === link) - (same.length - 1) / 2;
    const beside = bends.length > 0 ? 0 : rank * (isTall ? 150 : 76);
    const points = stops.map((stop) => places.get(stop));
    const parts = points.slice(1).map(([x2, y2], index) => {
      const [x1, y1] = points[index];
      const [half, shift] = isTall ? [(y2 - y1) / 2, beside] : [(x2 - x1) / 2, beside];
      return isTall
        ? `C${x1 + shift} ${y1 + half} ${x2 + shift} ${y2 - half} ${x2} ${y2}`
        : `C${x1 + half} ${y1 + shift} ${x2 - half} ${y2 + shift} ${x2} ${y2}`;
    });
    return {
      path: `M${points[0].join(" ")} ${parts.join(" ")}`,
      middle: middleOf(points, beside, crowd(stops[0]) - crowd(stops.at(-1)), isTall),
    };
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
    const lines = linesOf(nodes, links);
    const layout = place(nodes, lines);
    const used = new Set(
      mopo.data.path_use
        .filter((use) => use.from <= time && time < use.to)
        .flatMap((use) => use.links),
    );
    const group = (className) => svg("g", { class: className });
    const [below, middle, above] = [group("below"), group("middle"), group("above")];
    for (const line of lines) {
      const { link } = line;
      const {
        path,
        middle: [x, y],
      } = curve(line, layout);
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
    const boxes = nodes.map((node) => nodeBox(node, layout.places.get(node.name)));
    const state = [...used].join(", ");
    return svg(
      "svg",
      {
        viewBox: `0 0 ${layout.width} ${layout.height}`,
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

  // The picture as a file has the page's rules for it in itself.
  const save = (host) => {
    const picture = host.querySelector("svg").cloneNode(true);
    const rules = [...document.styleSheets]
      .flatMap((sheet) => [...sheet.cssRules])
      .filter(({ selectorText }) => selectorText?.startsWith(".picture "))
      .map(({ cssText }) => cssText.replaceAll(".picture ", ""))
      .join("\n")
      .replace(/var\(--(\w+)\)/g, (_, name) => mopo.colour(name));
    picture.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    picture.setAttribute("font-family", "system-ui, sans-serif");
    picture.prepend(svg("style", null, rules));
    mopo.download("network.svg", "image/svg+xml", picture.outerHTML);
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
        element(
          "button",
          { type: "button", "aria-label": "The network as SVG", onclick: () => save(host) },
          "SVG",
        ),
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
