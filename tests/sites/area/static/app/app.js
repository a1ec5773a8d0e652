// The single-page variant of a flow: everything that the citizen sees is built here, from JSON.
"use strict";
const app = document.getElementById("app");
const slug = app.dataset.service;
const base = "/servizi/" + slug + "/";
const state = { values: {}, at: 0 };

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== false) made.setAttribute(key, value === true ? "" : value);
  made.append(...children);
  return made;
};

const read = (path) => fetch("/api/" + path, { headers: { Accept: "application/json" } }).then((answer) => answer.json());
const write = (path, value) => fetch("/api/" + path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) }).then((answer) => answer.json());

const rating = {
  question: "Quanto è stato facile usare questo servizio?",
  negative: ["Dove hai incontrato le maggiori difficoltà?", "A volte le indicazioni non erano chiare", "A volte le indicazioni non erano complete",
    "A volte non capivo se stavo procedendo correttamente", "Ho avuto problemi tecnici", "Altro"],
  positive: ["Quali sono stati gli aspetti che hai preferito?", "Le indicazioni erano chiare", "Le indicazioni erano complete",
    "Capivo sempre che stavo procedendo correttamente", "Non ho avuto problemi tecnici", "Altro"],
};

function stepper() {
  const items = state.panels.map((panel, index) => element("li", { class: index === state.at ? "active" : index < state.at ? "confirmed" : "" }, panel.title));
  return element("div", { class: "steppers" }, element("div", { class: "steppers-header" }, element("ul", {}, ...items),
    element("span", { class: "steppers-index" }, `${state.at + 1}/${state.panels.length}`)));
}

function field(spec) {
  const known = spec.identity ? state.profile[spec.identity] : "";
  if (known) return element("div", {}, element("label", { for: spec.name }, spec.label), element("input", { id: spec.name, type: "text", value: known, disabled: true }));
  const value = state.values[spec.name] ?? (spec.remembered ? state.profile[spec.name] : "") ?? "";
  if (spec.kind === "radio")
    return element("fieldset", {}, element("legend", {}, spec.label), ...spec.options.map((option, index) => element("label", {},
      element("input", { type: "radio", name: spec.name, value: String(index + 1), checked: value === String(index + 1) }), option)));
  const input = spec.kind === "textarea" ? element("textarea", { name: spec.name, id: spec.name }, value) : element("input", { type: spec.kind ?? "text", name: spec.name, id: spec.name, value });
  return element("div", {}, element("label", { for: spec.name }, spec.label), input);
}

function recap() {
  const lines = [];
  for (const panel of state.panels) for (const section of panel.components) for (const spec of section.fields) {
    let value = spec.identity ? state.profile[spec.identity] : state.values[spec.name] ?? "";
    if (spec.options) value = spec.options[Number(value) - 1] ?? "";
    lines.push(element("div", { class: "single-line-info" }, element("div", {}, spec.label), element("p", { class: "data-text" }, value)));
  }
  return element("div", { class: "cmp-info-summary" }, ...lines);
}

function button(label, act) {
  const made = element("button", { type: "button", class: "btn btn-primary" }, label);
  made.addEventListener("click", act);
  return made;
}

function gather() {
  for (const input of app.querySelectorAll("form [name]")) {
    if (input.name === "consenso" || (input.type === "radio" && !input.checked)) continue;
    state.values[input.name] = input.value;
  }
}

const go = (at) => { gather(); state.at = at; history.pushState(null, "", base + state.panels[at].key); show(); };
const save = () => { gather(); return write("bozze/" + slug, { servizio: slug, stato: "bozza", dati: state.values }); };

function show() {
  const panel = state.panels[state.at];
  const form = element("form", { class: "steppers-content" });
  if (panel.key === "privacy") form.append(element("label", {}, element("input", { type: "checkbox", name: "consenso" }), "Dichiaro di aver letto l'informativa sul trattamento dei dati personali"));
  for (const section of panel.components) form.append(element("h2", {}, section.title), ...section.fields.map(field));
  if (panel.key === "riepilogo") form.append(recap());
  const bar = element("div", { class: "steppers-nav" });
  if (state.at > 0) bar.append(button("Indietro", () => go(state.at - 1)), button("Salva Richiesta", save));
  bar.append(state.at + 1 < state.panels.length ? button("Avanti", () => go(state.at + 1)) : button("Invia richiesta", send));
  form.append(bar);
  frame(element("h1", {}, state.title), stepper(), form);
}

async function send() {
  await save();
  const practice = await write("invii/" + slug, {});
  history.pushState(null, "", base + "conferma");
  const block = ([question, ...answers]) => element("fieldset", {}, element("legend", {}, question), ...answers.map((answer) => element("label", {}, element("input", { type: "radio", name: question }), answer)));
  frame(element("h1", {}, "Richiesta inviata"), element("p", {}, `Numero della pratica: ${practice.numero_pratica}`),
    element("p", {}, `Presa in carico il ${practice.presa_in_carico}. Termine di conclusione del procedimento: ${practice.termine_conclusione}`),
    element("div", { class: "cmp-rating" }, element("h2", {}, rating.question),
      ...[1, 2, 3, 4, 5].map((stars) => element("label", {}, element("input", { type: "radio", name: "stelle", value: String(stars) }), `Valuta ${stars} stelle su 5`)),
      block(rating.negative), block(rating.positive), element("textarea", { name: "dettaglio" })));
}

function frame(...content) {
  app.replaceChildren(element("header", {}, element("a", { href: "/area-personale/" }, `${state.profile.nome} ${state.profile.cognome}`)),
    element("main", {}, ...content, element("a", { href: "/prenotazione-appuntamento/", "data-element": "appointment-booking" }, "Prenota appuntamento")));
}

async function start() {
  const form = await read("moduli/" + slug);
  const profile = await read("profilo");
  const draft = await read("bozze/" + slug);
  Object.assign(state, { title: form.title, panels: form.components, profile });
  if (draft) state.values = draft.dati;
  state.at = Math.max(0, state.panels.findIndex((panel) => location.pathname === base + panel.key));
  history.replaceState(null, "", base + state.panels[state.at].key);
  show();
}

start();
