#include "support/service_area.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include "support/encoding.h"

namespace collaudo::testing {

namespace {

using Json = AreaJson;

VirtualResponse html(std::string body) {
  return {200,
          {{"Content-Type", "text/html; charset=utf-8"}, {"Cache-Control", "no-store"}},
          std::move(body),
          ""};
}

VirtualResponse json_response(const Json& value) {
  return {200, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, value.dump(), ""};
}

VirtualResponse redirect(const std::string& address, int status = 303) {
  return {status, {{"Location", address}, {"Content-Type", "text/html; charset=utf-8"}}, "", ""};
}

// A file of the area that nobody looks into: one empty page.
VirtualResponse empty_pdf() {
  return {
      200,
      {{"Content-Type", "application/pdf"}},
      "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count "
      "1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n",
      ""};
}

VirtualResponse pixel_with_cookie() {
  return {
      200,
      {{"Content-Type", "image/svg+xml"}, {"Set-Cookie", "visitatore=a1b2c3; Path=/; Secure; SameSite=None"}},
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>\n",
      ""};
}

std::string numbered(const std::string& prefix, std::size_t number) {
  std::string digits = std::to_string(number);
  digits.insert(0, 6 - std::min<std::size_t>(6, digits.size()), '0');
  return prefix + digits;
}

std::string saml_request(const std::string& relay, const std::string& origin, const std::string& day) {
  return "<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"_" + relay +
         "\" Version=\"2.0\" IssueInstant=\"" + day + "T09:00:00Z\" AssertionConsumerServiceURL=\"" + origin +
         "/accesso/spid/acs\"><saml:Issuer xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">" + origin +
         "</saml:Issuer><samlp:RequestedAuthnContext Comparison=\"minimum\"><saml:AuthnContextClassRef "
         "xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">https://www.spid.gov.it/SpidL2"
         "</saml:AuthnContextClassRef></samlp:RequestedAuthnContext></samlp:AuthnRequest>";
}

std::string saml_response(const Json& identity, const std::string& day) {
  std::string attributes;
  for (const auto& [attribute, name] :
       std::vector<std::pair<std::string, std::string>>{{"name", "nome"},
                                                        {"familyName", "cognome"},
                                                        {"fiscalNumber", "codice_fiscale"},
                                                        {"dateOfBirth", "data_nascita_iso"},
                                                        {"placeOfBirth", "luogo_nascita"}})
    attributes += "<saml:Attribute Name=\"" + attribute + "\"><saml:AttributeValue>" +
                  identity.at(name).get<std::string>() + "</saml:AttributeValue></saml:Attribute>";
  return "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" "
         "xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_risposta\" IssueInstant=\"" +
         day + "T09:01:00Z\" Version=\"2.0\"><saml:Assertion><saml:AttributeStatement>" + attributes +
         "</saml:AttributeStatement></saml:Assertion></samlp:Response>";
}

void refuse_unknown_fields(const nlohmann::json& the_case) {
  static const std::set<std::string> known = {"about", "flow", "content", "edits", "walk", "har", "expect"};
  for (const auto& [name, value] : the_case.items()) {
    if (!known.contains(name)) throw std::runtime_error("case of the area: unknown field \"" + name + "\"");
  }
}

// A path, or another place of the area; never somebody else's address.
std::string path_within(const std::string& wanted) {
  return wanted.starts_with("/") && !wanted.starts_with("//") ? wanted : "/area-personale/";
}

}  // namespace

struct ServiceArea::Visit {
  const ReceivedRequest& request;
  std::string address;
  std::string scheme;
  std::string host;
  std::string path;
  FieldValues query;
  FieldValues form;

  Visit(const ReceivedRequest& received, const std::string& asked)
      : request(received), address(asked), scheme(asked.substr(0, asked.find(':'))), host(host_in(asked)) {
    const auto start = asked.find('/', asked.find("://") + 3);
    path = start == std::string::npos ? "/" : asked.substr(start, asked.find('?') - start);
    if (const auto at = asked.find('?'); at != std::string::npos) query = parse_form(asked.substr(at + 1));
    if (received.method == "POST") form = parse_form(received.body);
  }

  bool is_post() const { return request.method == "POST"; }

  std::vector<std::string> segments() const {
    std::vector<std::string> parts;
    std::string part;
    for (const char c : path + "/") {
      if (c != '/') {
        part += c;
      } else if (!part.empty()) {
        parts.push_back(std::move(part));
        part.clear();
      }
    }
    return parts;
  }

