// What is known of the municipality's digital services behind the login: for each service the walks that
// somebody recorded of it, screen by screen. Made by src/service from HAR files, saved pages, recorded
// sessions, attestations and messages; read by the checks of C.SE.* through Site::services(). Plain values,
// masked when they are made (no personal datum of the walk is in them), constant once frozen: any thread may
// read them.
//
// Screens stand in the order of time. An Element of a Field or Control belongs to a snapshot of its Step and
// must not outlive the evidence.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/exchange.h>
#include <collaudo/html.h>
#include <collaudo/outcome.h>
#include <collaudo/url.h>

namespace collaudo {

class Page;

// Where a piece of evidence comes from.
enum class Channel { pages, har, saved_pages, recorded, session, attestation, message };
std::string_view name(Channel channel);
std::optional<Channel> channel_named(std::string_view name);

enum class Zone { public_pages, identity, flow, payment, area, other };
std::string_view name(Zone zone);

enum class ScreenRole {
  other,
  service_card,
  access,
  privacy_step,
  data_step,
  summary,
  preview,
  payment,
  confirmation,
  personal_area,
  practice_detail,
  completion,
  improvement_plan
};
std::string_view name(ScreenRole role);
std::optional<ScreenRole> screen_role_named(std::string_view name);

enum class RoleConfidence { low, medium, high };
std::string_view name(RoleConfidence confidence);

struct RoleSignal {
  ScreenRole role = ScreenRole::other;
  std::string where;  // "h1", "active_step", "selector" …
  int weight = 0;
};

struct Stepper {
  std::vector<std::string> labels;  // t1; empty when only the numbers are shown
  int active = 0;                   // 1-based; 0: no step is marked as the current one
  int total = 0;
  std::string source;  // the detector: "S1" … "S6"; empty: no stepper
  bool is_hidden = false;
  std::optional<html::Element> root;
  std::vector<html::Element> items;  // one a label

  bool exists() const { return !source.empty(); }
  bool is_named() const { return labels.size() >= 2; }
  std::string active_label() const;
};
// The same stepper on two screens: equal totals, and labels equal (or one the beginning of the other) but for
// at most one.
bool is_same_stepper(const Stepper& a, const Stepper& b);

// The name of a control or label, its normalisation for comparisons (text::t3a) and its place.
struct Control {
  std::string label;  // t1
  std::string words;  // t3a
  std::string href;   // of a link, as written
  html::Element element;
  bool is_link = false, is_hidden = false, is_disabled = false;
  bool in_dialog = false;
  bool in_page_frame =
      false;  // header, footer, menus, rating block, pagination, cookie banner …: no step's own
  bool in_step_bar = false;  // beside Avanti and Indietro
};

struct Field {
  std::string label;    // t1, without the mark of obligation
  std::string words;    // t3a
  std::string name;     // of the control; empty when it has none
  std::string type;     // "text", "select", "radio" … ; of one group of radios the group
  std::string section;  // t1 of the nearest heading or legend
  std::string value;    // as served, masked: same value, same text; of a select or radio the label chosen
  html::Element element;
  std::size_t options = 0;
  bool is_required = false, is_disabled = false, is_read_only = false, is_hidden = false;
  bool is_consent = false;  // a lone checkbox
};

// A value that the citizen sent with a form, masked: the same value has the same text everywhere.
struct EnteredValue {
  int step = 0;               // number of the screen on which it was entered
  std::string name;           // of the form's field
  std::string label;          // of the field on that screen; empty when unknown
  std::string value;          // visible label for options
  bool is_prefilled = false;  // already in the page as served
  bool is_file = false;       // name of an uploaded file
};

struct Step {
  int number = 0;  // in the walk, from 1
  Channel channel = Channel::har;
  std::optional<Url> url;    // values of its query dropped; nothing when the channel gives none
  std::int64_t time_ms = 0;  // since 1970 UTC; 0 when unknown
  std::string method = "GET";
  int status = 200;
  Zone zone = Zone::other;

