// make_service_evidence(): from what was supplied and the pages of the site to the frozen ServiceEvidence.
// The same inputs give the same evidence, live or from a recording. A pure function.
//
// Kinds of Snapshot::supplied that it reads, each a list of texts, masked already:
//   "service_walk"         JSON of a RecordedWalk
//   "service_attestation"  JSON of an attestation that was read without complaint
//   "service_message"      JSON of a ReceivedMessage with the service that it was given for
//   "service_options"      JSON: {"declared": [2, 13], "hosts": ["…"], "offline": true,
//                                 "flow_types": [{"service": "12", "type": "permessi"}],
//                                 "submitted": [{"service": "", "date": "2026-11-20"}]}
//   "service_remark"       JSON: {"key": "har_cut", "cause": "undecodable", "arguments": {"file": "…"}}
#pragma once

#include "evidence/snapshot.h"

namespace collaudo {

ServiceEvidence make_service_evidence(const Snapshot& snapshot);

}  // namespace collaudo
