#include "service/har_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include <collaudo/criterion.h>
#include <collaudo/pattern.h>
#include <collaudo/text.h>

#include <nlohmann/json.hpp>

#include "html/charset.h"
#include "service/bounded_strings.h"
#include "service/iso_time.h"
#include "service/json_path.h"
#include "service/posted_values.h"
#include "service/return_hints.h"
#include "text/base64.h"

namespace collaudo {

namespace {

using Json = nlohmann::json;

constexpr std::size_t max_body = 2 << 20;     // of one document or answer
constexpr std::size_t max_bodies = 48 << 20;  // of all together
constexpr std::size_t max_string = 4 << 20;   // of anything, as it stands in the file
constexpr std::size_t max_entries = 200'000;
constexpr std::size_t max_members = 500;    // headers, fields, cookies of one entry
constexpr std::size_t max_text = 16 << 10;  // of any other text that is kept

struct Header {
  std::string name, value;
};

struct Entry {
  RecordedExchange exchange;
  std::string mime, encoding, posted_type, posted_text, resource_type, redirect_url;
  bool has_text = false, has_url = false, has_method = false, has_status = false;
  std::int64_t size = 0;
  std::vector<Header> request_headers, response_headers;
  std::vector<std::pair<std::string, std::string>> params;
  std::vector<std::string> files;
  bool has_request_cookies = false;
};

std::string_view header(const std::vector<Header>& headers, std::string_view name) {
  for (const Header& known : headers)
    if (text::t2(known.name) == name) return known.value;
  return {};
}

bool is_kept(std::string_view mime) {
  return mime == "text/html" || mime == "application/xhtml+xml" ||
         mime.find("json") != std::string_view::npos || mime.find("xml") != std::string_view::npos ||
         mime.find("turbo-stream") != std::string_view::npos || mime == "text/plain" || mime == "text/css";
}

bool is_picture(std::string_view mime) { return mime.find("svg") != std::string_view::npos; }

// Literals of the norm that scripts may hold: hints about what an application would show.
std::vector<std::string> literals() {
  std::vector<std::string> texts = {"Salva Richiesta"};
  const Value& rating = vocabulary("service-rating");
  texts.push_back(rating.at("question").string());
  for (const std::string_view block : {"negative", "positive"}) {
    texts.push_back(rating.at(block).at("question").string());
    for (const std::string& answer : rating.at(block).at("answers").strings())
      if (answer.size() > 10) texts.push_back(answer);
  }
  for (const Value& type : vocabulary("flow-types").at("flow_types").array())
    for (const Value& stepper : type.at("stepper").array())
      for (const std::string& label : stepper.strings())
        if (label.find(' ') != std::string::npos &&
            std::find(texts.begin(), texts.end(), label) == texts.end())
          texts.push_back(label);
  return texts;
}

class HarHandler : public nlohmann::json_sax<Json> {
 public:
  explicit HarHandler(HarReading& reading) : reading_(reading), literals_(literals()) {}

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t value) override { return number(value); }
  bool number_unsigned(number_unsigned_t value) override { return number(static_cast<std::int64_t>(value)); }
  bool number_float(number_float_t value, const string_t&) override {
    return number(static_cast<std::int64_t>(value));
  }
  bool binary(binary_t&) override { return true; }

  bool string(string_t& value) override {
    if (in_entry_)
      add_text(value);
    else if (in_snapshot_)
      add_snapshot_text(value);
    else if (path_.str() == "log.version")
      version_ = value.substr(0, 20);
    else
      add_own(value);
    return true;
  }

  bool key(string_t& value) override {
    path_.key(value);
    return true;
  }

  bool start_object(std::size_t) override {
    if (path_.str() == "log.entries.[]") begin_entry();
    if (path_.str() == snapshot_place) {
      in_snapshot_ = true;
      snapshot_ = RecordedExchange{};
    }
    return path_.open_object();
  }

  bool end_object() override {
    path_.close();
    if (in_entry_ && path_.str() == "log.entries.[]") return end_entry();
    if (in_snapshot_ && path_.str() == snapshot_place) end_snapshot();
    if (in_entry_) end_part();
    return true;
  }

  bool start_array(std::size_t) override {
    if (path_.str() == "log.entries") has_entries_ = true;
    return path_.open_array();
  }

  bool end_array() override {
    path_.close();
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const Json::exception&) override {
    fault_at_ = position;
    return false;
  }

  bool has_entries() const { return has_entries_; }
  const std::string& version() const { return version_; }
  std::optional<std::size_t> fault_at() const { return fault_at_; }

