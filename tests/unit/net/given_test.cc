// What is given to sign in with, and what is kept of an earlier sign-in.
#include <gtest/gtest.h>

#include "net/oauth.h"

namespace daybook::net {
namespace {

TEST(Given, reads_googles_files) {
  const auto file = read_google_credentials(
      R"({"installed":{"client_id":"i","client_secret":"s","auth_uri":"https://a.example/a",)"
      R"("token_uri":"https://a.example/t"},"refresh_token":"r"})");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->client.id + file->client.secret + file->client.token_url + file->tokens.refresh,
            "ishttps://a.example/tr");
  const auto user = read_google_credentials(
      R"({"type":"authorized_user","client_id":"i","client_secret":"s","refresh_token":"r"})");
  ASSERT_TRUE(user);
  EXPECT_EQ(user->client.token_url, "https://oauth2.googleapis.com/token");
  EXPECT_EQ(user->tokens.refresh, "r");
  const auto robot = read_google_credentials(R"({"type":"service_account","private_key":"CANARY"})");
  ASSERT_FALSE(robot);
  EXPECT_NE(robot.error().message.find("service account"), std::string::npos);
  EXPECT_FALSE(read_google_credentials("{}"));
  EXPECT_FALSE(read_google_credentials("CANARY"));
}

TEST(Given, what_is_given_anew_counts_more_than_what_is_kept) {
  const auto given = [](const std::string& client, const std::string& token) {
    const std::string has = token.empty() ? "" : R"(,"refresh_token":")" + token + "\"";
    return read_google_credentials(R"({"type":"authorized_user","client_id":")" + client + "\"" + has + "}")->tokens;
  };
  struct Row {
    const char* name;
    Tokens given, came_of;  // now, and when the kept ones came
    const char* counts;     // which refresh token
    Tokens noted;           // what it came of
  };
  const Tokens unknown;
  const std::vector<Row> table = {
      {"nothing changed", given("c", "R1"), given("c", "R1"), "kept", given("c", "R1")},
      {"no token is given, a person signed in", given("c", ""), given("c", ""), "kept", given("c", "")},
      {"a new token", given("c", "R2"), given("c", "R1"), "R2", given("c", "R2")},
      {"a token where there was none", given("c", "R2"), given("c", ""), "R2", given("c", "R2")},
      {"the token was taken out", given("c", ""), given("c", "R1"), "kept", given("c", "R1")},
      {"another client with its token", given("d", "R1"), given("c", "R1"), "R1", given("d", "R1")},
      {"another client, nobody signed in", given("d", ""), given("c", ""), "", given("d", "")},
      {"not known, a token is given", given("c", "R2"), unknown, "kept", unknown},
      {"not known, the kept one is given", given("c", "kept"), unknown, "kept", given("c", "kept")},
      {"not known, nothing else is given", given("c", ""), unknown, "kept", given("c", "")},
      {"no Google", unknown, unknown, "kept", unknown},
  };
  for (const auto& row : table) {
    Tokens kept;
    kept.refresh = "kept";
    kept.given = row.came_of.given;
    const auto back = tokens_from_json(tokens_to_json(kept));
    ASSERT_TRUE(back);
    const auto counts = tokens_that_count(row.given, *back);
    EXPECT_EQ(counts.refresh, row.counts) << row.name;
    EXPECT_EQ(counts.given, row.noted.given) << row.name;
    EXPECT_EQ(tokens_that_count(row.given, {}).refresh, row.given.refresh) << row.name;
  }
}

}  // namespace
}  // namespace daybook::net
