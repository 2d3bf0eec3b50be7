// The settings tree read with every fault gathered: one look at the file names all that is wrong.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/json.h"
#include "engine/settings.h"
#include "time/zone.h"

namespace daybook::engine {

// Reads typed members of the tree and gathers what is wrong with them. `base` is the path of the object
// that holds the member ("calendars[0]."), for the message; a fault leaves the fallback in its place.
class SettingsReader {
 public:
  void fault(const std::string& path, const std::string& what);
  bool sound() const { return faults_.empty(); }
  const std::string& faults() const { return faults_; }  // one per line

  std::string text(const json::Value& v, const std::string& base, const char* key, std::string fallback);
  bool flag(const json::Value& v, const std::string& base, const char* key, bool fallback);
  double number(const json::Value& v, const std::string& base, const char* key, double fallback, double low,
                double high);
  int whole(const json::Value& v, const std::string& base, const char* key, int fallback, int low, int high);
  time::Zone zone(const json::Value& v, const std::string& base, const char* key, const time::Zone& fallback);
  const std::vector<json::Value>& list(const json::Value& v, const char* key) { return list(v, "", key); }
  const std::vector<json::Value>& list(const json::Value& v, const std::string& base, const char* key);
  std::vector<std::string> texts(const json::Value& v, const std::string& base, const char* key);
  const json::Value& table(const json::Value& v, const char* key) { return table(v, "", key); }
  const json::Value& table(const json::Value& v, const std::string& base, const char* key);
  // The member "id", which must be there and in no other entry of the list.
  std::string id(const json::Value& v, const std::string& base, std::set<std::string>& others);
  // An access tier, 0 to 4; nothing where none is set.
  std::optional<int> tier(const json::Value& v, const std::string& base, const char* key);
  // What a reference ("env:NAME", "file:PATH", "secret:NAME") stands for; empty where none is set.
  std::string secret(const json::Value& v, const std::string& base, const char* key, const json::Value& secrets);
  // The reference itself, where nobody needs the secret.
  std::string reference(const json::Value& v, const std::string& base, const char* key);

 private:
  const json::Value* member(const json::Value& v, const std::string& base, const char* key,
                            bool fits(const json::Value&), const char* wanted);
  std::string faults_;
};

// "people[3]."
std::string at(const char* list, std::size_t i);

// The tables calendars, sync and net; people and profile are read before.
void read_calendars(SettingsReader& r, const json::Value& tree, Settings& s);
void read_net(SettingsReader& r, const json::Value& tree, Settings& s);

}  // namespace daybook::engine
