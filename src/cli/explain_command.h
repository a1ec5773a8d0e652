// `collaudo explain ID`: the criterion's own page, in the user's language. Called by the command line.
#pragma once

#include <string>

#include <collaudo/criterion.h>

namespace collaudo {

int run_explain(const std::string& id, Language language);

}  // namespace collaudo
