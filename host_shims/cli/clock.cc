#include "cli/clock.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>

namespace daybook::cli {
namespace {

std::tm local(std::int64_t ms) {
  const auto seconds = static_cast<std::time_t>(ms / 1000);
  std::tm out{};
  localtime_r(&seconds, &out);
  return out;
}

std::int64_t to_ms(std::tm tm) {
  tm.tm_isdst = -1;
  return static_cast<std::int64_t>(std::mktime(&tm)) * 1000;
}

std::optional<std::int64_t> read_step(const std::string& text) {
  unsigned count = 0;
  char unit = 0;
  char rest = 0;
  if (std::sscanf(text.c_str(), "+%9u%c%c", &count, &unit, &rest) != 2) return std::nullopt;
  switch (unit) {
    case 's':
      return count * INT64_C(1000);
    case 'm':
      return count * INT64_C(60000);
    case 'h':
      return count * INT64_C(3600000);
    case 'd':
      return count * INT64_C(86400000);
    default:
      return std::nullopt;
  }
}

}  // namespace

std::int64_t real_now_ms() {
  using std::chrono::milliseconds;
  using std::chrono::system_clock;
  return std::chrono::duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

void use_zone(const std::string& zone) {
  if (!zone.empty()) setenv("TZ", zone.c_str(), 1);
  tzset();
}

std::string system_zone() {
  if (const char* tz = std::getenv("TZ"); tz != nullptr && *tz != '\0' && *tz != ':') return tz;
  std::error_code ec;
  const std::string target = std::filesystem::canonical("/etc/localtime", ec).string();
  const std::string mark = "/zoneinfo/";
  const auto at = target.find(mark);
  if (ec || at == std::string::npos) return "UTC";
  const std::string name = target.substr(at + mark.size());
  return name.find('/') == std::string::npos ? "UTC" : name;
}

std::string local_text(std::int64_t ms) {
  const std::tm tm = local(ms);
  char out[64];
  std::strftime(out, sizeof out, "%a %Y-%m-%d %H:%M", &tm);
  return out;
}

std::optional<std::int64_t> read_time(const std::string& text, std::int64_t now_ms) {
  if (const auto step = read_step(text)) return now_ms + *step;
  int y = 0, mo = 0, d = 0, h = 0, mi = 0;
  bool dated = true;
  char rest = 0;
  std::tm tm = local(now_ms);
  tm.tm_sec = 0;
  if (std::sscanf(text.c_str(), "%d-%d-%d%*1[ T]%d:%d%c", &y, &mo, &d, &h, &mi, &rest) == 5) {
    tm.tm_year = y - 1900;
    tm.tm_mon = mo - 1;
    tm.tm_mday = d;
  } else if (dated = false; std::sscanf(text.c_str(), "%d:%d%c", &h, &mi, &rest) != 2) {
    return std::nullopt;
  }
  if (h < 0 || h > 23 || mi < 0 || mi > 59) return std::nullopt;
  tm.tm_hour = h;
  tm.tm_min = mi;
  const std::int64_t out = to_ms(tm);
  if (dated || out > now_ms) return out;
  ++tm.tm_mday;
  return to_ms(tm);
}

}  // namespace daybook::cli
