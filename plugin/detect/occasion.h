// What a clause is about, as far as it tells the half of the day of a bare hour.
#pragma once

#include "detect/message.h"

namespace daybook::detect {

bool evening_affair(const Hit& h);   // what one has tickets or a table for
bool after_work(const Hit& h);       // what is done after work, on working days
bool leaves_at_dawn(const Hit& h);   // crews meet and flights leave early in the day
bool early(const Message& m);        // breakfast, sunrise
bool at_someones(const Message& m);  // "on my way to yours tomorrow at 5": no crew goes to work there

}  // namespace daybook::detect
