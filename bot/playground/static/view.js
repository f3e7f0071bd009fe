// Modals and the Home tab: views that the bot opened, with what has been typed kept while they change.
import { drawBlock, values } from "./blocks.js";
import { element, send, settle } from "./dom.js";

// One press after the other, as they were made: of two that are under way at once the later could come first.
let pressed = Promise.resolve();
const press = (body) => { pressed = pressed.catch(() => {}).then(() => send("press", body)); };

const held = (shown) => values(shown.drawn.flatMap((one) => one.places));

const placed = (view, look, shown) => {
  const now = held(shown);
  return {
    id: shown.name, people: look.state.people, channels: look.state.channels, errors: shown.errors, given: (block, action) => now[block]?.[action] ?? undefined,
    press: (block_id, action_id, given) => press({ user: look.user, view_id: view.id, block_id, action_id, given, values: held(shown) }),
  };
};

// Blocks that have not changed stay the very same elements: whoever is choosing in one of them keeps hold of it. What a
// field starts with makes no change where something stands in it.
const shape = (...parts) => JSON.stringify(parts, (name, value) => (name.startsWith("initial_") ? undefined : value));

const fill = (box, view, look, shown) => {
  const on = placed(view, look, shown), before = new Map(shown.drawn.map((one) => [one.shape, one]));
  shown.drawn = view.blocks.map((block) => {
    const alike = shape(view.id, block, shown.errors[block.block_id]), known = before.get(alike);
    if (known && (known.whole === JSON.stringify(block) || known.places.every((place) => place.read() !== null))) return known;
    const places = [];
    return { shape: alike, whole: JSON.stringify(block), places, node: drawBlock(block, { ...on, places }) };
  });
  settle(box, shown.drawn.map((one) => one.node));
};

// --- the modal ------------------------------------------------------------------------------------------------

const modal = { name: "modal", dialog: null, view: null, drawn: [], errors: {} };

const frame = (view, look) => {
  const submit = async (event) => {
    event.preventDefault();
    const answer = await send("submit", { user: look.user, values: held(modal) });
    modal.errors = answer.errors ?? {};
    if (Object.keys(modal.errors).length) { fill(modal.box, modal.view, look, modal); modal.dialog.querySelector("[aria-invalid]")?.focus(); }
    else if (answer.error) modal.dialog.querySelector(".trouble").textContent = answer.error;
  };
  modal.box = element("div", { class: "blocks" });
  return element("form", { method: "dialog", novalidate: true, on: { submit } },
    element("header", {}, element("h2", { id: "modal-title" }, view.title.text),
      element("button", { type: "button", class: "x", "aria-label": "閉じる", on: { click: () => modal.dialog.close() } }, "×")),
    element("div", { class: "body" }, modal.box),
    element("p", { class: "trouble", role: "alert" }),
    element("div", { class: "foot" },
      element("button", { type: "button", on: { click: () => modal.dialog.close() } }, view.close?.text ?? "キャンセル"),
      view.submit ? element("button", { type: "submit", class: "primary" }, view.submit.text) : null));
};

const framed = (view) => JSON.stringify([view?.id, view?.title, view?.close, view?.submit]);

export const showModal = (view, look) => {
  if (!view) {
    if (modal.dialog) { const { dialog } = modal; modal.dialog = modal.view = null; dialog.close(); dialog.remove(); }
    return;
  }
  if (view.hash === modal.view?.hash) return;
  if (!modal.dialog) {
    modal.dialog = element("dialog", { class: "modal", "aria-labelledby": "modal-title" });
    modal.dialog.addEventListener("close", () => { if (modal.dialog) send("close", { user: look.user }); });
    document.body.append(modal.dialog);
  }
  if (view.id !== modal.view?.id) modal.drawn = [];
  if (framed(view) !== framed(modal.view)) modal.dialog.replaceChildren(frame(view, look));
  modal.view = view;
  modal.errors = {};
  fill(modal.box, view, look, modal);
  if (!modal.dialog.open) modal.dialog.showModal();
};

// --- the Home tab ---------------------------------------------------------------------------------------------

const home = { name: "home", hash: "", box: null, drawn: [], errors: {} };

export const showHome = (box, view, look) => {
  if (!view) { box.replaceChildren(element("p", { class: "empty" }, "ホームを準備しています。")); home.hash = ""; return; }
  if (view.hash === home.hash) return;
  if (!home.hash) { home.box = element("div", { class: "blocks" }); home.drawn = []; box.replaceChildren(home.box); }
  home.hash = view.hash;
  fill(home.box, view, look, home);
};
