// SPDX-License-Identifier: GPL-2.0-only
// What every part of the page needs: the data, and ways to make elements. Texts of a result are
// only ever set as text, never as markup.
"use strict";

const mopo = (() => {
  const data = JSON.parse(document.getElementById("data").textContent);

  const fill = (node, attributes, children) => {
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (name.startsWith("on")) {
        node.addEventListener(name.slice(2), value);
      } else if (value !== null && value !== undefined && value !== false) {
        node.setAttribute(name, value === true ? "" : value);
      }
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  };

  // element("p", { class: "soft" }, "text", another): attributes named on… are listeners.
  const element = (tag, attributes, ...children) =>
    fill(document.createElement(tag), attributes, children);

  const svg = (tag, attributes, ...children) =>
    fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

  const page = document.getElementById("page");
  page.replaceChildren();
  const nav = element("nav", { "aria-label": "Parts of this page" });

  // A part of the page, with its entry in the list of parts.
  const section = (id, title, ...intro) => {
    nav.append(element("a", { href: `#${id}` }, title));
    const part = element(
      "section",
      { id, "aria-labelledby": `${id}-title` },
      element("h2", { id: `${id}-title` }, title),
      ...intro.map((text) => element("p", { class: "soft" }, text)),
    );
    page.append(part);
    return part;
  };

  const download = (name, type, text) => {
    const address = URL.createObjectURL(new Blob([text], { type }));
    const link = element("a", { href: address, download: name.replace(/[^\w.-]+/g, "_") });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  };

  const colour = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  const seconds = (time) => `${time.toFixed(3)} s`;

  const isNarrow = () => page.clientWidth < 600;

  // The lists of a table that came by columns, as one object a row.
  const rowsOf = (columns) =>
    columns.from.map((_, index) =>
      Object.fromEntries(Object.entries(columns).map(([name, list]) => [name, list[index]])),
    );

  const program = () => {
    const { version, commit } = data.program ?? {};
    return `mopo ${version ?? ""} (${(commit ?? "unknown").slice(0, 12)})`;
  };

  // What stands below the title: what it is, and how its scenario was changed.
  const about = (what) =>
    [what, [...(data.set ?? []), ...(data.policy ?? [])].join(", "), program()]
      .filter(Boolean)
      .join("; ");

  // Title, verdict and list of parts.
  const head = (what) => {
    const { verdict } = data;
    page.append(
      element("h1", null, data.title || data.name),
      element("p", { class: "soft" }, about(what)),
      element(
        "div",
        { class: verdict.failed ? "verdict failed" : "verdict", role: "status" },
        verdict.failed ? element("p", { class: "headline" }, "✕ Not all went well.") : null,
        verdict.bad.length > 0
          ? element("ul", null, ...verdict.bad.map((text) => element("li", null, text)))
          : null,
        element("p", { class: "headline" }, verdict.headline),
        ...verdict.facts.map((text) => element("p", null, text)),
      ),
      nav,
    );
  };

  return { data, element, svg, page, section, download, colour, seconds, isNarrow, rowsOf, head };
})();
