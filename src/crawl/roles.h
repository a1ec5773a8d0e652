// Roles: the kinds of page that the rules speak of, and how each is found from another. One row a way of
// finding; the order is that of the link graph. Constant; read by plan, crawler, freeze and docs/roles.md.
// Any thread may read it.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/site.h>

namespace collaudo {

struct RoleRow {
  enum class Where { fixed, anywhere, menu, footer };

  std::string_view role;
  std::string_view source;          // role of the pages that hold the link; empty for fixed addresses
  std::string_view section;         // of the reference; empty: that of the source page
  std::string_view source_section;  // only source pages of this section; empty: all
  std::string_view data_element;    // that marks the link; empty: found by its label only
  Where where = Where::anywhere;
  bool all = false;                // every marked element; otherwise the first
  bool first_source_only = false;  // only the first page of the source role holds it
  bool required = false;           // its absence is a MissingElement
  bool is_soft = false;            // … that leaves the rest of the role to be judged
  bool is_sampled = false;         // a cap given by the user applies
  // The address follows from the answer of the source page, document or not; no link is looked for.
  std::optional<Url> (*derive)(const Exchange& answer) = nullptr;
  // Labels (t4, whole label or its beginning) that betray the link when the attribute is missing.
  std::vector<std::string_view> labels;
  // Titles (t4) of the lists whose contents these are: no attribute marks them, they lie below the list's
  // address.
  std::vector<std::string> list_titles;
};

std::span<const RoleRow> role_rows();

// The role whose address --service-url gives: no link is looked for then.
inline constexpr std::string_view service_area_role = "service_area";

// What a row finds on a page of its source role.
struct Discovery {
  std::vector<Reference> references;      // `from` is left to the caller
  std::optional<MissingElement> missing;  // likewise `page`
};
Discovery discover(const RoleRow& row, const html::Document& document, const Url& base,
                   std::string_view section);

// The same for a row that derives its address from the answer.
Discovery derived(const RoleRow& row, const Exchange& answer, std::string_view section);

// The address of a role that is not linked from anywhere (the plain http twin, the www twin, robots.txt).
std::optional<Url> fixed_address(std::string_view role, const Url& home);

}  // namespace collaudo
