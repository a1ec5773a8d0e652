// ReportedService: what a report shows of one digital service: the walks that were recorded of it, screen by
// screen. Made by engine/service_report from the frozen evidence, read by the formats. Plain values, masked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <collaudo/service.h>

namespace collaudo {

struct ReportedScreen {
  int number = 0;    // in the walk, the N of --step N=ROLE
  std::string time;  // "2026-11-20T10:00:00Z"; empty when unknown
  ScreenRole role = ScreenRole::other;
  RoleConfidence confidence = RoleConfidence::low;
  bool is_given = false;  // the role, by the user
  bool is_booking = false, is_messages = false;
  Zone zone = Zone::other;
  std::string url;         // without its query; empty when unknown
  std::string step_label;  // of its stepper's current step; empty when it has none or only numbers
  int step = 0, steps = 0;
  bool has_body = false, is_partial = false;
  std::vector<RoleSignal> signals;  // of every role that it has signs of
};

struct ReportedWalk {
  int number = 1;
  Channel channel = Channel::har;
  std::string source;  // name of the file or folder
  bool is_complete = false, is_cut = false, is_single_page = false;
  bool carries_cookies = false;
  std::vector<int> unseen_steps;  // of the stepper
  std::vector<ReportedScreen> screens;
};

struct ReportedService {
  int number = 0;     // 0: none of the list, or not recognised
  std::string label;  // empty: the service area as a whole, about which nothing was handed in
  bool is_declared = false;
  std::string flow_type, flow_name, flow_variant;  // id and name of the kind of flow; empty: unknown
  FlowTypeSource flow_source = FlowTypeSource::unknown;
  std::vector<ReportedWalk> walks;
  std::vector<std::string> messages;  // names of files
  std::size_t attested_answers = 0;
};

}  // namespace collaudo
