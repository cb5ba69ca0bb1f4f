// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/origins.h"

#include <fmt/format.h>

namespace mopo
{

void Origins::Set(const std::string& pointer, Place place)
{
    constexpr char AFTER_SLASH = '/' + 1;
    m_places.erase(m_places.lower_bound(pointer + '/'),
                   m_places.lower_bound(pointer + AFTER_SLASH));
    m_places.insert_or_assign(pointer, std::move(place));
}

Place Origins::Of(std::string_view pointer) const
{
    for (std::string_view outer = pointer; !outer.empty();
         outer = outer.substr(0, outer.rfind('/')))
    {
        if (const auto found = m_places.find(outer); found != m_places.end())
        {
            Place place = found->second;
            place.pointer += pointer.substr(outer.size());
            return place;
        }
    }
    return {"", std::string(pointer), ""};
}

Fault Origins::Told(const Fault& fault) const
{
    Place place = Of(fault.pointer);
    std::string message = place.written.empty()
                              ? fault.message
                              : fmt::format("{} (written as {})", fault.message, place.written);
    return {std::move(place.pointer), std::move(message), std::move(place.file)};
}

} // namespace mopo
