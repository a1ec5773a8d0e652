// Every service card describes its service in JSON-LD with the ten fields of the model.
#include <algorithm>
#include <utility>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

using html::Element;

constexpr std::string_view service_type = "GovernmentService";

std::string shown(std::string_view words) { return text::shortened(words, 120); }

// "audience.audienceType" of the metadata; null when a step of the way is missing or no object.
const Value* value_at(const Value& metadata, std::string_view path) {
  const Value* value = &metadata;
  while (value) {
    const auto dot = path.find('.');
    value = value->find(path.substr(0, dot));
    if (dot == std::string_view::npos) break;
    path.remove_prefix(dot + 1);
  }
  return value;
}

std::string text_at(const Value& metadata, std::string_view path) {
  const Value* value = value_at(metadata, path);
  return value && value->is_string() ? text::t1(value->string()) : std::string();
}

std::vector<std::string> missing_fields(const Value& metadata) {
  std::vector<std::string> missing;
  for (const Value& field : vocabulary("metatag").at("fields").array())
    if (const std::string& path = field.at("path").string(); text_at(metadata, path).empty())
      missing.push_back(path);
  return missing;
}

bool has_text(const Value* value, std::string_view wanted) {
  if (!value) return false;
  if (value->is_string()) return text::t1(value->string()) == wanted;
  return value->is_array() &&
         std::any_of(value->array().begin(), value->array().end(),
                     [&](const Value& entry) { return entry.is_string() && entry.string() == wanted; });
}

// The description of the service: the whole, or the part of its graph that is one.
const Value& service_in(const Value& root) {
  const Value* graph = root.find("@graph");
  if (graph && graph->is_array() && !has_text(root.find("@type"), service_type))
    for (const Value& node : graph->array())
      if (has_text(node.find("@type"), service_type)) return node;
  return root;
}

bool speaks_schema_org(const Value& root) {
  const Value* context = root.find("@context");
  if (!context) return false;
  if (context->is_object()) context = context->find("@vocab");
  for (const std::string_view scheme : {"https", "http"})
    for (const std::string_view end : {"", "/"})
      if (has_text(context, std::string(scheme) + "://schema.org" + std::string(end))) return true;
  return false;
}

bool is_postal_code(std::string_view code) {
  return code.size() == 5 && code.find_first_not_of("0123456789") == std::string_view::npos;
}

// Line and column, which the reader of JSON names in its error.
std::pair<long, long> place_in(std::string_view error) {
  const auto number_after = [&](std::string_view word) {
    long number = 0;
    auto at = error.find(word);
    if (at == std::string_view::npos) return number;
    for (at += word.size(); at < error.size() && error[at] >= '0' && error[at] <= '9'; ++at)
      number = number * 10 + (error[at] - '0');
    return number;
  };
  return {number_after("line "), number_after("column ")};
}

// What the card itself calls its category: the item of the breadcrumb between Servizi and the title.
std::string category_of(const html::Document& card) {
  const auto items = breadcrumb(card);
  for (std::size_t at = 0; at + 2 < items.size(); ++at)
    if (text::t3(items[at]) == "servizi") return items[at + 1];
  return {};
}

class CardMetadata {
 public:
  CardMetadata(const Site& site, Findings& findings) : site_(site), findings_(findings) {}

  void judge() {
    long cards = 0;
    for (const Page* card : site_.pages("service")) {
      if (card->html().is_script_rendered()) continue;
      ++cards;
      judge_card(*card);
    }
    findings_.measure("cards", cards);
    findings_.measure("complete", complete_);
  }

 private:
  // The App never comes to pages that were found by their label only.
  static Finding& say_app(Finding& finding, const Page& card, Effect effect, std::string_view quirk = {}) {
    return card.is_informative() ? finding.not_in_app() : finding.as_app(effect, quirk);
  }

  void judge_card(const Page& card) {
    const auto script = card.html().first_marked("metatag");
    if (!script) {
      report_absence(card);
      return;
    }
    const auto parsed = parse_json(script->content());
    if (!parsed) {
      const auto [line, column] = place_in(parsed.error());
      say_app(findings_.failure("script", "not_json").with("line", line).with("column", column), card,
              Effect::failure)
          .at(card, *script);
      return;
    }
    if (!parsed->is_object()) {
      say_app(findings_.failure("script", "not_object").at(card, *script), card, Effect::failure);
      return;
    }
    say_app(findings_.ok("script", "script_ok").at(card, *script), card, Effect::ok);
    const Value& service = service_in(*parsed);
    judge_fields(card, *script, *parsed, service);
    judge_type(card, *script, *parsed, service);
    judge_values(card, *script, service);
    if (!script->closest("head")) findings_.note("place", "outside_head").at(card, *script);
  }

