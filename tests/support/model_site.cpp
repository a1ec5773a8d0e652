#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "support/model_templates.h"
#include "support/pattern.h"
#include "support/virtual_site.h"

namespace collaudo::testing {

namespace {

using Json = nlohmann::ordered_json;

std::string slug_of(const std::string& title) {
  static const std::vector<std::pair<std::string, char>> accented = {{"à", 'a'}, {"è", 'e'}, {"é", 'e'},
                                                                     {"ì", 'i'}, {"ò", 'o'}, {"ù", 'u'}};
  std::string plain = title;
  for (const auto& [letter, replacement] : accented) {
    for (auto at = plain.find(letter); at != std::string::npos; at = plain.find(letter)) {
      plain.replace(at, letter.size(), 1, replacement);
    }
  }
  std::string slug;
  for (const char c : plain) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      slug += c;
    } else if (c >= 'A' && c <= 'Z') {
      slug += static_cast<char>(c - 'A' + 'a');
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug;
}

// Compilers disagree on what braces around one value mean.
Json list_of(const Json& only) {
  Json list = Json::array();
  list.push_back(only);
  return list;
}

Json step(const Json& target) { return {{"label", target.at("title")}, {"url", target.at("url")}}; }

Json link_to(const std::string& label, const std::string& url) { return {{"label", label}, {"url", url}}; }

Json card(const Json& target, const std::string& element = "") {
  Json values = {{"title", target.at("title")}, {"url", target.at("url")}, {"text", target.at("text")}};
  if (!element.empty()) values["element"] = element;
  return values;
}

Json cards(const Json& targets, const std::string& element = "", std::size_t at_most = SIZE_MAX) {
  Json list = Json::array();
  for (const auto& target : targets) {
    if (list.size() == at_most) break;
    list.push_back(card(target, element));
  }
  return list;
}

// The text content of the model, with the addresses that follow from the titles.
struct ModelContent {
  Json site, sections, topics, services, items, pages, faq, forms, feedback;
  std::string login_url;
  bool has_area = false;

  explicit ModelContent(const std::filesystem::path& folder) {
    const auto read = [&](const std::string& name) {
      return Json::parse(read_file(folder / (name + ".json")));
    };
    site = read("site");
    sections = read("sections");
    topics = read("topics");
    services = read("services");
    items = Json::array();
    for (const auto* name : {"administration", "news", "living"}) {
      for (const auto& item : read(name)) items.push_back(item);
    }
    pages = read("pages");
    faq = read("faq");
    forms = read("forms");
    feedback = read("feedback");
    login_url = forms.at("login").at("path");
    give_addresses();
  }

  // The cards of services that only the area offers, and the addresses of the area in place of the access
  // page.
  void join_area(const std::filesystem::path& folder) {
    const auto area = Json::parse(read_file(folder / "area.json"));
    const auto origin = area.at("origin").get<std::string>();
    for (const auto& card : Json::parse(read_file(folder / "cards.json"))) services.push_back(card);
    for (auto& service : services) {
      for (const auto& [slug, flow] : area.at("flows").items()) {
        if (flow.at("title") == service.at("title"))
          service["online_url"] = origin + "/servizi/" + slug + "/";
      }
    }
    login_url = origin + "/area-personale/";
    forms.at("login")["path"] = login_url;
    has_area = true;
    give_addresses();
  }

  // The section and the category of a title of the second level.
  std::pair<const Json&, const Json&> category_named(const std::string& title) const {
    for (const auto& section : sections) {
      for (const auto& category : section.at("categories")) {
        if (category.at("title") == title) return {section, category};
      }
    }
    throw std::runtime_error("model: no category is called " + title);
  }

  const Json& named(const Json& list, const std::string& title) const {
    for (const auto& entry : list) {
      if (entry.at("title") == title) return entry;
    }
    throw std::runtime_error("model: nothing is called " + title);
  }

  Json of_category(const std::string& title) const {
    Json found = Json::array();
    for (const auto* list : {&services, &items}) {
      for (const auto& entry : *list) {
        if (entry.at("category") == title) found.push_back(entry);
      }
    }
    return found;
  }

