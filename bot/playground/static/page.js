// The page: shows the workspace, sends what the person does. The state comes from the server, nothing is kept here.
import { draw, element, mrkdwn, unescaped } from "./blocks.js";

const COMMANDS = [["/guideline", "指針を引く(言葉、質問、番号)"]];
const EXAMPLES = [
  ["公表前の情報", "来週の異動の内示、まだ秘密だけどうちの課長は大阪らしい"],
  ["投票の呼びかけ", "日曜の市長選は、青葉ひろし候補に一票をお願いします!"],
  ["業務用の端末", "職場のパソコンからこっそり書いてる。バレないよね"],
  ["位置情報", "いまここ→ 35.6745,139.7512 お昼にしよう"],
  ["裏づけのない断定", "証拠はないけど、あの店は絶対に産地をごまかしてる"],
  ["噂の拡散", "知り合いの知り合いが消防の人で、今夜から断水らしい。みんなに回して"],
  ["面識のない人", "知らない人でも全員フォロー返します!申請ください"],
  ["野良アプリ", "公式ストアにはないけど、ここのapk落とせば入るよ"],
  ["著作権", "有料記事、本文を全部コピペして置いときます"],
  ["問題なし①", "今日の昼は死ぬほど旨いラーメン"],
  ["問題なし②", "期日前投票に行ってきた。みんなで投票に行こう"],
  ["問題なし③", "支給のスマホが重い。肩がこる"],
];
const $ = (id) => document.getElementById(id);
const look = { channel: "D0ADVISER", user: null, state: null, editing: null };

const send = (path, body) =>
  fetch(`/page/${path}`, { method: "POST", headers: { "Content-Type": "application/json", "X-Playground": "1" }, body: JSON.stringify(body) });

const clock = (ts) => new Date(Number(ts) * 1000).toLocaleTimeString("ja-JP", { hour: "2-digit", minute: "2-digit" });

const drawMessage = (message) => {
  const bot = Boolean(message.bot_id);
  const person = look.state.people.find((one) => one.id === message.user);
  const name = bot ? "SNS相談" : (person?.name ?? message.user);
  const press = (blockId, actionId, confirm) => {
    if (confirm && !window.confirm(confirm.text.text)) return;
    send("press", { user: look.user, channel: look.channel, ts: message.ts, block_id: blockId, action_id: actionId });
  };
  const content = message.blocks?.length ? draw(message.blocks, press) : element("p", { class: "text" }, ...(bot ? mrkdwn(message.text) : [unescaped(message.text)]));
  const tools = !bot && message.user === look.user
    ? element("div", { class: "row-tools" },
        element("button", { type: "button", on: { click: () => edit(message) } }, "編集"),
        element("button", { type: "button", on: { click: () => send("delete", { channel: look.channel, ts: message.ts }) } }, "削除"))
    : null;
  return element("article", { class: `message${message.thread_ts ? " reply" : ""}${message.ephemeral_for ? " private" : ""}`, "aria-label": `${name} ${clock(message.ts)}` },
    element("div", { class: `avatar${bot ? " bot" : ""}`, "aria-hidden": "true" }, name[0]),
    element("div", {},
      element("div", { class: "meta" }, element("b", {}, name), bot ? element("span", { class: "app" }, "アプリ") : null,
        element("time", {}, clock(message.ts)), message.ephemeral_for ? element("span", {}, "あなただけに表示されています") : null,
        message.thread_ts ? element("span", {}, "スレッドの返信") : null, message.edited ? element("span", { class: "edited" }, "(編集済み)") : null),
      content, tools));
};

const edit = (message) => {
  look.editing = message.ts;
  $("composer").value = unescaped(message.text);
  $("send").textContent = "編集を保存";
  $("composer").focus();
};

const inThreads = (messages) => {
  const roots = messages.filter((message) => !message.thread_ts);
  const replies = (root) => messages.filter((message) => message.thread_ts === root.ts);
  const rooted = new Set(roots.map((root) => root.ts));
  return [...roots.flatMap((root) => [root, ...replies(root)]), ...messages.filter((m) => m.thread_ts && !rooted.has(m.thread_ts))];
};

