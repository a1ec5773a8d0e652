#include "support/walk_cases.h"

#include <algorithm>
#include <stdexcept>

#include "support/locations.h"
#include "support/virtual_site.h"

namespace collaudo::testing {

using nlohmann::json;
namespace fs = std::filesystem;

namespace {

// 2026-11-20 09:00 UTC, the day before fake_now; entries follow each other by half a minute.
constexpr std::int64_t first_moment_ms = 1795165200000, between_ms = 30'000;

void replace_all(std::string& text, const std::string& find, const std::string& replacement) {
  for (auto at = text.find(find); at != std::string::npos; at = text.find(find, at + replacement.size()))
    text.replace(at, find.size(), replacement);
}

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char letter : text)
    safe += letter == '&'   ? "&amp;"
            : letter == '<' ? "&lt;"
            : letter == '>' ? "&gt;"
                            : std::string(1, letter);
  return safe;
}

// The stepper of Bootstrap Italia with that step as the current one.
std::string stepper(const std::vector<std::string>& labels, int active) {
  std::string html = "<div class=\"steppers\"><div class=\"steppers-header\"><ul>";
  for (std::size_t index = 0; index < labels.size(); ++index) {
    const int number = static_cast<int>(index) + 1;
    const std::string kind = number == active ? "active" : number < active ? "confirmed" : "";
    const std::string spoken = number == active  ? "<span class=\"visually-hidden\">Attivo</span>"
                               : number < active ? "<span class=\"visually-hidden\">Confermato</span>"
                                                 : "";
    html += "<li class=\"" + kind + "\">" + escaped(labels[index]) + spoken + "</li>";
  }
  return html + "<li class=\"steppers-index\">" + std::to_string(active) + "/" +
         std::to_string(labels.size()) + "</li></ul></div></div>";
}

class WalkReader {
 public:
  WalkReader(const json& written, const fs::path& folder) : written_(written), folder_(folder) {
    if (written.contains("model")) {
      const fs::path file =
          fs::path(sites_folder) / "walks" / (written["model"].get<std::string>() + ".json");
      model_ = json::parse(read_file(file));
      entries_ = model_["entries"].get<std::vector<json>>();
    } else {
      model_ = written;
      entries_ = written.at("entries").get<std::vector<json>>();
    }
  }

  RecordedWalk read() {
    drop();
    insert();
    set();
    std::vector<std::string> bodies;
    for (json& entry : entries_) render(entry);
    edit();
    RecordedWalk walk;
    walk.channel = channel_named(written_.value("channel", "har")).value();
    walk.source = written_.value("source", "prova.har");
    walk.service = written_.contains("service") && written_["service"].is_number()
                       ? std::to_string(written_["service"].get<int>())
                       : written_.value("service", "");
    walk.flow_type = written_.value("flow_type", "");
    walk.walk = written_.value("walk", 1);
    walk.is_cut = written_.value("cut", false);
    walk.carries_cookies = written_.value("cookies", true) && walk.channel != Channel::saved_pages;
    walk.script_words = written_.value("script_words", std::vector<std::string>{});
    walk.return_hints = written_.value("return_hints", std::vector<std::string>{});
    for (std::size_t index = 0; index < entries_.size(); ++index) {
      const bool is_screen = entries_[index].contains("html");
      // Saved pages and a session show what they saw, not what was sent.
      if (walk.channel == Channel::saved_pages && !is_screen) continue;
      walk.exchanges.push_back(exchange(entries_[index], index));
    }
    return walk;
  }

