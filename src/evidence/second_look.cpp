#include "evidence/second_look.h"

#include <charconv>

namespace collaudo {

namespace {

// Words that read the same in every language of the reports.
constexpr std::string_view opening = ", browser: ", nothing = "–";

}  // namespace

const char* const browser_identification =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

bool may_be_refusal(int status) { return status == 403 || status == 429 || status == 503; }

std::string with_second_look(std::string_view detail, int status) {
  return std::string(detail) + std::string(opening) +
         (status == 0 ? std::string(nothing) : std::to_string(status));
}

std::optional<Refusal> refusal_in(std::string_view detail) {
  const auto at = detail.rfind(opening);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view answer = detail.substr(at + opening.size());
  Refusal refusal{detail.substr(0, at), 0};
  if (answer == nothing) return refusal;
  const auto [end, fault] = std::from_chars(answer.data(), answer.data() + answer.size(), refusal.second);
  if (fault != std::errc() || end != answer.data() + answer.size()) return std::nullopt;
  return refusal;
}

}  // namespace collaudo
