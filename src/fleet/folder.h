// The folder of a fleet: the journal fleet.ndjson, to which a line is added as each site is done, and the
// files of the sites. Opened by the command for one run; a second run on the same folder at the same time is
// refused. Lines may be added from any thread; everything else belongs to one.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <collaudo/result.h>

#include "fleet/site_row.h"
#include "text/phrases.h"

namespace collaudo::fleet {

// What a run was asked, so that one that goes on is asked the same: option → what was written, as shown to a
// person.
using RunSettings = std::map<std::string, std::string>;

class Folder {
 public:
  enum class Mode { fresh, resumed };

  // fresh: makes the folder, and refuses one that holds a fleet already. resumed: takes up the journal of one
  // that was made with the same settings, and cuts off a last line that was not finished; a folder without a
  // journal is as good as fresh. The error is a sentence.
  static Result<std::unique_ptr<Folder>> open(const std::string& path, Mode mode, const RunSettings& settings,
                                              const Phrases& phrases, Language language);
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  // "sites/ID.json", from the folder.
  static std::string site_file(const std::string& id, std::string_view extension);

  // A line more, on the disk before the call returns. The number of errno; 0: all is well.
  int add(const SiteRow& row);
  // The last row of each site, one after the other, in no order that matters.
  void each_row(const std::function<void(SiteRow)>& take) const;
  // The journal in the order of `ids`, one line a site, others left out. The number of errno.
  int put_in_order(const std::vector<std::string>& ids);

 private:
  Folder(std::string path, int journal) : path_(std::move(path)), journal_(journal) {}
  void index_journal();

  std::string path_;
  int journal_;
  mutable std::mutex mutex_;
  std::map<std::string, std::pair<std::uint64_t, std::uint64_t>>
      place_of_;            // by id: begin and size of a line
  std::uint64_t size_ = 0;  // of the journal
};

// What the run in a folder was asked; nothing when the folder does not say.
std::optional<RunSettings> settings_of_folder(const std::string& path);

// The rows of a folder that nobody is working on. The error: it holds no fleet.
Result<std::vector<SiteRow>> rows_of_folder(const std::string& path, const Phrases& phrases);

}  // namespace collaudo::fleet
