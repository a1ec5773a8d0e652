// The topics in use are those of the model's vocabulary, and the home page links the page that lists them
// all.
#include <algorithm>
#include <set>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/order.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

constexpr std::size_t longest_topic = 60;

using Terms = std::set<std::string, std::less<>>;

struct Topic {
  std::string label;  // t1
  const Page* page;
  html::Element element;  // where it was first seen
};

// Topics that carry a mark, each once.
struct TopicList {
  std::vector<Topic> topics;
  Terms known;  // t3

  void add(std::string_view data_element, const Page& page) {
    for (const html::Element element : page.html().marked(data_element)) {
      std::string label = label_of(element);
      if (!label.empty() && known.insert(text::t3(label)).second)
        topics.push_back({std::move(label), &page, element});
    }
  }
};

template <typename Normalise>
Terms model_terms(Normalise normalise) {
  Terms terms;
  for (const std::string& term : vocabulary("topics-model").at("topics").strings())
    terms.insert(normalise(term));
  return terms;
}

// One term a line.
template <typename Normalise>
Terms supplied_terms(std::span<const std::string> texts, Normalise normalise) {
  Terms terms;
  for (std::string_view rest : texts)
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      if (std::string term = normalise(line); !term.empty()) terms.insert(std::move(term));
    }
  return terms;
}

// The term of the model that a topic outside it probably means; empty when there is none.
std::string near_term(const std::string& label) {
  const std::string plain = text::t4(label);
  if (text::length(plain) > longest_topic) return {};
  for (const std::string& term : vocabulary("topics-model").at("topics").strings()) {
    const std::string wanted = text::t4(term);
    // Among very short words everything is near everything.
    const std::size_t limit = text::length(wanted) > 4 ? 2 : 0;
    if (text::edit_distance(plain, wanted, limit) <= limit) return term;
  }
  return {};
}

class Topics {
 public:
  Topics(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site),
        spec_(spec),
        findings_(findings),
        model_(model_terms(text::t3)),
        app_model_(model_terms(text::app_lower)) {}

  void judge() {
    const Page* first = site_.first_page("topics");
    if (!first) return;  // nothing marked on the home page: said by the engine
    judge_link(*first);
    judge_as_app(*first);
    if (!can_be_judged(*first)) return;
    for (const Page* page : site_.pages("topics")) in_use_.add("topic-element", *page);
    listed_ = in_use_.topics.size();
    if (listed_ == 0) {
      judge_empty_list(*first);
      return;
    }
    for (const Page* page : site_.pages("service"))
      if (!page->is_informative()) in_use_.add("service-topic", *page);
    judge_completeness(*first);
    judge_vocabulary(*first);
  }

 private:
  void judge_link(const Page& target) {
    const Reference& reference = *target.reference("topics");
    if (reference.from == &site_.home() && reference.has_attribute) {
      const html::Element element = site_.home().element(reference.element);
      if (element.tag() == "a")
        findings_.ok("link", "link_found").with("label", shown_label_of(element)).at(site_.home(), element);
      else
        findings_.failure("link", "link_wrong_tag")
            .with("data_element", "all-topics")
            .with("tag", std::string(element.tag()))
            .at(site_.home(), element);
    }
    report_target(site_, &target, "link", findings_);
  }

  // Pages that did not arrive, lie elsewhere or are filled by scripts are the engine's to report.
  static bool can_be_judged(const Page& page) {
    return page.http().ok() && page.is_internal() && !(page.has_html() && page.html().is_script_rendered());
  }

  // A list without the attribute, or no list at all.
  void judge_empty_list(const Page& page) {
    const auto unmarked = page.has_html() ? unmarked_topic(page.html()) : std::nullopt;
    if (unmarked)
      findings_.not_executable("list", "list_unmarked")
          .with("label", label_of(*unmarked))
          .at(page, *unmarked);
    else
      findings_.failure("list", "list_empty").at(page);
  }

  std::optional<html::Element> unmarked_topic(const html::Document& document) const {
    for (const html::Element element : document.select("main a, main h2, main h3, main li"))
      if (model_.contains(text::t3(element.text()))) return element;
    return std::nullopt;
  }

  void judge_completeness(const Page& list) {
    findings_.ok("list", "list_found").with("count", static_cast<long>(listed_)).at(list);
    for (const Page* page : site_.pages("topics"))
      if (const auto button = page->html().first_marked("load-other-cards"))
        findings_.note("list", "more_behind_button").at(*page, *button);
    const std::size_t end = std::min(in_use_.topics.size(), listed_ + max_listed());
    for (std::size_t index = listed_; index < end; ++index) {
      const Topic& topic = in_use_.topics[index];
      findings_.failure("in-use", "used_but_not_listed")
          .with("label", shown(topic.label))
          .at(*topic.page, topic.element);
    }
    if (end < in_use_.topics.size())
      findings_.failure("in-use", "more_not_listed")
          .with("count", static_cast<long>(in_use_.topics.size() - end))
          .at(list);
  }

