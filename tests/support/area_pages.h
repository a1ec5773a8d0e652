// AreaPages: the screens of the model service area as HTML, from its templates. Made and called by
// ServiceArea under its lock (rendering is not for several threads). Every function takes what it shows and
// returns a whole page.
#pragma once

#include <filesystem>
#include <string>

#include "support/area_content.h"
#include "support/area_records.h"
#include "support/model_templates.h"
#include "support/virtual_site.h"

namespace collaudo::testing {

class AreaPages {
 public:
  // `content` has to outlive it.
  AreaPages(const std::filesystem::path& sites, const AreaContent& content);

  std::string access(const std::string& target, const std::string& service);
  std::string identity_login(const std::string& relay);
  std::string saml_post(const std::string& target, const std::string& response, const std::string& relay);

  std::string step(const std::string& slug, const std::string& step, const AreaDraft& draft,
                   const FieldValues& remembered, bool just_saved);
  std::string confirmation(const AreaPractice& practice);
  std::string shell(const std::string& slug);

  std::string desk(const AreaRecords& records);
  std::string messages(const AreaRecords& records);
  std::string practices(const AreaRecords& records);
  std::string practice(const AreaPractice& practice);
  std::string payments(const AreaRecords& records);

  std::string payment(const AreaPractice& practice);
  std::string checkout(const AreaPractice& practice);

  std::string booking(bool logged_in, const FieldValues& remembered);
  std::string booking_recap(bool logged_in, const FieldValues& values);
  std::string note(const std::string& title, const std::string& text, bool logged_in);

  // The name of a practice's present state, and its milestones with their dates ("" if still to come).
  std::string state_of(const AreaPractice& practice) const;
  AreaJson milestones_of(const AreaPractice& practice) const;

 private:
  struct Frame {
    std::string title;
    AreaJson trail = AreaJson::array();
    bool logged_in = true;
    bool has_help = true;
  };
  std::string page(const Frame& frame, const std::string& content);
  Frame area_frame(const std::string& title) const;
  AreaJson fields_of(const AreaJson& section, const AreaDraft& draft, const FieldValues& remembered) const;
  AreaJson recap_of(const AreaJson& flow, const std::string& slug, const AreaDraft& draft) const;
  AreaJson stepper_of(const AreaJson& flow, const std::string& step) const;
  AreaJson values_of(const AreaPractice& practice) const;
  AreaJson practices_list(const AreaRecords& records) const;
  AreaJson tabs(const std::string& current) const;

  ModelTemplates templates_;
  const AreaContent& content_;
  ModelFrame anonymous_;
  ModelFrame personal_;
};

}  // namespace collaudo::testing
