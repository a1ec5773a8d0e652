#include "cli/network_arguments.h"

#include <cstdlib>
#include <sstream>

#include "cli/option_values.h"
#include "config/secrets.h"

namespace collaudo {

namespace {

// Those between the parts of a route; an IPv6 address stands in brackets and has its own.
int colons(const std::string& route) {
  int count = 0;
  bool in_brackets = false;
  for (const char letter : route) {
    if (letter == '[') in_brackets = true;
    if (letter == ']') in_brackets = false;
    if (letter == ':' && !in_brackets) ++count;
  }
  return count;
}

// A header a line.
void add_lines(const std::string& text, std::vector<std::string>& headers) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (!first_line(line).empty()) headers.push_back(first_line(line));
}

}  // namespace

void NetworkArguments::declare(OptionGroup& group) {
  group.text("--timeout", timeout_, "timeout");
  group.text("--connect-timeout", connect_timeout_, "connect_timeout");
  group.text("--retry", retry_, "retry");
  group.text("--per-host", per_host_, "per_host");
  group.text("--delay", delay_, "delay");
  group.text("--max-redirs", max_redirects_, "max_redirs");
  group.text("--max-filesize", max_body_, "max_filesize");
  group.list("--connect-to", connect_to_, "connect_to");
  group.list("--resolve", resolve_, "resolve");
  group.text("--cacert", cacert_, "cacert");
  group.flag("--insecure,-k", insecure_, "insecure");
  group.flag("--strict-tls", strict_tls_, "strict_tls");
  group.list("-H,--header", headers_, "header");
  group.text("-u,--user", user_, "user");
  group.text("--cookie-file", cookie_file_, "cookie_file");
  group.text("-x,--proxy", proxy_, "proxy");
  group.flag("--allow-private", allow_private_, "allow_private");
  group.text("-A,--user-agent", user_agent_, "user_agent");
}

NetworkOptions NetworkArguments::read(const Phrases& phrases) const {
  NetworkOptions network;
  check_routes(phrases);
  if (!cacert_.empty() && file_text(phrases, "--cacert", cacert_).find("-----BEGIN") == std::string::npos)
    throw UsageError(phrases("error.cacert", {{"file", cacert_}}));
  if (!cookie_file_.empty()) file_text(phrases, "--cookie-file", cookie_file_);
  network.connect_to = connect_to_;
  network.resolve = resolve_;
  network.cacert = cacert_;
  network.insecure = insecure_;
  network.strict_tls = strict_tls_;
  network.public_only = !allow_private_;
  network.cookie_file = cookie_file_;
  network.proxy = proxy_;
  network.user_agent = user_agent_;
  read_limits(phrases, network);
  for (const std::string& header : headers_) read_header(phrases, header, network);
  if (const char* environment = std::getenv("COLLAUDO_HEADER"); environment && headers_.empty())
    add_lines(environment, network.headers);
  read_user(phrases, network);
  return network;
}

void NetworkArguments::check_routes(const Phrases& phrases) const {
  for (const std::string& route : connect_to_)
    if (colons(route) != 3) throw UsageError(phrases("error.connect_to", {{"value", route}}));
  for (const std::string& route : resolve_)
    if (colons(route) < 2) throw UsageError(phrases("error.resolve", {{"value", route}}));
}

void NetworkArguments::read_limits(const Phrases& phrases, NetworkOptions& network) const {
  if (!timeout_.empty()) network.timeout = number_in<double>(phrases, "--timeout", timeout_, 0.1, 3600);
  if (!connect_timeout_.empty())
    network.connect_timeout = number_in<double>(phrases, "--connect-timeout", connect_timeout_, 0.1, 600);
  if (!retry_.empty()) network.retries = number_in<int>(phrases, "--retry", retry_, 0, 10);
  if (!per_host_.empty()) network.per_host = number_in<int>(phrases, "--per-host", per_host_, 1, 64);
  if (!delay_.empty()) network.delay_ms = number_in<int>(phrases, "--delay", delay_, 0, 60'000);
  if (!max_redirects_.empty())
    network.max_redirects = number_in<int>(phrases, "--max-redirs", max_redirects_, 0, 50);
  if (!max_body_.empty())
    network.max_body = number_in<std::uint64_t>(phrases, "--max-filesize", max_body_, 1'000, 1'000'000'000);
}

// Secrets come from files or the environment: the argument list is for everyone on the machine to read.
void NetworkArguments::read_header(const Phrases& phrases, const std::string& header,
                                   NetworkOptions& network) const {
  if (header.starts_with('@')) {
    add_lines(file_text(phrases, "-H", header.substr(1)), network.headers);
    return;
  }
  const std::string name = text::t2(header.substr(0, header.find(':')));
  if (name.empty() || header.find(':') == std::string::npos)
    throw UsageError(phrases("error.header", {{"value", header}}));
  if (is_secret_header(name)) throw UsageError(phrases("error.secret_header", {{"header", name}}));
  network.headers.push_back(header);
}

void NetworkArguments::read_user(const Phrases& phrases, NetworkOptions& network) const {
  const char* environment = std::getenv("COLLAUDO_USER");
  if (user_.starts_with('@')) {
    network.user = first_line(file_text(phrases, "--user", user_.substr(1)));
  } else if (holds_password(user_)) {
    throw UsageError(phrases("error.secret_user"));
  } else if (!user_.empty()) {
    const char* password = std::getenv("COLLAUDO_PASSWORD");
    if (!password) throw UsageError(phrases("error.no_password"));
    network.user = user_ + ":" + password;
  } else if (environment) {
    network.user = environment;
  }
}

}  // namespace collaudo
