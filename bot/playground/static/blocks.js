// Block Kit drawn as elements: of messages, modals and Homes.
import { confirmed, element, mrkdwn, named, words } from "./dom.js";
import { drawInput } from "./inputs.js";

const dated = (part) => new Date(part.timestamp * 1000).toLocaleString("ja-JP", { dateStyle: "long", timeStyle: "short" });

const drawRichPart = {
  text: (part) => {
    let node = document.createTextNode(part.text);
    for (const [style, name] of [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["code", "code"]]) {
      if (part.style?.[style]) node = element(name, {}, node);
    }
    return node;
  },
  link: (part) => element("a", { href: part.url, target: "_blank", rel: "noreferrer" }, part.text ?? part.url),
  user: (part) => element("span", { class: "mention" }, `@${named.get(part.user_id) ?? part.user_id}`),
  channel: (part) => element("span", { class: "mention" }, `#${named.get(part.channel_id) ?? part.channel_id}`),
  emoji: (part) => document.createTextNode(part.unicode ? String.fromCodePoint(...part.unicode.split("-").map((code) => parseInt(code, 16))) : `:${part.name}:`),
  date: (part) => document.createTextNode(dated(part)),
};

const richParts = (part) => part.elements.map((one) => drawRichPart[one.type](one));

const drawRich = {
  rich_text_quote: (part) => element("blockquote", {}, ...richParts(part)),
  rich_text_section: (part) => element("div", { class: "section" }, ...richParts(part)),
  rich_text_preformatted: (part) => element("pre", {}, ...richParts(part)),
  rich_text_list: (part) => element(part.style === "ordered" ? "ol" : "ul", { start: part.offset ? part.offset + 1 : undefined }, ...part.elements.map((one) => element("li", {}, ...richParts(one)))),
};

// `on` says where an element stands: { id, people, channels, given(block, action), press(block, action, given), errors, places }.
const usable = (part, block, on, label, input) => {
  const told = async () => { if (await confirmed(part.confirm)) on.press(block.block_id, part.action_id, place.read()); };
  const place = {
    id: `${on.id}-${block.block_id}-${part.action_id}`, label, people: on.people, channels: on.channels,
    given: on.given?.(block.block_id, part.action_id), required: input && !block.optional,
    invalid: on.errors?.[block.block_id] ? "true" : undefined,
    describedBy: [block.hint ? `${on.id}-${block.block_id}-hint` : "", on.errors?.[block.block_id] ? `${on.id}-${block.block_id}-error` : ""].filter(Boolean).join(" ") || undefined,
    on: (node, event) => { if (!input || block.dispatch_action) node.addEventListener(event, told); },
    onEnter: (node) => {
      if (input && !block.dispatch_action) return;
      node.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
        event.preventDefault(); // nothing is saved yet
        told();
      });
    },
  };
  const node = drawInput[part.type](part, place);
  on.places?.push({ block: block.block_id, action: part.action_id, read: () => place.read() });
  return node;
};

const press = (part, block, on, given) => async () => { if (await confirmed(part.confirm)) on.press(block.block_id, part.action_id, given); };

const drawElement = {
  button: (part, block, on) => element("button", { type: "button", id: `${on.id}-${block.block_id}-${part.action_id}`, class: part.style, "aria-label": part.accessibility_label, on: { click: press(part, block, on) } }, part.text.text),
  overflow: (part, block, on) => {
    const menu = element("details", { class: "overflow" }, element("summary", { "aria-label": "その他の操作" }, "⋯"),
      element("div", { role: "menu" }, ...part.options.map((option) => element("button", { type: "button", role: "menuitem", on: { click: () => { menu.open = false; press(part, block, on, option.value)(); } } }, option.text.text))));
    return menu;
  },
  mrkdwn: (part) => element("span", {}, ...mrkdwn(part.text)),
  plain_text: (part) => element("span", {}, part.text),
};

const drawPart = (part, block, on) => (drawElement[part.type] ? drawElement[part.type](part, block, on) : usable(part, block, on, part.placeholder?.text ?? block.text?.text ?? part.action_id, false));

const drawBlocks = {
  header: (block) => element("h3", {}, block.text.text),
  section: (block, on) => element("div", { class: block.accessory ? "section with-accessory" : "section" },
    block.text ? element("div", {}, ...words(block.text)) : null,
    block.fields ? element("div", { class: "fields" }, ...block.fields.map((field) => element("div", {}, ...words(field)))) : null,
    block.accessory ? drawPart(block.accessory, block, on) : null),
  context: (block, on) => element("div", { class: "context" }, ...block.elements.map((part) => drawPart(part, block, on))),
  divider: () => element("hr"),
  actions: (block, on) => element("div", { class: "actions" }, ...block.elements.map((part) => drawPart(part, block, on))),
  rich_text: (block) => element("div", { class: "rich" }, ...block.elements.map((part) => drawRich[part.type](part))),
  input: (block, on) => {
    const id = `${on.id}-${block.block_id}`, error = on.errors?.[block.block_id];
    const grouped = ["radio_buttons", "checkboxes"].includes(block.element.type);
    return element("div", { class: error ? "input invalid" : "input" },
      element(grouped ? "div" : "label", { class: "label", for: grouped ? undefined : `${id}-${block.element.action_id}` }, block.label.text, block.optional ? element("span", { class: "optional" }, "(任意)") : null),
      usable(block.element, block, on, block.label.text, true),
      error ? element("p", { class: "error", id: `${id}-error`, role: "alert" }, error) : null,
      block.hint ? element("p", { class: "hint", id: `${id}-hint` }, block.hint.text) : null);
  },
};

// What can be drawn; a test holds the bot's views against this list.
export const DRAWABLE = { blocks: Object.keys(drawBlocks), elements: [...Object.keys(drawElement), ...Object.keys(drawInput)], rich: Object.keys(drawRich), parts: Object.keys(drawRichPart) };

export const drawBlock = (block, on) => drawBlocks[block.type](block, on);
export const draw = (blocks, on) => element("div", { class: "blocks" }, ...blocks.map((block) => drawBlock(block, on)));

// What the inputs hold now, by block and action.
export const values = (places) => {
  const out = {};
  for (const place of places) (out[place.block] ??= {})[place.action] = place.read();
  return out;
};