  std::string of(const FieldValues& values, const std::string& name) const {
    const auto found = values.find(name);
    return found == values.end() ? "" : found->second;
  }
};

ServiceArea::ServiceArea(const std::filesystem::path& sites, const nlohmann::json& the_case)
    : content_((refuse_unknown_fields(the_case), sites), the_case), pages_(sites, content_) {
  for (const auto& edit : the_case.value("edits", nlohmann::json::array())) edits_.push_back(edit);
  edit_used_.resize(edits_.size());
  for (const auto& folder : {sites / "model" / "static", sites / "area" / "static"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      const auto path = "/" + entry.path().lexically_relative(folder).generic_string();
      static_files_[path] = {
          200,
          {{"Content-Type", content_type_of(path)}, {"Cache-Control", "public, max-age=86400"}},
          read_file(entry.path()),
          ""};
    }
  }
}

std::set<std::string> ServiceArea::hosts() const {
  std::set<std::string> hosts;
  for (const auto* name : {"origin", "spid", "cie", "payments"}) hosts.insert(host_in(content_.text(name)));
  for (const auto& tracker : content_.area.at("trackers")) hosts.insert(host_in(tracker));
  return hosts;
}

std::vector<std::string> ServiceArea::unused_edits() const {
  const std::lock_guard lock{mutex_};
  std::vector<std::string> unused;
  for (std::size_t i = 0; i < edits_.size(); ++i) {
    if (!edit_used_[i]) unused.push_back(edits_[i].dump());
  }
  return unused;
}

VirtualResponse ServiceArea::answer(const ReceivedRequest& request, const std::string& address) {
  const std::lock_guard lock{mutex_};
  auto response = route(Visit{request, address});
  for (std::size_t i = 0; i < edits_.size(); ++i) {
    if (is_html(response) && edit_selects(edits_[i], address, content_.text("origin")) &&
        edit_text(edits_[i], response.body))
      edit_used_[i] = true;
  }
  return response;
}

VirtualResponse ServiceArea::route(const Visit& visit) {
  const auto& origin = content_.text("origin");
  if (visit.host == host_in(content_.text("spid")) || visit.host == host_in(content_.text("cie")))
    return identity_provider(visit);
  if (visit.host == host_in(content_.text("payments"))) return payment_platform(visit);
  if (visit.host != host_in(origin)) return pixel_with_cookie();
  if (!origin.starts_with(visit.scheme + ":"))
    return redirect(origin + visit.address.substr(visit.scheme.size() + 3 + visit.host.size()), 301);

  if (const auto file = static_files_.find(visit.path); file != static_files_.end()) return file->second;
  const auto segments = visit.segments();
  const auto area = segments.empty() ? "" : segments.front();
  if (area == "accesso") return login(visit);

  const auto cookie = visit.of(parse_cookies(visit.request.cookie), content_.text("cookie"));
  auto found = records_.sessions.find(cookie);
  if (found == records_.sessions.end() && !content_.area.value("login_required", true)) {
    const auto id = numbered("a", records_.sessions.size() + 1);
    records_.sessions[id].logged_in = true;
    auto response = redirect(visit.path);
    response.headers.emplace_back("Set-Cookie",
                                  content_.text("cookie") + "=" + id + "; Path=/; HttpOnly; SameSite=Lax");
    return response;
  }
  auto* session = found == records_.sessions.end() ? nullptr : &found->second;
  if (area == "prenotazione-appuntamento") return booking(visit, session);
  if (area.empty()) return redirect(origin + "/area-personale/");
  if (session == nullptr || !session->logged_in)
    return redirect("/accesso/?verso=" + form_encoded(visit.path), 302);
  if (area == "esci") {
    records_.sessions.erase(found);
    return redirect(content_.text("site") + "/");
  }
  if (area == "servizi") return flow(visit, *session);
  if (area == "area-personale") return personal_area(visit);
  if (area == "pagamenti") return payment(visit);
  if (area == "ricevute") return empty_pdf();
  if (area == "api") return api(visit, *session);
  if (area == "valutazione")
    return html(pages_.note("Grazie", "La tua valutazione è stata registrata.", true));
  auto missing =
      html(pages_.note("Pagina non trovata", "L'indirizzo non corrisponde a nessuna pagina.", true));
  missing.status = 404;
  return missing;
}

VirtualResponse ServiceArea::login(const Visit& visit) {
  const auto segments = visit.segments();
  if (segments.size() == 3 && segments[2] == "acs") return assertion_consumer(visit);
  const auto target = path_within(visit.of(visit.query, "verso"));
  if (segments.size() == 2 && (segments[1] == "spid" || segments[1] == "cie")) {
    const auto relay = numbered("ritorno", records_.login_paths.size() + 1);
    records_.login_paths[relay] = target;
    const auto request =
        base64(raw_deflate(saml_request(relay, content_.text("origin"), content_.text("day"))));
    return redirect(
        content_.text(segments[1]) + "/samlsso?SAMLRequest=" + form_encoded(request) + "&RelayState=" + relay,
        302);
  }
  // Only for the fault of an area with accounts of its own.
  if (visit.is_post() && content_.area.value("own_accounts", false)) {
    const auto id = numbered("s", records_.sessions.size() + 1);
    records_.sessions[id].logged_in = true;
    auto response = redirect(path_within(visit.of(visit.form, "verso")));
    response.headers.emplace_back(
        "Set-Cookie", content_.text("cookie") + "=" + id + "; Path=/; Secure; HttpOnly; SameSite=Lax");
    return response;
  }
  std::string service;
  for (const auto& [slug, flow] : content_.area.at("flows").items()) {
    if (target.starts_with("/servizi/" + slug + "/")) service = flow.at("title");
  }
  return html(pages_.access(form_encoded(target), service));
}

VirtualResponse ServiceArea::identity_provider(const Visit& visit) {
  if (!visit.is_post()) return html(pages_.identity_login(visit.of(visit.query, "RelayState")));
  return html(pages_.saml_post(content_.text("origin") + "/accesso/spid/acs",
                               base64(saml_response(content_.identity, content_.text("day"))),
                               visit.of(visit.form, "RelayState")));
}

VirtualResponse ServiceArea::assertion_consumer(const Visit& visit) {
  const auto relay = records_.login_paths.find(visit.of(visit.form, "RelayState"));
  if (!visit.is_post() || relay == records_.login_paths.end() || visit.of(visit.form, "SAMLResponse").empty())
    return redirect("/accesso/");
  const auto id = numbered("s", records_.sessions.size() + 1);
  records_.sessions[id].logged_in = true;
  auto response = redirect(content_.text("lands_on") == "area" ? "/area-personale/" : relay->second, 302);
  const std::string secure = content_.text("origin").starts_with("https") ? "; Secure" : "";
  response.headers.emplace_back(
      "Set-Cookie", content_.text("cookie") + "=" + id + "; Path=/; HttpOnly; SameSite=Lax" + secure);
  return response;
}

VirtualResponse ServiceArea::flow(const Visit& visit, AreaSession& session) {
  const auto segments = visit.segments();
  if (segments.size() < 2 || content_.flow(segments[1]) == nullptr) return redirect("/area-personale/");
  const auto& slug = segments[1];
  const auto& alone = content_.area.at("single_page");
  if (std::find(alone.begin(), alone.end(), slug) != alone.end()) return html(pages_.shell(slug));
  if (segments.size() == 2) return start_flow(visit, session, slug);
  const auto& step = segments[2];
  if (step == "conferma") {
    const auto* practice = practice_of(visit.of(visit.query, "pratica"));
    return practice == nullptr ? redirect("/area-personale/") : html(pages_.confirmation(*practice));
  }
  return take_step(visit, session, slug, step);
}

VirtualResponse ServiceArea::start_flow(const Visit& visit, AreaSession& session, const std::string& slug) {
  auto& open = session.open[slug];
  open = {{}, content_.steps(*content_.flow(slug)).front()};
  const auto saved = records_.drafts.find(slug);
  if (!visit.of(visit.query, "riprendi").empty() && saved != records_.drafts.end()) {
    open = saved->second;
    if (content_.text("draft") == "emptied") open.values.clear();
  }
  return redirect("/servizi/" + slug + "/" + open.step);
}

VirtualResponse ServiceArea::take_step(const Visit& visit, AreaSession& session, const std::string& slug,
                                       const std::string& step) {
  const auto steps = content_.steps(*content_.flow(slug));
  const auto at = std::find(steps.begin(), steps.end(), step);
  const auto draft = session.open.find(slug);
  if (at == steps.end() || draft == session.open.end()) return redirect("/servizi/" + slug + "/");
  auto& open = draft->second;
  open.step = step;
  if (!visit.is_post())
    return html(pages_.step(slug, step, open,
                            content_.area.at("remembers").get<bool>() ? records_.remembered : FieldValues{},
                            visit.query.contains("salvata")));

  for (const auto& [name, value] : visit.form) {
    if (name != "azione" && name != "consenso") open.values[name] = value;
  }
  const auto action = visit.of(visit.form, "azione");
  const auto here = "/servizi/" + slug + "/";
  if (action == "salva") {
    records_.drafts[slug] = open;
    return redirect(here + step + "?salvata=si");
  }
  if (action == "indietro" && at != steps.begin()) return redirect(here + *(at - 1));
  if (at + 1 != steps.end()) return redirect(here + *(at + 1));
  if (action != "invia") return redirect(here + step);
  const auto id = submit(session, slug, open.values);
  const auto& settings = *content_.flow(slug);
  return settings.value("pays_at_once", false) ? redirect("/pagamenti/" + id + "/")
                                               : redirect(here + "conferma?pratica=" + id);
}

std::string ServiceArea::submit(AreaSession& session, const std::string& slug, FieldValues values) {
  const auto& flow = *content_.flow(slug);
  AreaPractice practice;
  practice.id = std::to_string(records_.practices.size() + 1);
  practice.number =
      numbered(flow.at("prefix").get<std::string>() + "-" + content_.text("day").substr(0, 4) + "-",
               100 + records_.practices.size() + 1);
  practice.flow = slug;
  practice.values = std::move(values);
  practice.sent = content_.day_after(0);
  if (flow.contains("deadline_days")) practice.deadline = content_.day_after(flow.at("deadline_days"));
  for (const auto& sections : flow.at("sections")) {
    for (const auto& section : sections) {
      for (const auto& field : section.at("fields")) {
        const auto name = field.at("name").get<std::string>();
        if (field.value("remembered", false) && practice.values.contains(name))
          records_.remembered[name] = practice.values[name];
      }
    }
  }
  records_.messages.insert(records_.messages.begin(),
                           {practice.sent, "Richiesta ricevuta",
                            "La richiesta «" + flow.at("title").get<std::string>() +
                                "» è stata ricevuta: pratica " + practice.number + "."});
  records_.drafts.erase(slug);
  session.open.erase(slug);
  records_.practices.push_back(practice);
  return practice.id;
}

AreaPractice* ServiceArea::practice_of(const std::string& id) {
  const auto found = std::find_if(records_.practices.begin(), records_.practices.end(),
                                  [&](const auto& practice) { return practice.id == id; });
  return found == records_.practices.end() ? nullptr : &*found;
}

VirtualResponse ServiceArea::personal_area(const Visit& visit) {
  const auto segments = visit.segments();
  const auto part = segments.size() > 1 ? segments[1] : "";
  if (part == "messaggi") return html(pages_.messages(records_));
  if (part == "pagamenti") return html(pages_.payments(records_));
  if (part == "pratiche" && segments.size() == 2) return html(pages_.practices(records_));
  if (part == "pratiche") {
    const auto* practice = practice_of(segments[2]);
    return practice == nullptr ? redirect("/area-personale/pratiche/") : html(pages_.practice(*practice));
  }
  return html(pages_.desk(records_));
}

VirtualResponse ServiceArea::payment(const Visit& visit) {
  const auto segments = visit.segments();
  auto* practice = practice_of(segments.size() > 1 ? segments[1] : "");
  if (practice == nullptr) return redirect("/area-personale/pagamenti/");
  if (segments.size() > 2 && segments[2] == "esito") {
    practice->paid = true;
    return html(pages_.confirmation(*practice));
  }
  if (segments.size() > 2)
    return html(pages_.note("Ricevuta caricata", "L'ufficio controllerà il versamento.", true));
  if (visit.is_post()) return redirect(content_.text("payments") + "/carrello/" + practice->id);
  return html(pages_.payment(*practice));
}

VirtualResponse ServiceArea::payment_platform(const Visit& visit) {
  const auto segments = visit.segments();
  const auto* practice = practice_of(segments.size() > 1 ? segments[1] : "");
  if (practice == nullptr) return redirect(content_.text("origin") + "/area-personale/pagamenti/");
  if (visit.is_post())
    return redirect(content_.text("origin") + "/pagamenti/" + practice->id + "/esito?esito=ok");
  return html(pages_.checkout(*practice));
}

VirtualResponse ServiceArea::booking(const Visit& visit, AreaSession* session) {
  const bool logged_in = session != nullptr && session->logged_in;
  const bool is_recap = visit.segments().size() > 1;
  if (!visit.is_post()) {
    return is_recap ? html(pages_.booking_recap(logged_in, logged_in ? session->booking : FieldValues{}))
                    : html(pages_.booking(logged_in, records_.remembered));
  }
  if (is_recap)
    return html(
        pages_.note("Appuntamento confermato", "Ti aspettiamo: la prenotazione è registrata.", logged_in));
  if (!logged_in) return html(pages_.booking_recap(false, visit.form));
  session->booking = visit.form;
  return redirect("/prenotazione-appuntamento/riepilogo/");
}

Json ServiceArea::as_json(const AreaPractice& practice) const {
  Json history = Json::array();
  for (const auto& milestone : pages_.milestones_of(practice))
    history.push_back(
        {{"tappa", milestone.at("what")}, {"data", milestone.at("done") ? milestone.at("when") : Json()}});
  return {{"id", practice.id},
          {"numero_pratica", practice.number},
          {"servizio", content_.flow(practice.flow)->at("title")},
          {"stato", pages_.state_of(practice)},
          {"presa_in_carico", practice.sent},
          {"termine_conclusione", practice.deadline},
          {"storia", history}};
}

// What the single-page variant of a flow talks to.
VirtualResponse ServiceArea::api(const Visit& visit, AreaSession& session) {
  const auto segments = visit.segments();
  const auto what = segments.size() > 1 ? segments[1] : "";
  const auto which = segments.size() > 2 ? segments[2] : "";
  const auto body = visit.is_post() ? Json::parse(visit.request.body, nullptr, false) : Json();
  if (what == "moduli" && content_.flow(which) != nullptr) {
    const auto& flow = *content_.flow(which);
    Json panels = Json::array();
    for (const auto& step : content_.steps(flow))
      panels.push_back({{"type", "panel"},
                        {"key", step},
                        {"title", content_.label_of(flow, step)},
                        {"components", flow.at("sections").value(step, Json::array())}});
    return json_response({{"display", "wizard"}, {"title", flow.at("title")}, {"components", panels}});
  }
  if (what == "profilo") {
    Json profile = Json::object();
    for (const auto* name : {"nome", "cognome", "codice_fiscale", "data_nascita", "luogo_nascita",
                             "indirizzo", "civico", "cap", "comune", "provincia"})
      profile[name] = content_.identity.at(name);
    for (const auto& [name, value] : records_.remembered) profile[name] = value;
    return json_response(profile);
  }
  if (what == "messaggi") {
    Json messages = Json::array();
    for (const auto& message : records_.messages)
      messages.push_back({{"data", message.date}, {"oggetto", message.subject}, {"testo", message.text}});
    return json_response(messages);
  }
  if (what == "bozze" && content_.flow(which) != nullptr) {
    if (visit.is_post() && body.is_object()) {
      const auto values = body.value("dati", Json::object());
      for (const auto& [name, value] : values.items()) {
        if (value.is_string()) records_.drafts[which].values[name] = value.get<std::string>();
      }
    }
    const auto draft = records_.drafts.find(which);
    if (draft == records_.drafts.end()) return json_response(nullptr);
    Json values = Json::object();
    for (const auto& [name, value] : draft->second.values) values[name] = value;
    return json_response({{"id", "bozza-" + which}, {"stato", "bozza"}, {"dati", values}});
  }
  if (what == "invii" && visit.is_post() && content_.flow(which) != nullptr) {
    const auto id = submit(session, which, records_.drafts[which].values);
    return json_response(as_json(*practice_of(id)));
  }
  if (what == "pratiche") {
    Json list = Json::array();
    for (const auto& practice : records_.practices) {
      if (which.empty() || which == practice.id) list.push_back(as_json(practice));
    }
    return json_response(list);
  }
  auto missing = json_response({{"errore", "risorsa sconosciuta"}});
  missing.status = 404;
  return missing;
}

}  // namespace collaudo::testing