  Json about(const Json& list, const std::string& topic) const {
    Json found = Json::array();
    for (const auto& entry : list) {
      const auto topics_of_it = entry.value("topics", Json::array());
      if (std::find(topics_of_it.begin(), topics_of_it.end(), topic) != topics_of_it.end())
        found.push_back(entry);
    }
    return found;
  }

  // Adds `count` conforming copies of services, news and events in turn.
  void enlarge(std::size_t count) {
    const Json sources[] = {services, of_category("Notizie"), of_category("Eventi")};
    const char* const words[] = {"variante", "aggiornamento", "edizione"};
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t kind = i % std::size(sources);
      const std::size_t turn = i / std::size(sources);
      const auto& source = sources[kind];
      Json copy = source[turn % source.size()];
      const auto number = std::to_string(2 + turn / source.size());
      copy["title"] = copy.at("title").get<std::string>() + " (" + words[kind] + " " + number + ")";
      copy["booking"] = false;
      copy["copy"] = true;
      (kind == 0 ? services : items).push_back(std::move(copy));
    }
    give_addresses();
  }

 private:
  void give_addresses() {
    for (auto& section : sections) {
      section["url"] = "/" + slug_of(section.at("title")) + "/";
      for (auto& category : section.at("categories")) {
        category["url"] = section.at("url").get<std::string>() + slug_of(category.at("title")) + "/";
      }
    }
    for (auto& topic : topics) topic["url"] = "/argomenti/" + slug_of(topic.at("title")) + "/";
    for (auto* list : {&services, &items}) {
      for (auto& entry : *list) {
        entry["slug"] = slug_of(entry.at("title"));
        const auto& category = category_named(entry.at("category")).second;
        entry["url"] = category.at("url").get<std::string>() + entry.at("slug").get<std::string>() + "/";
      }
    }
    for (auto& service : services) service["text"] = service.at("description");
    for (auto& page : pages) page["url"] = page.at("path");
    for (auto& form : forms) form["url"] = form.at("path");
    faq["url"] = faq.at("path");
  }
};

class ModelRenderer {
 public:
  ModelRenderer(ModelTemplates& templates, const ModelContent& content)
      : templates_(templates), content_(content) {
    Json values = shared_values();
    header_ = templates_.render("header", values);
    footer_ = templates_.render("footer", values);
    feedback_ = templates_.render("feedback", content_.feedback);
  }

  VirtualSite render() {
    add_home();
    add_first_level();
    add_second_level();
    for (const auto& service : content_.services) add_service(service);
    for (const auto& item : content_.items) add_item(item);
    add_topics();
    add_functions();
    add_information();
    add_declaration();
    add_redirects();
    add_sitemap();
    return std::move(site_);
  }

  ModelFrame frame(const std::string& user) const {
    Json values = shared_values();
    if (!user.empty()) values["user"] = user;
    return {with_whole_links(templates_.render("header", values)),
            with_whole_links(templates_.render("footer", values))};
  }

