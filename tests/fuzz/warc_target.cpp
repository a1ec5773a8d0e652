#include <nlohmann/json.hpp>

#include "evidence/replay_source.h"
#include "fuzz/memory_file.h"
#include "fuzz/targets.h"

namespace collaudo::fuzz {

namespace {

void ask(ReplaySource& source, Request::Kind kind, const Url& url) {
  Request request;
  request.kind = kind;
  request.url = url;
  source.submit(std::move(request));
}

}  // namespace

void warc(std::string_view input) {
  const MemoryFile file(input);
  auto source = ReplaySource::open(file.name());
  if (!source) return;
  const BundleIndex& index = (*source)->index();
  constexpr std::size_t asked = 50;
  std::size_t number = 0;
  for (const auto& [question, place] : index.exchanges) {
    const auto url = Url::parse(question.second);
    if (!url || ++number > asked) continue;
    ask(**source, question.first, *url);
  }
  for (const auto& [address, place] : index.answers) {
    const auto url = Url::parse(address);
    if (url && ++number < 2 * asked) ask(**source, Request::Kind::page, *url);
  }
  for (const auto& [host, place] : index.tls)
    if (const auto url = Url::parse("https://" + host.first + ":" + std::to_string(host.second) + "/"))
      ask(**source, Request::Kind::tls, *url);
  while (const auto answered = (*source)->next())
    must(answered->exchange.cause == Cause::none || answered->exchange.status >= 0, "an answer or a cause");
  for (const auto& [kind, places] : index.notes) static_cast<void>((*source)->notes(kind));
  static_cast<void>((*source)->supplied());
}

}  // namespace collaudo::fuzz
