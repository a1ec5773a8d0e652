// Value: a JSON value, read-only. Made by parse_json() from embedded vocabularies, parameters of criteria and
// JSON found in pages; read by checks. Plain data: safe to share between threads.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <collaudo/result.h>

namespace collaudo {

class Value {
 public:
  using Array = std::vector<Value>;
  using Object = std::vector<std::pair<std::string, Value>>;  // in the order of the text
  enum class Kind { null, boolean, number, string, array, object };

  Value() = default;
  Value(bool value) : content_(value) {}
  Value(double value) : content_(value) {}
  Value(std::string value) : content_(std::move(value)) {}
  Value(Array value) : content_(std::move(value)) {}
  Value(Object value) : content_(std::move(value)) {}

  Kind kind() const { return static_cast<Kind>(content_.index()); }
  bool is_string() const { return kind() == Kind::string; }
  bool is_object() const { return kind() == Kind::object; }
  bool is_array() const { return kind() == Kind::array; }

  // Each throws std::logic_error when the kind is another one or the member is absent: our own data must be
  // right. Foreign data is asked through find() and kind().
  bool boolean() const;
  double number() const;
  int integer() const;
  const std::string& string() const;
  const Array& array() const;
  const Object& object() const;
  const Value& at(std::string_view key) const;
  std::vector<std::string> strings() const;  // an array of strings

  const Value* find(std::string_view key) const;  // null when absent or when this is no object

 private:
  std::variant<std::monostate, bool, double, std::string, Array, Object> content_;
};

// The error names line and column. Nesting deeper than 200 is refused.
Result<Value> parse_json(std::string_view text);

}  // namespace collaudo
