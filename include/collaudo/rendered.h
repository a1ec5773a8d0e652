// Rendered: a page as a browser shows it once its scripts have run: what the answer of the server alone does
// not tell. Made by the browser source or read back from a recording (src/evidence/rendered_json.h), carried
// by an Exchange, read by crawler, freeze() and checks. A plain value, constant once made: any thread may
// read it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <collaudo/exchange.h>

namespace collaudo {

struct Rendered {
  // A cookie that the browser met on the way; `cookie.set_by` is the answer or the document that it is of.
  struct MetCookie {
    Cookie cookie;
    std::string script;  // address of the script that set it; empty: an answer did
    friend bool operator==(const MetCookie&, const MetCookie&) = default;
  };
  // Something that the page asked for and did not get.
  struct Failure {
    std::string url, error;  // "net::ERR_CERT_AUTHORITY_INVALID"
    friend bool operator==(const Failure&, const Failure&) = default;
  };
  // The document of a frame of the same origin.
  struct Frame {
    std::string url, html;
    friend bool operator==(const Frame&, const Frame&) = default;
  };
  // What the rating component shows after that many stars.
  struct Reaction {
    int rate = 0;
    bool shows_positive = false, shows_negative = false;
    friend bool operator==(const Reaction&, const Reaction&) = default;
  };
  // How the button that loads more cards went.
  struct Loading {
    int presses = 0;
    int cards_before = 0, cards_after = 0;
    bool is_whole = false;  // nothing grew any more, or the button is gone; false: a limit ended it
    friend bool operator==(const Loading&, const Loading&) = default;
  };

  Cause cause = Cause::none;         // why there is no document; none: there is one
  std::string detail;                // of the cause, or what cut the page off
  bool is_complete = false;          // false: cut off by a limit, the document may still change
  std::string html;                  // the flat tree after scripts: open shadow roots in their place
  std::string final_url;             // the address after what scripts did with it
  std::vector<std::string> because;  // who wanted a browser here: "script_rendered", "C.SI.1.3/count" …
  // Computed lists of families, each once. In `html` an element within a heading or paragraph carries its
  // place in this list (Element::family_stamp()).
  std::vector<std::string> families;
  std::map<std::string, std::string> variables;  // of the window, and "--…" of the root element
  std::vector<MetCookie> cookies;                // sorted by domain, path and name
  std::vector<Failure> failures;                 // sorted by address, at most 200
  std::vector<std::string> console;              // errors, at most 50, shortened
  std::vector<Frame> frames;                     // in document order
  std::vector<Reaction> reactions;               // empty: the page has no stars
  std::optional<Loading> loading;                // nothing: the page has no such button
  std::string screenshot;                        // JPEG in base64; empty when none was asked for
  std::string browser;                           // "HeadlessChrome/131.0.1.2"

  bool has_document() const { return cause == Cause::none && !html.empty(); }
  friend bool operator==(const Rendered&, const Rendered&) = default;
};

}  // namespace collaudo