 private:
  static constexpr std::string_view snapshot_place = "log.pages.[]._domSnapshots.[]";

  std::string_view place() const { return path_.after("log.entries.[]."); }

  // What har_of() wrote beside the format.
  void add_own(std::string& value) {
    constexpr std::size_t most = 100;
    RecordedWalk& walk = reading_.walk;
    if (path_.str() == "log._collaudo.return_hints.[]" && walk.return_hints.size() < most)
      walk.return_hints.push_back(value.substr(0, max_text));
    if (path_.str() == "log._collaudo.script_words.[]" && walk.script_words.size() < most)
      walk.script_words.push_back(value.substr(0, max_text));
  }

  void begin_entry() {
    in_entry_ = true;
    entry_ = Entry{};
    text_.clear();
  }

  bool number(std::int64_t value) {
    if (!in_entry_) return true;
    if (place() == "response.status") {
      entry_.exchange.status = static_cast<int>(std::clamp<std::int64_t>(value, 0, 999));
      entry_.has_status = true;
    } else if (place() == "response.content.size") {
      entry_.size = value;
    }
    return true;
  }

  void add_text(std::string& value) {
    const std::string_view at = place();
    if (at == "response.content.text") {
      entry_.has_text = true;
      text_.assign(value);
      return;
    }
    if (at == "request.postData.text") {
      entry_.posted_text = value.substr(0, max_body);
      return;
    }
    if (value.size() > max_text) value.resize(max_text);
    const std::map<std::string_view, std::string*> members = {
        {"request.url", &entry_.exchange.url},
        {"request.method", &entry_.exchange.method},
        {"request.postData.mimeType", &entry_.posted_type},
        {"response.content.mimeType", &entry_.mime},
        {"response.content.encoding", &entry_.encoding},
        {"response.redirectURL", &entry_.redirect_url},
        {"pageref", &entry_.exchange.page},
        {"_resourceType", &entry_.resource_type},
        {"request.headers.[].name", &pair_.name},
        {"request.headers.[].value", &pair_.value},
        {"response.headers.[].name", &pair_.name},
        {"response.headers.[].value", &pair_.value},
        {"request.postData.params.[].name", &pair_.name},
        {"request.postData.params.[].value", &pair_.value},
        {"request.postData.params.[].fileName", &file_},
        {"response.cookies.[].name", &cookie_.name},
        {"response.cookies.[].domain", &cookie_.domain},
        {"response.cookies.[].path", &cookie_.path},
    };
    if (at == "startedDateTime") entry_.exchange.time_ms = iso_milliseconds(value).value_or(0);
    if (at == "request.cookies.[].name") entry_.has_request_cookies = true;
    entry_.has_url = entry_.has_url || at == "request.url";
    entry_.has_method = entry_.has_method || at == "request.method";
    if (const auto member = members.find(at); member != members.end()) *member->second = value;
  }

  void end_part() {
    const std::string_view at = place();
    const auto has_room = [](const auto& list) { return list.size() < max_members; };
    if (at == "request.headers.[]" && has_room(entry_.request_headers))
      entry_.request_headers.push_back(pair_);
    if (at == "response.headers.[]" && has_room(entry_.response_headers))
      entry_.response_headers.push_back(pair_);
    if (at == "request.postData.params.[]" && has_room(entry_.params)) {
      if (!file_.empty()) entry_.files.push_back(pair_.name);
      entry_.params.emplace_back(pair_.name, file_.empty() ? pair_.value : file_);
    }
    if (at == "response.cookies.[]" && has_room(entry_.exchange.set_cookies))
      entry_.exchange.set_cookies.push_back(cookie_);
    pair_ = {};
    file_.clear();
    cookie_ = {};
  }

  bool end_entry() {
    in_entry_ = false;
    ++reading_.entries;
    if (!entry_.has_url || !entry_.has_method || !entry_.has_status) {
      ++reading_.skipped;
      return true;
    }
    if (entry_.exchange.url.starts_with("http")) keep_entry();
    return reading_.walk.exchanges.size() < max_entries;
  }

  void keep_entry() {
    RecordedExchange& exchange = entry_.exchange;
    std::string mime = text::t2(entry_.mime.substr(0, entry_.mime.find(';')));
    const std::string content_type(header(entry_.response_headers, "content-type"));
    if (mime.empty() || mime == "x-unknown") mime = text::t2(content_type.substr(0, content_type.find(';')));
    exchange.mime = mime;
    exchange.method = text::t1(exchange.method);
    read_request(exchange);
    read_redirect(exchange);
    read_cookies(exchange);
    read_body(exchange, content_type);
    if (!exchange.redirect.empty()) add_return_hints(exchange.redirect, reading_.walk.return_hints);
    reading_.walk.exchanges.push_back(std::move(exchange));
  }

