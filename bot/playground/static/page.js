// The page: shows the workspace, sends what the person does. The state comes from the server, nothing is kept here.
import { element, named, send, unescaped } from "./dom.js";
import { drawConversation } from "./message.js";
import { drawRecords } from "./records.js";
import { showHome, showModal } from "./view.js";

const EXAMPLES = [
  ["公表前の情報", "来週の異動の内示、まだ秘密だけどうちの課長は大阪らしい"],
  ["投票の呼びかけ", "日曜の市長選は、青葉ひろし候補に一票をお願いします!"],
  ["業務用の端末", "職場のパソコンからこっそり書いてる。バレないよね"],
  ["位置情報", "いまここ→ 35.6745,139.7512 お昼にしよう"],
  ["裏づけのない断定", "証拠はないけど、あの店は絶対に産地をごまかしてる"],
  ["噂の拡散", "知り合いの知り合いが消防の人で、今夜から断水らしい。みんなに回して"],
  ["面識のない人", "知らない人でも全員フォロー返します!申請ください"],
  ["公式ストア以外のアプリ", "公式ストアにはないけど、ここのapk落とせば入るよ"],
  ["著作権", "有料記事、本文を全部コピペして置いときます"],
  ["問題なし①", "今日の昼は死ぬほど旨いラーメン"],
  ["問題なし②", "期日前投票に行ってきた。みんなで投票に行こう"],
  ["問題なし③", "支給のスマホが重い。肩がこる"],
];
const $ = (id) => document.getElementById(id);
const look = { channel: null, user: null, tab: "messages", state: null, editing: null, replying: null };
// Whoever acts before the first state has come is not lost: the act waits for it.
let begin;
const begun = new Promise((resolve) => { begin = resolve; });

// --- writing --------------------------------------------------------------------------------------------------

const mode = ({ editing = null, replying = null, text = "" } = {}) => {
  Object.assign(look, { editing, replying });
  $("composer").value = text;
  $("send").textContent = editing ? "編集を保存" : replying ? "スレッドに返信" : "送信";
  $("cancel").hidden = !editing && !replying;
  if (text || editing || replying) $("composer").focus();
};
look.edit = (message) => mode({ editing: message.ts, text: unescaped(message.text) });
look.reply = (message) => mode({ replying: message.ts });

const submit = async () => {
  await begun;
  const text = $("composer").value, { editing, replying, channel, user } = look;
  if (!text.trim()) return;
  mode();
  complete();
  if (editing) await send("edit", { channel, ts: editing, text });
  else await send("say", { user, channel, text, ...(replying ? { thread_ts: replying } : {}) });
  $("messages").scrollTop = $("messages").scrollHeight;
};

let offered = [], picked = 0;
const complete = () => {
  const typed = $("composer").value;
  offered = typed.startsWith("/") && !typed.includes(" ") ? (look.state?.commands ?? []).filter((one) => one.name.startsWith(typed)) : [];
  picked = Math.min(picked, Math.max(offered.length - 1, 0));
  $("completions").hidden = !offered.length;
  $("composer").setAttribute("aria-expanded", String(Boolean(offered.length)));
  $("composer").setAttribute("aria-activedescendant", offered.length ? `completion-${picked}` : "");
  $("completions").replaceChildren(...offered.map((one, place) =>
    element("li", { role: "option", id: `completion-${place}`, "aria-selected": String(place === picked), on: { click: () => take(one) } },
      element("b", {}, one.name), one.usage ? element("span", { class: "usage" }, ` ${one.usage}`) : null, element("span", {}, ` ${one.description}`))));
};
const take = (command) => { $("composer").value = `${command.name} `; complete(); $("composer").focus(); };

