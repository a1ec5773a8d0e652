#include "cli/command.h"

namespace collaudo {

std::vector<std::unique_ptr<Command>> commands() {
  std::vector<std::unique_ptr<Command>> table;
  table.push_back(check_command());
  table.push_back(fleet_command());
  table.push_back(diff_command());
  table.push_back(replay_command());
  table.push_back(list_command());
  table.push_back(explain_command());
  table.push_back(score_command());
  table.push_back(config_command());
  table.push_back(init_command());
  table.push_back(walk_command());
  table.push_back(scrub_command());
  return table;
}

}  // namespace collaudo
