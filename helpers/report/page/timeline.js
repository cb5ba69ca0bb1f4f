// SPDX-License-Identifier: GPL-2.0-only
// In time: which path each end used, when nothing came through, and what became of the links.
"use strict";

mopo.timeline = (() => {
  const { element, data, colour } = mopo;

  // Numbers of events that are close to each other stand above each other.
  const LEVELS = 3;
  const levels = [];
  for (const [index, { at_s: at }] of (data.timeline ?? []).entries()) {
    const isClose = index > 0 && at - data.timeline[index - 1].at_s < 0.02 * data.duration_s;
    levels.push(isClose ? (levels[index - 1] + 1) % LEVELS : 0);
  }

  const events = data.timeline?.map((event, index) => ({
    ...event,
    number: index + 1,
    level: levels[index],
    title: `${index + 1}: ${event.id} (${event.kind})`,
  }));

  // Lines at the events, to lie over any windowed chart.
  const eventRules = () => ({
    data: { values: events },
    mark: { type: "rule", strokeDash: [2, 3], strokeWidth: 1, clip: true, tooltip: true },
    encoding: {
      x: { field: "at_s", ...mopo.chart.time() },
      tooltip: [
        { field: "title", title: "event" },
        { field: "at_s", title: "at s" },
      ],
    },
  });

  // The numbers of the events, on top.
  const eventNumbers = (level) => ({
    data: { values: events.filter((event) => event.level === level) },
    mark: {
      type: "text",
      baseline: "bottom",
      dy: -3 - 12 * level,
      fontSize: 11,
      clip: false,
      tooltip: true,
    },
    encoding: {
      x: { field: "at_s", ...mopo.chart.time() },
      y: { value: 0 },
      text: { field: "number" },
      opacity: {
        condition: { test: "datum.at_s >= windowFrom && datum.at_s <= windowTo", value: 1 },
        value: 0,
      },
      tooltip: { field: "title", title: "event" },
    },
  });

  const PATH_COLOURS = ["blue", "green", "purple", "sky", "yellow", "soft"];

  const initiators = () => [...new Set(data.path_use.map(({ initiator }) => initiator))];

  const rowName = (initiator, direction) =>
    initiators().length > 1 ? `${initiator} ${direction}` : direction;

  const outages = () =>
    data.probes.flatMap(({ initiator, direction, flow, outages: list }) =>
      list.map((outage) => ({
        ...outage,
        row: rowName(initiator, direction),
        what: `${((outage.to - outage.from) * 1000).toFixed(0)} ms without a packet of ${flow}, ${
          outage.lost
        } lost`,
        label: `✕ ${
          outage.to - outage.from < 1
            ? `${((outage.to - outage.from) * 1000).toFixed(0)} ms`
            : `${(outage.to - outage.from).toFixed(2)} s`
        }`,
      })),
    );

  // A text at the beginning of what is seen of a bar, or in its middle, where there is room for it.
  const barText = (field, least, isMiddle, extra) => ({
    mark: { type: "text", fontSize: 12, clip: true, align: isMiddle ? "center" : "left", ...extra },
    transform: [
      { calculate: "max(datum.from, windowFrom)", as: "begin" },
      { calculate: "min(datum.to, windowTo)", as: "end" },
      { filter: `(datum.end - datum.begin) / (windowTo - windowFrom) > ${least}` },
      { calculate: isMiddle ? "(datum.begin + datum.end) / 2" : "datum.begin", as: "place" },
    ],
    encoding: {
      x: { field: "place", ...mopo.chart.time() },
      y: { field: "row", ...mopo.chart.rows() },
      text: { field },
    },
  });

  const tunnelSpec = () => {
    const uses = data.path_use.map((use) => ({
      ...use,
      row: rowName(use.initiator, use.direction),
      how: use.udp_encapsulation ? "ESP in UDP" : "ESP",
    }));
    const labels = [...new Set(uses.map(({ label }) => label))];
    const rows = initiators().flatMap((initiator) => [
      rowName(initiator, "up"),
      rowName(initiator, "down"),
    ]);
    const y = { field: "row", ...mopo.chart.rows({ scale: { domain: rows } }) };
    const x = { field: "from", ...mopo.chart.time() };
    return {
      height: rows.length * 42,
      padding: { top: 4, left: 4, right: 4, bottom: 4 },
      data: { values: uses },
      layer: [
        {
          mark: { type: "bar", height: 22, clip: true, tooltip: true },
          encoding: {
            x,
            x2: { field: "to" },
            y,
            color: {
              field: "label",
              scale: {
                domain: labels,
                range: labels.map((_, i) => colour(PATH_COLOURS[i % PATH_COLOURS.length])),
              },
              legend: { offset: 40, columns: mopo.isNarrow() ? 3 : 8 },
            },
            tooltip: [
              { field: "label", title: "path" },
              { field: "path", title: "as the sender sees it" },
              { field: "how" },
              { field: "from", title: "from s" },
              { field: "to", title: "to s" },
            ],
          },
        },
        barText("label", mopo.isNarrow() ? 0.16 : 0.05, false, {
          dx: 5,
          fontWeight: 600,
          color: colour("ground"),
        }),
        {
          data: { values: outages() },
          mark: {
            type: "bar",
            height: 34,
            clip: true,
            color: colour("bad"),
            stroke: colour("bad"),
            strokeWidth: 1.5,
            tooltip: true,
          },
          encoding: {
            x,
            x2: { field: "to" },
            y,
            tooltip: [
              { field: "what", title: "outage" },
              { field: "from", title: "from s" },
              { field: "to", title: "to s" },
            ],
          },
        },
        {
          data: { values: outages() },
          ...barText("label", mopo.isNarrow() ? 0.18 : 0.06, true, {
            fontWeight: 700,
            color: colour("ground"),
          }),
        },
        eventRules(),
        ...Array.from({ length: LEVELS }, (_, level) => eventNumbers(level)),
      ],
    };
  };

  const STATES = {
    up: "sky",
    changed: "green",
    down: "line",
    blackhole: "bad",
    "blackhole up": "bad",
    "blackhole down": "bad",
    blocked: "orange",
  };

  const linkSpec = () => {
    const states = data.link_states.map((state) => ({ ...state, row: state.what }));
    // What is a state of all the time needs no name in the picture.
    const telling = states.map((state) => ({
      ...state,
      text: state.state === "up" ? "" : state.state,
    }));
    const rows = [...new Set(states.map(({ row }) => row))];
    const present = Object.keys(STATES).filter((name) =>
      states.some(({ state }) => state === name),
    );
    const y = { field: "row", ...mopo.chart.rows({ scale: { domain: rows } }) };
    return {
      height: rows.length * 20,
      data: { values: telling },
      layer: [
        {
          mark: { type: "bar", clip: true, tooltip: true },
          encoding: {
            x: { field: "from", ...mopo.chart.time() },
            x2: { field: "to" },
            y,
            color: {
              field: "state",
              scale: { domain: present, range: present.map((name) => colour(STATES[name])) },
              legend: { columns: mopo.isNarrow() ? 3 : 8 },
            },
            fillOpacity: { condition: { test: "datum.state === 'up'", value: 0.45 }, value: 0.9 },
            tooltip: [
              { field: "row", title: "link or rule" },
              { field: "state" },
              { field: "from", title: "from s" },
              { field: "to", title: "to s" },
            ],
          },
        },
        barText("text", mopo.isNarrow() ? 0.25 : 0.08, true, { fontSize: 11 }),
        eventRules(),
      ],
    };
  };

  // The events as buttons that show the time around them.
  const eventList = () =>
    element(
      "ol",
      { class: "events", "aria-label": "Events: each shows the time around it" },
      ...events.map(({ number, id, kind, at_s: at }) =>
        element(
          "li",
          null,
          element(
            "button",
            {
              type: "button",
              title: `${kind} at ${mopo.seconds(at)}`,
              onclick: () => mopo.window.set(at - 0.5, at + 2.5),
            },
            `${number} ${id}`,
          ),
        ),
      ),
    );

  const add = (part) => {
    part.append(eventList());
    if (data.path_use.length > 0) {
      part.append(
        mopo.chart({
          name: "timeline",
          title: "Paths of the tunnel",
          note: "Up is from the initiator to the responder. ✕ and shaded: probes of three or more in a row were lost. Numbers: the events above.",
          make: tunnelSpec,
          windowed: true,
        }),
      );
    }
    if (data.link_states.length > 0) {
      part.append(
        mopo.chart({
          name: "links",
          title: "Links",
          note: "And rules of routers that were ever in force.",
          make: linkSpec,
          windowed: true,
        }),
      );
    }
  };

  return { add, eventRules };
})();