  void read_request(RecordedExchange& exchange) {
    exchange.accept = std::string(header(entry_.request_headers, "accept")).substr(0, 60);
    exchange.is_script_request = !header(entry_.request_headers, "x-requested-with").empty();
    exchange.dest = text::t2(header(entry_.request_headers, "sec-fetch-dest"));
    if (exchange.dest.empty()) exchange.dest = text::t2(entry_.resource_type);
    if (exchange.dest == "iframe" || exchange.dest == "frame") exchange.dest = "iframe";
    // The browser's word for a document in a frame is also "document": the request header tells them apart.
    PostedValues posted;
    posted.fields = entry_.params;
    posted.files = entry_.files;
    const std::string type = entry_.posted_type.empty()
                                 ? std::string(header(entry_.request_headers, "content-type"))
                                 : entry_.posted_type;
    // Chromium leaves the parameters of a form encoded, others decode them: the text is the same everywhere.
    const bool is_form = type.find("urlencoded") != std::string::npos;
    if (posted.fields.empty() || (is_form && !entry_.posted_text.empty()))
      posted = posted_values(type, entry_.posted_text);
    std::size_t size = 0;
    for (const auto& [name, value] : posted.fields) size += name.size() + value.size();
    if (!may_keep(size)) return;
    exchange.posted = std::move(posted.fields);
    exchange.posted_files = std::move(posted.files);
  }

  void read_redirect(RecordedExchange& exchange) {
    const bool may_redirect = exchange.status >= 300 && exchange.status < 400 && exchange.status != 304;
    std::string target = entry_.redirect_url;
    if (target.empty() && may_redirect) target = header(entry_.response_headers, "location");
    if (target.empty() || !may_redirect) return;
    const auto from = Url::parse(exchange.url);
    const auto resolved = from ? from->resolve(target) : std::nullopt;
    exchange.redirect = resolved ? resolved->str() : target;
  }

