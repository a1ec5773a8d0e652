#include "bundle_index.h"

#include <charconv>
#include <set>

#include <nlohmann/json.hpp>

#include "http_message.h"
#include "text/moment.h"

namespace collaudo {

namespace {

using Json = nlohmann::ordered_json;

// Enough for the heads of answers and for nearly all metadata.
constexpr std::size_t kept_of_block = 1U << 20U;
constexpr std::size_t max_records = 2'000'000;

class Indexer {
 public:
  BundleIndex run(WarcReader& reader) {
    std::size_t count = 0;
    while (const auto record = reader.next(kept_of_block)) {
      if (++count > max_records) {
        index_.condition.is_truncated = true;
        break;
      }
      if (record->is_altered)
        ++index_.condition.damaged;
      else
        add(*record, reader);
    }
    BundleCondition& condition = index_.condition;
    condition.damaged += reader.unreadable();
    condition.is_one_member = reader.is_one_member();
    condition.is_foreign = !index_.notes.contains("plan");
    condition.is_truncated = condition.is_truncated || reader.is_truncated() ||
                             (!condition.is_foreign && !index_.notes.contains("end"));
    condition.digest = reader.digest();
    return std::move(index_);
  }

 private:
  void add(const WarcRecord& record, WarcReader& reader) {
    const std::string_view type = record.field("WARC-Type");
    if (type == "metadata" && record.field("Content-Type") == metadata_type)
      add_metadata(record, reader);
    else if (type == "response" || type == "revisit")
      add_answer(record);
    else if (type == "resource")
      add_supplied(record);
  }

  void add_metadata(const WarcRecord& record, WarcReader& reader) {
    const std::optional<WarcRecord> whole = record.is_whole() ? record : reader.at(record.offset);
    if (!whole) return void(++index_.condition.damaged);
    const Json json = Json::parse(whole->block, nullptr, false);
    if (!json.is_object() || !json.contains("kind") || !json["kind"].is_string()) return;
    const std::string kind = json["kind"].get<std::string>();
    const auto url = Url::parse(target_of(record));
    if (kind == "exchange" && url && json.contains("request")) {
      const auto asked = json["request"] == "page" ? Request::Kind::page : Request::Kind::resource;
      // The last one is the fullest: a browser may have added its part.
      index_.exchanges.insert_or_assign(std::pair(asked, url->canonical()), record.offset);
    } else if (kind == "tls" && url) {
      index_.tls.insert_or_assign(std::pair(url->host(), url->port()), record.offset);
    } else {
      index_.notes[kind].push_back(record.offset);
      if (kind == "rendered")
        index_.records.emplace(std::string(record.field("WARC-Record-ID")), record.offset);
    }
  }

  void add_answer(const WarcRecord& record) {
    const auto url = Url::parse(target_of(record));
    const auto answer = read_answer(record.block);
    if (!url || (!answer && record.field("WARC-Type") == "response")) return;
    index_.records.emplace(std::string(record.field("WARC-Record-ID")), record.offset);
    const int status = answer ? answer->status : 200;
    const std::string address = url->without_fragment();
    // A tool that tries again writes the failure first.
    const auto known = index_.answers.find(address);
    if (known == index_.answers.end())
      index_.answers.emplace(address, record.offset);
    else if (status < 400 && failed_.contains(address))
      known->second = record.offset;
    status >= 400 ? void(failed_.insert(address)) : void(failed_.erase(address));
    if (index_.first_page) return;
    index_.first_page = *url;
    index_.first_moment = seconds_of(record.field("WARC-Date")).value_or(0);
  }

  void add_supplied(const WarcRecord& record) {
    const std::string target = target_of(record);
    if (!target.starts_with(supplied_beginning)) return;
    const std::string name = target.substr(supplied_beginning.size());
    const auto slash = name.find('/');
    std::size_t number = 0;
    if (slash == std::string::npos) return;
    std::from_chars(name.data() + slash + 1, name.data() + name.size(), number);
    index_.supplied[name.substr(0, slash)].emplace_back(number, record.offset);
  }

  // Some tools put the address in angle brackets, as an old draft had it.
  static std::string target_of(const WarcRecord& record) {
    std::string_view target = record.field("WARC-Target-URI");
    if (target.starts_with('<') && target.ends_with('>')) target = target.substr(1, target.size() - 2);
    return std::string(target);
  }

  BundleIndex index_;
  std::set<std::string> failed_;
};

}  // namespace

BundleIndex BundleIndex::of(WarcReader& reader) { return Indexer().run(reader); }

}  // namespace collaudo
