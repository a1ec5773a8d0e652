#include "support/area_pages.h"

#include <algorithm>

namespace collaudo::testing {

namespace {

using Json = AreaJson;

Json link_to(const std::string& label, const std::string& url) { return {{"label", label}, {"url", url}}; }

// Choices are sent as their position and shown as their text, as real forms do.
Json choices_of(const std::string& name, const Json& options, const std::string& chosen) {
  Json choices = Json::array();
  for (std::size_t i = 0; i < options.size(); ++i) {
    const auto code = std::to_string(i + 1);
    choices.push_back({{"id", name + "-" + code},
                       {"code", code},
                       {"choice", options[i]},
                       {"chosen", code == chosen},
                       {"name", name}});
  }
  return choices;
}

std::string value_in(const FieldValues& values, const std::string& name) {
  const auto found = values.find(name);
  return found == values.end() ? "" : found->second;
}

// A date as the page shows it: the browser sends yyyy-mm-dd.
std::string as_shown(const Json& field, const std::string& value) {
  if (field.value("kind", "") == "date" && value.size() == 10)
    return value.substr(8, 2) + "/" + value.substr(5, 2) + "/" + value.substr(0, 4);
  if (!field.contains("options") || value.empty()) return value;
  const auto& options = field.at("options");
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (value == std::to_string(i + 1)) return options[i];
  }
  return value;
}

Json coded(const Json& labels) {
  Json list = Json::array();
  for (std::size_t i = 0; i < labels.size(); ++i)
    list.push_back({{"code", std::to_string(i + 1)}, {"label", labels[i]}});
  return list;
}

}  // namespace

AreaPages::AreaPages(const std::filesystem::path& sites, const AreaContent& content)
    : templates_(sites / "area" / "templates"),
      content_(content),
      anonymous_(model_frame(sites, "")),
      personal_(model_frame(sites, content.identity.at("nominativo").get<std::string>())) {}

std::string AreaPages::page(const Frame& frame, const std::string& content) {
  // Who comes in without a login is nobody that the header could name.
  const bool is_known = frame.logged_in && content_.area.value("login_required", true);
  const auto& around = is_known ? personal_ : anonymous_;
  return templates_.render("layout", {{"title", frame.title},
                                      {"has_trail", !frame.trail.empty()},
                                      {"trail", frame.trail},
                                      {"content", content},
                                      {"header", around.header},
                                      {"footer", around.footer},
                                      {"has_help", frame.has_help},
                                      {"site_origin", content_.text("site")},
                                      {"trackers", content_.area.at("trackers")}});
}

AreaPages::Frame AreaPages::area_frame(const std::string& title) const {
  Frame frame;
  frame.title = title;
  frame.trail = Json::array({link_to("Home", content_.text("site") + "/")});
  if (title != "Area personale") frame.trail.push_back(link_to("Area personale", "/area-personale/"));
  return frame;
}

std::string AreaPages::access(const std::string& target, const std::string& service) {
  Frame frame;
  frame.title = "Accedi ai servizi";
  frame.logged_in = false;
  Json values = {{"target", target}};
  if (!service.empty()) values["service"] = service;
  return page(frame, templates_.render("access", values));
}

std::string AreaPages::identity_login(const std::string& relay) {
  return templates_.render("identity-login", {{"relay", relay}});
}

std::string AreaPages::saml_post(const std::string& target, const std::string& response,
                                 const std::string& relay) {
  return templates_.render("saml-post", {{"target", target}, {"response", response}, {"relay", relay}});
}

Json AreaPages::stepper_of(const Json& flow, const std::string& step) const {
  Json items = Json::array();
  bool before = true;
  int index = 0;
  int current = 0;
  for (const auto& name : content_.steps(flow)) {
    const auto label = content_.label_of(flow, name);
    if (label.empty()) continue;
    ++index;
    const bool active = name == step;
    if (active) current = index;
    Json item = {{"label", label}, {"state", active ? "active" : before && current == 0 ? "confirmed" : ""}};
    if (active) item["word"] = "Attivo";
    if (!active && current == 0) item["word"] = "Confermato";
    items.push_back(item);
    if (active) before = false;
  }
  return {{"items", items}, {"index", std::to_string(current)}, {"total", std::to_string(index)}};
}

