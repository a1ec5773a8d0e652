// The home page leads to Amministrazione trasparente, which exists and is laid out in the sections of the
// law.
#include <algorithm>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

class Transparency {
 public:
  Transparency(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site), spec_(spec), findings_(findings) {}

  void judge() {
    const auto references = site_.references("transparency");
    if (references.empty()) {
      judge_without_link();
      return;
    }
    const Reference& link = references.front();
    findings_.ok("link", "link_found")
        .with("label", text::shortened(link.label, 120))
        .at(site_.home(), site_.home().element(link.element));
    const Page* page = site_.first_page("transparency");
    if (!page) {
      findings_.manual("target", "target_not_seen").with("href", link.url.str()).at(site_.home());
      return;
    }
    const bool exists = report_target(site_, page, "target", findings_);
    if (!exists) return;
    judge_host(*page);
    if (page->has_html() && !page->html().is_script_rendered()) judge_sections(*page);
  }

 private:
  // The link may be a picture, or have another name.
  void judge_without_link() {
    const std::string wanted = spec_.params.at("label").string();
    const html::Document& document = site_.home().html();
    for (const html::Element anchor : document.select("a[href]")) {
      if (!usable_href(anchor.attribute_or("href"))) continue;
      const std::string shown = shown_label_of(anchor);
      const std::string plain = text::t4(shown);
      if (text::contains_words(plain, wanted)) {
        findings_.manual("link", "link_as_picture")
            .with("label", text::shortened(shown, 120))
            .with("href", text::shortened(anchor.attribute_or("href"), 120))
            .leaning_to(Verdict::success)
            .at(site_.home(), anchor);
        return;
      }
    }
    Finding& finding = findings_.failure("link", "transparency_missing").at(site_.home());
    if (const auto other = link_by_address(document)) {
      finding.key = "other_label";
      finding.with("label", text::shortened(shown_label_of(*other), 120)).at(site_.home(), *other).likely();
    }
  }

  std::optional<html::Element> link_by_address(const html::Document& document) const {
    for (const html::Element anchor : document.select("a[href]"))
      if (text::contains(text::t4(anchor.attribute_or("href")), spec_.params.at("address_part").string()))
        return anchor;
    return std::nullopt;
  }

  void judge_host(const Page& page) {
    const std::string host = page.url().host();
    if (page.is_internal())
      findings_.ok("internal", "inside").with("host", host).at(page);
    else
      findings_.failure("internal", "outside").with("host", host).at(page).likely();
  }

  void judge_sections(const Page& page) {
    const auto body = page.html().body();
    const std::string words = body ? text::t4(body->text()) : std::string();
    const auto sections = spec_.params.at("sections").strings();
    std::vector<std::string> missing;
    for (const std::string& section : sections)
      if (!text::contains_words(words, text::t4(section))) missing.push_back(section);
    const long total = static_cast<long>(sections.size());
    const long found = total - static_cast<long>(missing.size());
    findings_.measure("sections_found", found);
    Finding& finding = found * 2 > total ? findings_.ok("sections", "sections_found").likely()
                                         : findings_.note("sections", "sections_few");
    finding.with("found", found).with("total", total).at(page);
  }

  const Site& site_;
  const CriterionSpec& spec_;
  Findings& findings_;
};

}  // namespace

Findings BP_9(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  Transparency(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