  ScreenRole role = ScreenRole::other;
  RoleConfidence role_confidence = RoleConfidence::low;
  bool role_given = false;   // by the operator
  bool is_early = false;     // a recap that more data follow
  bool is_booking = false;   // a screen of the booking of appointments
  bool is_messages = false;  // lists messages or notifications
  std::vector<RoleSignal> signals;

  bool has_body = false;        // its HTML was captured
  bool is_rendered = false;     // the document as the browser showed it, not only as the server sent it
  bool is_shell = false;        // of an application that scripts fill: says nothing about absence
  bool is_partial = false;      // put together from a fragment: serves presence only
  bool lacks_fragment = false;  // a fragment or snapshot that belongs to it was not captured
  std::vector<std::shared_ptr<const html::Document>>
      snapshots;  // in the order of time; the last is the screen
  std::vector<std::shared_ptr<const html::Document>> fragments;  // HTML that arrived later, by scripts
  std::vector<Url> frames;  // documents that it embeds and the walk shows

  Stepper stepper;
  std::vector<Field> fields;
  std::vector<Control> controls;
  std::string title;                    // t1 of h1, else of <title>
  std::string words;                    // t3a of the visible text of main
  std::vector<std::string> breadcrumb;  // t1

  const html::Document* html() const { return snapshots.empty() ? nullptr : snapshots.back().get(); }
  // The rule on absence: captured whole, recognised with confidence `high`, no shell, nothing missing. What
  // all detectors did not find on such a screen is not there; on any other screen it is unknown.
  bool proves_absence() const;
  // The first control of the screen's own whose words match; `anywhere`: also header, footer and menus.
  const Control* control(std::string_view lexicon_path, bool anywhere = false) const;
  // All snapshots and fragments, the newest first.
  std::vector<const html::Document*> documents() const;
};

// A public page read as a screen, of zone public_pages and channel pages, number 0. Must not outlive the
// page.
Step screen_of(const Page& page);

struct ServiceExchange {
  int step = 0;  // number of the screen that it made, or during which it was made; 0: before the first
  Zone zone = Zone::other;
  std::int64_t time_ms = 0;
  std::string method;
  Url url;  // values of the query dropped
  int status = 0;
  std::string mime;
  std::optional<Url> redirect;  // values of the query dropped
  std::string mark;  // of identity and payment hosts: "spid", "cie", "broker", "saml_request", "pagopa" …
  bool is_certain_mark = true;  // false: known from general knowledge or by its path only
  bool is_test_environment = false;
  bool is_document = false, is_fragment = false, is_frame = false;
  bool is_write = false;  // POST, PUT or PATCH of zone flow or area
  bool lacks_body = false;
  // Masked; of HTML fragments and JSON of the zones flow and area, and of style sheets, only.
  std::string body;
};

struct CookieSeen {
  std::string name, domain;  // never the value
  std::string set_by;        // host of the answer, or of the page for cookies of scripts
  int step = 0;
  Zone zone = Zone::other;
  bool after_consent = false;
  bool was_there = false;  // sent with the first request: the profile was not clean
};

struct FlowEvent {
  enum class Kind {
    login,               // hand-over to an identity provider
    landing,             // first screen after it
    back,                // to an earlier step
    changed_after_back,  // … and another value was sent from there
    save,                // a write that does not advance
    resume,              // from the personal area to a step that holds what had been typed
    submit,              // the write whose result is the confirmation
    payment,             // hand-over to a payment host
    payment_return,
    consent  // a choice in the cookie banner
  };
  Kind kind = Kind::landing;
  int step = 0;                                  // screen on which it happened; 0: before the first
  int to_step = 0;                               // screen that it led to; 0: none
  std::optional<std::size_t> exchange;           // index in Walk::exchanges
  std::size_t kept_values = 0, lost_values = 0;  // of resume and back: found again, found empty
};

struct Walk {
  int number = 1;  // 2: a second walk of the same identity
  Channel channel = Channel::har;
  std::string source;  // file or folder, without its path
  std::vector<Step> steps;
  std::vector<ServiceExchange> exchanges;
  std::vector<EnteredValue> entered;
  std::vector<FlowEvent> events;
  std::vector<CookieSeen> cookies;
  bool carries_cookies = false;           // false: sanitised, nothing can be said of cookies
  bool is_cut = false;                    // the file ended early or entries could not be read
  bool is_single_page = false;            // an application that scripts fill
  int step_total = 0;                     // of its stepper
  std::vector<int> unseen_steps;          // indexes of the stepper that no screen shows
  std::vector<std::string> script_words;  // literals of the norm found in scripts: hints only
  std::vector<std::string> return_hints;  // paths named in the login's return address, without values

