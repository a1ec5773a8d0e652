#include "openssl_chain.h"

#include <fmt/core.h>
#include <openssl/err.h>

namespace collaudo {

namespace {

int forgive_dates_of_leaf(int is_fine, X509_STORE_CTX* context) {
  if (is_fine || X509_STORE_CTX_get_error_depth(context) != 0) return is_fine;
  const int error = X509_STORE_CTX_get_error(context);
  return error == X509_V_ERR_CERT_HAS_EXPIRED || error == X509_V_ERR_CERT_NOT_YET_VALID;
}

// Goes on after every error, so that an untrusted chain is weighed, too.
int look_for_weakness(int is_fine, X509_STORE_CTX* context) {
  const int error = X509_STORE_CTX_get_error(context);
  const bool is_weak = error == X509_V_ERR_EE_KEY_TOO_SMALL || error == X509_V_ERR_CA_KEY_TOO_SMALL ||
                       error == X509_V_ERR_CA_MD_TOO_WEAK;
  if (!is_fine && is_weak) *static_cast<bool*>(X509_STORE_CTX_get_app_data(context)) = true;
  return 1;
}

StoreContextPointer context_for(X509_STORE* roots, X509* leaf, STACK_OF(X509) * others, int level) {
  StoreContextPointer context(X509_STORE_CTX_new());
  if (!context || !X509_STORE_CTX_init(context.get(), roots, leaf, others)) throw std::bad_alloc();
  X509_STORE_CTX_set_default(context.get(), "ssl_server");
  X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(context.get()), level);
  return context;
}

bool is_weak(X509_STORE* roots, X509* leaf, STACK_OF(X509) * others) {
  const StoreContextPointer context = context_for(roots, leaf, others, 2);
  bool weak = false;
  X509_STORE_CTX_set_app_data(context.get(), &weak);
  X509_STORE_CTX_set_verify_cb(context.get(), &look_for_weakness);
  X509_verify_cert(context.get());
  return weak;
}

}  // namespace

Result<StorePointer> open_roots(const std::string& file) {
  StorePointer store(X509_STORE_new());
  if (!store) throw std::bad_alloc();
  if (file.empty())
    X509_STORE_set_default_paths(store.get());
  else if (!X509_STORE_load_file(store.get(), file.c_str()))
    return Error{fmt::format("cannot read certificates from {}", file)};
  ERR_clear_error();
  return store;
}

ChainJudgement judge_chain(X509_STORE* roots, X509* leaf, STACK_OF(X509) * others) {
  ChainJudgement judgement;
  const StoreContextPointer context = context_for(roots, leaf, others, 1);
  X509_STORE_CTX_set_verify_cb(context.get(), &forgive_dates_of_leaf);
  judgement.is_trusted = X509_verify_cert(context.get()) == 1;
  if (!judgement.is_trusted) {
    judgement.error_code = X509_STORE_CTX_get_error(context.get());
    judgement.error = X509_verify_cert_error_string(judgement.error_code);
  }
  judgement.is_strong = !is_weak(roots, leaf, others);
  ERR_clear_error();
  return judgement;
}

}  // namespace collaudo
