// Result: a value or the one sentence that says why there is none. Made by everything that can fail through
// the user's doing (options, files, configuration); read by the caller, carried up to main. Plain values: as
// safe to share between threads as the T inside. The names are those of std::expected, which C++20 does not
// have yet.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace collaudo {

struct Error {
  std::string message;  // one line: what, where, what to do
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}
  Result(Error error) : state_(std::move(error)) {}

  bool has_value() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return has_value(); }

  const T& value() const& { return checked(); }
  T&& value() && {
    checked();
    return std::move(std::get<T>(state_));
  }
  const T& operator*() const& { return checked(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &checked(); }
  const std::string& error() const { return std::get<Error>(state_).message; }

 private:
  const T& checked() const {
    if (!has_value()) throw std::logic_error("Result without value: " + error());
    return std::get<T>(state_);
  }
  std::variant<T, Error> state_;
};

}  // namespace collaudo
