// What the service area remembers: who has logged in, what is being filled in, what was submitted. Plain
// values, owned by ServiceArea and guarded by its lock. Identifiers count up and dates come from a fixed day,
// so the same walk always gives the same pages.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace collaudo::testing {

using FieldValues = std::map<std::string, std::string>;

// A request being filled in, in one session; a copy of it is what "Salva Richiesta" keeps.
struct AreaDraft {
  FieldValues values;
  std::string step;  // the last one that was seen
};

struct AreaSession {
  bool logged_in = false;
  std::map<std::string, AreaDraft> open;  // by slug of the flow
  FieldValues booking;
};

struct AreaPractice {
  std::string id;      // "1", "2" … in the order of submission
  std::string number;  // "ZTL-2026-000101"
  std::string flow;    // its slug
  FieldValues values;
  std::string sent;      // dd/mm/yyyy
  std::string deadline;  // "" when there is no procedure
  bool paid = false;
};

struct AreaMessage {
  std::string date;
  std::string subject;
  std::string text;
};

struct AreaRecords {
  std::map<std::string, AreaSession> sessions;     // by cookie value
  std::map<std::string, std::string> login_paths;  // where a RelayState leads to
  std::map<std::string, AreaDraft> drafts;         // saved, by slug of the flow
  std::vector<AreaPractice> practices;
  std::vector<AreaMessage> messages;
  FieldValues remembered;  // what the municipality knows from earlier requests
};

}  // namespace collaudo::testing
