// All pages of each service come over https, from hosts whose certificate, TLS version and suites hold.
#include <algorithm>
#include <array>
#include <set>

#include <collaudo/criterion.h>
#include <collaudo/service_hosts.h>
#include <collaudo/service_judgement.h>
#include <collaudo/service_screens.h>
#include <collaudo/text.h>
#include <collaudo/tls_rules.h>

namespace collaudo::criteria {

namespace {

constexpr std::string_view everywhere = "https_everywhere", certificate = "certificate_valid",
                           protocol = "tls_not_obsolete";
constexpr std::array<std::string_view, 3> slugs = {everywhere, certificate, protocol};

bool is_behind_login(const Step& screen) { return screen.zone == Zone::flow || screen.zone == Zone::area; }

// What an https page asks for over http, and where it was seen first.
struct Mixed {
  std::set<std::string> addresses;
  const Step* screen = nullptr;
  std::optional<html::Element> element;
  std::string first;

  void add(const Step& at, const std::string& address, std::optional<html::Element> of) {
    if (!screen) {
      screen = &at;
      element = of;
      first = address;
    }
    addresses.insert(address);
  }
};

void look_for_mixed(const Step& screen, Mixed& mixed) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> parts = {
      {{"script[src], img[src], iframe[src]", "src"},
       {"link[rel~='stylesheet' i][href]", "href"},
       {"form[action]", "action"}}};
  for (const html::Document* document : screen.documents())
    for (const auto& [selector, attribute] : parts)
      for (const html::Element element : document->select(selector))
        if (const auto url = screen.url->resolve(element.attribute_or(attribute)); url && !url->is_https())
          mixed.add(screen, url->without_fragment(), element);
}

// One service: its pages, and then the hosts that they came from.
class ServiceHttps {
 public:
  ServiceHttps(const Site& site, const Service& service, ServiceChecks& saw)
      : site_(site), service_(service), saw_(saw), channel_(channel_of(service)) {}

  void judge() {
    for (const Walk& walk : service_.walks)
      if (walk.channel != Channel::saved_pages) look_at_walk(walk);
    look_at_access();
    if (pages_ > 0 && !is_plain_)
      saw_.met(everywhere, "pages_https").from(channel_).with("count", static_cast<long>(pages_));
    for (const Url& origin : origins_) judge_host(origin);
    if (!is_flow_seen_) say_unseen();
    if (mixed_.screen) note_mixed();
  }

 private:
  // All that is said of the service counts as seen through one channel: it is one rule on all its hosts.
  static Channel channel_of(const Service& service) {
    for (const Walk& walk : service.walks)
      if (walk.channel != Channel::saved_pages) return walk.channel;
    return Channel::pages;
  }

  void look_at_walk(const Walk& walk) {
    std::set<std::string> told;
    for (const Step& screen : walk.steps) {
      if (!screen.url || !is_own_screen(screen)) continue;
      is_flow_seen_ = is_flow_seen_ || is_behind_login(screen);
      ++pages_;
      if (screen.url->is_https()) {
        look_for_mixed(screen, mixed_);
      } else {
        is_plain_ = true;
        if (told.insert(screen.url->canonical()).second)
          saw_.not_met(everywhere, "page_plain").at(screen).from(channel_);
      }
    }
    for (const ServiceExchange& part : walk.exchanges) look_at_part(walk, part);
    for (const Url& origin : origins_of(walk)) add(origin);
  }

  // What a page asked for besides itself; identity and payment are others' sites.
  void look_at_part(const Walk& walk, const ServiceExchange& part) {
    if (part.url.is_https() || part.is_document) return;
    if (part.zone == Zone::identity || part.zone == Zone::payment) return;
    if (part.redirect && part.redirect->is_https()) return;
    const Step* screen = walk.step(part.step);
    if (screen && screen->url && screen->url->is_https() && is_own_screen(*screen))
      mixed_.add(*screen, part.url.without_fragment(), std::nullopt);
  }

  // The public pages can show a fault; that they are right says nothing of what lies behind the login.
  void look_at_access() {
    for (const Page* page : access_targets(site_, service_))
      if (page->http().ok()) look_at_access(*page);
  }

