// A message of the conversation, with what a person can do to it.
import { draw } from "./blocks.js";
import { element, mrkdwn, send, settle, unescaped } from "./dom.js";

export const clock = (ts) => new Date(Number(ts) * 1000).toLocaleTimeString("ja-JP", { hour: "2-digit", minute: "2-digit" });
const day = (ts) => new Date(Number(ts) * 1000).toLocaleDateString("ja-JP", { month: "long", day: "numeric", weekday: "short" });

const tool = (label, act) => element("button", { type: "button", on: { click: act } }, label);

const tools = (message, look) => {
  const own = !message.bot_id && message.user === look.user;
  const place = { channel: look.channel, ts: message.ts };
  return element("div", { class: "row-tools" },
    message.thread_ts || message.ephemeral_for ? null : tool("返信", () => look.reply(message)),
    ...(message.ephemeral_for ? [] : look.state.shortcuts.filter((one) => one.kind === "message").map((one) => tool(one.name, () => send("shortcut", { user: look.user, callback_id: one.id, ...place })))),
    own && !message.files ? tool("編集", () => look.edit(message)) : null,
    own ? tool("削除", () => send("delete", place)) : null);
};

const drawMessage = (message, look) => {
  const bot = Boolean(message.bot_id);
  const name = bot ? "SNS相談" : (look.state.people.find((one) => one.id === message.user)?.name ?? message.user);
  const on = {
    id: `m${message.ts}`, people: look.state.people, channels: look.state.channels,
    press: (block_id, action_id, given) => send("press", { user: look.user, channel: look.channel, ts: message.ts, block_id, action_id, given }),
  };
  const content = message.blocks?.length ? draw(message.blocks, on) : element("p", { class: "text" }, ...(bot ? mrkdwn(message.text) : [unescaped(message.text)]));
  const files = (message.files ?? []).map((file) => element("p", { class: "file" }, `📎 ${file.name}(${Math.ceil(file.size / 1024)} KB)`));
  return element("article", { class: `message${message.thread_ts ? " reply" : ""}${message.ephemeral_for ? " private" : ""}`, "aria-label": `${name} ${clock(message.ts)}` },
    element("div", { class: `avatar${bot ? " bot" : ""}`, "aria-hidden": "true" }, name[0]),
    element("div", {},
      element("div", { class: "meta" }, element("b", {}, name), bot ? element("span", { class: "app" }, "アプリ") : null,
        element("time", {}, clock(message.ts)), message.ephemeral_for ? element("span", {}, "あなただけに表示されています") : null,
        message.thread_ts ? element("span", {}, "スレッドの返信") : null, message.edited ? element("span", { class: "edited" }, "(編集済み)") : null),
      content, ...files, tools(message, look)));
};

const inThreads = (messages) => {
  const roots = messages.filter((message) => !message.thread_ts);
  const known = new Set(roots.map((root) => root.ts));
  const replies = (root) => messages.filter((message) => message.thread_ts === root.ts);
  return [...roots.flatMap((root) => [root, ...replies(root)]), ...messages.filter((one) => one.thread_ts && !known.has(one.thread_ts))];
};

// Brings the conversation up to date: of its messages only those that have changed are drawn anew.
export const drawConversation = (log, messages, look, empty) => {
  const kept = new Map([...log.children].map((node) => [node.dataset.key, node]));
  const nodes = [];
  let today = "";
  for (const message of inThreads(messages)) {
    if (!message.thread_ts && day(message.ts) !== today) {
      today = day(message.ts);
      const key = `day ${today}`;
      const line = kept.get(key) ?? element("p", { class: "day" }, element("span", {}, today));
      line.dataset.key = key;
      nodes.push(line);
    }
    const key = `${look.user} ${look.state.shortcuts.length} ${JSON.stringify(message)}`;
    const node = kept.get(key) ?? drawMessage(message, look);
    node.dataset.key = key;
    nodes.push(node);
  }
  if (!nodes.length) nodes.push(element("p", { class: "empty" }, empty));
  if (nodes.length === log.children.length && nodes.every((node, place) => node === log.children[place])) return false;
  settle(log, nodes);
  return true;
};
