#include "model/directory.h"

namespace daybook::model {

const Person* Directory::person_by_handle(std::string_view platform, std::string_view user) const {
  for (const auto& p : people) {
    const auto it = p.handles.find(std::string(platform));
    if (it != p.handles.end() && it->second == user) return &p;
  }
  return nullptr;
}

const Person* Directory::person(std::string_view id) const {
  for (const auto& p : people)
    if (p.id == id) return &p;
  return nullptr;
}

const Conversation* Directory::conversation(std::string_view id) const {
  for (const auto& c : conversations)
    if (c.id == id) return &c;
  return nullptr;
}

}  // namespace daybook::model
