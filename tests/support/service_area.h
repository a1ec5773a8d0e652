// ServiceArea: the service area of the model municipality with a memory: login through a double of an
// identity provider, flows with drafts, recap and confirmation, a personal area, payments handed over to a
// double of the payment platform, booking. Pages and settings are in tests/sites/area; a case changes them
// as the README there says. Made by tests and by collaudo_serve_site, handed to a SiteServer; one lock guards
// all it remembers.
//
// The doubles answer under the names of real test environments, which no test ever reaches: the server
// listens on loopback only. There is one identity, one day and no clock, so the same requests always give the
// same bytes.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/area_content.h"
#include "support/area_pages.h"
#include "support/area_records.h"
#include "support/live_hosts.h"

namespace collaudo::testing {

class ServiceArea : public LiveHosts {
 public:
  // `the_case` is a file of tests/sites/area/cases, {} for the area as it should be. Throws
  // std::runtime_error for what it does not know.
  explicit ServiceArea(const std::filesystem::path& sites,
                       const nlohmann::json& the_case = nlohmann::json::object());

  std::set<std::string> hosts() const override;
  VirtualResponse answer(const ReceivedRequest& request, const std::string& address) override;

  // Edits of the case that no page has contained so far: after a whole walk they point at a fault that does
  // not do what it says.
  std::vector<std::string> unused_edits() const;

 private:
  struct Visit;  // one request, taken apart

  VirtualResponse route(const Visit& visit);
  VirtualResponse identity_provider(const Visit& visit);
  VirtualResponse payment_platform(const Visit& visit);
  VirtualResponse login(const Visit& visit);
  VirtualResponse assertion_consumer(const Visit& visit);
  VirtualResponse flow(const Visit& visit, AreaSession& session);
  VirtualResponse start_flow(const Visit& visit, AreaSession& session, const std::string& slug);
  VirtualResponse take_step(const Visit& visit, AreaSession& session, const std::string& slug,
                            const std::string& step);
  VirtualResponse personal_area(const Visit& visit);
  VirtualResponse payment(const Visit& visit);
  VirtualResponse booking(const Visit& visit, AreaSession* session);
  VirtualResponse api(const Visit& visit, AreaSession& session);
  std::string submit(AreaSession& session, const std::string& slug, FieldValues values);
  AreaPractice* practice_of(const std::string& id);
  nlohmann::ordered_json as_json(const AreaPractice& practice) const;

  AreaContent content_;
  std::vector<nlohmann::json> edits_;
  std::vector<bool> edit_used_;
  std::map<std::string, VirtualResponse> static_files_;  // by path
  mutable std::mutex mutex_;
  AreaPages pages_;
  AreaRecords records_;
};

}  // namespace collaudo::testing