  void add_static_files(VirtualSite& site, const std::filesystem::path& folder) const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      const auto path = "/" + entry.path().lexically_relative(folder).generic_string();
      auto& response = site[model_origin + path];
      response = response_of(content_type_of(path), read_file(entry.path()));
      response.headers.emplace_back("Cache-Control", "public, max-age=86400");
    }
  }

 private:
  enum class Feedback { shown, hidden };

  // Without the indentation: the frame is on every page of every recorded walk.
  static std::string with_whole_links(std::string html) {
    replace_matches(html, "\\n +", "\n", true);
    const std::string local = "href=\"/";
    const auto whole = std::string{"href=\""} + model_origin + "/";
    for (auto at = html.find(local); at != std::string::npos; at = html.find(local, at + whole.size()))
      html.replace(at, local.size(), whole);
    return html;
  }

  Json shared_values() const {
    const auto& old_id = content_.site.at("declaration").at("old_id").get<std::string>();
    return {{"site", content_.site},
            {"sections", content_.sections},
            {"login", content_.forms.at("login")},
            {"search", content_.forms.at("search")},
            {"topic_shortcuts", shortcuts()},
            {"declaration", content_.site.at("declaration")},
            {"declaration_url", "https://form.agid.gov.it/view/" + old_id}};
  }

  Json shortcuts() const {
    Json list = Json::array();
    for (const auto* title : {"Anagrafe", "Istruzione", "Imposte"})
      list.push_back(content_.named(content_.topics, title));
    return list;
  }

  VirtualResponse response_of(const std::string& content_type, std::string body) const {
    VirtualResponse response{200, {{"Content-Type", content_type}}, std::move(body), ""};
    for (const auto& [name, value] : content_.site.at("headers").items()) {
      response.headers.emplace_back(name, value.get<std::string>());
    }
    return response;
  }

  // `values` must hold title and lead; trail is empty on the home page only.
  void add_page(const std::string& path, const std::string& content_template, Json values, const Json& trail,
                Feedback feedback = Feedback::hidden) {
    const auto name = content_.site.at("name").get<std::string>();
    const auto title = values.at("title").get<std::string>();
    values["site"] = content_.site;
    Json page = {{"site", content_.site},
                 {"path", path},
                 {"title", title},
                 {"page_title", trail.empty() ? name : title + " - " + name},
                 {"lead", values.at("lead")},
                 {"has_trail", !trail.empty()},
                 {"trail", trail},
                 {"header", header_},
                 {"content", templates_.render(content_template, values)},
                 {"feedback", feedback == Feedback::shown ? feedback_ : ""},
                 {"footer", footer_}};
    if (values.contains("metatag")) page["metatag"] = values.at("metatag");
    const auto key = model_origin + path;
    if (site_.contains(key)) throw std::runtime_error("model: two pages at " + path);
    site_[key] = response_of("text/html; charset=utf-8", templates_.render("layout", page));
  }

  void add_home() {
    const auto& section = content_.sections;
    Json groups = Json::array();
    groups.push_back({{"heading", "In evidenza"},
                      {"cards", cards(content_.of_category("Notizie"), "", 3)},
                      {"more", "Tutte le novità"},
                      {"more_url", section[1].at("url")}});
    groups.push_back({{"heading", "Servizi più richiesti"},
                      {"cards", cards(content_.services, "", 3)},
                      {"more", "Tutti i servizi"},
                      {"more_url", section[2].at("url")}});
    groups.push_back({{"heading", "Prossimi eventi"},
                      {"cards", cards(content_.of_category("Eventi"), "", 3)},
                      {"more", "Vivere il Comune"},
                      {"more_url", section[3].at("url")}});
    add_page(
        "/", "home",
        {{"title", content_.site.at("name")},
         {"lead", "Il sito istituzionale: i servizi, le novità e gli uffici del Comune, a portata di mano."},
         {"groups", groups},
         {"topics", shortcuts()}},
        Json::array(), Feedback::shown);
    site_[model_origin + std::string{"/"}].headers.emplace_back(
        "Set-Cookie", content_.site.at("cookie").get<std::string>());
  }

  void add_first_level() {
    for (const auto& section : content_.sections) {
      if (section.at("element") == "all-services") {
        add_services_list(section);
      } else if (section.at("element") == "live") {
        add_listing(section, live_groups(section), list_of(home()));
      } else {
        add_listing(section, list_of(categories_group(section)), list_of(home()));
      }
    }
  }

  Json categories_group(const Json& section) const {
    return {{"heading", "Esplora la sezione"},
            {"cards", cards(section.at("categories"), section.at("category_element"))}};
  }

  Json live_groups(const Json& section) const {
    Json groups = Json::array();
    for (const auto& category : section.at("categories")) {
      groups.push_back({{"heading", category.at("title")},
                        {"cards", cards(content_.of_category(category.at("title")), "", 3)},
                        {"live_button",
                         {{"element", category.at("element")},
                          {"url", category.at("url")},
                          {"label", category.at("button")}}}});
    }
    return groups;
  }

  void add_services_list(const Json& section) {
    const auto url = section.at("url").get<std::string>();
    const auto per_page = content_.site.at("services_per_page").get<std::size_t>();
    const std::size_t count = (content_.services.size() + per_page - 1) / per_page;
    const auto address = [&](std::size_t n) { return n == 1 ? url : url + "?pagina=" + std::to_string(n); };
    for (std::size_t number = 1; number <= count; ++number) {
      Json shown = Json::array();
      for (std::size_t i = (number - 1) * per_page; i < std::min(number * per_page, content_.services.size());
           ++i) {
        shown.push_back(content_.services[i]);
      }
      Json pages = Json::array();
      for (std::size_t n = 1; n <= count; ++n) {
        pages.push_back({{"number", std::to_string(n)}, {"url", address(n)}, {"current", n == number}});
      }
      Json groups = Json::array();
      groups.push_back({{"heading", "Tutti i servizi"},
                        {"cards", cards(shown, "service-link")},
                        {"pager", {{"pages", pages}}}});
      groups.push_back(categories_group(section));
      add_page(address(number), "listing",
               {{"title", section.at("title")},
                {"lead", section.at("lead")},
                {"groups", groups},
                {"show_help", true}},
               list_of(home()), Feedback::shown);
    }
  }

  void add_listing(const Json& target, const Json& groups, const Json& trail,
                   const Json& more = Json::object()) {
    Json values = {{"title", target.at("title")}, {"groups", groups}};
    values["lead"] = target.contains("lead") ? target.at("lead") : target.at("text");
    values.update(more);
    add_page(target.at("url"), "listing", values, trail, Feedback::shown);
  }

  void add_second_level() {
    for (const auto& section : content_.sections) {
      for (const auto& category : section.at("categories")) {
        const auto list = content_.of_category(category.at("title"));
        if (list.empty()) throw std::runtime_error("model: empty category " + category.at("title").dump());
        const Json group = {{"heading", "In questa sezione"},
                            {"cards", cards(list, category.value("link_element", ""))}};
        add_listing(category, list_of(group), {home(), step(section)},
                    {{"page_name", section.at("element") == "live"}});
      }
    }
  }

  void add_service(const Json& service) {
    const auto [section, category] = content_.category_named(service.at("category"));
    Json values = service;
    values["lead"] = service.at("description");
    values["topics"] = topics_of(service);
    values["contact"] = contact_of(service.at("office"));
    values["contact"]["contact_element"] = "service-area";
    values["has_calendar"] = service.contains("calendar");
    values["metatag"] = metatag_of(service);
    values["login_url"] = content_.login_url;
    values["dead_end"] = service.value("online", false) && !service.contains("online_url");
    add_page(service.at("url"), "service", values, {home(), step(section), step(category)}, Feedback::shown);
  }

  Json topics_of(const Json& entry) const {
    Json list = Json::array();
    for (const auto& title : entry.at("topics")) list.push_back(content_.named(content_.topics, title));
    return list;
  }

  Json contact_of(const std::string& office_title) const {
    const auto& office = content_.named(content_.items, office_title);
    Json contact = office.at("contact");
    contact["title"] = office.at("title");
    contact["url"] = office.at("url");
    return contact;
  }

  std::string metatag_of(const Json& service) const {
    const auto& site = content_.site;
    const auto path =
        service.value("online", false) ? content_.login_url : service.at("url").get<std::string>();
    const auto address = path.starts_with("/") ? model_origin + path : path;
    const Json postal_address = {{"@type", "PostalAddress"},
                                 {"streetAddress", site.at("street")},
                                 {"postalCode", site.at("postal_code")},
                                 {"addressLocality", site.at("locality")}};
    const Json location = {{"@type", "Place"}, {"name", service.at("office")}, {"address", postal_address}};
    const Json metatag = {
        {"@context", "https://schema.org"},
        {"@type", "GovernmentService"},
        {"name", service.at("title")},
        {"serviceType", service.at("category")},
        {"serviceOperator", {{"@type", "GovernmentOrganization"}, {"name", site.at("name")}}},
        {"areaServed", {{"@type", "AdministrativeArea"}, {"name", site.at("locality")}}},
        {"audience", {{"@type", "Audience"}, {"audienceType", service.at("addressed")}}},
        {"availableChannel",
         {{"@type", "ServiceChannel"},
          {"name", "Dove rivolgersi"},
          {"serviceUrl", service.value("online_url", address)},
          {"availableLanguage", {{"@type", "Language"}, {"name", "Italian"}}},
          {"serviceLocation", location}}}};
    return metatag.dump();
  }

  void add_item(const Json& item) {
    const auto [section, category] = content_.category_named(item.at("category"));
    Json values = {{"title", item.at("title")}, {"lead", item.at("text")}};
    values["parts"] = parts_of(item);
    values["contact"] = contact_of(item.contains("contact") ? item.at("title") : item.at("office"));
    if (item.contains("contact")) {
      values["parts"].push_back({{"title", "Sede principale"}, {"body", item.at("contact").at("address")}});
    }
    add_page(item.at("url"), "content", values, {home(), step(section), step(category)});
  }

  Json parts_of(const Json& entry) const {
    Json parts = entry.at("parts");
    for (auto& part : parts) part["has_list"] = part.contains("list");
    return parts;
  }

  void add_topics() {
    const Json all = {
        {"title", "Argomenti"},
        {"url", "/argomenti/"},
        {"text", "Servizi, documenti e novità raccolti secondo gli argomenti del modello nazionale."}};
    const Json group = {{"heading", "Tutti gli argomenti"},
                        {"cards", cards(content_.topics, "topic-element")}};
    add_page(all.at("url"), "listing",
             {{"title", all.at("title")}, {"lead", all.at("text")}, {"groups", list_of(group)}},
             list_of(home()), Feedback::shown);
    for (const auto& topic : content_.topics) {
      Json groups = Json::array();
      const auto services = content_.about(content_.services, topic.at("title"));
      const auto items = content_.about(content_.items, topic.at("title"));
      if (!services.empty()) groups.push_back({{"heading", "Servizi"}, {"cards", cards(services)}});
      if (!items.empty())
        groups.push_back({{"heading", "Novità, eventi e documenti"}, {"cards", cards(items)}});
      if (groups.empty()) throw std::runtime_error("model: nothing is about " + topic.at("title").dump());
      add_page(topic.at("url"), "listing",
               {{"title", topic.at("title")}, {"lead", topic.at("text")}, {"groups", groups}},
               {home(), step(all)}, Feedback::shown);
    }
  }

  void add_functions() {
    const auto& forms = content_.forms;
    add_booking(Json::object());
    for (const auto& service : content_.services) {
      if (service.value("booking", false)) add_booking(service);
    }
    const Json& services_section = content_.sections[2];
    const Json trail = {home(), step(services_section)};
    add_form("report", "report", forms.at("report"), trail);
    Json assistance = forms.at("assistance");
    assistance["categories"] = services_section.at("categories");
    assistance["subjects"] = subjects("");
    add_form("assistance", "assistance", assistance, trail);
    Json search = forms.at("search");
    search["sections"] = content_.sections;
    add_form("search", "search", search, list_of(home()));
    if (!content_.has_area) add_form("login", "login", forms.at("login"), list_of(home()));
  }

  void add_form(const std::string& name, const std::string& content_template, Json values,
                const Json& trail) {
    values["lead"] = values.at("text");
    add_page(content_.forms.at(name).at("path"), content_template, values, trail);
  }

  // The booking page opened from a card offers the competent office only and has the service chosen.
  void add_booking(const Json& service) {
    const bool from_card = !service.empty();
    Json values = content_.forms.at("booking");
    values["lead"] = values.at("text");
    values["subjects"] = subjects(from_card ? service.at("slug").get<std::string>() : "");
    values["offices"] = from_card ? list_of(content_.named(content_.items, service.at("office")))
                                  : content_.of_category("Uffici");
    auto path = values.at("path").get<std::string>();
    if (from_card) {
      values["service"] = {{"slug", service.at("slug")}, {"title", service.at("title")}};
      path += "?servizio=" + service.at("slug").get<std::string>();
    }
    add_page(path, "booking", values, {home(), step(content_.sections[2])});
  }

  Json subjects(const std::string& selected_slug) const {
    Json list = Json::array();
    for (const auto& service : content_.services) {
      if (service.value("copy", false)) continue;
      const auto& slug = service.at("slug");
      list.push_back({{"slug", slug}, {"title", service.at("title")}, {"selected", slug == selected_slug}});
    }
    return list;
  }

  void add_information() {
    Json faq = content_.faq;
    faq["lead"] = faq.at("text");
    add_page(faq.at("path"), "faq", faq, list_of(home()));
    add_page("/note-legali/", "legal-notes",
             {{"title", "Note legali"},
              {"lead", "Le condizioni per usare il sito e per riutilizzarne i contenuti."}},
             list_of(home()));
    for (const auto& page : content_.pages) {
      Json values = {{"title", page.at("title")}, {"lead", page.at("text")}, {"parts", parts_of(page)}};
      add_page(page.at("path"), "content", values, list_of(home()));
    }
    Json groups = Json::array();
    for (const auto& section : content_.sections) {
      groups.push_back({{"heading", section.at("title")}, {"cards", cards(section.at("categories"))}});
    }
    Json others = cards(content_.pages);
    others.push_back(card(content_.faq));
    for (const auto& form : content_.forms) others.push_back(card(form));
    groups.push_back({{"heading", "Funzioni e informazioni"}, {"cards", others}});
    add_page("/mappa-del-sito/", "listing",
             {{"title", "Mappa del sito"},
              {"lead", "Tutte le sezioni del sito e le funzioni disponibili."},
              {"groups", groups}},
             list_of(home()));
  }

  // Stands in for the service of AgID, under the old address, the new one and the one that answers which is
  // which.
  void add_declaration() {
    const std::string agid = "https://form.agid.gov.it/";
    const auto& declaration = content_.site.at("declaration");
    const auto old_id = declaration.at("old_id").get<std::string>();
    const auto publication = declaration.at("publication").get<std::string>();
    const VirtualResponse page{200,
                               {{"Content-Type", "text/html; charset=utf-8"}},
                               templates_.render("declaration", shared_values()),
                               ""};
    site_[agid + "view/" + old_id] = page;
    site_[agid + publication] = page;
    const auto first = publication.find('/');
    const auto last = publication.rfind('/');
    for (const auto start : {first, first + 1}) {
      auto encoded = publication.substr(start, last - start);
      for (auto at = encoded.find('/'); at != std::string::npos; at = encoded.find('/'))
        encoded.replace(at, 1, "%2f");
      site_[std::string{agid}.append(publication, 0, start).append(encoded).append(publication, last)] = page;
    }
    site_[agid + "api/v1/agid-form/dichiarazione-accessibilita/dichiarazione-by-old-id/" + old_id] = {
        200,
        {{"Content-Type", "application/json"}},
        Json::object({{"idPubblicazione", publication}}).dump(),
        ""};
  }

  void add_redirects() {
    const auto host = content_.site.at("host").get<std::string>();
    const std::vector<std::pair<std::string, std::string>> to_home = {
        {"Location", model_origin + std::string{"/"}}, {"Content-Type", "text/html; charset=utf-8"}};
    site_["http://" + host + "/"] = {301, to_home, "", ""};
    site_["https://www." + host + "/"] = {301, to_home, "", ""};
  }

  void add_sitemap() {
    std::string urls;
    for (const auto& [address, response] : site_) {
      if (address.starts_with(model_origin))
        urls.append("  <url><loc>").append(address).append("</loc></url>\n");
    }
    site_[model_origin + std::string{"/sitemap.xml"}] =
        response_of("application/xml",
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                    "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n" +
                        urls + "</urlset>\n");
  }

  Json home() const { return link_to("Home", "/"); }

  ModelTemplates& templates_;
  const ModelContent& content_;
  std::string header_, footer_, feedback_;
  VirtualSite site_;
};

