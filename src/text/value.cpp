#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include <collaudo/value.h>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "text/utf8.h"

namespace collaudo {
namespace {

constexpr std::size_t deepest = 200;

std::string_view name(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::null:
      return "null";
    case Value::Kind::boolean:
      return "boolean";
    case Value::Kind::number:
      return "number";
    case Value::Kind::string:
      return "string";
    case Value::Kind::array:
      return "array";
    case Value::Kind::object:
      return "object";
  }
  throw std::logic_error("Value of no kind");
}

template <typename T, typename Content>
const T& checked(const Content& content, Value::Kind wanted) {
  if (const T* value = std::get_if<T>(&content)) return *value;
  throw std::logic_error(
      fmt::format("JSON {} wanted, {} found", name(wanted), name(static_cast<Value::Kind>(content.index()))));
}

// Line and column (in characters) of a byte, as an editor shows them.
std::string place(std::string_view text, std::size_t byte) {
  const auto before = text.substr(0, byte);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  std::size_t column = 1;
  for (std::size_t at = line_start; at < before.size(); at += text::decode_at(before, at).bytes) ++column;
  return fmt::format("line {}, column {}", line, column);
}

// Where the first bracket below `deepest` others opens; the library does not say it when it calls.
std::size_t byte_too_deep(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string && c == '\\') ++at;
    if (c == '"') in_string = !in_string;
    if (in_string) continue;
    if ((c == '[' || c == '{') && depth++ == deepest) return at;
    if (c == ']' || c == '}') --depth;
  }
  return text.size();
}

// Builds the Value while the text is read; what is not closed yet stands on the stack.
class Builder {
 public:
  explicit Builder(std::string_view text) : text_(text) {}

  bool null() { return add(Value()); }
  bool boolean(bool value) { return add(Value(value)); }
  bool number_integer(std::int64_t value) { return add(Value(static_cast<double>(value))); }
  bool number_unsigned(std::uint64_t value) { return add(Value(static_cast<double>(value))); }
  bool number_float(double value, const std::string&) { return add(Value(value)); }
  bool string(std::string& value) { return add(Value(std::move(value))); }
  bool binary(nlohmann::json::binary_t&) { throw std::logic_error("binary JSON in a text"); }

  bool start_array(std::size_t) { return open(false); }
  bool start_object(std::size_t) { return open(true); }
  bool key(std::string& key) {
    open_.back().key = std::move(key);
    return true;
  }
  bool end_array() { return close(); }
  bool end_object() { return close(); }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& exception) {
    const std::string_view what = exception.what();
    const auto reason = what.find(" - ");  // before it stand the library's own numbers
    const auto message =
        reason == std::string_view::npos ? what.substr(what.find("] ") + 2) : what.substr(reason + 3);
    return refuse(position > 0 ? position - 1 : 0, text::repaired(message));
  }

  Result<Value> result() {
    if (!error_.empty()) return Error{error_};
    return std::move(root_);
  }

 private:
  struct Open {
    bool is_object = false;
    std::string key;
    Value::Array array;
    Value::Object object;
  };

  bool add(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().is_object) {
      open_.back().object.emplace_back(std::move(open_.back().key), std::move(value));
    } else {
      open_.back().array.push_back(std::move(value));
    }
    return true;
  }

  bool open(bool is_object) {
    if (open_.size() >= deepest)
      return refuse(byte_too_deep(text_), fmt::format("nested deeper than {}", deepest));
    open_.push_back({is_object, {}, {}, {}});
    return true;
  }

  bool close() {
    Open closed = std::move(open_.back());
    open_.pop_back();
    return add(closed.is_object ? Value(std::move(closed.object)) : Value(std::move(closed.array)));
  }

  bool refuse(std::size_t byte, std::string_view reason) {
    error_ = fmt::format("{}: {}", place(text_, byte), reason);
    return false;
  }

  std::string_view text_;
  std::vector<Open> open_;
  Value root_;
  std::string error_;
};

}  // namespace

bool Value::boolean() const { return checked<bool>(content_, Kind::boolean); }
double Value::number() const { return checked<double>(content_, Kind::number); }

int Value::integer() const {
  const double value = number();
  if (std::trunc(value) != value || value < std::numeric_limits<int>::min() ||
      value > std::numeric_limits<int>::max())
    throw std::logic_error(fmt::format("JSON integer wanted, {} found", value));
  return static_cast<int>(value);
}

const std::string& Value::string() const { return checked<std::string>(content_, Kind::string); }
const Value::Array& Value::array() const { return checked<Array>(content_, Kind::array); }
const Value::Object& Value::object() const { return checked<Object>(content_, Kind::object); }

const Value* Value::find(std::string_view key) const {
  const auto* members = std::get_if<Object>(&content_);
  if (members == nullptr) return nullptr;
  // From the end: of members written twice the last one counts, as in every browser.
  const auto member =
      std::find_if(members->rbegin(), members->rend(), [&](const auto& m) { return m.first == key; });
  return member == members->rend() ? nullptr : &member->second;
}

const Value& Value::at(std::string_view key) const {
  object();
  if (const Value* value = find(key)) return *value;
  throw std::logic_error(fmt::format("JSON member \"{}\" is absent", key));
}

std::vector<std::string> Value::strings() const {
  std::vector<std::string> result;
  for (const auto& value : array()) result.push_back(value.string());
  return result;
}

Result<Value> parse_json(std::string_view text) {
  Builder builder(text);
  nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  return builder.result();
}

}  // namespace collaudo
