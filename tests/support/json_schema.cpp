#include "support/json_schema.h"

#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "support/locations.h"

namespace collaudo::testing {

namespace {

const valijson::Schema& schema_in(const std::string& file, SchemaDraft draft) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<valijson::Schema>> parsed;
  const std::lock_guard lock(mutex);
  std::unique_ptr<valijson::Schema>& schema = parsed[file];
  if (!schema) {
    std::ifstream stream(std::string(repository) + "/" + file);
    if (!stream) throw std::runtime_error("no schema " + file);
    const nlohmann::json document = nlohmann::json::parse(stream);
    schema = std::make_unique<valijson::Schema>();
    valijson::SchemaParser(draft == SchemaDraft::draft4 ? valijson::SchemaParser::kDraft4
                                                        : valijson::SchemaParser::kDraft7)
        .populateSchema(valijson::adapters::NlohmannJsonAdapter(document), *schema);
  }
  return *schema;
}

}  // namespace

std::string schema_faults(const nlohmann::json& document, const std::string& file, SchemaDraft draft) {
  valijson::ValidationResults results;
  const bool is_valid =
      valijson::Validator(valijson::Validator::kStrongTypes)
          .validate(schema_in(file, draft), valijson::adapters::NlohmannJsonAdapter(document), &results);
  std::string faults;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    for (const std::string& step : error.context) faults += step;
    faults += ": " + error.description + "\n";
  }
  return is_valid || !faults.empty() ? faults : "not valid\n";
}

}  // namespace collaudo::testing