std::size_t html_pages(const VirtualSite& site) {
  return static_cast<std::size_t>(std::count_if(site.begin(), site.end(), [](const auto& entry) {
    return entry.first.starts_with(model_origin) && is_html(entry.second);
  }));
}

}  // namespace

VirtualSite model_site(const std::filesystem::path& sites_folder, std::size_t pages, AreaLinks links) {
  const auto folder = sites_folder / "model";
  try {
    ModelTemplates templates{folder / "templates"};
    ModelContent content{folder / "content"};
    if (links == AreaLinks::present) content.join_area(sites_folder / "area" / "content");
    auto site = ModelRenderer{templates, content}.render();
    if (const auto count = html_pages(site); pages > count) {
      content.enlarge(pages - count);
      site = ModelRenderer{templates, content}.render();
    }
    ModelRenderer{templates, content}.add_static_files(site, folder / "static");
    return site;
  } catch (const std::exception& error) {
    throw std::runtime_error("the model in " + folder.string() + " cannot be rendered: " + error.what());
  }
}

ModelFrame model_frame(const std::filesystem::path& sites_folder, const std::string& user) {
  ModelTemplates templates{sites_folder / "model" / "templates"};
  ModelContent content{sites_folder / "model" / "content"};
  content.join_area(sites_folder / "area" / "content");
  return ModelRenderer{templates, content}.frame(user);
}

}  // namespace collaudo::testing
