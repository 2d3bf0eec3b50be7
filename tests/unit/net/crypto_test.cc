// Hashes, base64url and sealing.
#include "net/crypto.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace daybook::net {
namespace {

const std::string kKey(kKeyBytes, 'k');

TEST(Crypto, sha256_and_base64url_are_those_of_pkce) {
  // RFC 7636, appendix B.
  EXPECT_EQ(base64url(sha256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  EXPECT_EQ(base64url(""), "");
}

RC_GTEST_PROP(Crypto, base64url_comes_back, (const std::string& s)) {
  RC_ASSERT(from_base64url(base64url(s)) == s);
}

TEST(Crypto, what_is_no_base64url_is_refused) {
  for (const char* bad : {"a+b/", "a", "ab cd", "=a"}) EXPECT_FALSE(from_base64url(bad)) << bad;
  EXPECT_EQ(from_base64url("YQ=="), "a");
}

RC_GTEST_PROP(Crypto, sealed_text_opens_with_its_key_alone, (const std::string& plain)) {
  const auto sealed = seal(kKey, "token:work", plain);
  RC_ASSERT(sealed.has_value());
  RC_ASSERT(open_sealed(kKey, "token:work", *sealed) == plain);
  RC_ASSERT(!open_sealed(std::string(kKeyBytes, 'j'), "token:work", *sealed));
  RC_ASSERT(!open_sealed(kKey, "token:home", *sealed));
}

TEST(Crypto, sealed_text_that_was_changed_or_cut_does_not_open) {
  const auto sealed = seal(kKey, "x", "the secret").value();
  EXPECT_EQ(sealed.find("secret"), std::string::npos);
  EXPECT_NE(sealed, seal(kKey, "x", "the secret").value()) << "a new nonce each time";
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    const auto opened = open_sealed(kKey, "x", changed);
    ASSERT_FALSE(opened) << i;
    EXPECT_EQ(opened.error().code, Errc::corrupt);
    ASSERT_FALSE(open_sealed(kKey, "x", sealed.substr(0, i)));
  }
  EXPECT_EQ(seal("short", "x", "y").error().code, Errc::invalid);
}

TEST(Crypto, secrets_are_compared_whole) {
  EXPECT_TRUE(same_secret("abc", "abc"));
  EXPECT_FALSE(same_secret("abc", "abd"));
  EXPECT_FALSE(same_secret("abc", "ab"));
}

}  // namespace
}  // namespace daybook::net
