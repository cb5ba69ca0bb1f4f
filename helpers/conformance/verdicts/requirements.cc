// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/verdicts/requirements.h"

#include "helpers/conformance/script/shipped-cases.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace mopo::conformance
{

Weight Requirement::GetWeight() const
{
    return level == "MUST" || level == "behaviour" ? Weight::Strict : Weight::Advisory;
}

bool Requirement::Concerns(Role role) const
{
    return actor == "both" || actor == "receiver" || actor == ToString(role);
}

bool Requirement::IsOfTheDraft() const
{
    return id.starts_with("MOPO-");
}

const std::vector<Requirement>& AllRequirements()
{
    static const std::vector<Requirement> all = []
    {
        std::vector<Requirement> read;
        for (const auto& row : nlohmann::json::parse(RequirementFile("requirements.json")))
        {
            const auto text = [&](const char* key)
            {
                return row.value(key, std::string());
            };
            read.push_back({text("id"),
                            text("section"),
                            text("actor"),
                            text("level"),
                            text("text"),
                            text("when"),
                            text("expected"),
                            text("negative"),
                            text("decision")});
        }
        return read;
    }();
    return all;
}

const Requirement* FindRequirement(const std::string& id)
{
    const auto& all = AllRequirements();
    const auto found = std::ranges::find(all, id, &Requirement::id);
    return found == all.end() ? nullptr : &*found;
}

} // namespace mopo::conformance
