// Elements and text. Text only ever becomes text nodes: nothing a person wrote can become markup.

export const element = (name, attributes = {}, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "on") Object.entries(value).forEach(([event, act]) => node.addEventListener(event, act));
    else if (value === true) node.setAttribute(key, "");
    else if (value !== undefined && value !== null && value !== false) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
};

// Gives a box these children. Those that stand there already stay the very same elements and are never taken out: focus,
// selection and what a screen reader has read stay with them. A focus whose element had to go passes on to the one that took
// its id, else to the box.
export const settle = (box, nodes) => {
  const focused = box.contains(document.activeElement) ? document.activeElement : null, wanted = new Set(nodes);
  for (const node of [...box.childNodes]) if (!wanted.has(node)) node.remove();
  nodes.forEach((node, place) => { if (box.childNodes[place] !== node) box.insertBefore(node, box.childNodes[place] ?? null); });
  if (focused && !box.contains(focused)) (document.getElementById(focused.id) ?? box).focus({ preventScroll: true });
};

export const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

// The people and channels of the workspace by id, as mentions show them; the page keeps it up to date.
export const named = new Map();

// Slack's mrkdwn as far as the bot writes it: *bold*, _italic_, ~strike~, `code`, > quote, <@person>, <address|label>.
const MARKS = { "*": "strong", "_": "em", "~": "s", "`": "code" };
const MARKED = /(?<![^\s\p{P}\p{S}​])([*_~`])(?=\S)([^\n]*?\S)\1(?![\p{L}\p{N}])/gu;
const REFERENCE = /<([@#!]?)([^<>|\n]+)(?:\|([^<>\n]*))?>/g;

const linked = (text) => {
  const parts = [];
  let last = 0;
  for (const match of text.matchAll(REFERENCE)) {
    parts.push(unescaped(text.slice(last, match.index)));
    const [whole, sign, target, label] = match;
    if (sign) parts.push(element("span", { class: "mention" }, `${sign === "#" ? "#" : "@"}${label || named.get(target) || target}`));
    else if (/^https?:/.test(target)) parts.push(element("a", { href: unescaped(target), target: "_blank", rel: "noreferrer" }, unescaped(label ?? target)));
    else parts.push(unescaped(label ?? target));
    last = match.index + whole.length;
  }
  parts.push(unescaped(text.slice(last)));
  return parts;
};

const line = (text) => {
  const parts = [];
  let last = 0;
  for (const match of text.matchAll(MARKED)) {
    parts.push(...linked(text.slice(last, match.index)));
    parts.push(element(MARKS[match[1]], {}, ...(match[1] === "`" ? [unescaped(match[2])] : line(match[2]))));
    last = match.index + match[0].length;
  }
  parts.push(...linked(text.slice(last)));
  return parts;
};

export const mrkdwn = (text) => {
  const parts = [];
  let quote = null;
  for (const [place, one] of text.split("\n").entries()) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(one);
    if (quoted) {
      if (!quote) { quote = element("blockquote"); parts.push(quote); } else quote.append("\n");
      quote.append(...line(quoted[1]));
    } else {
      if (place && !quote) parts.push("\n");
      quote = null;
      parts.push(...line(one));
    }
  }
  return parts;
};

export const words = (text) => (text.type === "mrkdwn" ? mrkdwn(text.text) : [text.text]);

export const send = (path, body) =>
  fetch(`/page/${path}`, { method: "POST", headers: { "Content-Type": "application/json", "X-Playground": "1" }, body: JSON.stringify(body) })
    .then((answer) => answer.json(), () => ({ ok: false }));

// Asks as Slack does where an element has a `confirm`; true where the person goes on.
export const confirmed = (confirm) => new Promise((decide) => {
  if (!confirm) { decide(true); return; }
  const dialog = element("dialog", { class: "confirm", "aria-label": confirm.title.text },
    element("h2", {}, confirm.title.text), element("p", {}, ...words(confirm.text)),
    element("div", { class: "foot" },
      element("button", { type: "button", on: { click: () => dialog.close("no") } }, confirm.deny.text),
      element("button", { type: "button", class: confirm.style ?? "primary", on: { click: () => dialog.close("yes") } }, confirm.confirm.text)));
  dialog.addEventListener("close", () => { decide(dialog.returnValue === "yes"); dialog.remove(); });
  document.body.append(dialog);
  dialog.showModal();
});