  void report_absence(const Page& card) {
    for (const Element script : card.html().select("script[type='application/ld+json']"))
      if (text::contains(script.content(), service_type)) {
        say_app(findings_.failure("script", "script_unmarked").at(card, script), card, Effect::failure);
        return;
      }
    say_app(findings_.failure("script", "script_missing").at(card), card, Effect::failure);
  }

  // The text admits that half of the fields are missing, the App one less.
  void judge_fields(const Page& card, Element script, const Value& root, const Value& service) {
    const std::size_t total = vocabulary("metatag").at("fields").array().size();
    const auto missing = missing_fields(service);
    const std::size_t twice = 2 * missing.size();
    const Effect effect = missing.empty() ? Effect::ok : twice <= total ? Effect::tolerance : Effect::failure;
    const Effect app = twice == total ? Effect::failure : effect;
    Finding& finding = findings_.add(effect, "fields",
                                     missing.empty()  ? "fields_ok"
                                     : twice < total  ? "fields_missing"
                                     : twice == total ? "fields_half"
                                                      : "fields_too_few");
    finding.with("count", static_cast<long>(missing.size())).with("total", static_cast<long>(total));
    say_app(finding.with("fields", text::joined(missing)).at(card, script), card, app);
    if (missing.empty()) ++complete_;
    if (&root != &service && 2 * missing_fields(root).size() >= total)
      say_app(findings_.ok("fields", "fields_in_graph").at(card, script), card, Effect::failure);
  }

  void judge_type(const Page& card, Element script, const Value& root, const Value& service) {
    const std::string_view type = script.attribute_or("type");
    const bool is_typed = script.tag() == "script" && text::t2(type) == "application/ld+json";
    const bool has_context = speaks_schema_org(root) || speaks_schema_org(service);
    const bool is_service = has_text(service.find("@type"), service_type);
    if (!is_typed) findings_.failure("type", "script_type").with("found", shown(type)).at(card, script);
    if (!has_context) findings_.failure("type", "context_wrong").at(card, script);
    if (!is_service)
      findings_.failure("type", "type_wrong")
          .with("found", shown(text_at(service, "@type")))
          .at(card, script);
    if (is_typed && has_context && is_service) findings_.ok("type", "type_ok").at(card, script);
  }

  void judge_values(const Page& card, Element script, const Value& service) {
    const auto title = card.html().first_marked("service-title");
    bool all = says_the_same(card, script, service, "name", title ? text::t1(title->text()) : "");
    all &= says_the_same(card, script, service, "serviceType", category_of(card.html()));
    all &= judge_url(card, script, service);
    const std::string code = text_at(service, "availableChannel.serviceLocation.address.postalCode");
    if (!code.empty() && !is_postal_code(code)) {
      findings_.failure("values", "postal_code").with("found", shown(code)).at(card, script);
      all = false;
    }
    if (all) findings_.ok("values", "values_ok").at(card, script);
    note_locality(card, script, service);
  }

  bool says_the_same(const Page& card, Element script, const Value& service, std::string_view field,
                     const std::string& expected) {
    const std::string found = text_at(service, field);
    if (found.empty() || expected.empty() || text::t3(found) == text::t3(expected)) return true;
    findings_.failure("values", "value_differs")
        .with("field", std::string(field))
        .with("found", shown(found))
        .with("expected", shown(expected))
        .at(card, script);
    return false;
  }

  bool judge_url(const Page& card, Element script, const Value& service) {
    const std::string address = text_at(service, "availableChannel.serviceUrl");
    if (address.empty()) {
      if (service.find("availableChannel")) findings_.note("place", "no_service_url").at(card, script);
      return true;
    }
    const auto url = Url::parse(address);
    if (url && url->is_https()) return true;
    findings_.failure("values", "url_relative").with("found", shown(address)).at(card, script);
    return false;
  }

  void note_locality(const Page& card, Element script, const Value& service) {
    const std::string found = text_at(service, "availableChannel.serviceLocation.address.addressLocality");
    const std::string expected(site_.municipality());
    if (found.empty() || expected.empty() || text::contains_words(text::t4(found), text::t4(expected)))
      return;
    findings_.note("place", "locality")
        .with("found", shown(found))
        .with("expected", expected)
        .at(card, script);
  }

  const Site& site_;
  Findings& findings_;
  long complete_ = 0;
};

}  // namespace

Findings R_SI_1_1(const Site& site, const CriterionSpec&) {
  Findings findings;
  CardMetadata(site, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