const keys = (event) => {
  if (event.isComposing || event.keyCode === 229) return; // Enter belongs to the input method
  const open = !$("completions").hidden;
  if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    picked = (picked + (event.key === "ArrowDown" ? 1 : offered.length - 1)) % offered.length;
    complete();
  } else if (open && (event.key === "Tab" || (event.key === "Enter" && offered[picked].name !== $("composer").value))) { event.preventDefault(); take(offered[picked]); }
  else if (event.key === "Escape" && (look.editing || look.replying)) mode();
  else if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); submit(); }
};

const upload = async () => {
  await begun;
  const [file] = $("file").files;
  if (!file) return;
  const form = new FormData();
  for (const [key, value] of Object.entries({ file, user: look.user, channel: look.channel, text: $("composer").value })) form.append(key, value);
  $("file").value = "";
  $("composer").value = "";
  await fetch("/page/file", { method: "POST", headers: { "X-Playground": "1" }, body: form });
};

// --- showing --------------------------------------------------------------------------------------------------

const go = (channel, tab = "messages") => {
  Object.assign(look, { channel, tab });
  mode();
  render();
  $("messages").scrollTop = $("messages").scrollHeight;
  const { dm } = look.state.channels.find((one) => one.id === channel);
  if (dm && look.state.home_tab) send("home", { user: look.user, tab });
  if (tab === "messages") $("composer").focus();
};

// An entry stays where it is as long as it is there: a click on one that is taken out between press and release is lost.
const drawList = (list, entries) => {
  const had = new Map([...list.children].map((one) => [one.dataset.key, one]));
  for (const [place, [id, name, make]] of entries.entries()) {
    const one = had.get(`${id} ${name}`) ?? make();
    Object.assign(one.dataset, { id, key: `${id} ${name}` });
    if (list.children[place] !== one) list.insertBefore(one, list.children[place] ?? null);
  }
  while (list.children.length > entries.length) list.lastElementChild.remove();
};

const drawSide = () => {
  const { state } = look;
  drawList($("person"), state.people.map((one) => {
    const name = `${one.name}${one.admin ? "(管理者の権限)" : one.guest ? "(外部の人)" : ""}`;
    return [one.id, name, () => element("option", { value: one.id }, name)];
  }));
  $("person").value = look.user;
  for (const [list, dm] of [["channels", false], ["dms", true]]) {
    drawList($(list), state.channels.filter((one) => one.dm === dm).map((one) => {
      const name = dm ? one.name : `# ${one.name}`;
      return [one.id, name, () => element("li", {}, element("button", { type: "button", on: { click: () => go(one.id) } }, name))];
    }));
    for (const one of $(list).children) one.firstChild.setAttribute("aria-current", String(one.dataset.id === look.channel));
  }
  drawList($("shortcuts"), state.shortcuts.filter((one) => one.kind === "global").map((one) =>
    [one.id, one.name, () => element("button", { type: "button", on: { click: () => send("shortcut", { user: look.user, callback_id: one.id }) } }, `⚡ ${one.name}`)]));
};

