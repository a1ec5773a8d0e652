#include "raw_hello.h"

#include <algorithm>
#include <stdexcept>

namespace collaudo {

namespace {

constexpr WeakSuite table[] = {
    {0x0001, "TLS_RSA_WITH_NULL_MD5"},
    {0x0002, "TLS_RSA_WITH_NULL_SHA"},
    {0x0003, "TLS_RSA_EXPORT_WITH_RC4_40_MD5"},
    {0x0004, "TLS_RSA_WITH_RC4_128_MD5"},
    {0x0005, "TLS_RSA_WITH_RC4_128_SHA"},
    {0x0006, "TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5"},
    {0x0007, "TLS_RSA_WITH_IDEA_CBC_SHA"},
    {0x0008, "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA"},
    {0x0009, "TLS_RSA_WITH_DES_CBC_SHA"},
    {0x000A, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"},
    {0x000B, "TLS_DH_DSS_EXPORT_WITH_DES40_CBC_SHA"},
    {0x000C, "TLS_DH_DSS_WITH_DES_CBC_SHA"},
    {0x000D, "TLS_DH_DSS_WITH_3DES_EDE_CBC_SHA"},
    {0x000E, "TLS_DH_RSA_EXPORT_WITH_DES40_CBC_SHA"},
    {0x000F, "TLS_DH_RSA_WITH_DES_CBC_SHA"},
    {0x0010, "TLS_DH_RSA_WITH_3DES_EDE_CBC_SHA"},
    {0x0011, "TLS_DHE_DSS_EXPORT_WITH_DES40_CBC_SHA"},
    {0x0012, "TLS_DHE_DSS_WITH_DES_CBC_SHA"},
    {0x0013, "TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA"},
    {0x0014, "TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA"},
    {0x0015, "TLS_DHE_RSA_WITH_DES_CBC_SHA"},
    {0x0016, "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA"},
    {0x0017, "TLS_DH_anon_EXPORT_WITH_RC4_40_MD5"},
    {0x0018, "TLS_DH_anon_WITH_RC4_128_MD5"},
    {0x0019, "TLS_DH_anon_EXPORT_WITH_DES40_CBC_SHA"},
    {0x001A, "TLS_DH_anon_WITH_DES_CBC_SHA"},
    {0x001B, "TLS_DH_anon_WITH_3DES_EDE_CBC_SHA"},
    {0x003B, "TLS_RSA_WITH_NULL_SHA256"},
    {0x0096, "TLS_RSA_WITH_SEED_CBC_SHA"},
    {0x0097, "TLS_DH_DSS_WITH_SEED_CBC_SHA"},
    {0x0098, "TLS_DH_RSA_WITH_SEED_CBC_SHA"},
    {0x0099, "TLS_DHE_DSS_WITH_SEED_CBC_SHA"},
    {0x009A, "TLS_DHE_RSA_WITH_SEED_CBC_SHA"},
    {0x009B, "TLS_DH_anon_WITH_SEED_CBC_SHA"},
    {0xC001, "TLS_ECDH_ECDSA_WITH_NULL_SHA"},
    {0xC002, "TLS_ECDH_ECDSA_WITH_RC4_128_SHA"},
    {0xC003, "TLS_ECDH_ECDSA_WITH_3DES_EDE_CBC_SHA"},
    {0xC006, "TLS_ECDHE_ECDSA_WITH_NULL_SHA"},
    {0xC007, "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA"},
    {0xC008, "TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA"},
    {0xC00B, "TLS_ECDH_RSA_WITH_NULL_SHA"},
    {0xC00C, "TLS_ECDH_RSA_WITH_RC4_128_SHA"},
    {0xC00D, "TLS_ECDH_RSA_WITH_3DES_EDE_CBC_SHA"},
    {0xC010, "TLS_ECDHE_RSA_WITH_NULL_SHA"},
    {0xC011, "TLS_ECDHE_RSA_WITH_RC4_128_SHA"},
    {0xC012, "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"},
    {0xC015, "TLS_ECDH_anon_WITH_NULL_SHA"},
    {0xC016, "TLS_ECDH_anon_WITH_RC4_128_SHA"},
    {0xC017, "TLS_ECDH_anon_WITH_3DES_EDE_CBC_SHA"},
};

// AES and CAMELLIA with CBC and SHA-1.
constexpr std::uint16_t companions_of_ssl3[] = {0x002F, 0x0033, 0x0035, 0x0039, 0x0041,
                                                0x0084, 0xC009, 0xC00A, 0xC013, 0xC014};

constexpr std::uint16_t renegotiation_info = 0x00FF;
constexpr std::size_t max_suites = 200;

std::string number(std::size_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i) & 0xff);
  return text;
}

// A length of so many bytes, and what it measures.
std::string measured(int bytes, std::string content) {
  return number(content.size(), bytes) + std::move(content);
}

std::string numbers(std::span<const std::uint16_t> values) {
  std::string text;
  for (const std::uint16_t value : values) text += number(value, 2);
  return text;
}

std::string extension(std::uint16_t type, std::string content) {
  return number(type, 2) + measured(2, std::move(content));
}

std::string extensions(const HelloOffer& offer) {
  constexpr std::uint16_t groups[] = {0x001D, 0x0017, 0x0018, 0x0019};  // X25519, P-256, P-384, P-521
  constexpr std::uint16_t signatures[] = {0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401,
                                          0x0501, 0x0601, 0x0203, 0x0201, 0x0202, 0x0101};
  std::string all;
  if (!offer.server_name.empty())
    all += extension(0x0000, measured(2, number(0, 1) + measured(2, offer.server_name)));
  all += extension(0x000A, measured(2, numbers(groups)));
  all += extension(0x000B, measured(1, number(0, 1)));  // uncompressed points
  if (offer.version >= tls1_2) all += extension(0x000D, measured(2, numbers(signatures)));
  return all;
}

// Reads numbers off the front; a number that is not there is a sign to wait for more.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  bool has(std::size_t count) const { return rest_.size() >= count; }
  std::size_t number(std::size_t bytes) {
    std::size_t value = 0;
    for (const char c : take(bytes)) value = value << 8 | static_cast<unsigned char>(c);
    return value;
  }
  std::string_view take(std::size_t count) {
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(taken.size());
    return taken;
  }

