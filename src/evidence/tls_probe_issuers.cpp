#include "tls_probe_issuers.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "openssl_certificate.h"

namespace collaudo {

namespace {

X509Pointer parsed(const std::string& bytes) {
  const auto* der = reinterpret_cast<const unsigned char*>(bytes.data());
  X509Pointer certificate(d2i_X509(nullptr, &der, static_cast<long>(bytes.size())));
  if (!certificate) {
    const BioPointer memory(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
    certificate.reset(PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr));
  }
  ERR_clear_error();
  return certificate;
}

NetworkOptions modest(NetworkOptions options) {
  constexpr std::uint64_t max_certificate = 65'536;
  options.max_body = max_certificate;
  options.timeout = std::min(options.timeout, options.connect_timeout);
  options.site_host.clear();  // the user's headers and password are for pages
  return options;
}

}  // namespace

X509Pointer fetch_issuer(X509* certificate, const ProbeTarget& target) {
  auto made = TransferSettings::of(modest(target.settings.options()));
  if (!made) throw std::logic_error(made.error());
  const auto settings = std::make_shared<const TransferSettings>(std::move(made).value());
  for (const std::string& address : issuer_addresses(certificate)) {
    const auto url = Url::parse(address);
    if (!url || target.stop.stop_requested()) continue;
    Transfer transfer;
    transfer.prepare(settings, *url, false, true, {});
    end_when_stopped(transfer.handle(), target.stop);
    const TransferAnswer answer = transfer.finish(curl_easy_perform(transfer.handle()));
    if (answer.fault.cause != Cause::none || answer.status != 200) continue;
    if (auto issuer = parsed(answer.body)) return issuer;
  }
  return nullptr;
}

}  // namespace collaudo
