// SPDX-License-Identifier: GPL-2.0-only
// Recovery beside the bound that no implementation can beat.
"use strict";

mopo.recovery = (() => {
  const { colour, data } = mopo;
  const WHAT = { ike: "purple", up: "blue", down: "orange" };

  const spec = (bars) => {
    const events = [...new Set(bars.map(({ event }) => event))];
    const y = { field: "event", ...mopo.chart.rows({ scale: { domain: events } }) };
    const yOffset = { field: "what", scale: { domain: Object.keys(WHAT) } };
    const x = (field) => ({
      field,
      type: "quantitative",
      scale: { type: "symlog", constant: 10, nice: false },
      axis: { title: "ms from the event", values: [0, 10, 30, 100, 300, 1000, 3000, 10000, 30000] },
    });
    const tooltip = [
      { field: "event" },
      { field: "what" },
      { field: "recovery_ms", title: "recovered after ms" },
      { field: "bound_ms", title: "bound ms" },
      { field: "case", title: "bound's case" },
    ];
    return {
      height: events.length * 44,
      data: { values: bars },
      layer: [
        {
          mark: { type: "bar", tooltip: true },
          encoding: {
            x: x("recovery_ms"),
            y,
            yOffset,
            color: {
              field: "what",
              scale: { domain: Object.keys(WHAT), range: Object.values(WHAT).map(colour) },
            },
            tooltip,
          },
        },
        {
          mark: {
            type: "tick",
            orient: "vertical",
            thickness: 3,
            size: 14,
            color: colour("text"),
            tooltip: true,
          },
          encoding: { x: x("bound_ms"), y, yOffset, tooltip },
        },
        {
          transform: [{ filter: "datum.recovery_ms === null" }],
          mark: {
            type: "text",
            align: "left",
            fontSize: 11,
            fontWeight: 700,
            color: colour("bad"),
          },
          encoding: { x: { value: 4 }, y, yOffset, text: { value: "✕ never" } },
        },
      ],
    };
  };

  return (part) => {
    for (const { initiator, table, bars } of data.recovery) {
      if (bars.length > 0) {
        part.append(
          mopo.chart({
            name: initiator ? `recovery-${initiator}` : "recovery",
            title: initiator ? `Recovery of ${initiator}` : "Recovery and bound",
            note: "Bars: recovery of IKE and of the data each way. Black or white tick: the bound. From 10 ms on the scale is logarithmic.",
            make: () => spec(bars),
          }),
        );
      }
      part.append(mopo.table(table, "Times from the event on."));
    }
  };
})();
