// The options of `collaudo check` about the digital services: what the user hands in about them (HAR files,
// saved pages, attestations, messages), and what he says where no machine can tell. Declared once, then read
// into the CheckOptions.
#pragma once

#include <string>
#include <vector>

#include "cli/check_options.h"
#include "cli/option_group.h"
#include "engine/catalogue.h"
#include "service/supplied_services.h"

namespace collaudo {

class ServiceArguments {
 public:
  void declare(CLI::App& command, const Phrases& phrases);
  // Into crawl.service_url, supplied and warnings; reads the files. The target has to be there already.
  void read(const Phrases& phrases, CheckOptions& options) const;

 private:
  ServiceInputs inputs(const Phrases& phrases, const CheckOptions& options) const;
  void read_session(const Phrases& phrases, CheckOptions& options) const;
  void read_steps(const Phrases& phrases, ServiceInputs& inputs) const;

  std::vector<std::string> hars_, saved_pages_, attestations_, messages_, services_, hosts_, flow_types_,
      steps_, dates_;
  std::string service_url_, service_, session_;
  bool is_offline_ = false;
};

// The numbers of --services, each once, in the order given.
std::vector<int> numbers_of_services(const Phrases& phrases, const std::vector<std::string>& lists);

// What such evidence asks to be judged where --only does not say; the same for a run and for its replay.
Scope scope_of(const std::map<std::string, std::vector<std::string>, std::less<>>& supplied,
               const CrawlOptions& crawl);

}  // namespace collaudo
