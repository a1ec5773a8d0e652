#include "score/json_items.h"

#include <string>
#include <utility>
#include <vector>

#include "score/fault.h"

namespace collaudo::score {

namespace {

using nlohmann::json;

constexpr std::size_t deepest = 400;
constexpr std::size_t most_values = 100000;

// Builds one item at a time. `level_` counts the brackets that are open outside the items.
class ItemBuilder : public nlohmann::json_sax<json> {
 public:
  ItemBuilder(std::string_view key, std::size_t most_items, const ItemHandler& handle)
      : key_(key), most_items_(most_items), handle_(handle) {}

  bool null() override { return scalar(nullptr); }
  bool boolean(bool value) override { return scalar(value); }
  bool number_integer(number_integer_t value) override { return scalar(value); }
  bool number_unsigned(number_unsigned_t value) override { return scalar(value); }
  bool number_float(number_float_t value, const string_t&) override { return scalar(value); }
  bool string(string_t& value) override { return scalar(std::move(value)); }
  bool binary(binary_t&) override { return true; }

  bool start_object(std::size_t) override { return open(json::object()); }
  bool start_array(std::size_t) override { return open(json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    if (in_item())
      names_.back() = std::move(name);
    else if (outside_ == 1 && is_object_)
      last_key_ = std::move(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    fault_ = fault::at("bad_json", std::to_string(position));
    return false;
  }

  std::size_t count() const { return count_; }
  bool found() const { return found_; }
  const std::string& fault() const { return fault_; }

 private:
  bool in_item() const { return !stack_.empty() || cut_ > 0; }
  bool items_here() const { return found_ && outside_ == items_level_; }

  bool open(json value) {
    if (in_item() || items_here()) {
      if (cut_ > 0 || stack_.size() >= deepest || values_ >= most_values) {
        ++cut_;
        return true;
      }
      if (stack_.empty()) values_ = 0;
      ++values_;
      stack_.push_back(std::move(value));
      names_.emplace_back();
      return true;
    }
    ++outside_;
    const bool is_array = value.is_array();
    if (outside_ == 1) is_object_ = !is_array;
    if (!found_ && is_array && (outside_ == 1 || (outside_ == 2 && is_object_ && last_key_ == key_))) {
      found_ = true;
      items_level_ = outside_;
    }
    return true;
  }

  bool close() {
    if (cut_ > 0) {
      --cut_;
      return true;
    }
    if (stack_.empty()) {
      if (items_here()) items_level_ = 0;  // the array is over; a second one is not read
      --outside_;
      return true;
    }
    json done = std::move(stack_.back());
    stack_.pop_back();
    names_.pop_back();
    return stack_.empty() ? hand_over(done) : add(std::move(done));
  }

  template <typename T>
  bool scalar(T&& value) {
    if (cut_ > 0) return true;
    if (!stack_.empty()) {
      if (++values_ > most_values) return true;
      return add(json(std::forward<T>(value)));
    }
    return items_here() ? hand_over(json(std::forward<T>(value))) : true;
  }

  bool add(json value) {
    json& parent = stack_.back();
    if (parent.is_array())
      parent.push_back(std::move(value));
    else
      parent[names_.back()] = std::move(value);
    return true;
  }

  bool hand_over(const json& item) {
    if (++count_ > most_items_) {
      fault_ = fault::at("too_many_items", std::to_string(most_items_));
      return false;
    }
    handle_(item);
    return true;
  }

  std::string_view key_;
  std::size_t most_items_;
  const ItemHandler& handle_;
  std::vector<json> stack_;         // the open values of the item
  std::vector<std::string> names_;  // the member that is being read in each of them
  std::size_t cut_ = 0, values_ = 0, count_ = 0, outside_ = 0, items_level_ = 0;
  bool found_ = false, is_object_ = false;
  std::string last_key_, fault_;
};

}  // namespace

Result<std::size_t> read_json_items(std::string_view text, std::string_view key, std::size_t most_items,
                                    const ItemHandler& handle) {
  ItemBuilder builder(key, most_items, handle);
  if (!json::sax_parse(text.begin(), text.end(), &builder))
    return Error{builder.fault().empty() ? fault::at("bad_json", "0") : builder.fault()};
  if (!builder.found()) return Error{fault::at("no_items")};
  return builder.count();
}

const json* member(const json& value, std::string_view key) {
  if (!value.is_object()) return nullptr;
  const auto found = value.find(key);
  return found == value.end() ? nullptr : &*found;
}

double number_of(const json& value, std::string_view key, double otherwise) {
  const json* found = member(value, key);
  return found && found->is_number() ? found->get<double>() : otherwise;
}

bool flag_of(const json& value, std::string_view key) {
  const json* found = member(value, key);
  return found && found->is_boolean() && found->get<bool>();
}

std::string text_of(const json& value, std::string_view key) {
  const json* found = member(value, key);
  return found && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace collaudo::score
