// Gains: what would help a page most. Each candidate is tried by replaying the same load with that one thing
// changed. Called by the command `score` and by the browser's measurement, after the score itself. A pure
// function: the same load gives the same list.
//
// What a replay cannot know stays as it was: the paints are cut where they were observed, and the observed
// part of the speed index does not move. The figures are therefore cautious.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "score/score_load.h"

namespace collaudo::score {

enum class GainKind {
  script_deferred,  // a script that blocks the rendering is loaded with defer
  all_scripts_deferred,
  style_put_off,  // a blocking style sheet is embedded (its needed part) or loaded later
  all_styles_put_off,
  script_lighter,  // a script works half as long
  all_scripts_lighter,
  third_party_gone,  // nothing is loaded from a foreign host, nor what that would load
  all_third_parties_gone,
  image_smaller,  // an image has at most 60 kB
  all_images_smaller,
  text_compressed,  // texts are sent with compression
  http2,            // HTTP/2 instead of HTTP/1.1
  redirects_gone,   // the page is asked for where it is
  faster_server,    // the page's own server answers within 100 ms
  no_layout_shift,  // nothing moves while the page loads
};

std::string_view name_of(GainKind kind);  // "script_deferred": key of phrases and of JSON

struct Gain {
  GainKind kind;
  std::string subject;  // address or host; empty for the whole page
  int count = 1;        // how many things are changed
  double points = 0;    // of 100, to one decimal
  double score = 0;     // 0 to 1, that the load would have
};

// Largest first; only what gives half a point at least. Empty when the load has no score.
std::vector<Gain> what_would_help(const RecordedLoad& load, const LoadScore& score);

}  // namespace collaudo::score