 private:
  std::string_view rest_;
};

constexpr std::size_t alert_record = 21, handshake_record = 22, server_hello = 2;
constexpr std::size_t max_record = (1 << 14) + 2048;

// A ServerHello up to its suite; the rest does not matter.
HelloAnswer parse_server_hello(std::string_view message) {
  using Kind = HelloAnswer::Kind;
  Reader reader(message);
  if (reader.has(1) && reader.number(1) != server_hello) return {Kind::nonsense, 0, 0, 0};
  if (!reader.has(3 + 2 + 32 + 1)) return {};
  reader.take(3);
  HelloAnswer answer;
  answer.version = static_cast<int>(reader.number(2));
  reader.take(32);
  const std::size_t session = reader.number(1);
  if (session > 32 || answer.version >> 8 != 3) return {Kind::nonsense, 0, 0, 0};
  if (!reader.has(session + 2)) return {};
  reader.take(session);
  answer.suite = static_cast<std::uint16_t>(reader.number(2));
  answer.kind = Kind::accepted;
  return answer;
}

}  // namespace

std::span<const WeakSuite> weak_suites() { return table; }

std::string_view weak_suite_name(std::uint16_t code) {
  for (const WeakSuite& suite : table)
    if (suite.code == code) return suite.name;
  return {};
}

std::vector<std::uint16_t> suites_of_ssl3() {
  std::vector<std::uint16_t> suites(std::begin(companions_of_ssl3), std::end(companions_of_ssl3));
  for (const WeakSuite& suite : table) suites.push_back(suite.code);
  return suites;
}

std::string client_hello(const HelloOffer& offer) {
  if (offer.suites.empty() || offer.suites.size() > max_suites || offer.server_name.size() > 255)
    throw std::logic_error("a ClientHello of unreasonable size");
  std::string body = number(static_cast<std::size_t>(offer.version), 2);
  body.append(offer.random.begin(), offer.random.end());
  body += measured(1, {});  // no session
  body += measured(2, numbers(offer.suites) + number(renegotiation_info, 2));
  body += measured(1, number(0, 1));  // no compression
  if (offer.version > ssl3) body += measured(2, extensions(offer));
  const std::string message = number(1, 1) + measured(3, std::move(body));
  // Old servers stumble over a higher version in the first record.
  return number(handshake_record, 1) + number(static_cast<std::size_t>(std::min(offer.version, tls1_0)), 2) +
         measured(2, message);
}

HelloAnswer parse_hello_answer(std::string_view bytes) {
  using Kind = HelloAnswer::Kind;
  Reader reader(bytes);
  std::string message;  // of handshake records, which may cut it anywhere
  while (reader.has(1)) {
    const std::size_t type = reader.number(1);
    if (type != alert_record && type != handshake_record) return {Kind::nonsense, 0, 0, 0};
    if (!reader.has(4)) return {};
    const std::size_t version = reader.number(2);
    const std::size_t size = reader.number(2);
    if (version >> 8 != 3 || size == 0 || size > max_record) return {Kind::nonsense, 0, 0, 0};
    const std::string_view content = reader.take(size);
    if (type == alert_record) {
      if (content.size() < 2) return {};
      constexpr unsigned char warning = 1;
      if (static_cast<unsigned char>(content[0]) == warning && static_cast<unsigned char>(content[1]) != 0)
        continue;  // e.g. unrecognized_name: the ServerHello follows
      return {Kind::refused, 0, 0, static_cast<unsigned char>(content[1])};
    }
    message += content;
    const HelloAnswer answer = parse_server_hello(message);
    if (answer.kind != Kind::incomplete || content.size() < size) return answer;
  }
  return {};
}

}  // namespace collaudo
