// Modals and the Home tab: views that the bot opened, with what has been typed kept while they change.
import { draw, values } from "./blocks.js";
import { element, send } from "./dom.js";

const held = (places) => {
  const now = values(places);
  return (block, action) => now[block]?.[action] ?? undefined;
};

const placed = (view, look, shown, id) => ({
  id, people: look.state.people, channels: look.state.channels, errors: shown.errors, places: shown.places, given: shown.given,
  press: (block_id, action_id, given) => send("press", { user: look.user, view_id: view.id, block_id, action_id, given, values: values(shown.places) }),
});

// --- the modal ------------------------------------------------------------------------------------------------

const modal = { dialog: null, id: "", hash: "", places: [], errors: {}, given: undefined };

const body = (view, look) => {
  modal.places = [];
  const drawn = draw(view.blocks, placed(view, look, modal, "modal"));
  const submit = async (event) => {
    event.preventDefault();
    const answer = await send("submit", { user: look.user, values: values(modal.places) });
    modal.errors = answer.errors ?? {};
    if (Object.keys(modal.errors).length) { redraw(view, look); modal.dialog.querySelector("[aria-invalid]")?.focus(); }
    else if (answer.error) modal.dialog.querySelector(".trouble").textContent = answer.error;
  };
  return element("form", { method: "dialog", novalidate: true, on: { submit } },
    element("header", {}, element("h2", { id: "modal-title" }, view.title.text),
      element("button", { type: "button", class: "x", "aria-label": "閉じる", on: { click: () => modal.dialog.close() } }, "×")),
    element("div", { class: "body" }, drawn),
    element("p", { class: "trouble", role: "alert" }),
    element("div", { class: "foot" },
      element("button", { type: "button", on: { click: () => modal.dialog.close() } }, view.close?.text ?? "キャンセル"),
      view.submit ? element("button", { type: "submit", class: "primary" }, view.submit.text) : null));
};

const redraw = (view, look) => {
  const focused = modal.dialog.contains(document.activeElement) ? document.activeElement.id : "";
  modal.given = held(modal.places);
  modal.dialog.replaceChildren(body(view, look));
  if (focused) document.getElementById(focused)?.focus();
};

export const showModal = (view, look) => {
  if (!view) {
    if (modal.dialog) { const { dialog } = modal; modal.dialog = null; modal.hash = ""; dialog.close(); dialog.remove(); }
    return;
  }
  if (view.hash === modal.hash) return;
  if (!modal.dialog) {
    modal.dialog = element("dialog", { class: "modal", "aria-labelledby": "modal-title" });
    modal.dialog.addEventListener("close", () => { if (modal.dialog) send("close", { user: look.user }); });
    document.body.append(modal.dialog);
    modal.places = [];
  }
  if (view.id !== modal.id) modal.places = [];
  Object.assign(modal, { id: view.id, hash: view.hash, errors: {} });
  redraw(view, look);
  if (!modal.dialog.open) modal.dialog.showModal();
};

// --- the Home tab ---------------------------------------------------------------------------------------------

const home = { hash: "", places: [], given: undefined, errors: {} };

export const showHome = (box, view, look) => {
  if (!view) { box.replaceChildren(element("p", { class: "empty" }, "ホームを準備しています。")); home.hash = ""; return; }
  if (view.hash === home.hash) return;
  home.given = held(home.places);
  home.places = [];
  home.hash = view.hash;
  const focused = box.contains(document.activeElement) ? document.activeElement.id : "";
  box.replaceChildren(draw(view.blocks, placed(view, look, home, "home")));
  if (focused) document.getElementById(focused)?.focus();
};
