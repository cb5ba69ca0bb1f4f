// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/script/case.h"

#include <algorithm>

namespace mopo::conformance
{

const char* ToString(Role role)
{
    return role == Role::Initiator ? "initiator" : "responder";
}

std::string Place::ToString() const
{
    return file + ":" + std::to_string(line);
}

std::vector<std::string> Case::Requirements() const
{
    std::vector<std::string> all;
    for (const Step& step : steps)
    {
        for (const std::string& one : step.requirements)
        {
            if (std::ranges::find(all, one) == all.end())
            {
                all.push_back(one);
            }
        }
    }
    return all;
}

} // namespace mopo::conformance
