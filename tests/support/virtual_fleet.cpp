#include "support/virtual_fleet.h"

#include <array>
#include <charconv>
#include <stdexcept>

#include <fmt/core.h>

#include "support/locations.h"
#include "support/scratch_folder.h"
#include "support/virtual_site.h"
#include "vocabulary/municipalities.h"
#include "vocabulary/reserved_hosts.h"

namespace collaudo::testing {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view model_host = "comune.valverde.ct.it";
constexpr std::string_view model_name = "Valverde";
constexpr std::string_view model_uuid_end = "2b6f0d1c8e94";
constexpr std::string_view model_publication = "dichiarazioni/valverde/";
constexpr std::string_view agid_host = "form.agid.gov.it";

struct Product {
  const char *theme, *version, *supplier, *variant;
};
// What a supplier sells, with the fault that all its customers share.
constexpr std::array<Product, 8> products = {{
    {"Aurora", "1.2", "Alfa Servizi", "card-without-three-sections"},
    {"Aurora", "1.4", "Alfa Servizi", ""},
    {"Brezza", "2.0", "Beta Web", "feedback-missing"},
    {"Brezza", "2.1", "Gamma Digitale", ""},
    {"Collina", "3.1", "Gamma Digitale", "privacy-missing"},
    {"Duna", "1.0", "Delta Consorzio", "licence-wrong-word"},
    {"Edera", "4.2", "Epsilon", "contacts-missing"},
    {"Faggio", "0.9", "Zeta Informatica", "faq-404"},
}};

constexpr std::array<long, 6> populations = {1'800, 4'200, 12'500, 33'000, 78'000, 160'000};
constexpr std::array<const char*, 5> deadlines = {"01/01/2025", "01/04/2025", "01/07/2025", "01/10/2025",
                                                  "01/01/2026"};
constexpr std::array<Breakage, 10> breakages = {
    Breakage::dead,          Breakage::silent,          Breakage::slow,        Breakage::unavailable,
    Breakage::redirect_loop, Breakage::bad_certificate, Breakage::refuses_tls, Breakage::drops,
    Breakage::wall,          Breakage::endless};

void replace_all(std::string& text, std::string_view find, std::string_view replacement) {
  for (auto at = text.find(find); at != std::string::npos; at = text.find(find, at + replacement.size()))
    text.replace(at, find.size(), replacement);
}

std::string host_in(const std::string& address) {
  const auto start = address.find("://") + 3;
  return address.substr(start, address.find('/', start) - start);
}

// The model without what is neither the first of its category nor of one of its topics.
fs::path small_model(const ScratchFolder& scratch) {
  const fs::path folder = scratch.path() / "sites";
  fs::copy(sites_folder, folder, fs::copy_options::recursive);
  std::set<std::string> topics;
  for (const char* file : {"services", "news", "living"}) {
    const fs::path path = folder / "model" / "content" / (std::string(file) + ".json");
    Json kept = Json::array();
    std::set<std::string> categories;
    const Json entries = Json::parse(read_file(path));
    for (const Json& entry : entries) {
      bool is_needed = categories.insert(entry.at("category")).second;
      const Json about = entry.value("topics", Json::array());
      for (const Json& topic : about) is_needed = topics.insert(topic).second || is_needed;
      if (is_needed) kept.push_back(entry);
    }
    std::ofstream(path) << kept.dump();
  }
  return folder;
}

VirtualSite model_of(std::size_t size, const std::string& variant, const fs::path& small) {
  const fs::path sites = size == 0 ? small : fs::path(sites_folder);
  const std::size_t pages = size == 2 ? 150 : 0;
  if (variant.empty()) return model_site(sites, pages);
  return site_of_case(sites / "variants" / (variant + ".json"), sites, pages);
}

}  // namespace

