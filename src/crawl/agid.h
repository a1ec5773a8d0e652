// agid: where the declarations of accessibility are published. AgID has moved them: an old address names a
// declaration by a UUID, and its service tells under which address that one is now. Pure functions on
// addresses and on that service's answer; read by the roles. Any thread may call them.
#pragma once

#include <optional>
#include <string_view>

#include <collaudo/url.h>

namespace collaudo {

// The question to ask about a link to an old address (form.agid.gov.it/view/UUID); nothing for other links.
std::optional<Url> agid_lookup(const Url& link);

// The address that the service's JSON answer names; nothing when it names none that can be AgID's.
std::optional<Url> agid_declaration(std::string_view json);

}  // namespace collaudo
