// Municipalities: the list of municipalities and the rule of their reserved names, indexed by the label of a
// host name. Made once from the vocabularies "comuni" and "domain-rule", the first time it is asked for; read
// by the domain rule. Constant from then on: any thread may read it.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vocabulary/place_name.h"

namespace collaudo::domain {

using Labels = std::set<std::string, std::less<>>;

struct Province {
  std::string code;  // "FC"
  // Of host names: the codes, then the long names: "fc", "fo", "forlicesena" …
  std::vector<std::string> labels;
  Labels long_names;

  bool has_label(std::string_view label) const;
};

struct Municipality {
  std::string name;
  std::vector<std::string> names;   // that one, then grown and second-language ones
  std::string province;             // code
  std::vector<std::string> bare;    // labels that stand for it without a province
  std::vector<std::string> labels;  // of provinces under which its names are reserved
  std::string former_province;      // code; empty when it never moved
};

struct Spelling {
  enum class Kind : std::uint8_t { full, abbreviated, refused };
  std::string text;
  std::uint32_t municipality = 0;  // position in the list
  Kind kind = Kind::full;
};

class Municipalities {
 public:
  static const Municipalities& all();

  const Municipality& operator[](const Spelling& spelling) const { return list_[spelling.municipality]; }
  std::span<const Municipality> list() const { return list_; }
  std::span<const Spelling> spellings() const { return spellings_; }

  // Whose name the label can be, in full first.
  std::span<const Spelling> spelled(std::string_view label) const;
  // Which one stands for itself without a province; null for none.
  const Municipality* capital(std::string_view label) const;
  const Province* province_with(std::string_view label) const;  // null for none
  const Province& province(std::string_view code) const;        // std::logic_error for none
  // Zones under .it that are no province: "gov", regions.
  bool is_other_zone(std::string_view label) const { return other_zones_.contains(label); }

  // Sardinia changed its provinces several times: a name of the island under another of them may be reserved.
  bool is_sardinian(const Municipality& municipality) const {
    return sardinian_codes_.contains(municipality.province);
  }
  bool is_sardinian_label(std::string_view label) const;

  // The name under which a municipality of the province ended, when the label spells one; empty otherwise.
  std::string former_name(std::string_view label, const Province& province) const;
  const Labels& droppable_words() const { return droppable_words_; }

 private:
  Municipalities();
  void read_provinces();
  void read_municipalities();
  void read_exceptions();
  void index_names();

  std::vector<Province> provinces_;
  std::map<std::string, std::size_t, std::less<>> province_of_label_;
  std::vector<Municipality> list_;
  std::vector<Spelling> spellings_;                               // sorted by text, then kind
  std::map<std::string, std::size_t, std::less<>> capitals_;      // bare label → position in the list
  std::map<std::string, std::string, std::less<>> former_names_;  // "label.CODE" → name
  Labels other_zones_, sardinian_codes_, sardinian_labels_, droppable_words_;
};

}  // namespace collaudo::domain
