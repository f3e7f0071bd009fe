// Block Kit drawn as elements. Text only ever becomes text nodes: nothing a person wrote can become markup.

const element = (name, attributes = {}, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "on") Object.entries(value).forEach(([event, act]) => node.addEventListener(event, act));
    else if (value !== undefined && value !== false) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
};

const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

// Slack's mrkdwn as far as the bot writes it: *bold*, _italic_, ~strike~, `code`.
const MARKS = { "*": "strong", "_": "em", "~": "s", "`": "code" };
export const mrkdwn = (text) => {
  const parts = [];
  const pattern = /(?<![^\s\p{P}\p{S}])([*_~`])(?=\S)([^\n]*?\S)\1(?![\p{L}\p{N}])/gu;
  let last = 0;
  for (const match of text.matchAll(pattern)) {
    parts.push(unescaped(text.slice(last, match.index)));
    parts.push(element(MARKS[match[1]], {}, match[1] === "`" ? unescaped(match[2]) : element("span", {}, ...mrkdwn(match[2]))));
    last = match.index + match[0].length;
  }
  parts.push(unescaped(text.slice(last)));
  return parts;
};

const words = (text) => (text.type === "mrkdwn" ? mrkdwn(text.text) : [text.text]);

const rich = {
  text: (part) => {
    let node = document.createTextNode(part.text);
    const wrap = (name) => { node = element(name, {}, node); };
    if (part.style?.bold) wrap("strong");
    if (part.style?.italic) wrap("em");
    if (part.style?.strike) wrap("s");
    if (part.style?.code) wrap("code");
    return node;
  },
};

const richElements = {
  rich_text_quote: (part) => element("blockquote", {}, ...part.elements.map((e) => rich[e.type](e))),
  rich_text_section: (part) => element("div", { class: "section" }, ...part.elements.map((e) => rich[e.type](e))),
};

const drawElement = {
  button: (part, block, press) =>
    element("button", { type: "button", class: part.style, on: { click: () => press(block.block_id, part.action_id, part.confirm) } }, part.text.text),
  mrkdwn: (part) => element("span", {}, ...mrkdwn(part.text)),
  plain_text: (part) => element("span", {}, part.text),
};

const drawBlock = {
  header: (block) => element("h3", {}, block.text.text),
  section: (block) => element("div", { class: "section" }, ...words(block.text)),
  context: (block, press) => element("div", { class: "context" }, ...block.elements.map((part) => drawElement[part.type](part, block, press))),
  divider: () => element("hr"),
  actions: (block, press) => element("div", { class: "actions" }, ...block.elements.map((part) => drawElement[part.type](part, block, press))),
  rich_text: (block) => element("div", {}, ...block.elements.map((part) => richElements[part.type](part))),
};

// What can be drawn; a test holds the bot's views against this list.
export const DRAWABLE = { blocks: Object.keys(drawBlock), elements: Object.keys(drawElement), rich: Object.keys(richElements) };

export const draw = (blocks, press) => element("div", { class: "blocks" }, ...blocks.map((block) => drawBlock[block.type](block, press)));
export { element, unescaped };