const drawClock = () => {
  const now = new Date(look.state.now * 1000);
  $("now").textContent = now.toLocaleString("ja-JP", { month: "numeric", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit" });
  $("now").dateTime = now.toISOString();
  $("clock-back").hidden = look.state.ahead === 0;
};

const render = () => {
  const { state } = look;
  for (const one of [...state.people, ...state.channels]) named.set(one.id, one.name);
  const side = JSON.stringify([state.people, state.channels, state.shortcuts, look.user, look.channel]);
  if (side !== look.side) { look.side = side; drawSide(); }
  drawClock();
  $("starting").hidden = state.ready;
  const channel = state.channels.find((one) => one.id === look.channel);
  const atHome = channel.dm && look.tab === "home";
  $("title").textContent = channel.dm ? channel.name : `# ${channel.name}`;
  $("tabs").hidden = !channel.dm || !state.home_tab;
  for (const tab of ["home", "messages"]) $(`tab-${tab}`).setAttribute("aria-selected", String(look.tab === tab));
  for (const [name, value] of [["role", "tabpanel"], ["aria-labelledby", "tab-messages"]]) {
    if ($("tabs").hidden) $("conversation").removeAttribute(name); else $("conversation").setAttribute(name, value);
  }
  for (const id of ["conversation", "form", "examples-bar"]) $(id).hidden = atHome;
  $("home").hidden = !atHome;
  $("composer").setAttribute("aria-label", `${$("title").textContent} へのメッセージ`);
  $("composer").placeholder = channel.dm ? "投稿前の下書きを、ここへ" : `# ${channel.name} へのメッセージ`;
  const log = $("messages");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const changed = drawConversation(log, state.messages[look.channel], look, channel.dm
    ? "投稿する前の下書きを送ってください。指針に照らして、気をつける点をお返しします。/guideline と打つと、指針の本文を引けます。" : "まだメッセージはありません。");
  if (changed && atEnd) log.scrollTop = log.scrollHeight;
  if (atHome) showHome($("home"), state.home, look);
  showModal(state.modal, look);
  if (!$("panel").hidden) drawRecords($("tables"), $("wire"), state);
};

// --- the frame ------------------------------------------------------------------------------------------------

$("form").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
$("composer").addEventListener("input", () => { picked = 0; complete(); });
$("composer").addEventListener("keydown", keys);
$("cancel").addEventListener("click", () => mode());
$("attach").addEventListener("click", () => $("file").click());
$("file").addEventListener("change", upload);
for (const tab of ["home", "messages"]) $(`tab-${tab}`).addEventListener("click", () => go(look.channel, tab));
$("tabs").addEventListener("keydown", (event) => {
  if (event.key === "ArrowLeft" || event.key === "ArrowRight") { const tab = look.tab === "home" ? "messages" : "home"; go(look.channel, tab); $(`tab-${tab}`).focus(); }
});
$("person").addEventListener("change", (event) => { look.user = event.target.value; look.channel = null; look.tab = "messages"; listen(); });
$("panel-toggle").addEventListener("click", () => {
  const open = $("panel").hidden;
  $("panel").hidden = !open;
  $("panel-toggle").setAttribute("aria-expanded", String(open));
  document.querySelector(".frame").classList.toggle("with-panel", open);
  if (open) { drawRecords($("tables"), $("wire"), look.state); $("panel-close").focus(); } else $("panel-toggle").focus();
});
$("panel-close").addEventListener("click", () => $("panel-toggle").click());
const dress = (dark) => { document.documentElement.dataset.theme = dark ? "dark" : "light"; $("theme").setAttribute("aria-pressed", String(dark)); };
$("theme").addEventListener("click", () => dress(document.documentElement.dataset.theme !== "dark"));
dress(matchMedia("(prefers-color-scheme: dark)").matches);
const ownDm = () => look.state.channels.find((one) => one.dm).id;
$("examples").append(...EXAMPLES.map(([name, text]) => element("button", { type: "button", on: { click: async () => { await begun; if (look.channel !== ownDm()) go(ownDm()); $("composer").value = text; $("composer").focus(); } } }, name)));

for (const button of document.querySelectorAll("[data-forward]")) button.addEventListener("click", () => send("clock", { forward: Number(button.dataset.forward) }));
$("clock-back").addEventListener("click", () => send("clock", {}));
$("clock-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const at = new Date($("clock-time").value).getTime() / 1000;
  if (Number.isFinite(at)) send("clock", { at });
});

let listening = null;
const listen = async () => {
  listening?.abort();
  const mine = new AbortController();
  listening = mine;
  let seen = -1;
  while (!mine.signal.aborted) {
    try {
      const answer = await fetch(`/page/state?seen=${seen}&user=${look.user ?? ""}`, { signal: mine.signal });
      look.state = await answer.json();
      seen = look.state.version;
      look.user = look.state.user;
      look.channel ??= ownDm();
      render();
      begin();
    } catch (error) { if (!mine.signal.aborted) { console.warn(String(error)); await new Promise((wake) => setTimeout(wake, 1000)); } }
  }
};
listen();
