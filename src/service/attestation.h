// Attestation: what a person who tried the services declares, where no machine sees the answer (vocabulary
// service-attestation-questions). Reads a file and the files that it names; one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <collaudo/result.h>

namespace collaudo {

class Masking;

struct Attestation {
  std::string json;                   // for Snapshot::supplied["service_attestation"], masked
  std::vector<std::string> warnings;  // keys of the command line's phrases: "old", "no_evidence_file NAME" …
};

// `now`: seconds since 1970 UTC. `masking` knows whoever walked. The Error is a key and an argument,
// "question A.9.9": an unknown question or answer, a file that is no attestation.
Result<Attestation> read_attestation(const std::filesystem::path& file, std::int64_t now, Masking& masking);

// A file to fill in, with the questions in Italian: of each service, and of the municipality.
std::string attestation_skeleton(const std::vector<int>& services, const std::string& site);

}  // namespace collaudo
