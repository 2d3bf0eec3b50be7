// Plays a scenario file: what a host tells, line by line, and what must come back. The language is
// described in tests/scenarios/README.md.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/host.h"

namespace daybook::test {

class Scenario {
 public:
  Scenario(std::string path, int threads);
  void play();  // fails the running test at the line that does not hold

 private:
  void line(std::string_view text);
  void at(std::string_view rest);
  void in_room(std::string_view verb, std::string_view rest);
  void direct(std::string_view verb, std::string_view rest);
  void react(std::string_view rest);
  void press(std::string_view rest);
  void command(std::string_view rest);
  void tool(std::string_view rest);
  void expect(std::string_view rest);
  void outcome(std::string_view rest);
  void model(std::string_view rest);
  void collect();
  void check_texts(const std::string& haystack, std::string_view rest);
  json::Value message(const std::string& room, const std::string& user,
                      const std::string& id) const;
  void hand_in(const json::Value& m);

  std::string path_;
  std::string source_;
  int threads_;
  std::unique_ptr<Host> host_;
  json::Value config_ = json::Value::object();
  time::Zone zone_;
  std::int64_t now_ms_ = 0;
  std::size_t line_ = 0;
  int serial_ = 0;
  std::vector<json::Value> waiting_;            // effects not yet expected, oldest first
  json::Value last_;                            // the effect expected last
  std::map<std::string, json::Value> last_to_;  // per user: the send that was expected last
  std::map<std::string, std::string> named_;  // $EVENT and its like
  engine::Settlement::What next_outcome_ = engine::Settlement::What::sent;
  bool settle_ = true;
};

}  // namespace daybook::test
