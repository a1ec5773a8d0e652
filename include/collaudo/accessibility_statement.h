// The statement of accessibility that AgID publishes: what it says of whom, in its words. Read by the
// criteria about it, of the site and of the services. Pure functions on frozen evidence: thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <collaudo/site.h>

namespace collaudo {

// The declared state, the worst first.
enum class Conformance { unknown, none, partial, full };

// By the words (t4) of the statement: what follows the heading on the state of conformance, else every
// sentence that something "è conforme al …".
Conformance declared_conformance(const std::vector<std::string>& words);

// Host names that the page's text and links name.
std::vector<std::string> hosts_named_on(const Page& page);

// The whole visible text of a page.
std::string body_text(const Page& page);
// The page arrived, and only scripts will fill it.
bool needs_scripts(const Page* page);
// A page that arrived whole and speaks of accessibility.
bool reads_as_statement(const Page* page);

}  // namespace collaudo
