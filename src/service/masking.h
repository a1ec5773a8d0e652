// Masking of personal data, before anything is made of a recording: tax codes, e-mail addresses, telephone
// numbers, IBANs, plates and notice numbers wherever they stand; names in profile widgets; values of forms
// and of pairs of label and value that are a person's. The same value has the same placeholder everywhere, so
// that values can still be compared. Bodies of other hosts are dropped, values of queries too; tokens never
// stay.
//
// A pure function of the recordings: placeholders are numbered in the order in which values are met.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "service/recorded_walk.h"

namespace collaudo {

class Masking {
 public:
  // What is masked by its form alone.
  std::string by_form(std::string_view text);
  // By its form, and every value that was learned. `is_html`: inside tags only values of attributes that show
  // text are touched.
  std::string text(std::string_view text);
  std::string html(std::string_view html);

  // Values that belong to the person of this recording. `spared`: words of the municipality's own that stay
  // (its name).
  void learn(const RecordedWalk& walk, const std::vector<std::string>& spared);
  void learn_value(const std::string& value, std::string_view kind);
  // Of first name and family name, in either order and each alone; nothing of a single word.
  void learn_name(const std::string& name);
  // A field that holds a password: whatever is sent together with it are credentials.
  void learn_secret_field(const std::string& name) { secret_fields_.insert(name); }
  bool are_credentials(const RecordedExchange& exchange) const;

 private:
  std::string placeholder(std::string_view kind, const std::string& value);
  std::string replaced(std::string_view text) const;
  const std::pair<std::string, std::string>* value_at(std::string_view text, std::string_view lower,
                                                      std::size_t at) const;

  std::map<std::string, std::string> placeholders_;  // by kind and value in lower case
  std::map<std::string, std::size_t> counts_;
  std::set<std::string> secret_fields_;
  // Learned, in lower case, and placeholder; sorted.
  std::vector<std::pair<std::string, std::string>> values_;
};

// All recordings of one person together: masked with the same placeholders. `own_hosts` of each: bodies of
// other hosts are dropped.
void mask(std::vector<RecordedWalk>& walks, const std::string& site_host,
          const std::vector<std::string>& other_hosts, Masking& masking);

}  // namespace collaudo
