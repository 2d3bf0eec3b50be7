#include "detect/phone_style.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace daybook::detect {
namespace {

// Spellings that hardly anybody uses but in texting.
constexpr std::array<std::string_view, 128> kSpellings = {
    "2day", "2mara", "2marrow", "2moro", "2morow", "2morro", "2morrow", "2moz", "2mrw", "2night", "2nite", "2nyt",
    "abt", "aft", "aftr", "ah", "aight", "alrite", "anot", "ard", "arnd", "b", "b4", "babe", "bah", "bcoz", "bec", "bk", "bout", "bro", "c", "cos", "coz", "cu", "cud", "cum", "cuz", "cya",
    "d", "da", "dat", "deffo", "defo", "den", "dis", "dun", "dunno", "fr", "frm", "frnd", "gd", "gonna", "gotta", "gr8", "gud", "haf", "haha", "hav", "havin", "hun", "il", "im", "ive", "juz",
    "k", "kk", "l8", "l8r", "la", "lah", "lar", "lei", "leh", "lect", "liao", "lol", "lor", "luv", "m8", "meh", "mite", "mrng", "msg", "muz", "n", "nite", "nope", "nxt", "okie", "oki", "oso", "pls", "plz", "r",
    "rite", "sch", "shud", "smth", "soz", "sth", "tat", "tho", "thx", "tmr", "tmrw", "tomo", "tomoz", "tonite", "txt", "u", "ur", "urs", "v", "wan", "wat", "wen", "wif", "wil", "wiv", "wknd", "wkend", "wot", "x", "xx",
    "xxx", "y", "ya", "yup"};

bool spelled(std::string_view word) {
  return std::any_of(kSpellings.begin(), kSpellings.end(), [&](auto s) { return text::iequals_ascii(s, word); });
}

bool in_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '\''; }

}  // namespace

bool phone_style(std::string_view text) {
  for (std::size_t from = 0; from < text.size();) {
    std::size_t to = from;
    while (to < text.size() && in_word(text[to])) ++to;
    if (to > from && spelled(text.substr(from, to - from))) return true;
    from = to + 1;
  }
  return false;
}

}  // namespace daybook::detect