const char* name(Breakage breakage) {
  switch (breakage) {
    case Breakage::none:
      return "none";
    case Breakage::dead:
      return "dead";
    case Breakage::silent:
      return "silent";
    case Breakage::slow:
      return "slow";
    case Breakage::unavailable:
      return "unavailable";
    case Breakage::redirect_loop:
      return "redirect-loop";
    case Breakage::bad_certificate:
      return "bad-certificate";
    case Breakage::refuses_tls:
      return "refuses-tls";
    case Breakage::drops:
      return "drops";
    case Breakage::wall:
      return "wall";
    case Breakage::endless:
      return "endless";
  }
  return "";
}

VirtualFleet::VirtualFleet(const FleetPlan& plan) : plan_(plan) {
  const ScratchFolder scratch;
  const fs::path small = small_model(scratch);
  const auto list = domain::Municipalities::all().list();
  const std::size_t step = std::max<std::size_t>(1, list.size() / plan.comuni);
  // The whole country takes a second name of some: others have letters that only punycode shows.
  for (std::size_t at = 0; at < 2 * list.size() && comuni_.size() < plan.comuni; at += step) {
    const domain::Municipality& place = list[at % list.size()];
    const std::vector<std::string> hosts = domain::reserved_hosts(place);
    const std::size_t round = at / list.size();
    if (round >= hosts.size()) continue;
    const std::string& host = hosts[round];
    if (host.empty() || host.find("xn--") != std::string::npos || host == model_host ||
        by_host_.contains(host))
      continue;
    const std::size_t number = comuni_.size();
    const Product& product = products[number * 7 % products.size()];
    VirtualComune comune;
    comune.number = number;
    comune.host = host;
    comune.name = place.name;
    comune.supplier = product.supplier;
    comune.theme = product.theme;
    comune.theme_version = product.version;
    comune.variant = product.variant;
    comune.population = populations[number * 5 % populations.size()] + static_cast<long>(number % 700);
    for (std::size_t service = 0; service < 3 + number % 3; ++service)
      comune.services.push_back(static_cast<int>(1 + (number + service * 5) % 26));
    comune.deadline = deadlines[number % deadlines.size()];
    comune.size = plan.only_small ? 0 : number % 7 == 3 ? 2 : number % 3 == 0 ? 0 : 1;
    comune.address = 1 + number % plan.addresses;
    if (plan.broken_one_in > 0 && number % plan.broken_one_in == plan.broken_one_in - 1) {
      const auto first = static_cast<std::size_t>(plan.first_breakage) - 1;
      comune.breakage = breakages[(first + number / plan.broken_one_in) % breakages.size()];
      comune.variant = "";
    }
    if (const auto change = plan.changes.find(host); change != plan.changes.end())
      comune.variant = change->second;
    by_host_.emplace(comune.host, number);
    by_host_.emplace("www." + comune.host, number);
    const auto key = std::pair(comune.size, comune.variant);
    if (!models_.contains(key)) models_.emplace(key, model_of(comune.size, comune.variant, small));
    comuni_.push_back(std::move(comune));
  }
  if (comuni_.size() < plan.comuni) throw std::runtime_error("there are not so many comuni");
}

VirtualFleet::~VirtualFleet() = default;

std::string VirtualFleet::spreadsheet(int https_port, int http_port) const {
  std::string text = "\xef\xbb\xbfurl;name;supplier;population;services;deadline;connect_to\r\n";
  for (const VirtualComune& comune : comuni_) {
    std::string services;
    for (const int service : comune.services)
      services += (services.empty() ? "" : ",") + std::to_string(service);
    const bool is_dead = comune.breakage == Breakage::dead;
    text +=
        fmt::format("https://{}/;\"{}\";{};{};{};{};:443:127.0.0.{}:{}|:80:127.0.0.{}:{}\r\n", comune.host,
                    comune.name, comune.supplier, comune.population, services, comune.deadline,
                    comune.address, is_dead ? 1 : https_port, comune.address, is_dead ? 1 : http_port);
  }
  return text;
}

bool VirtualFleet::has(const std::string& host) const { return host == agid_host || by_host_.contains(host); }