const render = () => {
  const { state } = look;
  look.user ??= state.people[0].id;
  const person = $("person");
  if (!person.options.length) person.append(...state.people.map((one) => element("option", { value: one.id }, one.name)));
  for (const [list, dm] of [["channels", false], ["dms", true]]) {
    $(list).replaceChildren(...state.channels.filter((one) => one.dm === dm).map((one) =>
      element("li", {}, element("button", { type: "button", "aria-current": String(one.id === look.channel), on: { click: () => { look.channel = one.id; render(); $("composer").focus(); } } }, dm ? one.name : `# ${one.name}`))));
  }
  const channel = state.channels.find((one) => one.id === look.channel);
  $("title").textContent = channel.dm ? channel.name : `# ${channel.name}`;
  $("composer").setAttribute("aria-label", `${$("title").textContent} へのメッセージ`);
  $("composer").placeholder = channel.dm ? "投稿前の下書きを、ここへ" : `# ${channel.name} へのメッセージ`;
  const visible = state.messages[look.channel].filter((message) => !message.ephemeral_for || message.ephemeral_for === look.user);
  const log = $("messages");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  log.replaceChildren(...(visible.length ? inThreads(visible).map(drawMessage)
    : [element("p", { class: "empty" }, channel.dm ? "投稿する前の下書きを送ってください。指針に照らして、気をつける点をお返しします。/guideline と打つと、指針の本文を引けます。" : "まだメッセージはありません。")]));
  if (atEnd || !look.scrolled) log.scrollTop = log.scrollHeight;
  look.scrolled = true;
  $("tables").replaceChildren(...Object.entries(state.tables).flatMap(([name, rows]) => [element("h3", {}, `${name}(${rows.length}行)`), ...rows.map((row) => element("pre", {}, JSON.stringify(row, null, 1)))]));
  $("wire").replaceChildren(...state.wire.slice().reverse().map((line) => element("details", {}, element("summary", {}, `${line.direction === "bot" ? "ボット → Slack" : "Slack → ボット"} ${line.what}`), element("pre", {}, JSON.stringify(line.detail, null, 1)))));
};

const submit = async () => {
  const text = $("composer").value;
  if (!text.trim()) return;
  $("composer").value = "";
  complete();
  if (look.editing) {
    const ts = look.editing;
    look.editing = null;
    $("send").textContent = "送信";
    await send("edit", { channel: look.channel, ts, text });
  } else await send("say", { user: look.user, channel: look.channel, text });
  $("messages").scrollTop = $("messages").scrollHeight;
};

const complete = () => {
  const typed = $("composer").value;
  const fitting = typed.startsWith("/") && !typed.includes(" ") ? COMMANDS.filter(([name]) => name.startsWith(typed)) : [];
  $("completions").hidden = !fitting.length;
  $("completions").replaceChildren(...fitting.map(([name, what], place) =>
    element("li", { role: "option", "aria-selected": String(place === 0), on: { click: () => take(name) } }, element("b", {}, name), ` ${what}`)));
};

const take = (name) => { $("composer").value = `${name} `; complete(); $("composer").focus(); };

$("form").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
$("composer").addEventListener("input", complete);
$("composer").addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return; // Enter belongs to the input method
  if (event.key === "Tab" && !$("completions").hidden) { event.preventDefault(); take(COMMANDS.find(([name]) => name.startsWith($("composer").value))[0]); }
  else if (event.key === "Escape" && look.editing) { look.editing = null; $("composer").value = ""; $("send").textContent = "送信"; }
  else if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); submit(); }
});
$("person").addEventListener("change", (event) => { look.user = event.target.value; render(); });
$("panel-toggle").addEventListener("click", () => {
  const open = $("panel").hidden;
  $("panel").hidden = !open;
  $("panel-toggle").setAttribute("aria-expanded", String(open));
  document.querySelector(".frame").classList.toggle("with-panel", open);
});
const dress = (dark) => { document.documentElement.dataset.theme = dark ? "dark" : "light"; $("theme").setAttribute("aria-pressed", String(dark)); };
$("theme").addEventListener("click", () => dress(document.documentElement.dataset.theme !== "dark"));
dress(matchMedia("(prefers-color-scheme: dark)").matches);
$("examples").append(...EXAMPLES.map(([name, text]) => element("button", { type: "button", on: { click: () => { look.channel = "D0ADVISER"; $("composer").value = text; render(); $("composer").focus(); } } }, name)));

const listen = async () => {
  for (;;) {
    try {
      const answer = await fetch(`/page/state?seen=${look.state?.version ?? -1}`);
      look.state = await answer.json();
      render();
    } catch { await new Promise((wake) => setTimeout(wake, 1000)); }
  }
};
listen();
