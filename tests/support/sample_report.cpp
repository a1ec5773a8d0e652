#include "support/sample_report.h"

#include <array>
#include <utility>

namespace collaudo::testing {

namespace {

constexpr const char* site = "https://www.comune.borgosereno.rm.it";

std::string address(std::string_view path) { return site + std::string(path); }

Localised both(std::string it, std::string en) {
  return {{Language::it, std::move(it)}, {Language::en, std::move(en)}};
}

CriterionSpec spec_of(std::string id, Localised title, Localised category, Level level = Level::criterion) {
  CriterionSpec spec;
  spec.id_2022 = id;
  spec.id = std::move(id);
  spec.title = std::move(title);
  spec.category = std::move(category);
  spec.level = level;
  spec.source_document = "Documento di conformità";
  spec.source_version = "26 marzo 2024";
  spec.source_url = "https://docs.example.gov.it/conformita";
  spec.requirement = both("Il sito deve rispettare quanto il testo ufficiale chiede in questo punto.",
                          "The site must meet what the official text asks in this place.");
  spec.fix_hint = both("Correggere le pagine indicate e ripetere la raccolta.",
                       "Mend the pages named here and collect again.");
  return spec;
}

Localised user_experience() { return both("Esperienza utente", "User experience"); }
Localised functions() { return both("Funzionalità", "Functions"); }
Localised law() { return both("Normativa", "Law"); }
Localised security() { return both("Sicurezza", "Security"); }

class Maker {
 public:
  CriterionResult& add(CriterionSpec spec, Verdict verdict) {
    sample_.criteria.push_back({std::move(spec), "", nullptr});
    CriterionResult result;
    result.criterion = &sample_.criteria.back();
    result.verdict = verdict;
    result.app_verdict = verdict;
    result.pages_examined = result.pages_available = 1;
    sample_.report.criteria.push_back(std::move(result));
    return sample_.report.criteria.back();
  }
  CriterionSpec& spec() { return sample_.criteria.back().spec; }
  Report& report() { return sample_.report; }

  SampleReport finish(int exit_code) {
    for (const CriterionResult& result : sample_.report.criteria) {
      if (result.criterion->spec.level == Level::criterion) ++sample_.report.summary[result.verdict];
    }
    sample_.report.exit_code = exit_code;
    return std::move(sample_);
  }