CertificateFault VirtualFleet::certificate_of(const std::string& host) const {
  const auto found = by_host_.find(host);
  const bool is_bad = found != by_host_.end() && comuni_[found->second].breakage == Breakage::bad_certificate;
  return is_bad ? CertificateFault::expired : CertificateFault::none;
}

bool VirtualFleet::refuses_tls(const std::string& host) const {
  const auto found = by_host_.find(host);
  return found != by_host_.end() && comuni_[found->second].breakage == Breakage::refuses_tls;
}

// At AgID's the address tells whose declaration is asked for.
const VirtualComune* VirtualFleet::comune_of(const std::string& address) const {
  const std::string host = host_in(address);
  if (host != agid_host) {
    const auto found = by_host_.find(host);
    return found == by_host_.end() ? nullptr : &comuni_[found->second];
  }
  std::size_t number = comuni_.size();
  const auto read = [&](std::string_view before, int base) {
    const auto at = address.rfind(before);
    if (at == std::string::npos) return;
    const char* begin = address.data() + at + before.size();
    std::from_chars(begin, address.data() + address.size(), number, base);
  };
  read("comune-", 10);
  if (number == comuni_.size()) read("-9a58-", 16);
  return number < comuni_.size() ? &comuni_[number] : nullptr;
}

const VirtualSite& VirtualFleet::pages_of(const VirtualComune& comune) const {
  return models_.at({comune.size, comune.variant});
}

VirtualResponse VirtualFleet::answer(const ReceivedRequest&, const std::string& address) {
  const VirtualResponse missing{404,
                                {{"Content-Type", "text/html; charset=utf-8"}},
                                "<!doctype html><title>Pagina non trovata</title>",
                                ""};
  const VirtualComune* comune = comune_of(address);
  if (!comune) return missing;
  const std::string uuid_end = fmt::format("{:012x}", comune->number);
  const std::string publication = fmt::format("dichiarazioni/comune-{}/", comune->number);
  std::string of_model = address;
  replace_all(of_model, comune->host, model_host);
  if (host_in(address) == agid_host) {
    replace_all(of_model, uuid_end, model_uuid_end);
    replace_all(of_model, fmt::format("comune-{}", comune->number), "valverde");
  }
  const VirtualSite& pages = pages_of(*comune);
  const auto found = pages.find(of_model);
  VirtualResponse response = missing;
  if (found != pages.end()) {
    response = found->second;
    const std::string type = header_of(response, "Content-Type");
    if (type.starts_with("text/") || type.starts_with("application/json") ||
        type.starts_with("application/xml")) {
      replace_all(response.body, "Theme Name: Valverde", fmt::format("Theme Name: {}", comune->theme));
      replace_all(response.body, "Version: 1.2.0", fmt::format("Version: {}", comune->theme_version));
      replace_all(response.body, model_host, comune->host);
      replace_all(response.body, model_uuid_end, uuid_end);
      replace_all(response.body, model_publication, publication);
      replace_all(response.body, model_name, comune->name);
    }
    for (auto& header : response.headers) replace_all(header.second, model_host, comune->host);
  } else if (address.starts_with("http:")) {
    response.status = 301;
    response.headers.emplace_back("Location", "https" + address.substr(4));
  }
  if (host_in(address) == agid_host) return response;
  switch (comune->breakage) {
    case Breakage::silent:
      response.behaviour = "slow-headers:600000";
      break;
    case Breakage::slow:
      response.behaviour = fmt::format("slow-headers:{}", plan_.slow_ms);
      break;
    case Breakage::unavailable:
      response = missing;
      response.status = 503;
      break;
    case Breakage::redirect_loop:
      response.behaviour = "redirect-loop";
      break;
    case Breakage::drops:
      response.behaviour = "drop";
      break;
    case Breakage::wall:
      response.behaviour = "challenge";
      break;
    case Breakage::endless:
      response.behaviour = "endless-body";
      break;
    default:
      break;
  }
  return response;
}

}  // namespace collaudo::testing
