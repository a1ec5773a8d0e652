// Which of the 26 services a text speaks of (vocabulary services). Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <collaudo/service.h>

namespace collaudo {

struct NamedText {
  std::string text;
  int weight = 1;
};

struct ServiceGuess {
  int number = 0;  // 0: none, or not to be told apart
  int score = 0;
  std::vector<int> candidates;  // the best ones when it cannot be told
};

ServiceGuess recognise_service(const std::vector<NamedText>& texts);

// The texts by which one screen names its service: h1, end of the breadcrumb, title, address.
std::vector<NamedText> naming_texts(const Step& screen);
std::vector<NamedText> naming_texts(const html::Document& document, const Url& url);

// Official name; empty for a number that is none.
std::string service_name(int number);
// "2 Pagare tributi IMU"
std::string service_label(int number);
// The number that a text of the operator means: "2", or a name that matches one service; 0 otherwise.
int service_number_of(std::string_view written);

}  // namespace collaudo
