// The nine families of data that must not be asked twice, and which datum a field asks for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/service.h>

namespace collaudo::criteria::once_only {

struct Datum {
  std::string family;    // "contatti"
  std::size_t part = 0;  // which of the family's labels: telephone, e-mail …
  friend auto operator<=>(const Datum&, const Datum&) = default;
};

// By the words of a label (t3a); nothing for a datum of none of the families.
std::optional<Datum> datum_of(std::string_view words);

enum class Whose { applicant, other_person, unclear };
// By the heading over it and its own label.
Whose whose(std::string_view section_words, std::string_view label_words);

// A field as it was when its screen first came: scripts and the citizen may have filled it since.
struct AskedField {
  const Step* step = nullptr;
  const Field* field = nullptr;
  bool was_empty = false;
};

// Every field of the screens with data in which somebody could write, as it first came; each name once.
std::vector<AskedField> asked_fields(const Walk& walk);

// The value that the citizen typed into that field on that walk; nothing when none, or what was there
// already.
std::optional<std::string> typed_into(const Walk& walk, const Field& field);

}  // namespace collaudo::criteria::once_only
