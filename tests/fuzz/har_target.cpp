#include <sstream>

#include "evidence/snapshot.h"
#include "fuzz/targets.h"
#include "service/har_reader.h"
#include "service/har_writer.h"
#include "service/masking.h"
#include "service/service_evidence.h"

namespace collaudo::fuzz {

namespace {

std::optional<RecordedWalk> read(std::string_view bytes) {
  std::istringstream stream{std::string(bytes)};
  auto reading = read_har(stream, "percorso.har");
  if (!reading) return std::nullopt;
  return std::move(reading).value().walk;
}

}  // namespace

void har(std::string_view input) {
  auto walk = read(input);
  if (!walk) return;
  std::vector<RecordedWalk> walks;
  walks.push_back(std::move(*walk));
  Masking masking;
  mask(walks, "comune.valverde.ct.it", {}, masking);

  // What is handed on as a copy, and what is kept in a bundle, can be read again.
  must(walks[0].exchanges.empty() || read(har_of(walks[0])).has_value(), "a copy is a recording");
  const std::string kept = json_text(walks[0]);
  const auto again = recorded_walk_from(kept);
  must(again && json_text(*again) == kept, "what is kept is read back as it is");

  Snapshot snapshot;
  snapshot.target = snapshot.judged_as = *Url::parse("https://comune.valverde.ct.it/");
  snapshot.supplied["service_walk"].push_back(kept);
  static_cast<void>(make_service_evidence(snapshot));
}

}  // namespace collaudo::fuzz
