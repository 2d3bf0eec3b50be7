// daybook connect: signing in to what stands behind a calendar, and telling what that reaches.
#include <algorithm>
#include <cstdio>

#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/loopback.h"
#include "cli/screen.h"
#include "cli/settings.h"

namespace daybook::cli {
namespace {

constexpr int kBrowserSeconds = 600;
constexpr int kDeviceSeconds = 1200;

// What to write into daybook.toml where nothing stands yet.
const char* example_of(std::string_view provider) {
  if (provider == "google")
    return "[[calendars]]\nid = \"agenda\"\nprovider = \"google\"\ncalendar = \"primary\"\n"
           "credentials = \"file:google-client.json\"   # of Google's console, type Desktop app, mode 0600\n";
  if (provider == "graph")
    return "[[calendars]]\nid = \"team\"\nprovider = \"graph\"\ntenant = \"organizations\"\nclient_id = \"…\"\n"
           "# with client_secret = \"env:…\" and a mailbox the application signs in by itself\n";
  if (provider == "caldav")
    return "[[calendars]]\nid = \"home\"\nprovider = \"caldav\"\nurl = \"https://…\"\nusername = \"…\"\n"
           "password = \"file:caldav-password\"   # mode 0600\n";
  return "[[calendars]]\nid = \"school\"\nprovider = \"ics_feed\"\nurl = \"https://…\"\n";
}

struct Chosen {
  std::string id, provider;
  bool by_device = false;
  bool by_browser = false;
};

// By the calendar's id, else the first one of that provider.
Result<Chosen> choose(const json::Value& settings, const Options& options) {
  const std::string& name = options.operands[0];
  const auto& calendars = settings["calendars"].items();
  const auto found = std::find_if(calendars.begin(), calendars.end(), [&](const auto& c) {
    if (options.operands.size() == 2)
      return c.str("id") == options.operands[1] && c.str("provider") == name;
    return c.str("id") == name || c.str("provider") == name;
  });
  if (found == calendars.end()) {
    const auto known = {"google", "graph", "caldav", "ics_feed"};
    if (std::find(known.begin(), known.end(), name) == known.end())
      return fail(Errc::invalid, "connect wants google, graph, caldav, ics_feed or the id of a calendar of the "
                                 "settings, and \"" + name + "\" is none");
    return fail(Errc::invalid, "the settings name no such calendar; add one to daybook.toml, as in\n\n" +
                                   std::string(example_of(name)));
  }
  Chosen c{std::string(found->str("id")), std::string(found->str("provider")), false, false};
  if (c.provider == "local" || c.provider.empty())
    return fail(Errc::invalid, "the calendar " + c.id + " lives in the state file: there is nothing to sign in to");
  const bool has_token = found->find("token") != nullptr;
  c.by_browser = c.provider == "google" && !has_token;
  c.by_device = c.provider == "graph" && !has_token && found->find("client_secret") == nullptr;
  return c;
}

json::Value step(const Chosen& c, const char* name = nullptr, json::Value value = {}) {
  auto args = json::Value::object();
  args.set("calendar_id", json::Value::string(c.id));
  if (name != nullptr) args.set(name, std::move(value));
  return args;
}

Result<Answer> in_browser(Asker& asker, const Chosen& c) {
  DAYBOOK_ASSIGN(const auto loopback, Loopback::open());
  DAYBOOK_ASSIGN(auto begun, asker.ask("calendar_connect",
                                       step(c, "redirect_uri", json::Value::string(loopback.address()))));
  if (!begun.ok) return begun;
  const std::string url(begun.result.str("url"));
  std::fprintf(stderr,
               "Open this address in a browser and agree:\n\n%s\n\n"
               "(If that browser is on another machine, paste the address it ends at here.)\n",
               url.c_str());
  DAYBOOK_ASSIGN(auto query, loopback.wait(kBrowserSeconds, parameter(url, "state")));
  if (!query) return fail(Errc::retry_later, "nobody agreed within ten minutes; run the command again");
  return asker.ask("calendar_connect", step(c, "response", json::Value::string(*query)));
}

Result<Answer> on_device(Asker& asker, const Chosen& c) {
  DAYBOOK_ASSIGN(auto begun, asker.ask("calendar_connect", step(c, "device", json::Value::boolean(true))));
  if (!begun.ok) return begun;
  const auto& r = begun.result;
  std::fprintf(stderr, "Open %s and type the code %s\n", std::string(r.str("verification_url")).c_str(),
               std::string(r.str("user_code")).c_str());
  return asker.ask("calendar_connect", step(c, "wait", json::Value::boolean(true)), {}, "command", kDeviceSeconds);
}

void tell_list(const char* head, const json::Value& list) {
  for (const auto& one : list.items()) std::printf("%s%s\n", head, one.as_string().c_str());
}

void tell(const Chosen& c, const json::Value& r) {
  std::printf("%s (%s): %s; it may %s\n", c.id.c_str(), c.provider.c_str(),
              r.str("status") == "connected" ? "signed in" : "the sign-in works",
              r["may_write"].as_bool()  ? "read and write"
              : r["may_read"].as_bool() ? "read"
                                        : "do nothing there");
  tell_list("missing: ", r["missing_rights"]);
  tell_list("note: ", r["remarks"]);
  const auto& calendars = r["calendars"].items();
  if (!calendars.empty()) std::printf("calendars there:\n");
  for (const auto& one : calendars)
    std::printf("  %s%s%s\n", std::string(one.str("name")).c_str(),
                one.str("calendar").empty() ? "" : ("   calendar = \"" + std::string(one.str("calendar")) + "\"").c_str(),
                !one["events"].as_bool() ? "   (tasks)" : one["write"].as_bool() ? "" : "   (read only)");
}

}  // namespace

Result<int> run_connect(const Options& options) {
  if (options.operands.empty() || options.operands.size() > 2)
    return usage_error("connect wants google, graph, caldav or ics_feed, and perhaps the id of a calendar");
  DAYBOOK_ASSIGN(const auto settings, read_settings(options));
  DAYBOOK_ASSIGN(const auto chosen, choose(settings, options));
  DAYBOOK_ASSIGN(auto asker, Asker::open(options, Asker::Calendars::as_they_are));
  DAYBOOK_ASSIGN(const auto answer, chosen.by_browser  ? in_browser(asker, chosen)
                                    : chosen.by_device ? on_device(asker, chosen)
                                                       : asker.ask("calendar_connect", step(chosen)));
  DAYBOOK_TRY(asker.close());
  if (!answer.ok) {
    std::fprintf(stderr, "daybook: %s\n", std::string(answer.error.str("message")).c_str());
    return 1;
  }
  tell(chosen, answer.result);
  return 0;
}

}  // namespace daybook::cli
