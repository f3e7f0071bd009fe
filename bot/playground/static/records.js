// The side panel: what is stored, rows as they are, and what went over the wire.
import { element } from "./dom.js";

const row = (one) => element("pre", { class: one.mine ? "mine" : undefined }, JSON.stringify(one.values, null, 1));

const drawTable = (table) => {
  const mine = table.rows.filter((one) => one.mine), others = table.rows.filter((one) => !one.mine);
  return element("section", {}, element("h3", {}, `${table.name}(${table.rows.length}行)`), ...mine.map(row), ...others.map(row));
};

const opened = (box) => new Set([...box.querySelectorAll("details[open]")].map((node) => node.dataset.key));

export const drawRecords = (tables, wire, state) => {
  tables.replaceChildren(...state.tables.filter((table) => table.rows.length).map(drawTable));
  if (!tables.children.length) tables.append(element("p", {}, "まだ何も保存されていません。"));
  const open = opened(wire);
  wire.replaceChildren(...state.wire.slice().reverse().map((one) => {
    const key = JSON.stringify(one).slice(0, 300);
    const node = element("details", { open: open.has(key) }, element("summary", {}, `${one.direction === "bot" ? "ボット → Slack" : "Slack → ボット"} ${one.what}`), element("pre", {}, JSON.stringify(one.detail, null, 1)));
    node.dataset.key = key;
    return node;
  }));
};
