// Questions of calls to servers: other people's times, and the steps of signing in.
#include "engine/net_worker.h"

namespace daybook::engine {
namespace {

using json::Value;

Value str(std::string_view s) { return Value::string(std::string(s)); }

Value texts(const std::vector<std::string>& list) {
  auto out = Value::array();
  for (const auto& one : list) out.push(str(one));
  return out;
}

Value busy_json(const std::vector<providers::BusyOf>& people) {
  auto list = Value::array();
  for (const auto& p : people) {
    auto times = Value::array();
    for (const auto& t : p.times) {
      auto one = Value::object();
      one.set("from", Value::integer(time::to_unix(t.from))).set("to", Value::integer(time::to_unix(t.to)));
      times.push(std::move(one));
    }
    auto v = Value::object();
    v.set("who", str(p.who)).set("known", Value::boolean(p.known)).set("why", str(p.why));
    list.push(std::move(v.set("busy", std::move(times))));
  }
  auto out = Value::object();
  return out.set("people", std::move(list));
}

Value calendar_json(const providers::RemoteCalendarInfo& c) {
  auto v = Value::object();
  v.set("calendar", str(c.calendar)).set("name", str(c.name));
  v.set("write", Value::boolean(c.writable)).set("primary", Value::boolean(c.primary));
  return v.set("events", Value::boolean(c.events)).set("tasks", Value::boolean(c.tasks));
}

Error cannot_sign_in(const CalendarSetting& setting) {
  if (setting.provider == "graph")
    return {Errc::invalid,
            "calendar \"" + setting.id +
                "\" signs in by its client_secret, so no person has to; take it out of the settings to "
                "sign in as a person",
            "args.calendar_id"};
  return {Errc::invalid,
          "calendar \"" + setting.id + "\" has its sign-in in the settings, so nobody has to sign in",
          "args.calendar_id"};
}

}  // namespace

// The answers of one call; who is the last, or the end of patience, hands them over.
struct NetWorker::Asked {
  EnquiryEnded ended;
  std::size_t open = 0;
  bool told = false;
};

void NetWorker::tell(Asked& asked) {
  if (std::exchange(asked.told, true)) return;
  deliver_(std::move(asked.ended));
}

void NetWorker::begin_enquiries(EnquiryJob job) {
  auto asked = std::make_shared<Asked>();
  asked->ended.command = std::move(job.command);
  asked->open = job.enquiries.size();
  bool patient = false;
  for (auto& e : job.enquiries) {
    patient = patient || e.what == tools::Enquiry::What::connect;
    asked->ended.answers.push_back(
        {std::move(e), fail(Errc::retry_later, "the server did not answer in time")});
  }
  for (std::size_t i = 0; i < asked->ended.answers.size(); ++i) works_.push_back(answer(asked, i));
  const auto first = std::prev(works_.end(), static_cast<std::ptrdiff_t>(asked->open));
  std::vector<Work*> begun;
  for (auto it = first; it != works_.end(); ++it) begun.push_back(&*it);
  for (auto* work : begun) work->start();
  if (patient || asked->told) return;
  works_.push_back(lose_patience(asked));
  works_.back().start();
}

// A pause of the whole time would keep the thread awake long after the answers came.
NetWorker::Work NetWorker::lose_patience(std::shared_ptr<Asked> asked) {
  constexpr std::int64_t kLook = 100;
  for (std::int64_t left = std::int64_t{settings_.net.answer_seconds} * 1000; left > 0 && !asked->told;
       left -= kLook) {
    auto pause = runner_->pause(kLook);
    co_await pause;
  }
  tell(*asked);
  co_return true;
}

NetWorker::Work NetWorker::answer(std::shared_ptr<Asked> asked, std::size_t index) {
  const tools::Enquiry enquiry = asked->ended.answers[index].enquiry;
  const auto* setting = settings_.calendar(enquiry.calendar);
  Calendar* found = opened_ ? calendar(enquiry.calendar) : nullptr;
  Result<Value> done = opened_ ? fail(Errc::invalid, "the calendar is not set up") : pass_on(opened_.error());
  if (found != nullptr && enquiry.what == tools::Enquiry::What::busy) {
    auto asking = busy(*found, enquiry.args);
    done = co_await asking;
  } else if (found != nullptr) {
    auto asking = connect(*found, *setting, enquiry.args);
    done = co_await asking;
  }
  if (!asked->told) asked->ended.answers[index].answer = std::move(done);
  if (--asked->open == 0) tell(*asked);
  co_return true;
}

NetWorker::Answering NetWorker::busy(Calendar& at, Value args) {
  std::vector<std::string> who;
  for (const auto& w : args["who"].items()) who.push_back(w.as_string());
  auto asking = at.remote->free_busy(std::move(who), time::from_unix(args["from"].as_int()),
                                     time::from_unix(args["to"].as_int()));
  auto people = co_await asking;
  if (!people) co_return pass_on(people.error().error);
  co_return busy_json(*people);
}

NetWorker::Answering NetWorker::connect(Calendar& at, const CalendarSetting& setting, Value args) {
  Account& who = account(setting);
  const bool signs_in = args.find("redirect_uri") != nullptr || args.find("response") != nullptr ||
                        args["device"].as_bool() || args["wait"].as_bool();
  auto client = oauth_client(setting, settings_);
  if (signs_in && !client) co_return pass_on(cannot_sign_in(setting));
  if (const auto* uri = args.find("redirect_uri"); uri != nullptr) {
    who.consent = net::begin_consent(*runner_, *client, uri->as_string());
    auto v = Value::object();
    co_return v.set("status", str("open")).set("url", str(who.consent->url));
  }
  if (args["device"].as_bool()) {
    auto beginning = begin_device(who, std::move(*client));
    auto begun = co_await beginning;
    co_return begun;
  }
  if (signs_in) {
    auto getting = tokens_of(who, std::move(*client), args);
    auto tokens = co_await getting;
    if (!tokens) co_return pass_on(std::move(tokens).error());
    tokens->given = given_tokens(setting).given;
    who.credential->signed_in(*tokens);
    auto keeping = keeper_->keep(setting.remote.account, net::tokens_to_json(*tokens));
    auto kept = co_await keeping;
    if (!kept) co_return pass_on(std::move(kept).error());
  }
  auto looking = look(at);
  auto v = co_await looking;
  if (v && signs_in) v->set("status", str("connected"));
  co_return v;
}

NetWorker::Answering NetWorker::begin_device(Account& who, net::OAuthClient client) {
  auto beginning = net::begin_device(*runner_, std::move(client));
  auto code = co_await beginning;
  if (!code) co_return pass_on(std::move(code).error());
  who.device = *code;
  auto v = Value::object();
  v.set("status", str("open")).set("user_code", str(code->user_code));
  v.set("verification_url", str(code->verification_url)).set("message", str(code->message));
  co_return v.set("expires_in_seconds", Value::integer(code->expires_ms / 1000));
}

// What a person granted, in the browser or on another device.
net::Task<Result<net::Tokens>> NetWorker::tokens_of(Account& who, net::OAuthClient client, Value args) {
  if (args["wait"].as_bool()) {
    if (!who.device) co_return fail(Errc::invalid, "no sign-in was begun; call with device first", "args.wait");
    auto waiting = net::await_device(*runner_, std::move(client), *std::exchange(who.device, {}));
    auto tokens = co_await waiting;
    co_return tokens;
  }
  if (!who.consent)
    co_return fail(Errc::invalid, "no sign-in was begun; call with redirect_uri first", "args.response");
  auto code = net::code_of(*who.consent, args.str("response"));
  if (!code) co_return pass_on(std::move(code).error());
  auto redeeming = net::redeem(*runner_, std::move(client), *std::exchange(who.consent, {}), std::move(*code));
  auto tokens = co_await redeeming;
  co_return tokens;
}

// What the sign-in may do there, and which calendars it reaches.
NetWorker::Answering NetWorker::look(Calendar& at) {
  auto checking = at.remote->check();
  auto health = co_await checking;
  if (!health) co_return pass_on(health.error().error);
  auto v = Value::object();
  v.set("status", str("ok")).set("may_read", Value::boolean(health->may_read));
  v.set("may_write", Value::boolean(health->may_write));
  v.set("missing_rights", texts(health->missing)).set("remarks", texts(health->remarks));
  auto listing = at.remote->calendars();
  auto calendars = co_await listing;
  if (!calendars) co_return v;  // a right of its own, which the calendar itself does not need
  auto list = Value::array();
  for (const auto& c : *calendars) list.push(calendar_json(c));
  co_return v.set("calendars", std::move(list));
}

}  // namespace daybook::engine
