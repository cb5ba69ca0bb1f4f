// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/fault.h"

#include <map>
#include <string>
#include <string_view>

namespace mopo
{

/// Where something was written that is part of a composed scenario.
struct Place
{
    /// As the user knows it; empty for the file that he named, `--set` for an option.
    std::string file;
    /// A JSON pointer in that file.
    std::string pointer;
    /// What stands there, where that is not what it became: `${idle}`.
    std::string written;
};

/// Remembers where each part of a composed scenario was written.
class Origins
{
  public:
    /// That part and all inside it.
    void Set(const std::string& pointer, Place place);

    /// Of a part, wherever an outer one of it was set.
    Place Of(std::string_view pointer) const;

    /// A fault that was found in the composed scenario, told where it was made.
    Fault Told(const Fault& fault) const;

  private:
    std::map<std::string, Place, std::less<>> m_places;
};

} // namespace mopo