 private:
  SampleReport sample_;
};

CheckResult& check(CriterionResult& result, std::string slug, Localised title, Verdict state,
                   Origin origin = Origin::A) {
  CheckResult made;
  made.id = result.criterion->spec.id + "/" + std::move(slug);
  made.title = std::move(title);
  made.origin = origin;
  made.state = state;
  result.checks.push_back(std::move(made));
  return result.checks.back();
}

FindingResult& finding(CheckResult& in, Effect effect, std::string key, Localised message,
                       Location where = {}) {
  FindingResult made;
  made.effect = effect;
  made.app_effect = effect;
  made.key = std::move(key);
  made.message = std::move(message);
  made.where = std::move(where);
  constexpr std::array<const char*, 4> fingerprints = {"0f1e2d3c4b5a6978", "8796a5b4c3d2e1f0",
                                                       "00ff00ff00ff00ff", "123456789abcdef0"};
  made.fingerprint = fingerprints.at(in.findings.size() % fingerprints.size());
  in.findings.push_back(std::move(made));
  return in.findings.back();
}

void add_head(Report& report) {
  report.tool_version = "dev";
  report.criteria_version = "2024-03-26";
  report.url = "https://comune.borgosereno.rm.it/";
  report.final_url = address("/");
  report.municipality = "Borgo Sereno";
  report.collected_at = "2026-11-21T10:00:00Z";
  report.engine = "static";
  report.digest = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
  report.requests = 132;
  report.pages = 96;
  report.bytes = 5'123'456;
  report.pages_by_role = {
      {"home", 1}, {"first_level", 4}, {"second_level", 27}, {"service", 12}, {"new_role", 1}};
}

void add_failures(Maker& make) {
  CriterionResult& menu =
      make.add(spec_of("C.SI.1.6", both("Voci di menù di primo livello", "First-level menu entries"),
                       user_experience()),
               Verdict::failure);
  menu.app_verdict = Verdict::success;
  menu.app_quirks = {"Q1", "Q2"};
  menu.pages_examined = 96;
  menu.pages_available = 97;
  menu.measured = {
      {"extra_entries", 1L}, {"share_of_pages", 29.4999}, {"first_entry", std::string("Amministrazione")}};
  make.spec().messages[Language::it]["measure_extra_entries"] = "voci in più";
  make.spec().messages[Language::en]["measure_extra_entries"] = "extra entries";
  make.spec().needs = {
      {"home", Facet::html, false}, {"home", Facet::styles, false}, {"first_level", Facet::html, true}};
  make.spec().conditions = {
      {"Le voci obbligatorie ci sono tutte.", "All mandatory entries are there.", "automatic", {"order"}},
      {"Il contenuto è coerente con la voce.", "The content fits the entry.", "manual", {}}};
  CheckResult& order = check(menu, "dom-order", both("Ordine delle voci", "Order of the entries"),
                             Verdict::failure, Origin::D);
  finding(order, Effect::failure, "out_of_order",
          both("La voce «Servizi» viene dopo «Vivere il Comune».",
               "The entry “Servizi” comes after “Vivere il Comune”."),
          {address("/"), "ul[data-element=main-navigation] > li:nth-child(4) > a", 132,
           "<a class=\"nav-link\" href=\"/servizi/\" data-element=\"all-services\">Servizi</a>"})
      .app_effect.reset();
  for (int page = 1; page <= 7; ++page) {
    FindingResult& repeated =
        finding(order, Effect::failure, "extra_entry",
                both("Voce in più nel menù: «Eventi».", "Extra menu entry: “Eventi”."),
                {address("/novita/notizie/" + std::to_string(page) + "/"), "nav li:nth-child(5) > a",
                 130 + page, "<a href=\"/eventi/\">Eventi</a>"});
    repeated.app_effect = Effect::tolerance;
    repeated.quirk = "Q2";
  }
  CheckResult& labels =
      check(menu, "labels", both("Testo delle voci", "Text of the entries"), Verdict::success);
  finding(
      labels, Effect::ok, "label_found",
      both("La voce «Amministrazione» c'è.", "The entry “Amministrazione” is there."),
      {address("/"), "nav li:nth-child(1) > a", 129, "<a href=\"/amministrazione/\">Amministrazione</a>"});

  CriterionResult& titles = make.add(
      spec_of("C.SI.1.7", both("Titoli delle pagine di secondo livello", "Titles of second-level pages"),
              user_experience()),
      Verdict::not_executable);
  titles.app_verdict = Verdict::failure;
  titles.blocked_by = {"data-element:news-category-link"};
  CheckResult& elements = check(titles, "data-elements", both("Attributi presenti", "Attributes present"),
                                Verdict::not_executable);
  FindingResult& missing = finding(elements, Effect::not_executable, "missing_element",
                                   both("Manca il data-element «news-category-link».",
                                        "The data-element “news-category-link” is missing."),
                                   {address("/novita/"), "", 0, ""});
  missing.blocked_by = "data-element:news-category-link";
}

void add_open_ones(Maker& make) {
  CriterionResult& fonts =
      make.add(spec_of("C.SI.1.1", both("Coerenza dell'utilizzo dei font", "Coherent use of fonts"),
                       user_experience()),
               Verdict::success);
  fonts.to_review = true;
  fonts.pages_examined = fonts.pages_available = 97;
  CheckResult& family =
      check(fonts, "family", both("Famiglia dei caratteri", "Font family"), Verdict::failure, Origin::H);
  family.confidence = Confidence::likely;
  FindingResult& likely = finding(family, Effect::failure, "wrong_family",
                                  both("Un paragrafo usa «Arial».", "A paragraph uses “Arial”."),
                                  {address("/faq/"), "main > p", 88, "<p style=\"font-family: Arial\">"});
  likely.confidence = Confidence::likely;
  FindingResult& hint = finding(family, Effect::manual, "not_loaded",
                                both("Il carattere non viene caricato.", "The font is not loaded."));
  hint.confidence = Confidence::hint;

  CriterionResult& theme =
      make.add(spec_of("C.SI.1.4", both("Utilizzo di temi per CMS", "Use of CMS themes"), user_experience()),
               Verdict::tolerance);
  CheckResult& version =
      check(theme, "version", both("Versione del tema", "Version of the theme"), Verdict::tolerance);
  finding(version, Effect::tolerance, "no_theme",
          both("Nessun tema del modello riconosciuto.", "No theme of the model was recognised."),
          {address("/"), "", 0, ""});

  CriterionResult& booking =
      make.add(spec_of("C.SI.2.1", both("Prenotazione appuntamenti", "Appointment booking"), functions()),
               Verdict::manual);
  booking.leaning = Verdict::success;
  booking.declared = true;
  booking.reason = both("Il modulo di prenotazione è fatto di più passi: va percorso da una persona.",
                        "The booking form has several steps: a person must walk through it.");
  CheckResult& steps =
      check(booking, "steps", both("Passi della prenotazione", "Steps of the booking"), Verdict::manual);
  finding(steps, Effect::manual, "look_at",
          both("Guardare se si può scegliere l'ufficio.", "See whether the office can be chosen."),
          {address("/prenota/"), "form", 41, "<form>"});

  CriterionResult& statement =
      make.add(spec_of("C.SI.3.2", both("Dichiarazione di accessibilità", "Accessibility statement"), law()),
               Verdict::not_verifiable);
  statement.cause = Cause::timeout;
  statement.app_verdict = Verdict::failure;
  statement.app_quirks = {"Q9"};
  CheckResult& answer =
      check(statement, "agid", both("Pagina di AgID", "AgID's page"), Verdict::not_verifiable);
  finding(answer, Effect::not_verifiable, "no_answer",
          both("La pagina di AgID non ha risposto in tempo.", "AgID's page did not answer in time."),
          {"https://form.agid.gov.it/view/0000", "", 0, ""})
      .cause = Cause::timeout;

  CriterionResult& cookies =
      make.add(spec_of("C.SI.3.1", both("Cookie", "Cookies"), law()), Verdict::failure);
  cookies.waived =
      Waiver{"Il fornitore sostituisce il servizio di statistica", "ufficio informatica", "2027-01-31"};
  CheckResult& domain =
      check(cookies, "domain", both("Dominio dei cookie", "Domain of the cookies"), Verdict::failure);
  finding(domain, Effect::failure, "foreign_cookie",
          both("Cookie di un altro dominio.", "Cookie of another domain."),
          {address("/"), "", 0, "Set-Cookie: visit=1; Domain=stat.example"})
      .waived = true;
}

void add_the_rest(Maker& make) {
  CriterionResult& tls = make.add(
      spec_of("C.SI.5.1", both("Certificato https", "Https certificate"), security()), Verdict::success);
  tls.app_verdict = Verdict::failure;  // and no quirk is known
  CheckResult& dates = check(tls, "dates", both("Validità", "Validity"), Verdict::success);
  finding(dates, Effect::ok, "valid",
          both("Certificato valido fino al 3 marzo 2027.", "Certificate valid until 3 March 2027."));

  CriterionResult& broken = make.add(
      spec_of("C.SI.5.2", both("Dominio istituzionale", "Institutional domain"), security()), Verdict::error);
  broken.app_verdict.reset();
  broken.error = "no message \"host_unknown\"";

  CriterionSpec steps =
      spec_of("C.SE.1.1", both("Passi del servizio", "Steps of the service"), user_experience());
  steps.id_2022 = "CSE.1.1";
  CriterionResult& service = make.add(std::move(steps), Verdict::not_applicable);
  service.app_verdict.reset();
  service.pages_examined = service.pages_available = 0;
  service.reason = both("Il sito non offre servizi digitali.", "The site offers no digital services.");

  CriterionResult& metatag =
      make.add(spec_of("R.SI.1.1", both("Metatag", "Metatags"), both("Raccomandazione", "Recommendation"),
                       Level::recommendation),
               Verdict::failure);
  CheckResult& fields = check(metatag, "fields", both("Campi", "Fields"), Verdict::failure);
  finding(fields, Effect::failure, "missing_field",
          both("Mancano 6 campi su 10.", "6 fields of 10 are missing."),
          {address("/servizi/carta/"), "script", 12, "{\"name\": \"Carta\"}"});

  CriterionResult& logo =
      make.add(spec_of("BP.SI.1", both("Logo dell'Unione europea", "Emblem of the European Union"),
                       both("Buona pratica", "Good practice"), Level::practice),
               Verdict::manual);
  logo.app_verdict.reset();
  CheckResult& emblem = check(logo, "emblem", both("Emblema", "Emblem"), Verdict::manual, Origin::G);
  finding(emblem, Effect::manual, "see_image",
          both("Guardare se l'immagine contiene la dicitura.", "See whether the picture holds the wording."),
          {address("/"), "footer img", 310, "<img src=\"logo-ue.svg\" alt=\"\">"});
}

}  // namespace

SampleReport rich_report() {
  Maker make;
  Report& report = make.report();
  add_head(report);
  report.service_url = "https://servizi.comune.borgosereno.rm.it/";
  report.judged_as = "https://comune.borgosereno.rm.it/";
  report.seed = 7;
  report.pages_left_out = {{"service", 30}};
  report.interrupted = true;
  report.gaps = {{"event", "live", address("/eventi/fiera/"), Cause::http_status, "503"},
                 {"faq", "", "", Cause::budget, ""}};
  Performance home;
  home.url = *Url::parse(address("/"));
  home.source = Performance::Source::measured;
  home.tool = "Chromium 131.0.6778.33";
  home.score = 0.44;
  home.low = 0.43;
  home.high = 0.45;
  home.runs = {0.45, 0.43, 0.44};
  home.metrics = {{"first-contentful-paint", 3210.4, 0.45},
                  {"interactive", 9120, 0.36},
                  {"total-blocking-time", std::nullopt, std::nullopt}};
  home.gains = {{"script_deferred", address("/a.js"), 1, 12.5, 0.57},
                {"third_party_gone", "altrove.example", 3, 2, 0.46}};
  home.guards = {Performance::Guard::machine_load};
  Performance lost;
  lost.url = *Url::parse(address("/servizi/"));
  lost.source = Performance::Source::measured;
  lost.cause = Cause::needs_browser;
  lost.detail = "the browser is gone";
  Performance guessed;
  guessed.url = *Url::parse(address("/novita/"));
  guessed.score = 0.62;
  guessed.low = 0.42;
  guessed.high = 0.72;
  report.performance = {home, lost, guessed};
  report.notes = {both("Il server ha risposto 429 a 3 richieste.", "The server answered 429 to 3 requests.")};
  RootCause cause;
  cause.id = "data-element:news-category-link";
  cause.message = both("Nella pagina Novità manca il data-element «news-category-link».",
                       "The page Novità lacks the data-element “news-category-link”.");
  cause.where = {address("/novita/"), "main", 57, "<a href=\"/novita/notizie/\">Notizie</a>"};
  cause.blocks = {"C.SI.1.7", "C.SI.2.5"};
  report.root_causes = {cause};
  add_failures(make);
  add_open_ones(make);
  add_the_rest(make);
  return make.finish(4);
}

SampleReport report_with(const std::vector<Verdict>& verdicts) {
  Maker make;
  add_head(make.report());
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    make.add(spec_of("C.SI.9." + std::to_string(i + 1), both("Criterio", "Criterion"), user_experience()),
             verdicts[i]);
  }
  return make.finish(0);
}