  void judge_vocabulary(const Page& list) {
    std::vector<const Topic*> outside;
    for (const Topic& topic : in_use_.topics)
      if (!model_.contains(text::t3(topic.label)))
        outside.push_back(&topic);
      else
        note_difference(topic);
    const long total = static_cast<long>(in_use_.topics.size());
    const Share in_model{total - static_cast<long>(outside.size()), total};
    findings_.measure("topics", total);
    findings_.measure("topics_in_model", in_model.part);
    if (outside.empty()) {
      findings_.ok("vocabulary", "all_in_model").with("count", total).at(list);
      return;
    }
    report_outside(outside, list);
    report_share(in_model, outside, list);
  }

  // What the citizen reads as a term of the model, and the App does not.
  void note_difference(const Topic& topic) {
    if (app_model_.contains(text::app_lower(topic.element.text()))) return;
    findings_.note("vocabulary", "invisible_difference")
        .with("label", topic.label)
        .with("code_points", text::code_points(text::app_trim(topic.element.text())))
        .at(*topic.page, topic.element);
  }

  void report_outside(const std::vector<const Topic*>& outside, const Page& list) {
    const std::size_t listed = std::min(outside.size(), max_listed());
    for (std::size_t index = 0; index < listed; ++index) report_outside(*outside[index]);
    if (outside.size() > listed)
      findings_.tolerance("vocabulary", "more_outside")
          .with("count", static_cast<long>(outside.size() - listed))
          .at(list);
  }

  void report_outside(const Topic& topic) {
    // The App looks at the first page of the list only.
    const std::string_view quirk = topic.page == site_.first_page("topics") ? "" : "Q29";
    if (text::length(topic.label) > longest_topic ||
        text::contains(text::app_trim(topic.element.text()), "\n")) {
      findings_.tolerance("vocabulary", "whole_card")
          .with("label", shown(topic.label))
          .at(*topic.page, topic.element)
          .not_in_app(quirk);
      return;
    }
    const std::string near = near_term(topic.label);
    findings_.tolerance("vocabulary", near.empty() ? "outside" : "outside_near")
        .with("label", topic.label)
        .with("nearest", near)
        .at(*topic.page, topic.element)
        .not_in_app(quirk);
  }

  void report_share(const Share& in_model, const std::vector<const Topic*>& outside, const Page& list) {
    const long needed = spec_.params.at("tolerance_percent").integer();
    if (in_model.at_least(needed)) {
      findings_.tolerance("vocabulary", "enough_in_model").with("share", in_model.text()).at(list);
      return;
    }
    if (site_.supplied("eurovoc").empty()) {
      findings_.not_verifiable("vocabulary", "eurovoc_needed", Cause::needs_data)
          .with("share", in_model.text())
          .at(list);
      return;
    }
    const Terms eurovoc = supplied_terms(site_.supplied("eurovoc"), text::t3);
    const auto in_eurovoc = std::count_if(outside.begin(), outside.end(), [&](const Topic* topic) {
      return eurovoc.contains(text::t3(topic->label));
    });
    const Share in_either{in_model.part + static_cast<long>(in_eurovoc), in_model.whole};
    findings_.measure("topics_in_model_or_eurovoc", in_either.part);
    if (in_either.at_least(needed))
      findings_.tolerance("vocabulary", "enough_in_either").with("share", in_either.text()).at(list);
    else
      findings_.failure("vocabulary", "too_few").with("share", in_either.text()).at(list);
  }

  // The App's own arithmetic: what the first page of the list shows, compared letter by letter, the share
  // rounded.
  void judge_as_app(const Page& page) {
    if (!page.http().ok() || !page.has_html()) return;
    Terms labels;
    for (const html::Element element : page.html().marked("topic-element"))
      if (std::string label = text::app_trim(element.text()); !label.empty()) labels.insert(std::move(label));
    if (labels.empty()) return;  // no list: the same for both
    const auto supplied = site_.supplied("eurovoc");
    const Terms eurovoc = supplied_terms(supplied, text::app_lower);
    Share in_model{0, static_cast<long>(labels.size())};
    Share in_either = in_model;
    bool reads_otherwise = false;
    for (const std::string& label : labels) {
      const std::string lower = text::app_lower(label);
      const bool is_of_model = app_model_.contains(lower);
      in_model.part += is_of_model ? 1 : 0;
      reads_otherwise = reads_otherwise || (!is_of_model && model_.contains(text::t3(label)));
      in_either.part += is_of_model || eurovoc.contains(lower) ? 1 : 0;
    }
    const long needed = spec_.params.at("tolerance_percent").integer();
    const bool is_enough = in_either.app_percent() >= needed;
    const Effect effect = in_model.is_all()  ? Effect::ok
                          : is_enough        ? Effect::tolerance
                          : supplied.empty() ? Effect::not_verifiable
                                             : Effect::failure;
    const bool rounding_helps = is_enough && !in_either.at_least(needed);
    findings_.ok("app-topics", "app_reading")
        .with("share", in_model.text())
        .at(page)
        .as_app(effect, rounding_helps    ? "Q10"
                        : reads_otherwise ? "Q29"
                                          : "");
  }

  std::size_t max_listed() const { return static_cast<std::size_t>(spec_.params.at("max_listed").integer()); }

  static std::string shown(const std::string& label) { return text::shortened(label, 120); }

  const Site& site_;
  const CriterionSpec& spec_;
  Findings& findings_;
  const Terms model_, app_model_;
  TopicList in_use_;        // those of the list first
  std::size_t listed_ = 0;  // how many they are
};

}  // namespace

Findings C_SI_1_5(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  Topics(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
