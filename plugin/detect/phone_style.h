// Whether a message is spelled as on phones ("c u at 8 den", "im off 2 my mums 2nite").
#pragma once

#include <string_view>

namespace daybook::detect {

bool phone_style(std::string_view text);

}  // namespace daybook::detect