Json AreaPages::fields_of(const Json& section, const AreaDraft& draft, const FieldValues& remembered) const {
  const bool prefills = content_.area.at("prefills").get<bool>();
  Json fields = Json::array();
  for (const auto& field : section.at("fields")) {
    const auto name = field.at("name").get<std::string>();
    const bool known = field.contains("identity");
    const auto kind = field.value("kind", "text");
    auto value = value_in(draft.values, name);
    if (known && prefills) value = content_.identity.at(field.at("identity").get<std::string>());
    if (value.empty() && field.value("remembered", false)) value = value_in(remembered, name);
    const bool locked = known && prefills;
    fields.push_back({{"name", name},
                      {"label", field.at("label")},
                      {"kind", kind},
                      {"value", value},
                      {"required", known || field.value("required", false)},
                      {"is_locked", locked},
                      {"is_input", !locked && kind != "radio" && kind != "textarea"},
                      {"is_textarea", kind == "textarea"},
                      {"is_radio", kind == "radio"}});
    if (kind == "radio") fields.back()["choices"] = choices_of(name, field.at("options"), value);
  }
  return fields;
}

Json AreaPages::recap_of(const Json& flow, const std::string& slug, const AreaDraft& draft) const {
  Json groups = Json::array();
  for (const auto& [step, sections] : flow.at("sections").items()) {
    for (const auto& section : sections) {
      Json lines = Json::array();
      for (const auto& field : section.at("fields")) {
        const auto name = field.at("name").get<std::string>();
        auto value = value_in(draft.values, name);
        if (value.empty() && field.contains("identity") && content_.area.at("prefills").get<bool>())
          value = content_.identity.at(field.at("identity").get<std::string>());
        if (!value.empty()) lines.push_back({{"name", field.at("label")}, {"value", as_shown(field, value)}});
      }
      if (lines.empty()) continue;
      groups.push_back({{"heading", section.at("title")},
                        {"lines", lines},
                        {"edit_url", "/servizi/" + slug + "/" + step}});
    }
  }
  return groups;
}

std::string AreaPages::step(const std::string& slug, const std::string& step, const AreaDraft& draft,
                            const FieldValues& remembered, bool just_saved) {
  const auto& flow = *content_.flow(slug);
  const auto steps = content_.steps(flow);
  const auto kind = content_.kind_of(step);
  const auto title = flow.at("title").get<std::string>();
  const bool is_first = step == steps.front();
  const bool is_last = step == steps.back();
  const auto draft_setting = content_.text("draft");
  const bool may_save = !is_first && kind != StepKind::note;
  Json values = {{"title", title},
                 {"action", "/servizi/" + slug + "/" + step},
                 {"site_origin", content_.text("site")},
                 {"has_stepper", !content_.label_of(flow, step).empty()},
                 {"stepper", stepper_of(flow, step)},
                 {"saved", just_saved},
                 {"is_privacy", kind == StepKind::privacy},
                 {"is_data", kind == StepKind::data},
                 {"is_recap", kind == StepKind::recap},
                 {"is_note", kind == StepKind::note},
                 {"can_go_back", !is_first},
                 {"can_save", may_save && (draft_setting == "kept" || draft_setting == "emptied")},
                 {"only_seems_to_save", may_save && draft_setting == "pretended"},
                 {"goes_on", !is_last},
                 {"sends", is_last},
                 {"submit", flow.value("submit", "Invia richiesta")}};
  if (kind == StepKind::note) values["note"] = content_.area.at("notes").at(step);
  if (kind == StepKind::recap) values["groups"] = recap_of(flow, slug, draft);
  if (kind == StepKind::data) {
    values["sections"] = Json::array();
    for (const auto& section : flow.at("sections").value(step, Json::array())) {
      values["sections"].push_back({{"heading", section.at("title")},
                                    {"about", section.value("about", "")},
                                    {"fields", fields_of(section, draft, remembered)}});
    }
  }
  Frame frame;
  frame.title = title;
  frame.trail = Json::array({link_to("Home", content_.text("site") + "/"),
                             link_to("Servizi", content_.text("site") + "/servizi/"),
                             link_to(flow.at("category"), content_.text("site") + "/servizi/")});
  return page(frame, templates_.render("step", values));
}

std::string AreaPages::state_of(const AreaPractice& practice) const {
  const auto& flow = *content_.flow(practice.flow);
  if (flow.at("type") == "pagamenti_dovuti")
    return practice.paid || flow.contains("document") ? "Conclusa" : "Da pagare";
  return "Presa in carico";
}

