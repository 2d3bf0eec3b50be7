// Slack's message markup as plain text.
#pragma once

#include <string>
#include <vector>

namespace daybook::cli {

struct SlackText {
  std::string plain;
  std::vector<std::string> mentions;  // user ids, in order
};

// <@U1> becomes "@U1" (or its label) and is noted as a mention, <#C1|name> "#name",
// <https://x|label> "label", <!here> "@here"; &lt; &gt; &amp; become what they stand for.
SlackText read_slack_text(const std::string& markup);

}  // namespace daybook::cli
