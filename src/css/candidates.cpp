#include "css/candidates.h"

#include <algorithm>

#include "html/ascii.h"

namespace collaudo::css {

void Candidates::index() {
  std::sort(list_.begin(), list_.end(),
            [](const Candidate& a, const Candidate& b) { return a.precedence > b.precedence; });
  for (std::uint32_t at = 0; at < list_.size(); ++at) {
    const html::Selector& selector = *list_[at].selector;
    if (!selector.subject_id().empty())
      by_id_[selector.subject_id()].push_back(at);
    else if (!selector.subject_class().empty())
      by_class_[selector.subject_class()].push_back(at);
    else if (!selector.subject_type().empty())
      by_type_[selector.subject_type()].push_back(at);
    else
      rest_.push_back(at);
  }
}

void Candidates::add_from(const Buckets& buckets, std::string_view key, Bucket& found) {
  if (const auto bucket = buckets.find(key); bucket != buckets.end())
    found.insert(found.end(), bucket->second.begin(), bucket->second.end());
}

std::vector<const Candidate*> Candidates::of(html::Element element) const {
  Bucket found = rest_;
  if (!by_id_.empty()) add_from(by_id_, element.attribute_or("id"), found);
  if (!by_class_.empty()) {
    auto classes = element.attribute_or("class");
    for (auto token = html::take_token(classes); !token.empty(); token = html::take_token(classes))
      add_from(by_class_, token, found);
  }
  add_from(by_type_, element.tag(), found);
  std::sort(found.begin(), found.end());
  std::vector<const Candidate*> candidates;
  candidates.reserve(found.size());
  for (const std::uint32_t at : found) candidates.push_back(&list_[at]);
  return candidates;
}

}  // namespace collaudo::css
