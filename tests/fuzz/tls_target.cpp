#include "evidence/raw_hello.h"
#include "fuzz/targets.h"

namespace collaudo::fuzz {

void tls(std::string_view input) {
  using Kind = HelloAnswer::Kind;
  const HelloAnswer whole = parse_hello_answer(input);
  must((whole.kind == Kind::accepted) == (whole.version != 0), "a version where there is a ServerHello");
  // As the bytes come in, piece by piece: once it is known what they are, more of them change nothing.
  constexpr std::size_t most = 4'096;
  HelloAnswer last;
  for (std::size_t size = 0; size <= input.size() && size < most; size += size < 64 ? 1 : 61) {
    const HelloAnswer answer = parse_hello_answer(input.substr(0, size));
    if (last.kind != Kind::incomplete)
      must(answer.kind == last.kind && answer.version == last.version && answer.suite == last.suite &&
               answer.alert == last.alert,
           "an answer stays what it is");
    last = answer;
  }
  static_cast<void>(weak_suite_name(whole.suite));
  constexpr std::size_t longest_name = 255;
  HelloOffer offer;
  offer.suites = suites_of_ssl3();
  offer.server_name = input.substr(0, longest_name);
  // A hello is none of a server's answers.
  must(parse_hello_answer(client_hello(offer)).kind == Kind::nonsense, "our own hello is no answer");
}

}  // namespace collaudo::fuzz