Json AreaPages::milestones_of(const AreaPractice& practice) const {
  const auto& flow = *content_.flow(practice.flow);
  Json list = Json::array();
  const auto add = [&](const std::string& what, const std::string& when) {
    list.push_back({{"what", what}, {"when", when.empty() ? "in attesa" : when}, {"done", !when.empty()}});
  };
  add("Richiesta inviata", practice.sent);
  add("Presa in carico dall'ufficio", practice.sent);
  if (flow.at("type") == "pagamenti_dovuti") {
    add(flow.contains("document") ? "Documento creato" : "Pagamento registrato",
        practice.paid || flow.contains("document") ? practice.sent : "");
  } else {
    add("Istruttoria", "");
    add("Esito e conclusione", "");
  }
  return list;
}

Json AreaPages::values_of(const AreaPractice& practice) const {
  const auto& flow = *content_.flow(practice.flow);
  const bool costs = flow.contains("amount");
  const bool has_document = flow.contains("document");
  Json values = {{"id", practice.id},
                 {"service", flow.at("title")},
                 {"number", practice.number},
                 {"sent", practice.sent},
                 {"taken", practice.sent},
                 {"deadline", practice.deadline},
                 {"office", flow.at("office")},
                 {"state", state_of(practice)},
                 {"milestones", milestones_of(practice)},
                 {"costs", costs},
                 {"paid", practice.paid},
                 {"payable", costs && !practice.paid},
                 {"payment_state", practice.paid ? "Pagato" : "Da pagare"},
                 {"reason", flow.value("reason", "")},
                 {"amount", flow.value("amount", "")},
                 {"email", value_in(practice.values, "email")},
                 {"receipt_url", "/ricevute/" + practice.id + (has_document ? "-f24.pdf" : ".pdf")},
                 {"receipt_label", has_document ? "Scarica F24" : "Scarica la ricevuta"},
                 {"rating", content_.rating},
                 {"rating_question", content_.area.at("rating").at("question")}};
  // An empty text hides its block, as a missing one does.
  for (const auto* name : {"deadline", "email"}) {
    if (values.at(name) == "") values[name] = false;
  }
  return values;
}

std::string AreaPages::confirmation(const AreaPractice& practice) {
  auto values = values_of(practice);
  const auto& flow = *content_.flow(practice.flow);
  values["heading"] = flow.contains("document")       ? "Documento creato"
                      : flow.contains("pays_at_once") ? "Pagamento effettuato"
                                                      : "Richiesta inviata";
  Frame frame;
  frame.title = flow.at("title");
  frame.trail = Json::array({link_to("Home", content_.text("site") + "/"),
                             link_to("Servizi", content_.text("site") + "/servizi/")});
  return page(frame, templates_.render("confirmation", values));
}

std::string AreaPages::shell(const std::string& slug) { return templates_.render("shell", {{"slug", slug}}); }

Json AreaPages::tabs(const std::string& current) const {
  Json list = Json::array();
  for (const auto& [label, url] :
       std::vector<std::pair<std::string, std::string>>{{"Scrivania", "/area-personale/"},
                                                        {"Messaggi", "/area-personale/messaggi/"},
                                                        {"Le mie pratiche", "/area-personale/pratiche/"},
                                                        {"I miei pagamenti", "/area-personale/pagamenti/"}}) {
    list.push_back({{"label", label}, {"url", url}, {"current", label == current}});
  }
  return list;
}

Json AreaPages::practices_list(const AreaRecords& records) const {
  Json list = Json::array();
  for (const auto& [slug, draft] : records.drafts) {
    list.push_back({{"service", content_.flow(slug)->at("title")},
                    {"number", false},
                    {"state", "Bozza"},
                    {"draft", true},
                    {"resume_url", "/servizi/" + slug + "/?riprendi=si"}});
  }
  for (auto practice = records.practices.rbegin(); practice != records.practices.rend(); ++practice) {
    list.push_back(values_of(*practice));
    list.back()["draft"] = false;
  }
  return list;
}

std::string AreaPages::desk(const AreaRecords& records) {
  auto messages = Json::array();
  for (const auto& message : records.messages)
    messages.push_back({{"date", message.date}, {"subject", message.subject}, {"text", message.text}});
  const auto practices = practices_list(records);
  return page(area_frame("Area personale"),
              templates_.render("desk", {{"user", content_.identity.at("nominativo")},
                                         {"tabs", tabs("Scrivania")},
                                         {"messages", messages},
                                         {"has_messages", !messages.empty()},
                                         {"practices", practices},
                                         {"has_practices", !practices.empty()}}));
}

