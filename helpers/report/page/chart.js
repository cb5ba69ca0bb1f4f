// SPDX-License-Identifier: GPL-2.0-only
// Charts by Vega-Lite: drawn as SVG in the page's colours, drawn anew when these or the width
// change. Expressions are interpreted, so that no policy has to allow eval.
"use strict";

mopo.chart = (() => {
  const { element, colour } = mopo;
  const charts = [];
  const queue = [];
  let isDrawing = false;

  const theme = () => {
    const text = colour("text");
    const soft = colour("soft");
    const line = colour("line");
    return {
      background: null,
      font: "system-ui, sans-serif",
      view: { stroke: line },
      axis: {
        labelColor: soft,
        titleColor: soft,
        tickColor: line,
        domainColor: line,
        gridColor: line,
        gridOpacity: 0.5,
        labelFontSize: 12,
        titleFontSize: 12,
        titleFontWeight: "normal",
      },
      legend: { labelColor: text, titleColor: soft, labelFontSize: 12, orient: "top", title: null },
      text: { color: text },
      rule: { color: soft },
    };
  };

  // The place of the y axis is the same in all charts of a page, so that times stand above each
  // other.
  const axisWidth = () => (mopo.isNarrow() ? 84 : 130);

  // A time axis that shows the page's window.
  const time = (extra) => ({
    type: "quantitative",
    scale: { domain: [{ expr: "windowFrom" }, { expr: "windowTo" }], nice: false, zero: false },
    axis: { title: "s", grid: false, tickCount: mopo.isNarrow() ? 5 : 10 },
    ...extra,
  });

  const rows = (extra) => ({
    type: "nominal",
    sort: null,
    title: null,
    axis: {
      minExtent: axisWidth(),
      maxExtent: axisWidth(),
      labelLimit: axisWidth() - 8,
      ticks: false,
      domain: false,
    },
    ...extra,
  });

  const amount = (title, extra) => ({
    type: "quantitative",
    axis: { title, minExtent: axisWidth() - 20, maxExtent: axisWidth() - 20, tickCount: 5 },
    ...extra,
  });

  const draw = async (chart) => {
    const width = chart.host.clientWidth;
    if (width === 0) {
      return; // in a part that is closed
    }
    chart.width = width;
    const spec = {
      $schema: "https://vega.github.io/schema/vega-lite/v6.json",
      width: width,
      autosize: { type: "fit-x", contains: "padding" },
      padding: 4,
      ...chart.make(),
    };
    if (chart.isWindowed) {
      spec.params = [
        ...(spec.params ?? []),
        { name: "windowFrom", value: mopo.window.now.from },
        { name: "windowTo", value: mopo.window.now.to },
      ];
    }
    const compiled = vegaLite.compile(spec, { config: theme() }).spec;
    chart.view?.finalize();
    chart.view = new vega.View(vega.parse(compiled, null, { ast: true }), {
      expr: vega.expressionInterpreter,
      renderer: "svg",
      container: chart.host,
      hover: false,
      logLevel: vega.Warn,
    });
    await chart.view.runAsync();
    const drawn = chart.host.querySelector("svg");
    drawn.setAttribute("role", "img");
    drawn.setAttribute("aria-label", chart.title);
    chart.host.dataset.drawn = "true";
  };

  const work = async () => {
    isDrawing = true;
    while (queue.length > 0) {
      await draw(queue.shift());
      await new Promise((resolve) => setTimeout(resolve));
    }
    isDrawing = false;
    document.body.dataset.ready = "true";
  };

  const enqueue = (chart) => {
    if (!queue.includes(chart)) {
      delete document.body.dataset.ready;
      queue.push(chart);
    }
    if (!isDrawing) {
      work();
    }
  };

  // Dragging over a chart shows what was dragged over, a double click shows everything.
  const addDragging = (chart) => {
    const { host } = chart;
    let start = null;
    let mark = null;
    const timeAt = (x) => chart.view.scale("x").invert(x - chart.view.origin()[0]);
    const placeOf = (event) => event.clientX - host.getBoundingClientRect().left;
    host.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "mouse" && event.button === 0) {
        start = placeOf(event);
        mark = element("div", { class: "selection" });
        host.append(mark);
        host.setPointerCapture(event.pointerId);
      }
    });
    host.addEventListener("pointermove", (event) => {
      if (start !== null) {
        const here = placeOf(event);
        mark.style.left = `${Math.min(start, here)}px`;
        mark.style.width = `${Math.abs(here - start)}px`;
      }
    });
    const end = (event) => {
      if (start !== null) {
        const here = placeOf(event);
        mark.remove();
        if (event.type === "pointerup" && Math.abs(here - start) > 4) {
          const times = [timeAt(start), timeAt(here)].sort((a, b) => a - b);
          mopo.window.set(...times);
        }
        start = null;
      }
    };
    host.addEventListener("pointerup", end);
    host.addEventListener("pointercancel", end);
    host.addEventListener("dblclick", () => mopo.window.set(0, mopo.window.whole.to));
    host.addEventListener("keydown", mopo.window.handleKey);
  };

  // A figure with a chart. `make` gives its Vega-Lite specification, in the colours of the moment;
  // what is `windowed` has a time axis by `mopo.chart.time()` and follows the page's window.
  const chart = ({ name, title, note, make, windowed = false }) => {
    const host = element("div", {
      class: windowed ? "chart windowed" : "chart",
      "data-chart": name,
      tabindex: windowed ? 0 : null,
      role: windowed ? "group" : null,
      "aria-label": windowed
        ? `${title}: arrow keys move in time, + and − zoom, 0 shows all`
        : null,
    });
    const one = { host, title, make, isWindowed: windowed, view: null };
    charts.push(one);
    if (windowed) {
      addDragging(one);
    }
    queueMicrotask(() => enqueue(one));
    const save = async () => mopo.download(`${name}.svg`, "image/svg+xml", await one.view.toSVG());
    return element(
      "figure",
      null,
      element(
        "figcaption",
        null,
        element("strong", null, title),
        element("span", { class: "soft" }, note ?? ""),
        element(
          "span",
          { class: "buttons" },
          element(
            "button",
            { type: "button", "aria-label": `${title} as SVG`, onclick: save },
            "SVG",
          ),
        ),
      ),
      host,
    );
  };

  const redraw = () => charts.forEach(enqueue);

  mopo.window.onChange(({ from, to }) => {
    for (const { isWindowed, view } of charts) {
      if (isWindowed && view) {
        view.signal("windowFrom", from).signal("windowTo", to).runAsync();
      }
    }
  });

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  let waiting = 0;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(
      () => charts.filter(({ host, width }) => host.clientWidth !== width).forEach(enqueue),
      150,
    );
  });
  // What is in a closed part is drawn when it is opened.
  document.addEventListener(
    "toggle",
    () => charts.filter(({ host, view }) => !view && host.clientWidth > 0).forEach(enqueue),
    true,
  );

  return Object.assign(chart, { time, rows, amount, axisWidth });
})();
