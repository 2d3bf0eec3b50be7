// Who and what is known by name: people, places, conversations. From the settings; plain values.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "time/zone.h"

namespace daybook::model {

struct Person {
  std::string id;    // from the settings, or "platform:handle" for people who are not in them
  std::string name;  // as shown
  std::map<std::string, std::string> handles;  // platform -> user id there
  time::Zone zone;
  std::string email;
  bool admin = false;
  bool listed = true;  // false: not in the settings, known by handle only
};

struct Place {
  std::string name;  // display name
  std::vector<std::string> aliases;
};

struct Conversation {
  std::string id;
  std::string place;  // display name of a place, or empty
  bool listen = true;
};

struct Directory {
  std::vector<Person> people;
  std::vector<Place> places;
  std::vector<Conversation> conversations;

  const Person* person_by_handle(std::string_view platform, std::string_view user) const;
  const Person* person(std::string_view id) const;
  const Conversation* conversation(std::string_view id) const;
};

}  // namespace daybook::model