 private:
  json* find(const std::string& id) {
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const json& entry) { return entry.value("id", "") == id; });
    return found == entries_.end() ? nullptr : &*found;
  }

  json& entry(const std::string& id) {
    json* found = find(id);
    if (!found) throw std::runtime_error("walk: no entry \"" + id + "\"");
    return *found;
  }

  void drop() {
    if (written_.contains("only")) {
      const auto kept = written_["only"].get<std::vector<std::string>>();
      for (const std::string& id : kept) entry(id);
      std::erase_if(entries_, [&](const json& one) {
        return std::find(kept.begin(), kept.end(), one.value("id", "")) == kept.end();
      });
    }
    for (const std::string& id : written_.value("drop", std::vector<std::string>{})) {
      entry(id);
      std::erase_if(entries_, [&](const json& one) { return one.value("id", "") == id; });
    }
    if (written_.contains("until")) {
      const std::string last = written_["until"].get<std::string>();
      entry(last);
      const auto end = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const json& one) { return one.value("id", "") == last; });
      entries_.erase(end + 1, entries_.end());
    }
    if (written_.contains("from")) {
      const std::string first = written_["from"].get<std::string>();
      entry(first);
      entries_.erase(entries_.begin(), std::find_if(entries_.begin(), entries_.end(), [&](const json& one) {
                       return one.value("id", "") == first;
                     }));
    }
  }

  void insert() {
    for (const json& one : written_.value("insert", json::array())) {
      const std::string id = one.at("after").get<std::string>();
      entry(id);
      const auto place = std::find_if(entries_.begin(), entries_.end(),
                                      [&](const json& known) { return known.value("id", "") == id; });
      const std::vector<json> added = one.contains("entries") ? one["entries"].get<std::vector<json>>()
                                                              : std::vector<json>{one.at("entry")};
      entries_.insert(place + 1, added.begin(), added.end());
    }
  }

  void set() {
    const json changes = written_.value("set", json::object());
    for (const auto& [id, members] : changes.items())
      for (const auto& [name, value] : members.items()) {
        json& target = entry(id);
        if (value.is_null())
          target.erase(name);
        else
          target[name] = value;
      }
  }

  // "body" in the layout, or "file", becomes "html".
  void render(json& entry) const {
    if (entry.contains("file")) entry["html"] = read_file(folder_ / entry["file"].get<std::string>());
    if (!entry.contains("body") || entry.contains("html")) return;
    std::string html = "<!doctype html><title>{{title}}</title><main>{{trail}}{{body}}</main>";
    const std::string layout = entry.value("layout", "");
    if (!layout.empty()) html = model_.at("layouts").at(layout).get<std::string>();
    std::string body = entry["body"].get<std::string>();
    const auto labels = entry.contains("labels")
                            ? entry["labels"].get<std::vector<std::string>>()
                            : written_.value("labels", model_.value("labels", std::vector<std::string>{}));
    const int step = entry.value("stepper", 0);
    replace_all(body, "{{stepper}}", step > 0 ? stepper(labels, step) : "");
    replace_all(html, "{{title}}", entry.value("title", ""));
    replace_all(html, "{{trail}}", entry.value("trail", ""));
    replace_all(html, "{{body}}", body);
    entry["html"] = html;
  }

  void edit() {
    for (const json& one : written_.value("edits", json::array())) {
      const std::string where = one.at("screen").get<std::string>();
      const std::string find_text = one.at("find").get<std::string>(), replacement = one.value("replace", "");
      std::size_t edited = 0;
      for (json& entry : entries_) {
        if (!entry.contains("html") || (where != "*" && entry.value("id", "") != where)) continue;
        std::string html = entry["html"].get<std::string>();
        const auto at = html.find(find_text);
        if (at == std::string::npos) continue;
        ++edited;
        if (one.value("all", false) || where == "*")
          replace_all(html, find_text, replacement);
        else
          html.replace(at, find_text.size(), replacement);
        entry["html"] = html;
      }
      if (edited == 0) throw std::runtime_error("walk: screen " + where + " does not hold: " + find_text);
    }
  }

  std::string address(const std::string& written) const {
    const std::string origin =
        written_.value("origin", model_.value("origin", "https://servizi.comune.valverde.ct.it"));
    std::string url = written.starts_with("/") ? origin + written : written;
    const json hosts = written_.value("hosts", json::object());
    for (const auto& [from, to] : hosts.items())
      replace_all(url, "://" + from + "/", "://" + to.get<std::string>() + "/");
    return url;
  }

  RecordedExchange exchange(const json& entry, std::size_t index) const {
    RecordedExchange made;
    const bool has_url = !entry.value("url", "").empty();
    if (has_url) made.url = address(entry["url"].get<std::string>());
    made.time_ms = entry.value("time_ms", first_moment_ms + static_cast<std::int64_t>(index) * between_ms);
    const json posted = entry.value("posted", json::object());
    for (const auto& [name, value] : posted.items()) made.posted.emplace_back(name, value.get<std::string>());
    made.method = entry.value("method", made.posted.empty() ? "GET" : "POST");
    made.posted_files = entry.value("posted_files", std::vector<std::string>{});
    if (entry.contains("redirect")) {
      made.redirect = address(entry["redirect"].get<std::string>());
      made.status = 302;
    }
    made.status = entry.value("status", made.status);
    made.role = entry.value("role", "");
    made.is_rendered = entry.value("rendered", written_.value("channel", "har") == "recorded");
    if (entry.contains("json")) {
      made.mime = "application/json";
      made.dest = "empty";
      made.has_body = true;
      made.body = entry["json"].is_string() ? entry["json"].get<std::string>() : entry["json"].dump();
    }
    if (entry.contains("html")) {
      made.mime = "text/html";
      made.dest = "document";
      made.has_body = !entry.value("lost", false);
      if (made.has_body) made.body = entry["html"].get<std::string>();
    }
    if (entry.contains("fragment")) {
      made.mime = "text/html";
      made.dest = "empty";
      made.has_body = !entry.value("lost", false);
      if (made.has_body) made.body = entry["fragment"].get<std::string>();
    }
    if (entry.contains("css")) {
      made.mime = "text/css";
      made.dest = "style";
      made.has_body = true;
      made.body = entry["css"].get<std::string>();
    }
    made.mime = entry.value("mime", made.mime);
    made.dest = entry.value("dest", made.dest);
    for (const json& cookie : entry.value("set_cookies", json::array())) {
      if (cookie.is_string())
        made.set_cookies.push_back({cookie.get<std::string>(), "", "/"});
      else
        made.set_cookies.push_back({cookie.value("name", "c"), cookie.value("domain", ""), "/"});
    }
    made.sent_cookies = entry.value("sent_cookies", false);
    return made;
  }

  const json& written_;
  const fs::path& folder_;
  json model_;
  std::vector<json> entries_;
};

}  // namespace

