// The rule of reserved geographic names: does a host name read `comune.` + name + province of a municipality?
// Pure functions over embedded vocabularies (domain-rule, comuni), read by the criteria about the
// institutional domain. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace collaudo {

struct DomainJudgement {
  enum class Kind {
    right,           // a name that the rule derives
    form_only,       // pattern and province right, name not derived: a person must look (leaning success)
    wrong_name,      // a name of another province, or a bare name that is no provincial capital
    wrong_province,  // the province part is none
    wrong_shape,     // comune.x.gov.it, .eu, a region, too many or too few labels
    no_comune,       // no label "comune"
    not_a_name       // an IP address, localhost …
  };
  Kind kind = Kind::not_a_name;
  std::string domain;        // what follows the last "comune.", Unicode
  std::string municipality;  // whose name it is, when derived: "Anzio"
  std::string province;      // its code: "RM"
  std::string nearest;       // for form_only and wrong ones: the host that the rule would give the nearest
                             // municipality; may be empty
  bool app_accepts = false;  // the App's list holds it, as far as the rule can tell
  bool is_accented = false;  // right only with accents: the App never matches those
};

// `host` as in a URL (lower case, punycode or Unicode, with or without "www.").
DomainJudgement judge_domain(std::string_view host);

// The hosts that the rule gives to a municipality, the preferred one first; empty for an unknown name.
// `province` may be empty.
std::vector<std::string> hosts_of(std::string_view municipality, std::string_view province = {});

}  // namespace collaudo