  bool carries_requests() const;  // har, recorded: what was sent is known, not only what was seen
  const Step* step(int number) const;
  std::vector<const Step*> with(ScreenRole role) const;  // without the booking's screens
  // Screens of the request from the privacy step to the governing recap, in order, without the booking's.
  std::vector<const Step*> request_screens() const;
  std::vector<const Step*> data_screens() const;
  // Personal area, messages and practice details.
  std::vector<const Step*> area_screens() const;
  std::vector<const Step*> booking_screens() const;
  // The last recap or preview before the confirmation; null when there is none.
  const Step* governing_summary() const;
  // That of the request: the last one after the last recap and before the personal area; null.
  const Step* confirmation() const;
  std::vector<const FlowEvent*> with(FlowEvent::Kind kind) const;
  // Every step of the stepper and the confirmation were captured.
  bool is_complete() const;
};

// One answer of the attestation that holds for a service (its own, or one for the whole municipality).
struct AttestedAnswer {
  std::string question;  // "A.1.6.resume"
  std::string answer;    // "yes", "no", "not_applicable", "unknown"
  std::string note;      // masked
};

struct ReceivedMessage {
  std::int64_t time = 0;  // seconds since 1970 UTC; 0 when the date cannot be read
  std::string sender_domain;
  std::string subject, text;  // masked, t1
  std::string source;         // file name
};

// How a flow type became known, the most trustworthy first.
enum class FlowTypeSource { given, official, transcription, inferred, stepper, words, unknown };
std::string_view name(FlowTypeSource source);

struct Service {
  int number = 0;           // 1 … 26; 0: none of the 26, or not recognised
  std::string label;        // for people: "2 Pagare tributi IMU", or what the operator wrote
  bool is_declared = true;  // named by --services; false: known from its evidence only
  std::string flow_type;    // "permessi", "graduatoria", "vantaggi", "servizi_pagamento", "pagamenti_dovuti";
                            // empty: unknown
  std::string flow_variant;  // of pagamenti_dovuti: "avviso", "autoliquidazione"; empty: unknown
  FlowTypeSource flow_type_source = FlowTypeSource::unknown;
  std::vector<Walk> walks;
  std::vector<Url> cards;  // pages of the site's crawl that describe it
  std::vector<AttestedAnswer> answers;
  std::vector<ReceivedMessage> messages;
  // The day of the submission as the operator says it, for walks that do not show it: midnight UTC, seconds
  // since 1970; 0 when not said.
  std::int64_t submitted_on = 0;

  bool has_evidence() const { return !walks.empty(); }
  const AttestedAnswer* answer(std::string_view question) const;
  // The first and the second walk through requests (har, recorded); null.
  const Walk* walk(int number) const;
};

// What became of a file that was handed in. Its sentence is KEY of src/service/phrases.json.
struct EvidenceRemark {
  std::string key;
  Arguments arguments;        // "file": its name, and others
  Cause cause = Cause::none;  // not none: it could not be used, or not whole
};

struct ServiceEvidence {
  std::vector<Service> services;  // declared ones in the order given, then the others
  std::vector<int> declared;      // numbers of --services
  bool is_offline = false;
  // The municipality's own hosts: the site's, below it, given ones, and the one that serves the flows.
  std::vector<std::string> municipal_hosts;
  std::string attested_by;  // "name, role, date, sha256:…" of the attestation; empty when none
  std::vector<EvidenceRemark> remarks;

  bool empty() const { return services.empty(); }
};

}  // namespace collaudo