std::string AreaPages::messages(const AreaRecords& records) {
  auto messages = Json::array();
  for (const auto& message : records.messages)
    messages.push_back({{"date", message.date}, {"subject", message.subject}, {"text", message.text}});
  return page(area_frame("Messaggi"), templates_.render("messages", {{"tabs", tabs("Messaggi")},
                                                                     {"messages", messages},
                                                                     {"has_messages", !messages.empty()}}));
}

std::string AreaPages::practices(const AreaRecords& records) {
  const auto practices = practices_list(records);
  return page(area_frame("Le mie pratiche"),
              templates_.render("practices", {{"tabs", tabs("Le mie pratiche")},
                                              {"practices", practices},
                                              {"has_practices", !practices.empty()}}));
}

std::string AreaPages::practice(const AreaPractice& practice) {
  auto frame = area_frame(content_.flow(practice.flow)->at("title"));
  frame.trail.push_back(link_to("Le mie pratiche", "/area-personale/pratiche/"));
  return page(frame, templates_.render("practice", values_of(practice)));
}

std::string AreaPages::payments(const AreaRecords& records) {
  Json payments = Json::array();
  for (const auto& practice : records.practices) {
    if (content_.flow(practice.flow)->contains("amount")) payments.push_back(values_of(practice));
  }
  return page(area_frame("I miei pagamenti"),
              templates_.render("payments", {{"tabs", tabs("I miei pagamenti")},
                                             {"payments", payments},
                                             {"has_payments", !payments.empty()}}));
}

std::string AreaPages::payment(const AreaPractice& practice) {
  auto values = values_of(practice);
  for (const auto* way : {"pagopa", "card", "transfer", "counter"})
    values[std::string{"by_"} + way] = content_.text("pays_with") == way;
  return page(area_frame("Pagamento"), templates_.render("payment", values));
}

std::string AreaPages::checkout(const AreaPractice& practice) {
  return templates_.render("checkout", values_of(practice));
}

std::string AreaPages::booking(bool logged_in, const FieldValues& remembered) {
  const auto& booking = content_.area.at("booking");
  Json topics = Json::array();
  for (const auto& flow : content_.area.at("flows")) topics.push_back(flow.at("title"));
  const bool prefills = logged_in && content_.area.at("prefills").get<bool>();
  Frame frame;
  frame.title = "Prenotazione appuntamento";
  frame.logged_in = logged_in;
  frame.has_help = false;
  frame.trail = Json::array({link_to("Home", content_.text("site") + "/")});
  return page(
      frame, templates_.render("booking", {{"offices", coded(booking.at("offices"))},
                                           {"days", coded(booking.at("days"))},
                                           {"hours", coded(booking.at("hours"))},
                                           {"topics", coded(topics)},
                                           {"name", prefills ? content_.identity.at("nominativo") : Json("")},
                                           {"email", logged_in ? value_in(remembered, "email") : ""}}));
}

std::string AreaPages::booking_recap(bool logged_in, const FieldValues& values) {
  const auto& booking = content_.area.at("booking");
  Json topics = Json::array();
  for (const auto& flow : content_.area.at("flows")) topics.push_back(flow.at("title"));
  Json lines = Json::array();
  const auto add = [&](const std::string& label, const std::string& name, const Json& options) {
    Json field = {{"kind", "radio"}};
    if (!options.empty()) field["options"] = options;
    lines.push_back({{"name", label}, {"value", as_shown(field, value_in(values, name))}});
  };
  add("Ufficio", "ufficio", booking.at("offices"));
  add("Giorno", "giorno", booking.at("days"));
  add("Orario", "orario", booking.at("hours"));
  add("Argomento", "argomento", topics);
  for (const auto& [label, name] : std::vector<std::pair<std::string, std::string>>{
           {"Motivo", "dettagli"}, {"Nome e cognome", "nominativo"}, {"Email", "recapito"}})
    add(label, name, Json::array());
  Frame frame;
  frame.title = "Prenotazione appuntamento";
  frame.logged_in = logged_in;
  frame.has_help = false;
  frame.trail = Json::array({link_to("Home", content_.text("site") + "/")});
  return page(frame, templates_.render("booking-recap", {{"lines", lines}}));
}

std::string AreaPages::note(const std::string& title, const std::string& text, bool logged_in) {
  Frame frame;
  frame.title = title;
  frame.logged_in = logged_in;
  return page(frame, templates_.render("note", {{"title", title}, {"text", text}}));
}

}  // namespace collaudo::testing
