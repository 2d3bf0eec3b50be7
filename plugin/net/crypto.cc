#include "net/crypto.h"

#include <sodium.h>

namespace daybook::net {
namespace {

constexpr std::string_view kVersion = "s1.";
constexpr auto kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(kKeyBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

const unsigned char* bytes(std::string_view s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}
unsigned char* bytes(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

// Any thread, any number of times; answers whether the library is usable.
Status ready() {
  if (sodium_init() >= 0) return {};
  return fail(Errc::internal, "the cryptographic library cannot be used: no source of randomness");
}

Status good_key(std::string_view key) {
  if (key.size() == kKeyBytes) return {};
  return fail(Errc::invalid, "a sealing key has 32 bytes, this one " + std::to_string(key.size()));
}

}  // namespace

Result<std::string> random_bytes(std::size_t n) {
  DAYBOOK_TRY(ready());
  std::string out(n, '\0');
  randombytes_buf(out.data(), n);
  return out;
}

std::string sha256(std::string_view text) {
  std::string out(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(bytes(out), bytes(text), text.size());
  return out;
}

std::string base64url(std::string_view text) {
  std::string out(sodium_base64_ENCODED_LEN(text.size(), kVariant), '\0');
  sodium_bin2base64(out.data(), out.size(), bytes(text), text.size(), kVariant);
  out.pop_back();  // the NUL it ends with
  return out;
}

Result<std::string> from_base64url(std::string_view text) {
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  std::string out(text.size(), '\0');
  std::size_t n = 0;
  if (sodium_base642bin(bytes(out), out.size(), text.data(), text.size(), nullptr, &n, nullptr,
                        kVariant) != 0)
    return fail(Errc::invalid, "this is no base64url text");
  out.resize(n);
  return out;
}

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

Result<std::string> seal(std::string_view key, std::string_view about, std::string_view plain) {
  DAYBOOK_TRY(good_key(key));
  DAYBOOK_TRY(ready());
  std::string out(kNonce + plain.size() + kTag, '\0');
  randombytes_buf(out.data(), kNonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(out) + kNonce, nullptr, bytes(plain), plain.size(),
                                             bytes(about), about.size(), nullptr, bytes(out),
                                             bytes(key));
  return std::string(kVersion) + base64url(out);
}

Result<std::string> open_sealed(std::string_view key, std::string_view about,
                                std::string_view sealed) {
  DAYBOOK_TRY(good_key(key));
  DAYBOOK_TRY(ready());
  const auto unreadable = [] {
    return fail(Errc::corrupt,
                "a sealed secret cannot be opened: it was changed, or sealed with another key; sign "
                "in again, or give the key it was sealed with");
  };
  if (sealed.substr(0, kVersion.size()) != kVersion) return unreadable();
  const auto raw = from_base64url(sealed.substr(kVersion.size()));
  if (!raw || raw->size() < kNonce + kTag) return unreadable();
  std::string plain(raw->size() - kNonce - kTag, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes(plain), nullptr, nullptr, bytes(*raw) + kNonce,
                                                 raw->size() - kNonce, bytes(about), about.size(),
                                                 bytes(*raw), bytes(key)) != 0)
    return unreadable();
  return plain;
}

}  // namespace daybook::net
