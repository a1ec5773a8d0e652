#include "cli/criteria_arguments.h"

#include "cli/option_values.h"

namespace collaudo {

void CriteriaArguments::declare(OptionGroup& group) {
  group.list("--only", only_, "only");
  group.list("--skip", skip_, "skip");
}

std::vector<std::string> CriteriaArguments::only() const { return split_lists(only_); }

std::vector<std::string> CriteriaArguments::skip() const { return split_lists(skip_); }

std::vector<const Criterion*> CriteriaArguments::read(const Phrases& phrases, Scope scope) const {
  return chosen(phrases, only(), skip(), scope);
}

std::vector<const Criterion*> CriteriaArguments::chosen(const Phrases& phrases,
                                                        const std::vector<std::string>& only,
                                                        const std::vector<std::string>& skip, Scope scope) {
  const auto selected = select_criteria(only, skip, scope);
  if (!selected) {
    const std::string& fault = selected.error();
    const auto newline = fault.find('\n');
    throw UsageError(newline == std::string::npos
                         ? phrases("error.criterion", {{"id", fault}})
                         : phrases("error.criterion_near", {{"id", fault.substr(0, newline)},
                                                            {"nearest", fault.substr(newline + 1)}}));
  }
  std::vector<const Criterion*> criteria;
  for (const Criterion& criterion : catalogue())
    if (selected->contains(criterion.spec.id)) criteria.push_back(&criterion);
  if (criteria.empty()) throw UsageError(phrases("error.no_criterion"));
  return criteria;
}

}  // namespace collaudo
