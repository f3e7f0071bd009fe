// Block Kit's inputs. Each drawer returns the element and notes in `place.read` how its value is read:
// a string, a list of strings, or null, in the words of Slack's own values.
import { element } from "./dom.js";

const plain = (text) => text?.text;
const flat = (part) => [...(part.options ?? []), ...(part.option_groups ?? []).flatMap((group) => group.options)];
const described = (place) => ({ id: place.id, "aria-label": place.label, "aria-describedby": place.describedBy, "aria-invalid": place.invalid, required: place.required });

const typed = (type, initial, more = () => ({})) => (part, place) => {
  const input = element("input", { type, value: place.given ?? part[initial], placeholder: plain(part.placeholder), ...described(place), ...more(part) });
  place.read = () => input.value || null;
  place.on(input, "change");
  return input;
};

const local = (seconds) => {
  if (!seconds) return undefined;
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
};

const choice = (several, options, initial) => (part, place) => {
  const wanted = new Set([place.given ?? initial(part) ?? []].flat());
  const found = options(part, place);
  const select = element("select", { multiple: several, size: several ? Math.min(Math.max(found.length, 2), 6) : undefined, ...described(place) },
    several ? null : element("option", { value: "" }, plain(part.placeholder) ?? "選択してください"),
    ...found.map((option) => element("option", { value: option.value, selected: wanted.has(option.value) }, option.text.text)));
  place.read = () => (several ? [...select.selectedOptions].map((option) => option.value) : select.value || null);
  place.on(select, "change");
  return select;
};

const marks = (type) => (part, place) => {
  const start = [place.given ?? part.initial_option?.value ?? part.initial_options?.map((one) => one.value) ?? []].flat();
  const box = element("div", { class: "marks", role: type === "radio" ? "radiogroup" : "group", "aria-label": place.label, id: place.id, "aria-describedby": place.describedBy },
    ...part.options.map((option) => {
      const input = element("input", { type, name: place.id, value: option.value, checked: start.includes(option.value) });
      place.on(input, "change");
      return element("label", {}, input, element("span", {}, option.text.text, option.description ? element("small", {}, option.description.text) : null));
    }));
  place.read = () => {
    const on = [...box.querySelectorAll("input:checked")].map((input) => input.value);
    return type === "radio" ? (on[0] ?? null) : on;
  };
  return box;
};

const people = (part, place) => place.people.map((one) => ({ value: one.id, text: { text: one.name } }));
const channels = (part, place) => place.channels.filter((one) => !one.dm).map((one) => ({ value: one.id, text: { text: `# ${one.name}` } }));
const conversations = (part, place) => place.channels.map((one) => ({ value: one.id, text: { text: one.dm ? one.name : `# ${one.name}` } }));

export const drawInput = {
  plain_text_input: (part, place) => {
    const input = part.multiline
      ? element("textarea", { rows: 6, autofocus: part.focus_on_load, maxlength: part.max_length, placeholder: plain(part.placeholder), ...described(place) })
      : element("input", { type: "text", autofocus: part.focus_on_load, maxlength: part.max_length, placeholder: plain(part.placeholder), ...described(place) });
    input.value = place.given ?? part.initial_value ?? "";
    place.read = () => input.value || null;
    if (part.multiline) place.on(input, "change");
    else place.onEnter(input); // as Slack's dispatch_action does by itself
    return input;
  },
  number_input: typed("number", "initial_value", (part) => ({ min: part.min_value, max: part.max_value, step: part.is_decimal_allowed ? "any" : "1" })),
  datepicker: typed("date", "initial_date"),
  timepicker: typed("time", "initial_time"),
  datetimepicker: (part, place) => {
    const input = element("input", { type: "datetime-local", value: place.given ? local(place.given) : local(part.initial_date_time), ...described(place) });
    place.read = () => (input.value ? Math.floor(new Date(input.value).getTime() / 1000) : null);
    place.on(input, "change");
    return input;
  },
  static_select: choice(false, flat, (part) => part.initial_option?.value),
  multi_static_select: choice(true, flat, (part) => part.initial_options?.map((one) => one.value)),
  users_select: choice(false, people, (part) => part.initial_user),
  multi_users_select: choice(true, people, (part) => part.initial_users),
  channels_select: choice(false, channels, (part) => part.initial_channel),
  multi_channels_select: choice(true, channels, (part) => part.initial_channels),
  conversations_select: choice(false, conversations, (part) => part.initial_conversation),
  multi_conversations_select: choice(true, conversations, (part) => part.initial_conversations),
  radio_buttons: marks("radio"),
  checkboxes: marks("checkbox"),
};
