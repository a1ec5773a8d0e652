// The kind of flow of a service (vocabulary flow-types) and how it is known. Pure functions.
#pragma once

#include <string>
#include <vector>

#include <collaudo/service.h>

namespace collaudo {

// Fills flow_type, flow_variant and flow_type_source of a service whose walks are there. `given`: what the
// operator said; empty otherwise.
void recognise_flow_type(Service& service, const std::string& given);

// The id of a kind of flow by its id or one of its names; empty for another text.
std::string flow_type_named(const std::string& written);

// What the kind of flow says of one module ("summary", "payment" …): "required", "expected", "conditional",
// "after", "absent"; empty when the kind is unknown.
std::string module_requirement(const Service& service, const std::string& module);

}  // namespace collaudo