RecordedWalk walk_of_case(const json& written, const fs::path& case_folder) {
  return WalkReader(written, case_folder).read();
}

std::map<std::string, std::vector<std::string>, std::less<>> supplied_of_case(const json& the_case,
                                                                              const fs::path& case_folder) {
  std::map<std::string, std::vector<std::string>, std::less<>> supplied;
  const json written = the_case.value("supplied", json::object());
  for (const auto& [kind, texts] : written.items()) supplied[kind] = texts.get<std::vector<std::string>>();
  json options = json::object();
  if (the_case.contains("services")) options["declared"] = the_case["services"];
  if (the_case.contains("hosts")) options["hosts"] = the_case["hosts"];
  if (the_case.contains("offline")) options["offline"] = the_case["offline"];
  if (the_case.contains("submission_date"))
    options["submitted"] = json::array({{{"service", ""}, {"date", the_case["submission_date"]}}});
  if (!options.empty()) supplied["service_options"].push_back(options.dump());
  for (const json& walk : the_case.value("walks", json::array()))
    supplied["service_walk"].push_back(json_text(walk_of_case(walk, case_folder)));
  if (the_case.contains("attestation")) {
    json attestation = the_case["attestation"];
    attestation["attested_by"] = "prova";
    supplied["service_attestation"].push_back(attestation.dump());
  }
  for (const json& message : the_case.value("messages", json::array()))
    supplied["service_message"].push_back(message.dump());
  return supplied;
}

}  // namespace collaudo::testing