SampleReport report_with_findings(std::size_t count) {
  Maker make;
  add_head(make.report());
  CriterionResult& result =
      make.add(spec_of("C.SI.1.1", both("Font", "Fonts"), user_experience()), Verdict::failure);
  CheckResult& family = check(result, "family", both("Famiglia", "Family"), Verdict::failure);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string page = address("/pagina/" + std::to_string(i));
    finding(family, Effect::ok, "right", both("Carattere giusto.", "Right font."),
            {page, "h1", 3, "<h1>Titolo</h1>"});
    finding(family, Effect::failure, "wrong", both("Carattere sbagliato.", "Wrong font."),
            {page, "main > p:nth-child(2)", 40, "<p>" + std::string(200, 'x') + "</p>"});
  }
  return make.finish(1);
}

const std::string& hostile_text() {
  using namespace std::string_literals;
  static const std::string text =
      "<script>alert('x')</script>\"><img src=http://evil.example/i onerror=alert(1)> &amp; {{css}} "
      "{{{css}}} "
      "\x1b[31mred\x1b]0;title\x07 \xc2\x9b"s
      "31m \xe2\x80\xae"
      "gpj.exe\xe2\x80\xac \xe2\x81\xa6hidden\xe2\x81\xa9 \xe2\x80\x8b"
      "nul:\0 back:\b\r\nnext\tline | [link](https://evil.example/) @name ##[error]x\n::error::y \xff\xfe broken"s;
  return text;
}

