// One page shown by a browser and read: loads it, waits until it is at rest, presses what has to be pressed
// and takes down what a Rendered says. Called by the workers of the browser source, each with a page of its
// own.
#pragma once

#include <functional>
#include <memory>

#include <collaudo/rendered.h>

#include "browser/browser.h"
#include "evidence/network_options.h"

namespace collaudo::browser {

struct VisitOptions {
  NetworkOptions network;
  double time_limit = 30;  // seconds for loading and resting; what is there then is read
  bool screenshots = false;
  std::function<bool()> is_ended = [] { return false; };
};

struct Visit {
  Rendered rendered;
  bool is_lost = false;    // tab or browser crashed: may be tried again
  bool has_moved = false;  // a script opened another document: `rendered.final_url`
};

// `answer` is what the HTTP source got for that page: it says where it ended and whether its certificate was
// good.
Visit visit_page(const std::shared_ptr<Browser>& browser, const Exchange& answer,
                 const VisitOptions& options);

}  // namespace collaudo::browser