  void read_cookies(RecordedExchange& exchange) {
    for (const Header& line : entry_.response_headers) {
      if (text::t2(line.name) != "set-cookie") continue;
      // Some browsers join several lines of that name with line ends.
      std::string_view rest = line.value;
      while (!rest.empty()) {
        const std::string_view one = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), one.size() + 1));
        add_cookie(exchange, one);
      }
    }
    const std::string_view sent = header(entry_.request_headers, "cookie");
    exchange.sent_cookies = !sent.empty() || entry_.has_request_cookies;
    if (exchange.sent_cookies || !exchange.set_cookies.empty()) reading_.walk.carries_cookies = true;
    const bool has_token = !header(entry_.request_headers, "authorization").empty();
    reading_.holds_secrets = reading_.holds_secrets || exchange.sent_cookies || has_token;
  }

  static void add_cookie(RecordedExchange& exchange, std::string_view line) {
    RecordedCookie cookie;
    cookie.name = text::t1(line.substr(0, line.find('=')));
    if (cookie.name.empty()) return;
    for (auto at = line.find(';'); at != std::string_view::npos; at = line.find(';', at + 1)) {
      const std::string_view attribute = line.substr(at + 1, line.find(';', at + 1) - at - 1);
      const std::string name = text::t2(attribute.substr(0, attribute.find('=')));
      const auto equals = attribute.find('=');
      if (equals == std::string_view::npos) continue;
      if (name == "domain") cookie.domain = text::t2(attribute.substr(equals + 1));
      if (name == "path") cookie.path = text::t1(attribute.substr(equals + 1));
    }
    const auto is_same = [&](const RecordedCookie& known) { return known.name == cookie.name; };
    const auto known = std::find_if(exchange.set_cookies.begin(), exchange.set_cookies.end(), is_same);
    if (known == exchange.set_cookies.end())
      exchange.set_cookies.push_back(cookie);
    else if (known->domain.empty())
      *known = cookie;
  }

  void read_body(RecordedExchange& exchange, const std::string& content_type) {
    const bool is_script = exchange.mime.find("javascript") != std::string::npos ||
                           exchange.mime.find("ecmascript") != std::string::npos;
    const bool is_missing = !entry_.has_text || (entry_.size > 0 && text_.empty());
    if (is_script && entry_.has_text) {
      search_script(entry_.encoding == "base64" ? base64_decoded(text_) : text_);
      return;
    }
    if (!is_kept(exchange.mime) || is_picture(exchange.mime)) return;
    // Without a cache every page brings its style sheets again: one copy is enough.
    if (exchange.mime == "text/css" && earlier_.contains(exchange.url)) return;
    if (exchange.status == 304) {
      if (const auto known = earlier_.find(exchange.url); known != earlier_.end()) {
        const RecordedExchange& earlier = reading_.walk.exchanges[known->second];
        exchange.status = 200;
        if (!may_keep(earlier.body.size())) return;
        exchange.body = earlier.body;
        exchange.has_body = earlier.has_body;
      }
      return;
    }
    const bool is_page = exchange.mime == "text/html" || exchange.mime == "application/xhtml+xml";
    if (is_missing) {
      if (is_page && exchange.redirect.empty()) ++reading_.missing_bodies;
      return;
    }
    if (entry_.encoding == "base64") {
      std::string body =
          html::to_utf8(base64_decoded(text_), content_type.empty() ? entry_.mime : content_type, is_page)
              .utf8;
      if (!may_keep(body.size())) return;
      exchange.body = std::move(body);
    } else {
      if (!may_keep(text_.size())) return;
      exchange.body = text_;
    }
    exchange.has_body = true;
    if (exchange.method == "GET") earlier_[exchange.url] = reading_.walk.exchanges.size();
  }

  // Counts what is to be kept; says no when it is too large, or too much with all the rest.
  bool may_keep(std::size_t size) {
    if (size > max_body || kept_ + size > max_bodies) {
      ++reading_.cut_bodies;
      reading_.walk.is_cut = true;
      return false;
    }
    kept_ += size;
    return true;
  }

  void search_script(std::string_view script) {
    auto& words = reading_.walk.script_words;
    for (const std::string& literal : literals_)
      if (script.find(literal) != std::string_view::npos &&
          std::find(words.begin(), words.end(), literal) == words.end())
        words.push_back(literal);
  }

  void add_snapshot_text(std::string& value) {
    const std::string_view at = path_.after("log.pages.[]._domSnapshots.[].");
    if (at == "html" && value.size() <= max_body && kept_ + value.size() <= max_bodies) {
      kept_ += value.size();
      snapshot_.body = std::move(value);
      snapshot_.has_body = true;
    } else if (at == "url") {
      snapshot_.url = value.substr(0, max_text);
    } else if (at == "time") {
      snapshot_.time_ms = iso_milliseconds(value).value_or(0);
    }
  }

  void end_snapshot() {
    in_snapshot_ = false;
    if (!snapshot_.has_body || snapshot_.url.empty()) return;
    snapshot_.mime = "text/html";
    snapshot_.dest = "snapshot";
    snapshot_.is_rendered = true;
    reading_.walk.channel = Channel::recorded;
    reading_.walk.exchanges.push_back(std::move(snapshot_));
  }

  HarReading& reading_;
  std::vector<std::string> literals_;
  JsonPath path_;
  bool in_entry_ = false, in_snapshot_ = false, has_entries_ = false;
  Entry entry_;
  // The body of the entry. Keeps its memory from one to the next, as the parser does: when each large text
  // had its own, what is kept between them would pin the rest.
  std::string text_;
  Header pair_;
  std::string file_;
  RecordedCookie cookie_;
  RecordedExchange snapshot_;
  std::map<std::string, std::size_t> earlier_;
  std::size_t kept_ = 0;
  std::string version_;
  std::optional<std::size_t> fault_at_;
};

}  // namespace

Result<HarReading> read_har(std::istream& file, const std::string& source) {
  HarReading reading;
  reading.walk.source = source;
  HarHandler handler(reading);
  BoundedStrings strings(file, max_string);
  std::istream bounded(&strings);
  const bool is_whole = Json::sax_parse(bounded, &handler);
  if (!handler.has_entries()) return Error{handler.fault_at() ? "no_json" : "no_har"};
  if (!handler.version().empty() && handler.version() != "1.1" && handler.version() != "1.2")
    return Error{"version"};
  if (!is_whole) {
    reading.walk.is_cut = true;
    reading.fault = handler.fault_at() ? std::to_string(*handler.fault_at() + strings.dropped()) : "0";
  }
  constexpr std::size_t tolerated_share = 10;
  if (reading.skipped * tolerated_share > reading.entries) return Error{"entries"};
  return reading;
}

}  // namespace collaudo