SampleReport hostile_report() {
  SampleReport sample = rich_report();
  const std::string& text = hostile_text();
  Report& report = sample.report;
  report.municipality = text;
  report.final_url = "javascript:alert(1)//" + text;
  for (Gap& gap : report.gaps) gap.url = gap.detail = text;
  for (Performance& page : report.performance) {
    page.tool = page.moment = page.detail = text;
    for (Performance::Gain& gain : page.gains) gain.change = gain.subject = text;
    for (Performance::Metric& metric : page.metrics) metric.name = text;
  }
  for (Localised& note : report.notes) note = both(text, text);
  for (RootCause& cause : report.root_causes) {
    cause.message = both(text, text);
    cause.where = {"javascript:alert(1)//" + text, text, 1, text};
  }
  for (CriterionResult& result : report.criteria) {
    for (Measure& measure : result.measured) {
      if (std::holds_alternative<std::string>(measure.value)) measure.value = text;
    }
    result.reason = both(text, text);
    if (result.waived) result.waived->reason = text;
    for (CheckResult& in : result.checks) {
      for (FindingResult& made : in.findings) {
        made.message = both(text, text);
        made.where = {address("/") + text, text, 1, text + std::string(100'000, 'A')};
      }
    }
  }
  return sample;
}

SampleReport services_report(const std::string& foreign) {
  const auto words = [&](const std::string& own) { return foreign.empty() ? own : foreign; };
  Maker maker;
  Report& report = maker.report();
  report.tool_version = "dev";
  report.criteria_version = "2024-03-26";
  report.url = report.final_url = address("/");
  report.collected_at = "2026-11-21T10:00:00Z";
  report.engine = "static";
  report.digest = "sha256:00";
  report.attested_by = words("Prova Collaudo, operatore, 2026-11-20, sha256:ab");

  ReportedWalk walk;
  walk.source = words("permesso.har");
  walk.is_complete = true;
  const std::string area = "https://servizi.comune.borgosereno.rm.it";
  int number = 0;
  for (const ScreenRole role : {ScreenRole::service_card, ScreenRole::access, ScreenRole::data_step,
                                ScreenRole::summary, ScreenRole::confirmation}) {
    ReportedScreen screen;
    screen.number = ++number;
    screen.time = "2026-11-20T09:00:0" + std::to_string(number) + "Z";
    screen.role = role;
    screen.confidence = RoleConfidence::high;
    screen.zone = number == 1 ? Zone::public_pages : Zone::flow;
    screen.url = number == 1 ? address("/servizi/permesso/")
                             : area + words("/permesso/passaggio-" + std::to_string(number) + "/");
    screen.has_body = number != 4;
    if (role == ScreenRole::data_step) {
      screen.step_label = words("Dati generali");
      screen.step = 2;
      screen.steps = 4;
    }
    screen.signals = {{role, "h1", 4}, {role, "active_step", 3}, {ScreenRole::payment, "no_stepper", 1}};
    walk.screens.push_back(std::move(screen));
  }
  ReportedService walked;
  walked.number = 12;
  walked.label = words("12 Richiedere permesso di accesso ad area ZTL");
  walked.flow_type = "permessi";
  walked.flow_name = "Permessi e autorizzazioni";
  walked.flow_source = FlowTypeSource::official;
  walked.walks = {walk};
  walked.messages = {words("conferma.eml")};
  walked.attested_answers = 2;
  ReportedService declared;
  declared.number = 2;
  declared.label = "2 Pagare tributi IMU";
  declared.is_declared = true;
  declared.flow_type = "pagamenti_dovuti";
  declared.flow_name = "Pagamenti dovuti";
  declared.flow_variant = "avviso";
  declared.flow_source = FlowTypeSource::official;
  ReportedService single;
  single.label = words("Iscrizione ai centri estivi");
  walk.is_complete = false;
  walk.is_single_page = walk.is_cut = true;
  walk.unseen_steps = {3, 4};
  walk.screens.resize(1);
  walk.screens.front().url.clear();
  single.walks = {walk};
  report.services = {walked, declared, single};

  const auto add = [&](const std::string& id, const std::string& title, const std::vector<Verdict>& verdicts,
                       Verdict of_all) -> CriterionResult& {
    CriterionResult& result = maker.add(spec_of(id, both(title, title), functions()), of_all);
    result.app_verdict.reset();
    for (std::size_t index = 0; index < verdicts.size(); ++index) {
      ServiceResult row;
      row.service = index;
      row.verdict = verdicts[index];
      result.services.push_back(std::move(row));
    }
    return result;
  };
  CriterionResult& draft =
      add("C.SE.1.6", "Salvataggio", {Verdict::success, Verdict::not_verifiable, Verdict::manual},
          Verdict::not_verifiable);
  draft.cause = Cause::needs_login;
  for (const std::size_t index : {1u, 2u})
    draft.services[index].missing = {{"draft_saved",
                                      both("La bozza si salva", "The draft is saved"),
                                      {Channel::har, Channel::recorded, Channel::attestation}}};
  draft.services[2].leaning = Verdict::failure;
  draft.services[2].reason = both("Da guardare.", "To be looked at.");
  CriterionResult& notice =
      add("C.SE.1.2", "Notifica", {Verdict::success, Verdict::success, Verdict::not_applicable},
          Verdict::success);
  notice.declared = notice.services[1].declared = true;
  ++report.declared[Verdict::success];
  add("C.SE.5.2", "Sottodominio", {Verdict::success, Verdict::success, Verdict::success}, Verdict::success);
  return maker.finish(3);
}

}  // namespace collaudo::testing
