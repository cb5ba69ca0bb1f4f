// SPDX-License-Identifier: GPL-2.0-only
// Tables: { name, title, columns: [{ title, kind }], rows, cut }, as the program makes them.
"use strict";

mopo.table = (() => {
  const { element } = mopo;
  const isRight = (kind) => ["number", "time", "ms"].includes(kind);
  const classOf = (kind) => (isRight(kind) ? "right" : kind || null);
  const digits = { time: 3, ms: 1 };

  const shown = (value, kind) => {
    if (value === null) {
      return "";
    }
    return typeof value === "number" && kind in digits
      ? value.toFixed(digits[kind])
      : String(value);
  };

  const cell = (value) => {
    const text = value === null ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };

  const csv = ({ columns, rows }) =>
    [columns.map(({ title }) => title), ...rows]
      .map((row) => `${row.map(cell).join(",")}\n`)
      .join("");

  const rowsOf = ({ columns, rows }, from, to) =>
    rows
      .slice(from, to)
      .map((row) =>
        element(
          "tr",
          null,
          ...row.map((value, index) =>
            element(
              "td",
              { class: classOf(columns[index].kind) },
              shown(value, columns[index].kind),
            ),
          ),
        ),
      );

  const AT_ONCE = 200;

  // A table with its title, a button for its CSV, and a note of what is not on the page.
  return (table, note) => {
    const { name, title, columns, rows, cut } = table;
    const body = element("tbody", null, ...rowsOf(table, 0, AT_ONCE));
    const more =
      rows.length > AT_ONCE
        ? element(
            "button",
            {
              type: "button",
              onclick: () => {
                body.append(...rowsOf(table, AT_ONCE, rows.length));
                more.remove();
              },
            },
            `Show all ${rows.length} rows`,
          )
        : null;
    const counted = cut
      ? `${rows.length} of ${cut} rows are on this page; \`mopo report --csv\` writes all of them.`
      : `${rows.length} ${rows.length === 1 ? "row" : "rows"}`;
    const headings = columns.map((column) =>
      element("th", { scope: "col", class: classOf(column.kind) }, column.title),
    );
    return element(
      "figure",
      { class: "table", "data-table": name },
      element(
        "figcaption",
        null,
        element("strong", null, title),
        element("span", { class: "soft" }, [note, counted].filter(Boolean).join(" ")),
        element(
          "span",
          { class: "buttons" },
          element(
            "button",
            {
              type: "button",
              "aria-label": `${title} as CSV`,
              onclick: () => mopo.download(`${name}.csv`, "text/csv", csv(table)),
            },
            "CSV",
          ),
        ),
      ),
      element(
        "div",
        { class: "scroll", tabindex: 0, role: "region", "aria-label": title },
        element("table", null, element("thead", null, element("tr", null, ...headings)), body),
      ),
      more,
    );
  };
})();
