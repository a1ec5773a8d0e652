// Writing reports to files: whole or not at all, and one clear line when it fails.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "report/write_report.h"
#include "support/sample_report.h"
#include "support/scratch_folder.h"

using namespace collaudo;
using namespace collaudo::testing;
namespace fs = std::filesystem;

namespace {

std::string content(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

const FormatRow& json_format() {
  const auto found = std::find_if(formats().begin(), formats().end(),
                                  [](const FormatRow& row) { return row.name == "json"; });
  REQUIRE(found != formats().end());
  return *found;
}

Result<std::monostate> write(const std::string& file, Language language = Language::it) {
  ReportOptions options;
  options.language = language;
  return write_to(report_with({Verdict::success}).report, json_format(), options, file);
}

std::string expected() {
  std::ostringstream out;
  write_json(report_with({Verdict::success}).report, {}, out);
  return out.str();
}

}  // namespace

TEST_CASE("the table of formats", "[write]") {
  std::vector<std::string> names;
  for (const FormatRow& row : formats()) {
    names.emplace_back(row.name);
    CHECK(row.extension.starts_with("."));
    std::ostringstream out;
    row.write(report_with({Verdict::success}).report, {}, out);
    CHECK_FALSE(out.str().empty());
  }
  CHECK(names == std::vector<std::string>{"text", "json", "html", "markdown", "junit", "sarif"});
}

TEST_CASE("a report is written whole, in the place of the old one", "[write]") {
  const ScratchFolder folder;
  const std::string file = folder.file("report.json");
  REQUIRE(write(file));
  CHECK(content(file) == expected());
  std::ofstream(file) << "old";
  REQUIRE(write(file));
  CHECK(content(file) == expected());
  CHECK(folder.size() == 1);
}

TEST_CASE("a file keeps its permissions and a link stays a link", "[write]") {
  const ScratchFolder folder;
  const std::string file = folder.file("real.json"), link = folder.file("link.json");
  std::ofstream(file) << "old";
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink(file, link);
  REQUIRE(write(link));
  CHECK(fs::is_symlink(link));
  CHECK(content(file) == expected());
  CHECK(fs::status(file).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("failures are one clear line and leave nothing behind", "[write]") {
  const ScratchFolder folder;
  const auto nowhere = write(folder.file("no/such/report.json"));
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error() == "Impossibile scrivere il rapporto in " + folder.file("no/such/report.json") +
                               ": la cartella non esiste.");
  const auto directory = write(folder.file("."), Language::en);
  REQUIRE_FALSE(directory);
  CHECK(directory.error().ends_with("it is a folder."));
  const auto odd_name = write(folder.file("no/a\x1b[31m\nb"));
  REQUIRE_FALSE(odd_name);
  CHECK(odd_name.error().find('\x1b') == std::string::npos);
  CHECK(odd_name.error().find('\n') == std::string::npos);
  CHECK(folder.size() == 0);
}

TEST_CASE("content is added at the end of a file", "[write]") {
  const ScratchFolder folder;
  const std::string file = folder.file("summary.md");
  REQUIRE(append_content("one\n", Language::it, file));
  REQUIRE(append_content("two\n", Language::it, file));
  CHECK(content(file) == "one\ntwo\n");
  const auto nowhere = append_content("x", Language::en, folder.file("no/summary.md"));
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error().ends_with("the folder does not exist."));
}

TEST_CASE("a full disk is named", "[write]") {
  if (!fs::is_character_file("/dev/full")) return;
  const auto full = write("/dev/full");
  REQUIRE_FALSE(full);
  CHECK(full.error() == "Impossibile scrivere il rapporto in /dev/full: spazio esaurito sul disco.");
  CHECK(fs::is_character_file("/dev/full"));
}

TEST_CASE("what is no regular file is written to, not replaced", "[write]") {
  const ScratchFolder folder;
  const std::string pipe = folder.file("pipe");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  std::string received;
  {
    // A reader that is there before the writer: the report is smaller than the pipe's buffer.
    std::fstream reader(pipe, std::ios::in | std::ios::out | std::ios::binary);
    REQUIRE(write(pipe));
    received.resize(expected().size());
    reader.read(received.data(), static_cast<std::streamsize>(received.size()));
  }
  CHECK(received == expected());
  CHECK(fs::is_fifo(pipe));
}
