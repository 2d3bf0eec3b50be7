#include "providers/dav_world.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "providers/caldav_paths.h"

namespace daybook::providers {

DavServer::DavServer(const std::string& kind) {
  static int count = 0;
  folder_ = (std::filesystem::temp_directory_path() /
             ("daybook-dav-" + std::to_string(getpid()) + "-" + std::to_string(++count))).string();
  std::filesystem::create_directories(folder_);
  int in[2], out[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) std::abort();
  child_ = fork();
  if (child_ == 0) {
    dup2(in[0], 0);
    dup2(out[1], 1);
    execlp("python3", "python3", DAYBOOK_SOURCE "/tests/fakes/dav_server.py", kind.c_str(),
           folder_.c_str(), nullptr);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  stdin_ = in[1];
  std::FILE* lines = fdopen(out[0], "r");
  char line[2000] = "";
  if (std::fgets(line, sizeof line, lines) != nullptr)
    about_ = json::parse(line).value_or(json::Value::object());
  std::fclose(lines);
  missing_ = about_.str("missing");
  if (missing_.empty() && about_.str("home").empty()) missing_ = "FAILED to start";
}

DavServer::~DavServer() {
  close(stdin_);
  waitpid(child_, nullptr, 0);
  std::filesystem::remove_all(folder_);
}

std::string DavServer::at(const std::string& scheme, const std::string& path) const {
  return scheme + "://127.0.0.1:" + std::to_string(about_[scheme].as_int()) + path;
}

DavClient::DavClient(const DavServer& server, const std::string& scheme)
    : server_(server), scheme_(scheme) {
  net::TransportSettings settings;
  settings.ca_file = server.ca();
  auto transport = net::open_transport(settings);
  EXPECT_TRUE(transport.has_value()) << transport.error().message;
  runner_ = std::make_unique<net::Runner>(std::move(*transport));
  credential_ = net::password(server.user(), server.password());
  net::SessionSettings patient;
  patient.retry.first_ms = 20;
  patient.breaker_failures = 1000;
  session_ = std::make_unique<net::Session>(*runner_, *credential_, patient);
}

net::Response DavClient::ask(const std::string& method, const std::string& path, std::string body,
                             std::vector<net::Header> headers) {
  net::Request r;
  r.method = method;
  r.url = net::parse_url(server_.at(scheme_, encoded_path(path))).value();
  r.body = std::move(body);
  r.headers = std::move(headers);
  r.own_network = true;
  auto answer = run(session_->ask(std::move(r)));
  EXPECT_TRUE(answer.has_value()) << answer.error().error.message;
  return answer ? *answer : net::Response{};
}

void DavClient::faults(const std::string& json) { ask("POST", "/__faults__", json); }

std::vector<std::string> DavClient::seen() {
  std::vector<std::string> out;
  const auto doc = json::parse(ask("GET", "/__seen__").body);
  if (doc)
    for (const auto& one : doc->items())
      out.push_back(std::string(one.str("method")) + " " + std::to_string(one["status"].as_int()));
  return out;
}

RemoteSetting DavClient::setting(const std::string& path, const std::string& calendar) const {
  RemoteSetting s;
  s.id = "home";
  s.url = server_.at(scheme_, path);
  s.calendar = calendar;
  s.zone = *time::Zone::find("Europe/Berlin");
  s.read_only = false;
  s.own_network = true;
  return s;
}

}  // namespace daybook::providers
