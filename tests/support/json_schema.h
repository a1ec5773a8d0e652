// A JSON document held against a JSON schema of the repository. For tests; any thread.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace collaudo::testing {

enum class SchemaDraft { draft4, draft7 };

// What is wrong, a line a fault; empty for a valid document. `file` of the schema is seen from the root of
// the repository.
std::string schema_faults(const nlohmann::json& document, const std::string& file,
                          SchemaDraft draft = SchemaDraft::draft7);

}  // namespace collaudo::testing