  void look_at_access(const Page& page) {
    const auto is_municipal = [&](const Url& url) { return site_.is_internal(url); };
    const std::vector<Url> addresses = addresses_before_identity(page.http(), is_municipal);
    for (const Url& url : addresses)
      if (const auto origin = url.is_https() ? url.resolve("/") : std::nullopt) add(*origin);
    if (addresses.size() <= page.http().hops.size()) return;  // it ends at the identity provider
    ++pages_;
    if (site_.public_address(page.url()).is_https()) return;
    is_plain_ = true;
    saw_.not_met(everywhere, "access_plain").at(page).from(channel_);
  }

  void add(const Url& visited) {
    const Url origin = site_.public_address(visited);
    if (std::find(origins_.begin(), origins_.end(), origin) == origins_.end()) origins_.push_back(origin);
  }

  void judge_host(const Url& origin) {
    if (site_.is_copy() && is_same_host(origin, site_.judged_as())) {
      for (const std::string_view slug : {certificate, protocol})
        saw_.unknown(slug, "production_only")
            .from(channel_)
            .at(site_.judged_as())
            .with("host", site_.judged_as().host());
      return;
    }
    const TlsFacts* facts = site_.services().is_offline ? nullptr : site_.tls(origin.host(), origin.port());
    const std::vector<TlsRemark> remarks = tls_remarks(facts, origin, site_.collected_at());
    for (const TlsRemark& remark : remarks) say(remark, origin);
    // Without a handshake nobody has seen a certificate.
    if (std::none_of(remarks.begin(), remarks.end(),
                     [](const TlsRemark& remark) { return remark.is_of_certificate(); }))
      place(saw_.unknown(certificate, remarks.front().key), remarks.front(), origin);
  }

  void say(const TlsRemark& remark, const Url& origin) {
    const std::string_view slug = remark.is_of_certificate() ? certificate : protocol;
    // What the site's criterion leaves to a review decides nothing here either.
    const bool is_remark = remark.confidence && *remark.confidence != Confidence::certain;
    if (is_remark)
      place(saw_.note(slug, remark.key), remark, origin);
    else if (remark.effect == Effect::failure)
      place(saw_.not_met(slug, remark.key), remark, origin);
    else if (remark.effect == Effect::not_verifiable)
      place(saw_.unknown(slug, remark.key), remark, origin);
    else
      place(saw_.met(slug, remark.key), remark, origin);
  }

  void place(Observation& seen, const TlsRemark& remark, const Url& origin) const {
    seen.from(channel_).at(origin).because_of(remark.cause);
    seen.arguments = remark.arguments;
    seen.where.excerpt = remark.excerpt;
  }

  void say_unseen() {
    const bool has_saved_pages =
        std::any_of(service_.walks.begin(), service_.walks.end(),
                    [](const Walk& walk) { return walk.channel == Channel::saved_pages; });
    for (const std::string_view slug : slugs)
      saw_.unknown(slug, has_saved_pages ? "saved_pages_only" : "service_behind_login")
          .from(channel_)
          .because_of(Cause::needs_login);
  }

  void note_mixed() {
    Observation& seen = saw_.note(everywhere, "mixed");
    if (mixed_.element)
      seen.at(*mixed_.screen, *mixed_.element);
    else
      seen.at(*mixed_.screen);
    seen.with("url", text::shortened(mixed_.first, 160))
        .with("count", static_cast<long>(mixed_.addresses.size()));
  }

  const Site& site_;
  const Service& service_;
  ServiceChecks& saw_;
  const Channel channel_;
  std::vector<Url> origins_;
  Mixed mixed_;
  std::size_t pages_ = 0;
  bool is_flow_seen_ = false, is_plain_ = false;
};

}  // namespace

Findings C_SE_5_1(const Site& site, const CriterionSpec& spec) {
  return judge_services(site, spec, [&](const Service& service, ServiceChecks& saw) {
    ServiceHttps(site, service, saw).judge();
  });
}

}  // namespace collaudo::criteria
