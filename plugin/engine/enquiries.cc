// What a call asks of servers: noted at its first run, answered at its second.
#include <algorithm>

#include "engine/accounts.h"
#include "engine/calendars.h"

namespace daybook::engine {

namespace {

// A look at a calendar that nobody signs in to.
json::Value nothing_to_sign_in_to(const CalendarSetting& setting) {
  auto remarks = json::Value::array();
  remarks.push(json::Value::string(setting.lives_elsewhere() ? "its mode is off, so nobody is asked"
                                                             : "its events live here: there is nothing to sign in to"));
  auto v = json::Value::object();
  v.set("status", json::Value::string("ok")).set("may_read", json::Value::boolean(!setting.lives_elsewhere()));
  v.set("may_write", json::Value::boolean(!setting.lives_elsewhere() && setting.write));
  return v.set("remarks", std::move(remarks));
}

}  // namespace

Result<std::optional<json::Value>> Calendars::enquire(const tools::Enquiry& enquiry) {
  const auto* setting = c_.settings.calendar(enquiry.calendar);
  if (enquiry.what == tools::Enquiry::What::connect) {
    DAYBOOK_ASSIGN(setting, steered(enquiry.calendar));
  } else if (setting == nullptr || sight_.tier(enquiry.calendar) == policy::Tier::none) {
    return fail(Errc::not_found, "there is no calendar " + enquiry.calendar);
  }
  const bool served = c_.mirrors.find(enquiry.calendar) != c_.mirrors.end();
  if (!served && enquiry.what == tools::Enquiry::What::connect && enquiry.args.members().empty())
    return std::optional<json::Value>(nothing_to_sign_in_to(*setting));
  if (!served)
    return fail(Errc::invalid,
                "no server stands behind the calendar " + enquiry.calendar +
                    (setting->lives_elsewhere() ? ": its mode is off" : ": its events live here"),
                "args.calendar_id");
  if (enquiries_ == nullptr)
    return fail(Errc::invalid, "servers cannot be asked here; call the tool directly");
  if (enquiries_->answers != nullptr) {
    const auto& answers = *enquiries_->answers;
    const auto it = std::find_if(answers.begin(), answers.end(),
                                 [&](const auto& a) { return a.enquiry == enquiry; });
    if (it == answers.end()) return fail(Errc::retry_later, "the server was not asked in time; try again");
    if (!it->answer) return pass_on(it->answer.error());
    if (it->answer->str("status") == "connected") signed_in(*setting);
    return std::optional<json::Value>(*it->answer);
  }
  enquiries_->wanted.push_back(enquiry);
  return std::optional<json::Value>{};
}

// What the ended sign-in held up goes on at once.
void Calendars::signed_in(const CalendarSetting& setting) {
  for (const auto& other : c_.settings.calendars) {
    if (c_.sync.find(other.id) == nullptr || other.remote.account != setting.remote.account) continue;
    auto& s = c_.sync.change(other.id);
    s.wanted = true;
    s.checked = false;
    s.failures = 0;
    s.health.reset();
    s.check_error.clear();
    s.end_told = false;
  }
}

std::vector<std::string> Calendars::knows_busy_people() const {
  std::vector<std::string> out;
  for (const auto& [id, mirror] : c_.mirrors) {
    if (sight_.tier(id) == policy::Tier::none || !sight_.chosen(id).sync.value_or(true)) continue;
    const auto* setting = c_.settings.calendar(id);
    if (providers::can(capabilities_of(*setting), providers::Can::free_busy)) out.push_back(id);
  }
  return out;
}

}  // namespace daybook::engine
